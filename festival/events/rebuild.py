"""Writing every derived row anew: occurrences from events, and what the floors above keep of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db, in_short_transactions
from festival.events.model import Event, Occurrence
from festival.events.occurrences import dates_before, rebuild_occurrences
from festival.events.registering import search_text, write_event
from festival.events.signals import event_changed

MANY = 20
"""With more events than this at a venue, what is slow is put off when the venue changes."""


def change_zone(before: str, after: str, *, now: datetime) -> int:
    """Move the events of one zone into another, each at its time of day, and rebuild all; return how many there are."""
    begin_writing()
    moved = update(Event).where(Event.zone == before)
    db.session.execute(
        moved.values(zone=after, sequence=Event.sequence + 1, changed_at=now),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    return rebuild_all(now=now)


def rebuild_all(*, now: datetime) -> int:
    """Rebuild all events in short transactions; return how many there are."""
    ids = list(db.session.scalars(select(Event.id).order_by(Event.id)))
    for event_id in in_short_transactions(ids):
        query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
        event = db.session.scalar(query)
        if event is not None:
            event.search_text = search_text(event)
            before = dates_before(event)
            changed = rebuild_occurrences(event, now=now)
            event_changed.send(event, dates_changed=changed, in_bulk=True, before=before)
            bump_revision()
    return len(ids)


def rewrite_events_at(venue_id: int, *, now: datetime) -> int:
    """Write the events at a venue anew after it changed, inside the running transaction; return how many there are.

    What is over keeps what was true when it happened.
    """
    at_venue = select(Occurrence.event_id).where(Occurrence.venue_id == venue_id, Occurrence.ends_at > now)
    events = db.session.scalars(
        select(Event).where(Event.id.in_(at_venue)).options(selectinload(Event.date_changes))
    ).all()
    for event in events:
        write_event(event, now=now, in_bulk=len(events) > MANY)
    return len(events)
