"""What is kept of neighbouring cities: in order, within its bounds, and in the wall time of our zone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.invariants.look import Look
from festival.neighbours.model import NeighbourDate
from festival.neighbours.reading_feed import MOST_STRETCHES


def broken_neighbours(look: Look) -> Iterator[str]:
    """Yield the dates of neighbours that end before they begin or tell another day than their time, and neighbours of
    which more is kept than is looked at."""
    zone = get_city().tz
    for ids in look.parcels(NeighbourDate.id):
        for row in db.session.scalars(select(NeighbourDate).where(NeighbourDate.id.in_(ids))):
            in_order = row.first_on <= row.last_on and row.starts_at <= row.ends_at
            is_told = clock.to_local(row.starts_at, zone).replace(tzinfo=None) == row.local_start
            if not (in_order and is_told and row.local_start.date() == row.first_on):
                yield f"date {row.id} of neighbour {row.neighbour_id}"
    today = clock.to_local(look.now, zone).date()
    many = (
        select(NeighbourDate.neighbour_id)
        .where(NeighbourDate.last_on >= today)
        .group_by(NeighbourDate.neighbour_id)
        .having(func.count() > MOST_STRETCHES)
    )
    yield from (f"neighbour {number}" for number in db.session.scalars(many))
