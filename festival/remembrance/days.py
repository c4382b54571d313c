"""The year of remembrance: which day is remembered when. Read by every page that shows a day of the city."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base.city import City
from festival.base.database import db
from festival.base.geometry import box_around
from festival.recurrence.movable_days import BadRule, DateRule, RuleKind, parse_rule
from festival.remembrance.model import RemembranceDay
from festival.remembrance.reckoning import Origin, YearCount, dates_between, read_announced

_EXTENSION = "festival_remembrance"
_LOCK = Lock()
NEAR_M = 40_000
"""So far around its middle a place of memory that came along is one of the town's."""


@dataclass(frozen=True, slots=True)
class FormerRule:
    """What a day's date followed until its rule was changed."""

    rule: DateRule
    announced_on: dict[int, date]
    until: datetime


@dataclass(frozen=True, slots=True)
class KeptDay:
    """A remembrance day as the city keeps it, in plain values: no row, no session. The point is in WGS84."""

    id: int
    uid: str
    version: int
    created_at: datetime
    changed_at: datetime
    slug: str
    name: str
    name_en: str
    story: str
    story_en: str
    tone: str
    rule: DateRule
    announced_on: dict[int, date]
    origin: Origin
    scope: str
    flags: str
    source: str
    place_name: str
    place_name_en: str
    lon: float | None
    lat: float | None
    venue_id: int | None
    venue_slug: str
    is_series: bool = True
    left_at: datetime | None = None
    former_rules: tuple[FormerRule, ...] = ()

    def say(self, field: str, locale: str) -> str:
        """Return name, story or place_name in the reader's language; German where no English was written."""
        english = getattr(self, f"{field}_en") if locale == "en" else ""
        return str(english or getattr(self, field))


@dataclass(frozen=True, slots=True)
class RemembranceDate:
    """One date of a remembrance day."""

    on: date
    day: KeptDay

    @property
    def count(self) -> YearCount | None:
        """What is counted on this date; None for nothing."""
        return self.day.origin.count_in(self.on.year)

    @property
    def is_round(self) -> bool:
        return self.count is not None and self.count.is_round

    @property
    def id(self) -> int:
        return self.day.id

    @property
    def slug(self) -> str:
        return self.day.slug

    @property
    def tone(self) -> str:
        return self.day.tone

    def say(self, field: str, locale: str) -> str:
        """Return name, story or place_name in the reader's language."""
        return self.day.say(field, locale)


def days_between(start_on: date, end_on: date) -> list[RemembranceDate]:
    """Return the remembrance days in the half-open window [start_on, end_on), by date, solemn ones first.

    One query, and a second one after a public change.
    """
    found = [
        RemembranceDate(on, day)
        for day in kept_days()
        for on in dates_between(day.rule, day.announced_on, start_on, end_on)
    ]
    return sorted(
        found, key=lambda one: (one.on, one.tone != "solemn", one.day.origin.origin_year or 0, one.id)
    )


def kept_days() -> list[KeptDay]:
    """Return all days this city keeps, kept in memory until the next public change. One query, or two."""
    asked = select(City.epoch, City.revision, City.land, City.map_lon, City.map_lat)
    state = db.session.execute(asked).tuples().one_or_none()
    if state is None:
        return []
    with _LOCK:
        cached = current_app.extensions.get(_EXTENSION)
    if cached is not None and cached[0] == state:
        days: list[KeptDay] = cached[1]
        return days
    middle = state[3], state[4]
    days = [_near_alone(_kept(row), row, middle) for row in _active_rows() if row.is_kept_in(state[2])]
    with _LOCK:
        current_app.extensions[_EXTENSION] = (state, days)
    return days


def left_days(since: datetime) -> list[KeptDay]:
    """Return the days that the city has ceased to keep after `since`. One query."""
    query = (
        select(RemembranceDay)
        .where(RemembranceDay.left_at > since)
        .options(joinedload(RemembranceDay.venue))
        .order_by(RemembranceDay.id)
    )
    return [_kept(row) for row in db.session.scalars(query)]


def _active_rows() -> list[RemembranceDay]:
    query = (
        select(RemembranceDay)
        .where(RemembranceDay.is_active)
        .options(joinedload(RemembranceDay.venue))
        .order_by(RemembranceDay.id)
    )
    return list(db.session.scalars(query))


def _kept(row: RemembranceDay) -> KeptDay:
    venue = row.venue
    at_venue = venue is not None and row.lon is None
    return KeptDay(
        id=row.id,
        uid=row.uid,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        slug=row.slug,
        name=row.name,
        name_en=row.name_en,
        story=row.story,
        story_en=row.story_en,
        tone=row.tone,
        rule=read_rule(row.rule),
        announced_on=read_announced(row.announced_on),
        origin=Origin(row.counted, row.origin_year, row.since_year),
        scope=row.scope,
        flags=row.flags,
        source=row.source,
        place_name=row.place_name or (venue.name if venue else ""),
        place_name_en=row.place_name_en or (venue.name_en if venue and not row.place_name else ""),
        lon=venue.lon if venue and at_venue else row.lon,
        lat=venue.lat if venue and at_venue else row.lat,
        venue_id=row.venue_id,
        venue_slug=venue.slug if venue else "",
        is_series=row.is_series,
        left_at=row.left_at,
        former_rules=tuple(map(_former, row.former_rules)),
    )


def _near_alone(day: KeptDay, row: RemembranceDay, middle: tuple[float, float]) -> KeptDay:
    """Return the day without a place that came along with it and lies in another town: who lives here goes to none of
    these, and nothing here is held beside it."""
    if row.key is None or row.is_edited or day.lon is None or day.lat is None or day.venue_id is not None:
        return day
    west, south, east, north = box_around(*middle, NEAR_M)
    if west <= day.lon <= east and south <= day.lat <= north:
        return day
    return replace(day, place_name="", place_name_en="", lon=None, lat=None)


def _former(stored: dict[str, Any]) -> FormerRule:
    until = datetime.fromisoformat(stored["until"])
    return FormerRule(read_rule(stored["rule"]), read_announced(stored["announced_on"]), until)


def same_day(one: KeptDay, on: date) -> list[RemembranceDate]:
    """Return what else is remembered on the date: a day may carry several meanings. One query, or two."""
    return [other for other in days_between(on, on + timedelta(days=1)) if other.id != one.id]


def read_rule(text: str) -> DateRule:
    """Return the rule; one that can't be read, as after a change by hand in the database, has no dates of its own."""
    try:
        return parse_rule(text)
    except BadRule:
        return DateRule(RuleKind.ANNOUNCED)
