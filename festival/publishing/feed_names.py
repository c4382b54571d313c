"""What a calendar is called: what is in it, so that two of them can be told apart in a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import dates, text, vocabulary
from festival.base.database import db
from festival.events.model import Event
from festival.events.regularity import SPECIAL
from festival.organisers.model import Organisation
from festival.places.model import District, Venue
from festival.programme.filters import Filters

Key = TypeVar("Key")
LONGEST = 120
"""Characters of what was chosen; programs show less of it still."""
SHOWN_VALUES = 3
Names = Mapping[tuple[str, str], str]
"""What the rows are called that filters name, by filter and value."""


def feed_name(filters: Filters, names: Names, city: str, locale: str) -> str:
    """Return the name of the calendar of these filters: "Mitte · Concert: what’s on in Berlin".

    Different filters have different names as long as no more than SHOWN_VALUES of a kind are chosen and the whole is
    no longer than LONGEST; beyond that it says how many more there are, and ends in "…".
    """
    chosen = " · ".join(filter(None, _groups(filters, names, locale)))
    if not chosen:
        return _("What’s on in %(city)s", city=city)
    return _("%(chosen)s: what’s on in %(city)s", chosen=text.excerpt(chosen, LONGEST), city=city)


def _groups(filters: Filters, names: Names, locale: str) -> list[str]:
    def rows(name: str, values: tuple[str, ...]) -> str:
        return _some([names.get((name, value), value) for value in values])

    def terms(kind: str, values: tuple[str, ...]) -> str:
        return _some([vocabulary.label(kind, value, locale) for value in values])

    venues, organisers = rows("venue", filters.venues), rows("organisation", filters.organisations)
    tones, first_on, last_on = terms("tone", filters.tones), filters.from_on, filters.to_on
    often = _("only what is special") if filters.often == SPECIAL else _("only what happens regularly")
    return [
        rows("district", filters.districts),
        rows("festival", filters.festivals),
        _("at %(place)s", place=venues) if venues else "",
        _("by %(name)s", name=organisers) if organisers else "",
        _some([_kind(key, locale) for key in filters.categories]),
        terms("audience", filters.audiences),
        _("Tone") + f": {tones}" if tones else "",
        terms("access", filters.accessible),
        _("free") if filters.free else "",
        often if filters.often else "",
        text.quoted(filters.q, locale) if filters.q else "",
        _("from %(day)s", day=dates.plain_day(first_on, locale)) if first_on else "",
        _("until %(day)s", day=dates.plain_day(last_on, locale)) if last_on else "",
    ]


def _kind(key: str, locale: str) -> str:
    """The short label of a kind of event, where it is a word by itself."""
    short = vocabulary.short_label("category", key, locale)
    return vocabulary.label("category", key, locale) if short.endswith("-") else short


def _some(words: list[str]) -> str:
    """The first ones, and how many more there are."""
    words = list(dict.fromkeys(words))
    if len(words) <= SHOWN_VALUES:
        return ", ".join(words)
    shown = SHOWN_VALUES - 1
    return f"{', '.join(words[:shown])} +{len(words) - shown}"


def row_names(filters: Filters, locale: str) -> dict[tuple[str, str], str]:
    """Return what districts, venues, organisers and festivals of the filters are called. A query for each kind that is
    chosen."""
    found: dict[tuple[str, str], str] = {}
    if filters.districts:
        query = select(District.id, District.name).where(District.id.in_(filters.district_ids))
        found |= _named(
            "district",
            filters.districts,
            filters.district_ids,
            dict(db.session.execute(query).tuples().all()),
        )
    if filters.organisations:
        ids = filters.organisation_ids
        query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
        found |= _named(
            "organisation", filters.organisations, ids, dict(db.session.execute(query).tuples().all())
        )
    if filters.venues:
        venues = db.session.scalars(select(Venue).where(Venue.path.in_(filters.venue_paths)))
        by_path = {one.path: one.say("name", locale) for one in venues}
        found |= _named("venue", filters.venues, filters.venue_paths, by_path)
    if filters.festivals:
        festivals = db.session.scalars(select(Event).where(Event.id.in_(filters.festival_ids)))
        titles = {one.id: one.say("title", locale) for one in festivals}
        found |= _named("festival", filters.festivals, filters.festival_ids, titles)
    return found


def _named(
    name: str, values: tuple[str, ...], keys: tuple[Key, ...], words: Mapping[Key, str]
) -> dict[tuple[str, str], str]:
    pairs = zip(values, keys, strict=True)
    return {(name, value): words[key] for value, key in pairs if key in words}
