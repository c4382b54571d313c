"""Whom a source names as somebody to ask: kept for the coordination, and forgotten once the event is long over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from festival.base.database import db
from festival.events.model import Event
from festival.events.public_contact import KEPT
from festival.exchange.model import ImportedEvent


def sweep_given_contacts(*, now: datetime) -> int:
    """Forget them as the event's own contact is forgotten; returns of how many. For a job. By ix_event_last_ends."""
    over = select(Event.id).where(Event.last_ends_at <= now - KEPT, Event.state != "postponed")
    old = update(ImportedEvent).where(ImportedEvent.event_id.in_(over), ImportedEvent.contact != "")
    return db.session.connection().execute(old.values(contact="")).rowcount
