"""What was ever in a feed stays in it, as cancelled, for 60 days: under every filter.

A filtered feed knows an event by its district, its kind, its dates … An edit may take it out of such a feed; whoever
had it in the calendar would go on seeing it there. So what feeds knew an event by is kept when it ceases to be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select

from festival.base.database import db
from festival.calendar_writing.feed_event import FeedEvent
from festival.events.model import PUBLIC_STATES, Event
from festival.events.occurrences import DateBefore, dates_before
from festival.places.model import Venue
from festival.programme.filters import Filters
from festival.publishing.held_entries import KEPT, HeldEntry, held_now, read_held, write_held
from festival.publishing.model import FeedEntry

TENTATIVE_STATES = ("pencilled", "submitted")
_OF_EVENT = (
    "state",
    "category",
    "audiences",
    "tone",
    "organisation_id",
    "co_organisers",
    "festival_id",
    "is_free",
    "is_regular",
    "search_text",
    "access_yes",
    "access_no",
)


def note_entry(
    event: Event, told: FeedEvent | None, before: Sequence[DateBefore], *, dates_changed: bool
) -> Sequence[HeldEntry]:
    """Bring what feeds know the event by up to date, and keep what they knew it by where that is lost; return under
    what calendars hold it.

    `told` is the event's times as feeds tell them, `before` are the dates it had. Three queries, or four.
    """
    known = known_entry(event.id)
    is_in = is_in_calendars(event)
    after = dates_before(event) if dates_changed else before
    venues = _venues(event, after) if is_in else {}
    if known is not None:
        lost = _lost(event, known, before, after, venues) if is_in else before
        _keep(event, known, [one for one in lost if one.ends_at > event.changed_at - KEPT])
    if not is_in:
        if known is not None:
            db.session.delete(known)
        return ()
    if known is None:
        known = FeedEntry(event_id=event.id, dates=[], held=_held_lately(event))
    return _note(known, event, told, venues)


def begin_entry(event: Event, told: FeedEvent | None) -> Sequence[HeldEntry]:
    """The same for an event that is new: no calendar has ever known it. One query, two where a date is elsewhere, none
    where feeds do not tell of it."""
    if not is_in_calendars(event):
        return ()
    known = FeedEntry(event_id=event.id, dates=[], held=[])
    is_elsewhere = any(change.venue_id for change in event.date_changes)
    return _note(known, event, told, _venues(event, dates_before(event) if is_elsewhere else ()))


def _note(
    known: FeedEntry, event: Event, told: FeedEvent | None, venues: dict[str, Any]
) -> Sequence[HeldEntry]:
    db.session.add(known)
    for name in _OF_EVENT:
        setattr(known, name, getattr(event, name))
    known.venues = venues
    return note_held(known, event, told, now=event.changed_at)


def is_in_calendars(event: Event) -> bool:
    """Whether feeds may tell of the event, the public's or those of its own people."""
    return event.state in (*PUBLIC_STATES, *TENTATIVE_STATES)


def is_entry_current(event: Event, known: FeedEntry, *, follows_venues: bool) -> bool:
    """Whether feeds know the event by what it is now. Two queries where it follows its venues."""
    if any(getattr(known, name) != getattr(event, name) for name in _OF_EVENT):
        return False
    return not follows_venues or known.venues == _venues(event, dates_before(event))


def known_entry(event_id: int) -> FeedEntry | None:
    """Return what feeds know the event by now. One query."""
    return db.session.scalar(
        select(FeedEntry).where(FeedEntry.event_id == event_id, FeedEntry.left_at.is_(None))
    )


def note_held(
    known: FeedEntry, event: Event, told: FeedEvent | None, *, now: datetime
) -> Sequence[HeldEntry]:
    """Note under what calendars hold the event; return it."""
    held = held_now(told, read_held(known.held), is_public=event.is_public, now=now)
    stored = write_held(held)
    if stored != known.held:
        known.held = stored
    return held


def _held_lately(event: Event) -> list[Any]:
    """Return under what calendars held the event before it left them all."""
    query = select(FeedEntry).where(FeedEntry.event_id == event.id, FeedEntry.left_at.is_not(None))
    last = db.session.scalar(query.order_by(FeedEntry.left_at.desc()).limit(1))
    if last is None or last.left_at is None:
        return []
    left_at = last.left_at
    return write_held(one if one.gone_at else replace(one, gone_at=left_at) for one in read_held(last.held))


