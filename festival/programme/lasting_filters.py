"""Filters for what is kept for years, a calendar or a frame: what there is to choose from, and never days."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import clock, dates, vocabulary
from festival.base.templating import today
from festival.programme.filters import Filters
from festival.programme.public_dates import festivals_ahead, filter_choices

FESTIVALS = 30
"""So many of those ahead are offered; others are chosen on their own page."""

KIND_GROUPS = (
    (_l("Festivals and markets"), "stadtfest volksfest weihnachtsmarkt markt handel genuss umzug"),
    (_l("Music and dance"), "konzert open_air tanz"),
    (_l("Stage, art and knowledge"), "buehne film ausstellung literatur bildung fuehrung"),
    (_l("Family, sport and nature"), "kinder sport natur"),
    (_l("Remembrance and faith"), "gedenken religion"),
    (_l("Town and neighbourhood"), "begegnung beteiligung versammlung wirtschaft"),
)
"""Each kind of event in one group, with the group's words."""


def kind_groups(kinds: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the (value, words) pairs of the kinds by group, each under the group's words."""
    words = dict(kinds)
    return [(str(said), [(key, words[key]) for key in keys.split()]) for said, keys in KIND_GROUPS]


def without_days(filters: Filters) -> Filters:
    """Return the filters without their days: what is made of them is kept for years."""
    return replace(filters, from_on=None, to_on=None)


def days_words(filters: Filters, locale: str) -> str:
    """Return the days that the filters ask for in words; empty where they ask for none."""
    first, last = (
        dates.short_day(on, locale, this_year=today().year) if on else ""
        for on in (filters.from_on, filters.to_on)
    )
    if first and last:
        return first if first == last else _("%(first)s to %(last)s", first=first, last=last)
    return _("from %(day)s", day=first) if first else _("until %(day)s", day=last) if last else ""


def form_choices(filters: Filters, locale: str) -> dict[str, list[tuple[str, str]]]:
    """Return (value, words) pairs for each filter that has a fixed choice; what the filters name keeps its value. Three
    queries."""
    kinds = {"category": "category", "audience": "audience", "tone": "tone", "accessible": "access"}
    asked = dict(zip(filters.festival_ids, filters.festivals, strict=True))
    festivals = [
        (asked.get(one.id, f"{one.id}-{one.slug}"), one.say("title", locale))
        for one in festivals_ahead(now=clock.now(), limit=FESTIVALS)
    ]
    fixed = {name: vocabulary.choices(kind, locale) for name, kind in kinds.items()}
    return filter_choices() | fixed | {"festival": festivals}
