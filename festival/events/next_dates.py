"""The next date of events that are spoken of by name alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from festival.base.database import db
from festival.events.model import Event, Occurrence


def next_starts(event_ids: Collection[int], *, now: datetime) -> dict[int, datetime]:
    """Return by event the wall start of its next date, or of the running one; of what is over nothing. One query."""
    query = (
        select(Occurrence.event_id, func.min(Occurrence.local_start))
        .where(Occurrence.event_id.in_(event_ids), Occurrence.ends_at > now)
        .group_by(Occurrence.event_id)
    )
    return dict(db.session.execute(query).tuples().all())


def next_of_event(now: datetime) -> ScalarSelect[Any]:
    """Return the question when the next date of an event of another question begins, wall time; of the running one when
    it began, None of what is over."""
    return (
        select(func.min(Occurrence.local_start))
        .where(Occurrence.event_id == Event.id, Occurrence.ends_at > now)
        .scalar_subquery()
    )


def next_start(event: Event, *, now: datetime) -> datetime | None:
    """Return the wall start of the event's next date; of one that is over, or has no dates now, what it was meant to
    begin with, None for an event without a time. One query."""
    return next_starts([event.id], now=now).get(event.id, event.local_start)
