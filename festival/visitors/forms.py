"""The form of a stay: two dates and what a guest is interested in. Its values stand in the address."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Form, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from festival.base import vocabulary
from festival.places.getting_there import ALWAYS_ASKED
from festival.programme.filter_words import error_words
from festival.programme.filters import BadFilter
from festival.programme.stay_dates import MAX_STAY_DAYS


class InterestsField(SelectMultipleField):
    """Any number of keys, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class StayForm(Form):
    """Shows what stands in the address. What it means is read by `read_stay`, which knows the rules."""

    from_on = DateField(_l("First day"), name="from")
    to_on = DateField(_l("Last day"), name="to")
    category = InterestsField(_l("What interests you?"))
    audience = InterestsField(_l("Who is coming?"))
    accessible = InterestsField(_l("What do you need?"))
    free = BooleanField(_l("Free of charge only"), false_values=(False, "", "0"))

    def __init__(self, args: MultiDict[str, str], locale: str, **defaults: Any) -> None:
        super().__init__(formdata=_apart(args), data=defaults)
        self.category.choices = _choices("category", locale)
        self.audience.choices = _choices("audience", locale)
        chosen = set(self.accessible.data or ())
        self.accessible.choices = [
            one for one in _choices("access", locale) if one.value in ALWAYS_ASKED or one.value in chosen
        ]

    def show_error(self, error: BadFilter) -> None:
        """Put the error beside its field; for one that the form doesn't show, at the top."""
        fields = {field.name: field for field in self}
        target = fields.get(error.name)
        if target is None:
            self.form_errors.append(stay_error_words(error))
        else:
            target.errors = [stay_error_words(error)]


def stay_error_words(error: BadFilter) -> str:
    """Return what is wrong and what to do."""
    if error.code == "stay":
        return _("A stay can have at most %(most)d days. Choose an earlier last day.", most=MAX_STAY_DAYS)
    return error_words(error)


def _choices(kind: str, locale: str) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in vocabulary.choices(kind, locale)]


def _apart(args: MultiDict[str, str]) -> MultiDict[str, str] | None:
    """The arguments with "a,b" as two values; None where the address says nothing, so that defaults are shown."""
    pairs = [(name, part.strip()) for name, value in args.items(multi=True) for part in value.split(",")]
    return MultiDict((name, value) for name, value in pairs if name != "lang") or None
