"""Whom the public may ask about an event: shown while there is something to ask, then forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from festival.base.database import db
from festival.events.model import Event

SHOWN = timedelta(days=30)
"""After the last date: something was left behind, somebody wants a picture or a bill."""
KEPT = timedelta(days=400)
"""Longer than a year, so that whoever holds a yearly event again finds it."""


@dataclass(frozen=True)
class PublicContact:
    """What stands on an event's page; empty where nobody said, or it is said no longer."""

    name: str = ""
    email: str = ""
    phone: str = ""


def public_contact(event: Event, *, now: datetime) -> PublicContact:
    """Return whom the public may ask about the event now."""
    if _is_long_over(event, now):
        return PublicContact()
    return PublicContact(event.contact_name, event.contact_email, event.contact_phone)


def sweep_contacts(*, now: datetime) -> int:
    """Forget whom the public could ask about what is long over; returns of how many events. For a job. By
    ix_event_last_ends."""
    said = or_(Event.contact_name != "", Event.contact_email != "", Event.contact_phone != "")
    old = update(Event).where(Event.last_ends_at <= now - KEPT, Event.state != "postponed", said)
    emptied = old.values(contact_name="", contact_email="", contact_phone="")
    return db.session.connection().execute(emptied).rowcount


def _is_long_over(event: Event, now: datetime) -> bool:
    """What is postponed has no date yet, whatever it had before."""
    return event.state != "postponed" and event.last_ends_at is not None and event.last_ends_at <= now - SHOWN
