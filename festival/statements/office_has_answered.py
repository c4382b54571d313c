"""Whether offices have answered about an event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from festival.base.database import db
from festival.events.model import Event
from festival.statements.model import Statement


def is_answered(event: Event, *, since: datetime) -> bool:
    """Return whether an office has said something of the event since then. One query."""
    answered = select(Statement.id).where(Statement.event_id == event.id, Statement.answered_at > since)
    return bool(db.session.scalar(select(answered.exists())))
