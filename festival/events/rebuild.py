"""Writing every derived row anew: occurrences from events, and what the floors above keep of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import selectinload

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db, in_short_transactions
from festival.events.model import Event, Occurrence
from festival.events.occurrences import dates_before, rebuild_occurrences
from festival.events.saving import search_text, write_event
from festival.events.signals import event_changed
from festival.places.model import Venue

MANY = 5
"""More events than this at a venue follow its change by a job: nobody's saving waits for them."""
_MOVED_AT_ONCE = 200


def change_zone(before: str, after: str, *, now: datetime) -> int:
    """Move the events of one zone into another, each at its time of day, and rebuild all; return how many there are."""
    ids = list(db.session.scalars(select(Event.id).where(Event.zone == before).order_by(Event.id)))
    for some in in_short_transactions(
        [ids[at : at + _MOVED_AT_ONCE] for at in range(0, len(ids), _MOVED_AT_ONCE)]
    ):
        db.session.execute(
            update(Event)
            .where(Event.id.in_(some), Event.zone == before)
            .values(zone=after, sequence=Event.sequence + 1, changed_at=now),
            execution_options={"synchronize_session": False},
        )
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


def follow_venue(venue_id: int, *, now: datetime) -> None:
    """Write the events at a venue anew after it changed, inside the running transaction; many are left to the job.

    What is over keeps what was true when it happened.
    """
    ids = _ids_at(venue_id, now)
    if len(ids) > MANY:
        _mark(Venue.id == venue_id, ahead=True)
        return
    for event_id in ids:
        _write(event_id, now, in_bulk=False)


def catch_up(*, now: datetime) -> int:
    """Let the events of changed venues follow, in short transactions; return how many there were. For a job.

    A venue that is changed once more meanwhile stays marked, and its events follow again.
    """
    ahead = db.session.execute(select(Venue.id, Venue.version).where(Venue.ahead_of_events)).tuples().all()
    count = 0
    for venue_id, version in ahead:
        for event_id in in_short_transactions(_ids_at(venue_id, now)):
            _write(event_id, now, in_bulk=True)
            count += 1
        begin_writing()
        _mark((Venue.id == venue_id) & (Venue.version == version), ahead=False)
        db.session.commit()
    return count


def _ids_at(venue_id: int, now: datetime) -> list[int]:
    at_venue = select(Occurrence.event_id).where(Occurrence.venue_id == venue_id, Occurrence.ends_at > now)
    return list(db.session.scalars(select(Event.id).where(Event.id.in_(at_venue)).order_by(Event.id)))


def _write(event_id: int, now: datetime, *, in_bulk: bool) -> None:
    query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
    event = db.session.scalar(query)
    if event is not None:
        write_event(event, now=now, in_bulk=in_bulk)


def _mark(condition: ColumnElement[bool], *, ahead: bool) -> None:
    """Set the mark past the ORM: whoever has the venue open in a form has nothing to compare."""
    marked = update(Venue).where(condition).values(ahead_of_events=ahead, version=Venue.version)
    db.session.execute(marked, execution_options={"synchronize_session": False})
