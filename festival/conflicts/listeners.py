"""What is rechecked when: at once what an edit can affect, by the job what may affect anything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.recheck import (
    ask_for_many,
    ask_recheck,
    recheck_event,
    recheck_events_at,
    recheck_some,
)
from festival.conflicts.recheck_days import recheck_beside_neighbours
from festival.events.model import Event
from festival.events.signals import event_changed
from festival.law.signals import rules_changed
from festival.neighbours.signals import neighbours_changed
from festival.places.model import Venue
from festival.places.signals import venue_changed
from festival.remembrance.signals import day_changed
from festival.resources.model import Booking, MarkedRoute, Resource
from festival.resources.signals import resource_changed, ways_changed


def listen() -> None:
    """Connect the rechecks to what they follow from."""
    event_changed.connect(_recheck)
    venue_changed.connect(_recheck_inside)
    rules_changed.connect(_ask)
    day_changed.connect(_ask_for_day)
    resource_changed.connect(_recheck_borrowers)
    ways_changed.connect(_ask_for_way)
    neighbours_changed.connect(_recheck_beside)


def _recheck(event: Event, *, in_bulk: bool = False, **_: Any) -> None:
    """Of very many that are written at once, the job looks at all."""
    if in_bulk:
        ask_for_many()
    else:
        recheck_event(event)


def _recheck_inside(venue: Venue, **_: Any) -> None:
    """The venue's own events are written anew and rechecked by that; what lies inside it may have moved in the tree."""
    inside = select(Venue.id).where(Venue.path.like(f"{venue.path}%"), Venue.id != venue.id)
    ids = list(db.session.scalars(inside))
    if ids:
        recheck_events_at(ids, cause="venue")


def _ask(cause: str) -> None:
    ask_recheck(cause)


def _ask_for_day(day: object) -> None:
    ask_recheck("remembrance")


def _recheck_borrowers(resource: Resource) -> None:
    """Many are left to the job."""
    query = select(Booking.event_id).where(Booking.resource_id == resource.id).order_by(Booking.event_id)
    recheck_some(list(db.session.scalars(query)), cause="resource")


def _ask_for_way(way: MarkedRoute) -> None:
    ask_recheck("route")


def _recheck_beside(days: Collection[date]) -> None:
    recheck_beside_neighbours(days)
