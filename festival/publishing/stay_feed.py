"""A guest's days: from when to when, and their dates as single entries for the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from festival.base import clock
from festival.base.city import get_city, read_mark
from festival.base.database import db
from festival.events.model import LONG_BLOCK_DAYS, Event, Occurrence
from festival.programme.filters import Filters
from festival.publishing.entries import Window
from festival.publishing.event_text import feed_event, left_text, left_title, place_of
from festival.publishing.feed_event import BASE, FeedEvent
from festival.publishing.ical import vevent_text
from festival.publishing.queries import left_lately


def stay_texts(filters: Filters, locale: str) -> list[str]:
    """Return one VEVENT for each date of the stay, in order of time; only its days bound them. Three queries.

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
            contains_eager(Occurrence.event).joinedload(Event.organisation),
            joinedload(Occurrence.venue),
        )
    )
    told: dict[int, FeedEvent] = {}  # a weekly market has many dates and is put into words once
    texts: list[str] = []
    present: set[str] = set()
    for found in db.session.scalars(query):
        if found.event_id not in told:
            told[found.event_id] = feed_event(found.event, locale, changes=())
        texts.append(vevent_text(_single(found, told[found.event_id], locale)))
        present.add(_uid(found.event, found.on))
    return texts + _left_texts(filters, Window(start_at, end_at), locale, present)


def _left_texts(filters: Filters, window: Window, locale: str, present: set[str]) -> list[str]:
    """Return, as cancelled, the dates that were in the stay until an edit within the last 60 days. One query."""
    found: dict[str, str] = {}
    for entry, left in left_lately(filters, window, read_mark()):
        uid = _uid(entry.event, left.on)
        if uid in present or uid in found or not entry.event.is_public:
            continue
        found[uid] = left_text(entry.event, left, locale, title=left_title(entry.event, locale), uid=uid)
    return list(found.values())


def _uid(event: Event, on: date) -> str:
    return f"{on:%Y%m%d}-{event.uid}"


def _single(found: Occurrence, told: FeedEvent, locale: str) -> FeedEvent:
    event = found.event
    start, end = (clock.to_local(at, event.tz) for at in (found.starts_at, found.ends_at))
    return replace(
        told,
        uid=_uid(event, found.on),
        url=f"{BASE}/events/{event.id}-{event.slug}" + (f"/{found.on}" if event.rrule else ""),
        place=place_of(found.place_name, found.venue, (found.lon, found.lat), locale),
        local_start=found.local_start if event.all_day else start.replace(fold=0),
        local_end=found.local_end if event.all_day else end.replace(fold=0),
        start_fold=0 if event.all_day else start.fold,
        end_fold=0 if event.all_day else end.fold,
        rrule=None,
        is_cancelled=found.is_cancelled,
    )
