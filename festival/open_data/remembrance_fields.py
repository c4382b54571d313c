"""Remembrance days that the city keeps, and the fields of their records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from festival.base import text
from festival.open_data.found_events import row_number
from festival.open_data.read_question import Asked, Moment
from festival.open_data.served import (
    ADDRESS,
    DAY,
    NUMBER,
    NUMBER_OR_NULL,
    POINT_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Field,
    Found,
    address,
    keys_of,
    list_of,
    one_of,
    point,
    texts,
)
from festival.open_data.shared_fields import LICENCE, city_licence
from festival.recurrence.movable_day_words import rule_words
from festival.remembrance.days import KeptDay, kept_days
from festival.remembrance.model import COUNTED, SCOPES
from festival.remembrance.reckoning import dates_between, next_dates

REMEMBRANCE_FILTERS = ("q", "from", "to", "tone")
NEXT_DATES = 5


@dataclass(frozen=True)
class DayRow:
    """A remembrance day with its next dates."""

    day: KeptDay
    dates: list[date]


def find_days(asked: Asked) -> Found:
    """Return a page of remembrance days by number; with days those that have a date then. Two queries at most."""
    filters = asked.filters
    words = text.fold(filters.q).split()
    wanted = [
        day
        for day in sorted(kept_days(), key=lambda one: one.id)
        if (not filters.tones or day.tone in filters.tones)
        and all(word in text.fold(f"{day.name} {day.name_en} {day.story} {day.story_en}") for word in words)
        and _is_between(day, filters.from_on, filters.to_on, asked.moment.today)
        and (not asked.after or day.id > row_number(asked.after[0]))
    ]
    shown = wanted[: asked.limit]
    has_more = len(wanted) > len(shown)
    rows = [_row(day, filters.from_on or asked.moment.today) for day in shown]
    return Found(rows, [shown[-1].id] if has_more else None)


def _is_between(day: KeptDay, from_on: date | None, to_on: date | None, today: date) -> bool:
    if to_on is not None:
        first_on = from_on or min(today, to_on)
        between = dates_between(day.rule, day.announced_on, first_on, to_on + timedelta(days=1))
        return next(between, None) is not None
    return from_on is None or bool(next_dates(day.rule, day.announced_on, from_on, 1))


def find_day(number: str, moment: Moment) -> DayRow | None:
    found = next((day for day in kept_days() if str(day.id) == number), None)
    return _row(found, moment.today) if found is not None else None


def _row(day: KeptDay, from_on: date) -> DayRow:
    return DayRow(day, next_dates(day.rule, day.announced_on, from_on, NEXT_DATES))


def _rule(row: DayRow) -> dict[str, str]:
    said = {}
    for locale in ("de", "en"):
        with force_locale(locale):
            said[locale] = str(rule_words(row.day.rule, locale))
    return said


def _page(row: DayRow) -> str:
    return address("remembrance.day", day_id=row.day.id, slug=row.day.slug)


REMEMBRANCE_FIELDS = (
    Field("id", NUMBER, _l("Number of the day; it never changes."), lambda row: row.day.id),
    Field("uid", TEXT, _l("Name in calendars (iCal); it never changes."), lambda row: row.day.uid),
    Field("url", ADDRESS, _l("Its page for people."), _page),
    Field("name", TEXTS, _l("Name."), lambda row: texts(row.day, "name")),
    Field("story", TEXTS, _l("What is remembered, in Markdown."), lambda row: texts(row.day, "story")),
    Field("tone", keys_of("tone"), _l("Celebration, civic or remembrance."), lambda row: row.day.tone),
    Field("rule", TEXTS, _l("When it is, in words."), _rule),
    Field(
        "dates",
        list_of(DAY),
        _l("Its next dates, five at most, from the first day asked for."),
        lambda row: [on.isoformat() for on in row.dates],
    ),
    Field(
        "origin_year",
        NUMBER_OR_NULL,
        _l("The year of what is remembered."),
        lambda row: row.day.origin.origin_year,
    ),
    Field(
        "since_year", NUMBER_OR_NULL, _l("Since when the day is kept."), lambda row: row.day.origin.since_year
    ),
    Field(
        "counted",
        {"enum": [*COUNTED, None]},
        _l("What is counted from year to year."),
        lambda row: row.day.origin.counted or None,
    ),
    Field(
        "scope",
        one_of(SCOPES),
        _l("Who keeps it: from the town itself to all countries."),
        lambda row: row.day.scope,
    ),
    Field("place_name", TEXTS, _l("Its place in words."), lambda row: texts(row.day, "place_name")),
    Field(
        "location",
        POINT_OR_NULL,
        _l("Where it is, in degrees (WGS 84)."),
        lambda row: point(row.day.lon, row.day.lat),
    ),
    Field(
        "venue",
        NUMBER_OR_NULL,
        _l("Number of its place, where that is one of the city’s list."),
        lambda row: row.day.venue_id,
    ),
    Field(
        "source",
        TEXT_OR_NULL,
        _l("Where the data come from; to be named with them."),
        lambda row: row.day.source or None,
    ),
    Field(
        "licence",
        LICENCE,
        _l("Licence of this record (SPDX); null where nobody has said."),
        city_licence,
    ),
)
