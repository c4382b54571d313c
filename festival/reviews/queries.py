"""What was said of events, and of which nothing has been said yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import aliased, joinedload

from festival.base.database import db
from festival.co_organisers.acting import events_of
from festival.events.model import Event
from festival.reviews.model import Review

ASKED_FOR = timedelta(days=60)
"""So long after its end an event's people are asked; they can answer ever after."""
EDITIONS = 5
"""So many earlier editions are looked back to."""


def is_over(event: Event, *, now: datetime) -> bool:
    """Whether an event has been held: it was to take place, and its last date has passed."""
    is_held = event.state in ("confirmed", "held") and event.last_ends_at is not None
    return is_held and event.last_ends_at is not None and event.last_ends_at <= now


def unanswered(*, now: datetime) -> Select[tuple[Event]]:
    """Return the question for events that are over, of which nobody has said how they were: by ix_event_last_ends.

    Nobody is asked about what comes each week, nor about opening hours.
    """
    return (
        select(Event)
        .where(
            Event.state.in_(("confirmed", "held")),
            *(Event.last_ends_at <= now, Event.last_ends_at > now - ASKED_FOR),
            *(Event.is_regular.is_(False), Event.is_opening_hours.is_(False)),
            ~exists().where(Review.event_id == Event.id),
        )
        .order_by(Event.last_ends_at, Event.id)
    )


def to_review(organisation_ids: Collection[int], *, now: datetime, size: int) -> list[Event]:
    """Return the events that these organisations held and have said nothing of, the first to end first: the next comes
    where one is answered. One query, none for nobody."""
    if not organisation_ids:
        return []
    query = unanswered(now=now).where(events_of(organisation_ids)).limit(size)
    return list(db.session.scalars(query.options(joinedload(Event.organisation), joinedload(Event.venue))))


def reviews_before(event: Event) -> list[Review]:
    """Return what was said of the editions before this one, the latest first. One query, none where it is the first."""
    if event.follows_id is None:
        return []
    return _reviews_from(event.follows_id)


def reviews_up_to(event: Event) -> list[Review]:
    """Return what was said of this event and of the editions before it, the latest first. One query."""
    return _reviews_from(event.id)


def _reviews_from(event_id: int) -> list[Review]:
    editions = select(literal(event_id).label("id"), literal(0).label("back")).cte("editions", recursive=True)
    earlier = aliased(Event)
    editions = editions.union_all(
        select(earlier.follows_id, editions.c.back + 1)
        .join(editions, earlier.id == editions.c.id)
        .where(earlier.follows_id.is_not(None), editions.c.back < EDITIONS - 1)
    )
    query = (
        select(Review)
        .join(editions, editions.c.id == Review.event_id)
        .options(joinedload(Review.event))
        .order_by(editions.c.back)
    )
    return list(db.session.scalars(query))
