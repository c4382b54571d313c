"""Changing what the city lends: who has booked it is rechecked."""

from __future__ import annotations

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import db, lock_city
from festival.resources.model import Resource
from festival.resources.signals import resource_changed


def save_resource(resource: Resource) -> None:
    """Write the resource; the events that borrow it are rechecked by who listens. The caller commits."""
    lock_city()
    resource.changed_at = clock.now()
    db.session.add(resource)
    db.session.flush()
    bump_revision()
    resource_changed.send(resource)
