"""Changing what the city lends: who has booked it is rechecked."""

from __future__ import annotations

from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import db, lock_city
from festival.conflicts.recheck import recheck_some
from festival.resources.model import Booking, Resource


def save_resource(resource: Resource) -> None:
    """Write the resource and recheck the events that borrow it; many are left to the job. The caller commits."""
    lock_city()
    resource.changed_at = clock.now()
    db.session.add(resource)
    db.session.flush()
    bump_revision()
    query = select(Booking.event_id).where(Booking.resource_id == resource.id).order_by(Booking.event_id)
    recheck_some(list(db.session.scalars(query)), cause="resource")
