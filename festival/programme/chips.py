"""Filters in use, as words that can be taken away one by one."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base import dates, text, vocabulary
from festival.base.database import db
from festival.base.templating import with_args
from festival.events.model import Event
from festival.events.regularity import SPECIAL
from festival.programme.filters import Filters

_KINDS = {"category": "category", "audience": "audience", "tone": "tone", "accessible": "access"}


def chips(filters: Filters, names: dict[str, list[tuple[str, str]]], locale: str) -> list[dict[str, str]]:
    """Return each filter in words with the address of the same page without it; `names` as filter_choices gives."""
    pairs = filters.as_args()
    shown = []
    for name, value in pairs:
        rest = [other for key, other in pairs if key == name and other != value]
        shown.append(
            {
                "words": _words(name, value, filters, names, locale),
                "url": with_args(page=None, **{name: rest}),
            }
        )
    return shown


def _words(
    name: str, value: str, filters: Filters, names: dict[str, list[tuple[str, str]]], locale: str
) -> str:
    if name in _KINDS:
        return vocabulary.label(_KINDS[name], value, locale)
    if name == "free":
        return _("free")
    if name == "festival":
        found = db.session.get(Event, int(value.partition("-")[0]))
        return found.say("title", locale) if found else value
    if name == "often":
        return _("only what is special") if value == SPECIAL else _("only what happens regularly")
    if name == "q":
        return text.quoted(value, locale)
    if name == "from" and filters.from_on:
        return _("from %(day)s", day=dates.plain_day(filters.from_on, locale))
    if name == "to" and filters.to_on:
        return _("until %(day)s", day=dates.plain_day(filters.to_on, locale))
    return dict(names.get(name, ())).get(value, value)
