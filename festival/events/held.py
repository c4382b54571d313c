"""Confirmed events whose last date has passed have been held."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.database import db, lock_city
from festival.events.model import Event
from festival.events.registering import Step, take_step

AFTER = timedelta(days=1)
BATCH = 100


def note_held_events(*, now: datetime) -> int:
    """Move up to BATCH events to `held` and return how many; the caller begins and commits."""
    lock_city()
    query = (
        select(Event)
        .where(Event.state == "confirmed", Event.last_ends_at < now - AFTER)
        .order_by(Event.last_ends_at)
        .limit(BATCH)
        .options(selectinload(Event.date_changes))
    )
    events = db.session.scalars(query).all()
    for event in events:
        take_step(event, Step("held", None, ""), now=now)
    return len(events)
