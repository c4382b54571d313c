"""Writing every derived row anew: occurrences from events, and what the floors above keep of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.occurrences import rebuild_occurrences
from festival.events.signals import event_changed

BATCH = 200


def rebuild_all(*, now: datetime) -> int:
    """Rebuild all events, batch by batch, each in a transaction of its own; return how many there are."""
    ids = list(db.session.scalars(select(Event.id).order_by(Event.id)))
    for start in range(0, len(ids), BATCH):
        begin_writing()
        query = select(Event).where(Event.id.in_(ids[start : start + BATCH])).options(selectinload(Event.date_changes))
        for event in db.session.scalars(query):
            changed = rebuild_occurrences(event, now=now)
            event_changed.send(event, dates_changed=changed)
        bump_revision()
        db.session.commit()
        db.session.expunge_all()
    return len(ids)
