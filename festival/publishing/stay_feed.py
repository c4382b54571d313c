"""A guest's days: from when to when, and their dates as single entries for the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from festival.base import clock
from festival.base.city import get_city, read_mark
from festival.base.database import db
from festival.calendar_writing.feed_event import BASE, FeedEvent, FeedLine
from festival.calendar_writing.ical import vevent_text
from festival.events.model import LONG_BLOCK_DAYS, DateChange, Event, Occurrence, date_address
from festival.programme.filters import Filters
from festival.publishing.entries import Window
from festival.publishing.event_text import feed_event, left_line, left_text, left_title, note_of, place_of
from festival.publishing.queries import left_lately
from festival.recurrence.time_plan import TimeLine


def stay_texts(filters: Filters, locale: str) -> list[str]:
    """Return one VEVENT for each date of the stay, in order of time; only its days bound them. Three queries,
    and one more where a date is cancelled or moved.

    After them, as cancelled, those that were in it until lately.

    Each has a UID of its own, made of the series' and the date: whoever subscribes to the series as well keeps both.
    """
    zone = get_city().tz
    assert filters.from_on is not None  # by read_stay
    assert filters.to_on is not None
    start_at, end_at = clock.day_bounds(filters.from_on, zone)[0], clock.day_bounds(filters.to_on, zone)[1]
    short = and_(~Occurrence.is_long, Occurrence.starts_at >= start_at - timedelta(days=LONG_BLOCK_DAYS))
    query = (
        select(Occurrence)
        .join(Occurrence.event)
        .where(Occurrence.is_public, *filters.clauses(), or_(short, Occurrence.is_long))
        .where(Occurrence.starts_at < end_at, Occurrence.ends_at > start_at)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .options(
            contains_eager(Occurrence.event).options(
                joinedload(Event.organisation), selectinload(Event.lines)
            ),
            joinedload(Occurrence.venue),
        )
    )
    told: dict[int, FeedEvent] = {}  # a weekly market has many dates and is put into words once
    texts: list[str] = []
    present: set[str] = set()
    rows = db.session.scalars(query).all()
    notes = _notes(rows)
    for found in rows:
        if found.event_id not in told:
            told[found.event_id] = feed_event(found.event, locale, changes=())
        texts.append(vevent_text(_single(found, told[found.event_id], locale, notes)))
        present.add(_uid(found))
    return texts + _left_texts(filters, Window(start_at, end_at), locale, present)


def date_text(event_id: int, on: date, at: time | None, locale: str) -> str | None:
    """Return the VEVENT of one public date, of a day alone its first one; it has the UID that a stay gives it. None
    where the public knows no such date. Two queries, or three."""
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == event_id, Occurrence.on == on, Occurrence.is_public)
        .where(*([Occurrence.at == at] if at is not None else []))
        .options(
            joinedload(Occurrence.event).options(joinedload(Event.organisation), selectinload(Event.lines)),
            joinedload(Occurrence.venue),
        )
        .order_by(Occurrence.at)
        .limit(1)
    )
    found = db.session.scalar(query)
    if found is None:
        kept_id = db.session.scalar(select(Event.merged_into_id).where(Event.id == event_id))
        return date_text(kept_id, on, at, locale) if kept_id is not None else None
    return vevent_text(_single(found, feed_event(found.event, locale, changes=()), locale, _notes([found])))


def _notes(rows: Sequence[Occurrence]) -> dict[tuple[int, datetime], str]:
    """Return why single dates are cancelled or moved, by event and name. One query, or none."""
    changed = [row for row in rows if row.is_cancelled or row.is_moved]
    if not changed:
        return {}
    query = select(DateChange).where(
        DateChange.event_id.in_({row.event_id for row in changed}),
        DateChange.on.in_({row.on for row in changed}),
    )
    return {(one.event_id, one.named): note_of(one.kind, one.reason) for one in db.session.scalars(query)}


def _left_texts(filters: Filters, window: Window, locale: str, present: set[str]) -> list[str]:
    """Return, as cancelled, the dates that were in the stay until an edit within the last 60 days. One query."""
    found: dict[str, str] = {}
    for entry, left in left_lately(filters, window, read_mark()):
        uid = _uid_of(entry.event, left.named, is_alone=left.is_alone)
        if uid in present or uid in found or not entry.event.is_public:
            continue
        line = left_line(entry.event, left, uid)
        found[uid] = left_text(entry.event, line, locale, title=left_title(entry.event, locale))
    return list(found.values())


def _uid(found: Occurrence) -> str:
    return _uid_of(found.event, found.named, is_alone=found.is_alone)


def _uid_of(event: Event, named: datetime, *, is_alone: bool) -> str:
    return f"{date_address(named, is_alone=is_alone).replace('-', '')}-{event.uid}"


def _single(
    found: Occurrence, told: FeedEvent, locale: str, notes: Mapping[tuple[int, datetime], str]
) -> FeedEvent:
    event = found.event
    start, end = (clock.to_local(at, event.tz) for at in (found.starts_at, found.ends_at))
    times = TimeLine(found.local_start, found.local_end, all_day=True)
    if not found.all_day:
        times = TimeLine(start.replace(fold=0), end.replace(fold=0), start_fold=start.fold, end_fold=end.fold)
    return replace(
        told,
        lines=(FeedLine(_uid(found), times),),
        url=f"{BASE}/events/{event.id}-{event.slug}" + (f"/{found.address}" if event.is_series else ""),
        place=place_of(found.place_name, found.venue, (found.lon, found.lat), locale),
        is_cancelled=found.is_cancelled,
        note=notes.get((event.id, found.named)) or told.note,
    )
