"""Confirmed events whose last date has passed have been held."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.database import db, in_short_transactions
from festival.events.model import Event
from festival.events.saving import Step, take_step

AFTER = timedelta(days=1)


def note_held_events(*, now: datetime) -> int:
    """Move the events that are over to `held`, in short transactions, and return how many."""
    is_over = (Event.state == "confirmed") & (Event.last_ends_at < now - AFTER)
    ids = db.session.scalars(select(Event.id).where(is_over).order_by(Event.last_ends_at)).all()
    noted = 0
    for event_id in in_short_transactions(ids):
        query = select(Event).where(Event.id == event_id, is_over).options(selectinload(Event.date_changes))
        event = db.session.scalar(query)
        if event is not None:
            take_step(event, Step("held", None, ""), now=now)
            noted += 1
    return noted
