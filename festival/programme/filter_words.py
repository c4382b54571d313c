"""What is wrong with a filter that somebody typed into a form, in words to stand at its field."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from festival.programme.filters import BadFilter, Filters, read_form


def error_words(error: BadFilter) -> str:
    """Return what is wrong and what to do."""
    if error.code == "before":
        return _("The last day lies before the first one. Choose a later last day.")
    if error.code == "day":
        return _("This is not a date. Enter one such as 2027-06-14.")
    if error.code == "long":
        return _("This is too long. Write fewer words.")
    if error.code == "many":
        return _("This is too much at once. Choose less.")
    if error.code == "colour":
        return _("This is not a colour. Enter six digits such as #1d6136.")
    if error.code == "height":
        return _("This is not a height in pixels. Enter a number from 200 to 3000.")
    if error.code == "box":
        return _("This is no part of the map. Take the address from the map’s own page.")
    return _("There is no “%(value)s” among the choices. Choose again.", value=error.value)


@dataclass(frozen=True)
class FilledForm:
    """What a form of filters was sent with. For each of those that can't be read, `errors` has the words to stand at
    its field and `typed` what stood there."""

    filters: Filters
    errors: dict[str, str]
    typed: dict[str, str]


def filled_form(args: MultiDict[str, str], *more: BadFilter | None) -> FilledForm:
    """Return the form that an address fills; `more` are the errors of fields that are no filters. Queries as
    `read_filters`."""
    filters, errors = read_form(args)
    errors |= {error.name: error for error in more if error is not None}
    return FilledForm(
        filters,
        {name: error_words(error) for name, error in errors.items()},
        {name: args.get(name, "") for name in errors},
    )
