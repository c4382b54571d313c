"""Writing every derived row anew: occurrences from events, and what the floors above keep of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import selectinload

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db, in_short_transactions
from festival.events.model import Event, Occurrence
from festival.events.occurrences import dates_before, rebuild_occurrences
from festival.events.saving import search_text, write_event
from festival.events.signals import event_changed
from festival.organisers.model import Organisation
from festival.places.model import Venue

MANY = 5
"""More events than this follow the change of their venue or organisation by a job: nobody's saving waits for them."""
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
    _follow(Venue, venue_id, _ids_at(venue_id, now), now)


def follow_organisation(organisation_id: int, *, now: datetime) -> None:
    """The same for the events of an organisation, after its name or sector changed or events were given to it."""
    _follow(Organisation, organisation_id, _ids_of(organisation_id, now), now)


def catch_up(*, now: datetime) -> int:
    """Let the events of changed venues and organisations follow, in short transactions; return how many there were.
    For a job.

    What is changed once more meanwhile stays marked, and its events follow again.
    """
    return _catch_up(Venue, _ids_at, now) + _catch_up(Organisation, _ids_of, now)


Followed = type[Venue] | type[Organisation]


def _follow(model: Followed, row_id: int, event_ids: list[int], now: datetime) -> None:
    if len(event_ids) > MANY:
        _mark(model, model.id == row_id, ahead=True)
        return
    for event_id in event_ids:
        _write(event_id, now, in_bulk=False)


def _catch_up(model: Followed, ids_of: Callable[[int, datetime], list[int]], now: datetime) -> int:
    ahead = db.session.execute(select(model.id, model.version).where(model.ahead_of_events)).tuples().all()
    count = 0
    for row_id, version in ahead:
        for event_id in in_short_transactions(ids_of(row_id, now)):
            _write(event_id, now, in_bulk=True)
            count += 1
        begin_writing()
        _mark(model, (model.id == row_id) & (model.version == version), ahead=False)
        db.session.commit()
    return count


def _ids_at(venue_id: int, now: datetime) -> list[int]:
    """Those that take place there, those whose own place it is while all their dates are elsewhere, and those that were
    there and have no date now."""
    at_venue = select(Occurrence.event_id).where(Occurrence.venue_id == venue_id, Occurrence.ends_at > now)
    own = and_(Event.venue_id == venue_id, or_(_is_ahead(now), Event.state == "postponed"))
    query = select(Event.id).where(or_(Event.id.in_(at_venue), own))
    return list(db.session.scalars(query.order_by(Event.id)))


def _ids_of(organisation_id: int, now: datetime) -> list[int]:
    """Those that it leads, and those that it organises together with others."""
    also = Event.co_organisers.contains_key(str(organisation_id))
    theirs = or_(Event.organisation_id == organisation_id, also)
    query = select(Event.id).where(theirs, or_(_is_ahead(now), Event.state == "postponed"))
    return list(db.session.scalars(query.order_by(Event.id)))


def _is_ahead(now: datetime) -> ColumnElement[bool]:
    return select(Occurrence.id).where(Occurrence.event_id == Event.id, Occurrence.ends_at > now).exists()


def _write(event_id: int, now: datetime, *, in_bulk: bool) -> None:
    query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
    event = db.session.scalar(query)
    if event is not None:
        write_event(event, now=now, in_bulk=in_bulk)


def _mark(model: Followed, condition: ColumnElement[bool], *, ahead: bool) -> None:
    """Set the mark past the ORM: whoever has the row open in a form has nothing to compare."""
    marked = update(model).where(condition).values(ahead_of_events=ahead, version=model.version)
    db.session.execute(marked, execution_options={"synchronize_session": False})
