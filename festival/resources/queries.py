"""What the city lends and marks out, as plain values; and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.geometry import read_stored
from festival.events.model import Event
from festival.resources.model import Booking, MarkedRoute, Resource
from festival.resources.values import Stock, Way


def load_stock() -> dict[int, Stock]:
    """Return what the city lends, by id. One query."""
    query = select(
        Resource.id, Resource.name, Resource.name_en, Resource.unit, Resource.kind, Resource.stock
    ).where(Resource.is_active)
    return {row.id: Stock(*row) for row in db.session.execute(query)}


def load_ways(start_on: date, end_on: date) -> tuple[Way, ...]:
    """Return closures and marked ways that are valid at some time in `[start_on, end_on)`. One query."""
    zone = get_city().tz
    from_at, to_at = clock.day_bounds(start_on, zone)[0], clock.day_bounds(end_on, zone)[0]
    query = select(MarkedRoute).where(
        or_(MarkedRoute.from_at.is_(None), MarkedRoute.from_at < to_at),
        or_(MarkedRoute.to_at.is_(None), MarkedRoute.to_at > from_at),
    )
    ways = []
    for row in db.session.scalars(query.order_by(MarkedRoute.id)):
        shape = read_stored(row.geometry)
        if shape is not None:
            ways.append(Way(row.id, row.kind, row.name, shape, row.from_at, row.to_at))
    return tuple(ways)


def resources() -> list[Resource]:
    """Return all that the city lends, by kind and name. One query."""
    return list(db.session.scalars(select(Resource).order_by(Resource.kind, Resource.name, Resource.id)))


def bookings_of(event_id: int) -> dict[int, int]:
    """Return how much of what the event borrows, by the resource's id. One query."""
    query = select(Booking.resource_id, Booking.amount).where(Booking.event_id == event_id)
    return dict(db.session.execute(query).tuples().all())


def save_bookings(event: Event, amounts: Mapping[int, int]) -> bool:
    """Write how much the event borrows; 0 is nothing. Return whether anything differs; the caller rechecks.

    The event's version moves, so that who has the same page open is told.
    """
    rows = {
        row.resource_id: row
        for row in db.session.scalars(select(Booking).where(Booking.event_id == event.id))
    }
    changed = False
    for resource_id, amount in amounts.items():
        row = rows.get(resource_id)
        if amount <= 0:
            if row is not None:
                db.session.delete(row)
                changed = True
        elif row is None:
            db.session.add(Booking(resource_id=resource_id, event_id=event.id, amount=amount))
            changed = True
        elif row.amount != amount:
            row.amount = amount
            changed = True
    if changed:
        flag_modified(event, "state")
    db.session.flush()
    return changed