def _lost(
    event: Event,
    known: FeedEntry,
    before: Sequence[DateBefore],
    after: Sequence[DateBefore],
    venues: dict[str, Any],
) -> Sequence[DateBefore]:
    """Return the former dates under which some filter doesn't find the event any more."""
    if _narrowed(event, known):
        return before
    still = {(one, one.is_alone) for one in after}  # of one of several a calendar knows the time
    poorer = {int(key) for key, was in known.venues.items() if key in venues and _is_poorer(venues[key], was)}
    return [one for one in before if (one, one.is_alone) not in still or one.venue_id in poorer]


def _narrowed(event: Event, known: FeedEntry) -> bool:
    same = ("category", "tone", "organisation_id", "is_regular")
    return (
        event.state not in (known.state, "held")  # what has been held is over, not gone
        or any(getattr(event, name) != getattr(known, name) for name in same)
        or known.festival_id not in (None, event.festival_id)
        or bool(known.is_free and not event.is_free)
        or not set(known.audiences) <= set(event.audiences)
        or not set(known.co_organisers) <= set(event.co_organisers)
        or not set(known.access_yes) <= set(event.access_yes)
        or not set(event.access_no) <= set(known.access_no)
        or not set(known.search_text.split()) <= set(event.search_text.split())
    )


def _is_poorer(now: list[str], was: list[str]) -> bool:
    return now[0] != was[0] or not set(was[1].split()) <= set(now[1].split())


def _venues(event: Event, dates: Sequence[DateBefore]) -> dict[str, Any]:
    ids = {one.venue_id for one in dates if one.venue_id} | ({event.venue_id} if event.venue_id else set())
    if not ids:
        return {}
    rows = db.session.execute(select(Venue.id, Venue.path, Venue.access_yes).where(Venue.id.in_(ids)))
    return {str(venue_id): [path, " ".join(access)] for venue_id, path, access in rows.tuples()}


def _keep(event: Event, known: FeedEntry, lost: Sequence[DateBefore]) -> None:
    if not lost:
        return
    former = FeedEntry(
        event_id=event.id,
        left_at=event.changed_at,
        venues=known.venues,
        held=known.held,
        dates=[
            [
                one.on.isoformat(),
                one.starts_at.isoformat(),
                one.ends_at.isoformat(),
                one.district_id,
                one.venue_id,
                "" if one.is_alone else one.at.isoformat(),
            ]
            for one in lost
        ],
    )
    for name in _OF_EVENT:
        setattr(former, name, getattr(known, name))
    db.session.add(former)


@dataclass(frozen=True, slots=True)
class Window:
    """The instants a filter's days span, half-open; None where it has no such end."""

    start_at: datetime | None = None
    end_at: datetime | None = None


def left_dates(entry: FeedEntry, filters: Filters, window: Window) -> Iterator[DateBefore]:
    """Return the dates of a former entry that the filter's questions about dates let pass."""
    for on, starts, ends, district_id, venue_id, *at in entry.dates:
        one = DateBefore(
            date.fromisoformat(on),
            time.fromisoformat(at[0]) if any(at) else time.min,
            datetime.fromisoformat(starts),
            datetime.fromisoformat(ends),
            district_id,
            venue_id,
            is_alone=not any(at),
        )
        path, access = entry.venues.get(str(venue_id), ["", ""])
        if (
            (window.start_at is None or one.ends_at > window.start_at)
            and (window.end_at is None or one.starts_at < window.end_at)
            and (not filters.district_ids or district_id in filters.district_ids)
            and (not filters.venue_paths or path.startswith(filters.venue_paths))
            and (not filters.accessible or _offers(entry, access.split(), filters.accessible))
        ):
            yield one


def _offers(entry: FeedEntry, access: Iterable[str], wanted: Iterable[str]) -> bool:
    return any(key in entry.access_yes or (key in access and key not in entry.access_no) for key in wanted)


def sweep_entries(*, now: datetime) -> None:
    """Delete what no feed tells of any more; the caller commits."""
    db.session.execute(delete(FeedEntry).where(FeedEntry.left_at < now - KEPT - timedelta(days=2)))
