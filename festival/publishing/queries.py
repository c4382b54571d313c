"""Which texts a feed is made of: one query that reads nothing but stored text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from festival.base import clock
from festival.base.city import CityMark
from festival.base.database import db
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.events.occurrences import DateBefore
from festival.programme.filters import Filters
from festival.publishing.entries import Window, left_dates
from festival.publishing.event_text import WITHDRAWN_STATES, left_line, left_text, left_title
from festival.publishing.held_entries import KEPT, read_held
from festival.publishing.merged_entries import is_told_elsewhere, kept_of, one_of_each
from festival.publishing.model import FeedEntry, PublishedEvent

Row = TypeVar("Row", bound=tuple[Any, ...])

MANY_DATES = 1000
"""Beyond this nobody counts: "more than 1,000"."""


def feed_texts(filters: Filters, locale: str, mark: CityMark) -> Sequence[str]:
    """Return the stored texts of the events that pass the filters and haven't left, in a fixed order. One query.

    After them, as cancelled, what passed the filters lately: one query more where there are filters, two of dates. A
    series is in the feed as a whole if one of its dates passes: a calendar can't take in half of a rule. What was
    entered twice is told once (merged_entries.py).
    """
    column: InstrumentedAttribute[str] = (
        PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    )
    columns = PublishedEvent.event_id, PublishedEvent.stands_for_id, column
    query = select(*columns).order_by(PublishedEvent.leaves_at, PublishedEvent.event_id)
    rows = db.session.execute(_current(query, filters, mark)).tuples().all()
    if filters.is_empty:
        return [words for _event_id, kept_id, words in sorted(rows) if kept_id is None]
    if filters.asks_of_dates:
        rows = [*rows, *db.session.execute(_given_up(query, filters, mark)).tuples()]
    texts = one_of_each(rows)
    stood_for = {kept_id for number, kept_id, _words in rows if kept_id is not None and number in texts}
    return [*texts.values(), *_left_texts(filters, locale, mark, texts.keys() | stood_for)]


def _left_texts(filters: Filters, locale: str, mark: CityMark, present: Collection[int]) -> list[str]:
    """Return, as cancelled, what passed the filters until an edit within the last 60 days, but what is present. One
    query, and one more where something is told."""
    found: dict[str, str] = {}
    withdrawn, seen = set(), set()
    for entry, left in left_lately(filters, _window(filters, mark), mark):
        event = entry.event
        if event.id in present or entry.id in seen or not event.is_public:
            continue
        if is_told_elsewhere(event, present):
            continue
        seen.add(entry.id)
        if event.state in WITHDRAWN_STATES:
            withdrawn.add(event.id)
            continue
        title = left_title(event, locale)
        lines = [one.line for one in read_held(entry.held) if one.is_public]
        for line in lines or [left_line(event, left, event.uid)]:
            if line.uid not in found:
                found[line.uid] = left_text(event, line, locale, title=title)
    told = list(found.values())
    if withdrawn:
        column = PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
        query = select(column).where(PublishedEvent.event_id.in_(withdrawn))
        told += db.session.scalars(query.order_by(PublishedEvent.event_id))
    return told


def left_lately(filters: Filters, window: Window, mark: CityMark) -> Iterator[tuple[FeedEntry, DateBefore]]:
    """Return what public events were until lately and the dates of it that pass the filters. One query."""
    since = clock.day_bounds(mark.today, ZoneInfo(mark.zone))[0] - KEPT
    query = (
        select(FeedEntry)
        .where(FeedEntry.left_at > since, FeedEntry.state.in_(PUBLIC_STATES))
        .where(*filters.event_clauses(FeedEntry))
        .order_by(FeedEntry.event_id, FeedEntry.left_at.desc(), FeedEntry.id)
        .options(joinedload(FeedEntry.event))
    )
    for entry in db.session.scalars(query):
        for left in left_dates(entry, filters, window):
            yield entry, left


def count_dates(filters: Filters, mark: CityMark) -> int:
    """Return how many dates from today on pass the filters, counted up to one more than MANY_DATES. One query."""
    zone = ZoneInfo(mark.zone)
    first_on = max(filters.from_on or mark.today, mark.today)
    dates = (
        select(Occurrence.id)
        .join(Occurrence.event)
        .where(Occurrence.is_public, Occurrence.starts_at >= clock.day_bounds(first_on, zone)[0])
        .where(*filters.clauses(), *_between(replace(_window(filters, mark), start_at=None)))
        .limit(MANY_DATES + 1)
    )
    return db.session.scalar(select(func.count()).select_from(dates.subquery())) or 0


def event_text(event_id: int, locale: str) -> str | None:
    """Return the stored text of one event; None where the public knows no such event. One query by primary key."""
    column = PublishedEvent.vevent_en if locale == "en" else PublishedEvent.vevent_de
    return db.session.scalar(select(column).where(PublishedEvent.event_id == event_id))


def event_title(event_id: int, locale: str) -> str:
    """Return what the event of a calendar is called, that of the kept entry where there is one. One query, or two."""
    found = db.session.get_one(Event, event_id)
    kept = kept_of(found) or found
    return kept.say("title", locale)


def _current(query: Select[Row], filters: Filters, mark: CityMark) -> Select[Row]:
    zone = ZoneInfo(mark.zone)
    today_at = clock.day_bounds(mark.today, zone)[0]
    query = query.where(PublishedEvent.leaves_at > today_at)
    if filters.is_empty:
        return query
    found = select(Event.id).where(Event.state.in_(PUBLIC_STATES))
    if filters.asks_of_dates:
        dates = _between(_window(filters, mark))
        of_event = Occurrence.event_id == Event.id, Occurrence.is_public
        found = found.where(exists().where(*of_event, *filters.clauses(), *dates))
    else:
        found = found.where(*filters.clauses())
    # Not joined: the texts are read in their order, and no database sorts them.
    return query.where(PublishedEvent.event_id.in_(found))


def _given_up(query: Select[Row], filters: Filters, mark: CityMark) -> Select[Row]:
    """What was given up has no public dates of its own any more: its former ones are asked."""
    today_at = clock.day_bounds(mark.today, ZoneInfo(mark.zone))[0]
    query = query.where(PublishedEvent.stands_for_id.is_not(None), PublishedEvent.leaves_at > today_at)
    dates = _between(_window(filters, mark))
    return query.join(Event, Event.id == PublishedEvent.event_id).where(
        exists().where(Occurrence.event_id == Event.id, *filters.clauses(), *dates)
    )


def _window(filters: Filters, mark: CityMark) -> Window:
    zone = ZoneInfo(mark.zone)
    return Window(
        clock.day_bounds(filters.from_on, zone)[0] if filters.from_on else None,
        clock.day_bounds(filters.to_on, zone)[1] if filters.to_on else None,
    )


def _between(window: Window) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if window.start_at:
        clauses.append(Occurrence.ends_at > window.start_at)
    if window.end_at:
        clauses.append(Occurrence.starts_at < window.end_at)
    return clauses
