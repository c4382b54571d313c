"""What is told of an event elsewhere: the texts of feeds, what their filters know, the words it is found by."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from festival.base.database import db
from festival.events.closed_days import holidays_differ
from festival.events.model import Event, Occurrence
from festival.events.saving import search_text
from festival.invariants.look import Look
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.publishing.stored_texts import Stored, differences
from festival.recurrence.closings import BY_HOLIDAYS


def _is_followed(look: Look) -> ColumnElement[bool]:
    """Events that follow their venue and organisation: what is over keeps what was true when it happened."""
    coming = select(Occurrence.id).where(Occurrence.event_id == Event.id, Occurrence.ends_at > look.now)
    return or_(coming.exists(), Event.state == "postponed")


def _waits(events: list[Event]) -> set[int]:
    """Return the events that a job has still to write after their venue, their organisation or the city's holidays."""
    waits = {one.id for one in events if not set(BY_HOLIDAYS).isdisjoint(one.closed)}
    waits = waits if holidays_differ() else set()
    venues = set(db.session.scalars(select(Venue.id).where(Venue.ahead_of_events)))
    organisations = set(db.session.scalars(select(Organisation.id).where(Organisation.ahead_of_events)))
    if not venues and not organisations:
        return waits
    return waits | {
        event.id
        for event in events
        if venues
        or event.organisation_id in organisations
        or not organisations.isdisjoint(map(int, event.co_organisers))
    }


def broken_texts(look: Look) -> Iterator[str]:
    """Yield the events of which feeds say something else than what would be written now."""
    for ids in look.parcels(Event.id):
        both = selectinload(Event.lines), selectinload(Event.date_changes)
        query = select(Event).where(Event.id.in_(ids)).options(*both)
        events = list(db.session.scalars(query))
        followed = set(db.session.scalars(select(Event.id).where(Event.id.in_(ids), _is_followed(look))))
        waits, stored = _waits(events), Stored.of(ids)
        for event in events:
            if event.id in waits:
                continue
            words = differences(event, stored, now=look.now, follows=event.id in followed)
            if words:
                yield f"event {event.id} ({', '.join(words)})"


def broken_search(look: Look) -> Iterator[str]:
    """Yield the events that are not found by their words."""
    for ids in look.parcels(Event.id, _is_followed(look)):
        events = list(db.session.scalars(select(Event).where(Event.id.in_(ids))))
        waits = _waits(events)
        for event in events:
            if event.id not in waits and event.search_text != search_text(event):
                yield f"event {event.id}"
