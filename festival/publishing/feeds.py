"""Which texts a feed is made of: one query that reads nothing but stored text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from festival.base import clock
from festival.base.city import CityMark
from festival.base.database import db
from festival.events.filters import Filters
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.publishing.model import PublishedEvent

MANY_DATES = 1000
"""Beyond this nobody counts: "more than 1,000"."""


def feed_texts(filters: Filters, locale: str, mark: CityMark) -> Sequence[str]:
    """Return the stored texts of the events that pass the filters and haven't left, in a fixed order. One query.

    A series is in the feed as a whole if one of its dates passes: a calendar can't take in half of a rule.
    """
    column: InstrumentedAttribute[str] = (
        PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    )
    query = select(column).order_by(PublishedEvent.leaves_at, PublishedEvent.event_id)
    return db.session.scalars(_current(query, filters, mark)).all()


def count_dates(filters: Filters, mark: CityMark) -> int:
    """Return how many dates from today on pass the filters, counted up to one more than MANY_DATES. One query."""
    zone = ZoneInfo(mark.zone)
    first_on = max(filters.from_on or mark.today, mark.today)
    dates = (
        select(Occurrence.id)
        .join(Occurrence.event)
        .where(Occurrence.is_public, Occurrence.starts_at >= clock.day_bounds(first_on, zone)[0])
        .where(*filters.clauses(), *_between(None, filters.to_on, zone))
        .limit(MANY_DATES + 1)
    )
    return db.session.scalar(select(func.count()).select_from(dates.subquery())) or 0


def event_text(event_id: int, locale: str) -> str | None:
    """Return the stored text of one event; None where the public knows no such event. One query by primary key."""
    column = PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    return db.session.scalar(select(column).where(PublishedEvent.event_id == event_id))


def _current(query: Select[tuple[str]], filters: Filters, mark: CityMark) -> Select[tuple[str]]:
    zone = ZoneInfo(mark.zone)
    today_at = clock.day_bounds(mark.today, zone)[0]
    query = query.where(PublishedEvent.leaves_at > today_at)
    if filters.is_empty:
        return query
    query = query.join(Event, Event.id == PublishedEvent.event_id).where(Event.state.in_(PUBLIC_STATES))
    by_date = (
        filters.from_on or filters.to_on or filters.district_ids or filters.venue_paths or filters.accessible
    )
    if not by_date:
        return query.where(*filters.clauses())
    dates = _between(filters.from_on, filters.to_on, zone)
    return query.where(
        exists().where(Occurrence.event_id == Event.id, Occurrence.is_public, *filters.clauses(), *dates)
    )


def _between(from_on: date | None, to_on: date | None, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if from_on:
        clauses.append(Occurrence.ends_at > clock.day_bounds(from_on, zone)[0])
    if to_on:
        clauses.append(Occurrence.starts_at < clock.day_bounds(to_on, zone)[1])
    return clauses
