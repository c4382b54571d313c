"""Places: where they stand in their tree, in which district they lie, and whether events stand where they do."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from festival.base import geometry, text
from festival.base.database import db
from festival.events.model import Event
from festival.invariants.look import Look
from festival.places.districts import district_id_of
from festival.places.model import Venue


def broken_venues(look: Look) -> Iterator[str]:
    """Yield the venues whose way from the root, name to search by or district is not what their own row says."""
    for ids in look.parcels(Venue.id):
        venues = list(db.session.scalars(select(Venue).where(Venue.id.in_(ids))))
        parents = {venue.parent_id for venue in venues if venue.parent_id}
        paths = dict(
            db.session.execute(select(Venue.id, Venue.path).where(Venue.id.in_(parents))).tuples().all()
        )
        for venue in venues:
            above = paths.get(venue.parent_id, "") if venue.parent_id else "/"
            is_right = (
                venue.path == f"{above}{venue.id}/" and venue.folded_name == text.fold(venue.name)[:200]
            )
            if not is_right or _is_elsewhere(venue.lon, venue.lat, venue.district_id):
                yield f"place {venue.id}"


def broken_points(look: Look) -> Iterator[str]:
    """Yield the events that lie elsewhere than their drawing or their point says."""
    for ids in look.parcels(Event.id):
        for event in db.session.scalars(select(Event).where(Event.id.in_(ids), Event.venue_id.is_(None))):
            drawn = geometry.centre(geometry.read_geometry(event.geometry)) if event.geometry else None
            is_off = drawn is not None and drawn != (event.lon, event.lat)
            if is_off or _is_elsewhere(event.lon, event.lat, event.district_id):
                yield f"event {event.id}"


def _is_elsewhere(lon: float | None, lat: float | None, district_id: int | None) -> bool:
    if lon is None or lat is None:
        return (lon, lat) != (None, None) or district_id is not None
    return district_id != district_id_of(lon, lat)
