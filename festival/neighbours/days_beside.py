"""What neighbours have on which day, as the rules ask it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.neighbours.model import Neighbour, NeighbourDate
from festival.neighbours.values import NeighbourFeed, NeighbourStretch

_NO_DAYS: dict[date, tuple[NeighbourStretch, ...]] = {}


def load_neighbours(
    start_on: date, end_on: date
) -> tuple[dict[date, tuple[NeighbourStretch, ...]], tuple[NeighbourFeed, ...]]:
    """Return what is on at neighbours on each day of `[start_on, end_on)` that has any, and the neighbours.

    What is unread has no days: nobody knows. One query, two where there are neighbours.
    """
    feeds = {
        one.id: _feed(one)
        for one in db.session.scalars(select(Neighbour).order_by(Neighbour.name, Neighbour.id))
    }
    known = [number for number, feed in feeds.items() if not feed.is_unread]
    if not known:
        return _NO_DAYS, tuple(feeds.values())
    columns = (
        *(NeighbourDate.neighbour_id, NeighbourDate.key, NeighbourDate.title, NeighbourDate.size),
        *(NeighbourDate.first_on, NeighbourDate.last_on, NeighbourDate.place),
    )
    query = (
        select(*columns)
        .where(
            NeighbourDate.neighbour_id.in_(known),
            NeighbourDate.last_on >= start_on,
            NeighbourDate.first_on < end_on,
        )
        .order_by(NeighbourDate.first_on, NeighbourDate.id)
    )
    by_day: defaultdict[date, list[NeighbourStretch]] = defaultdict(list)
    for row in db.session.execute(query):
        stretch = NeighbourStretch(
            feeds[row.neighbour_id], row.key, row.title, row.size, row.first_on, row.last_on, row.place
        )
        on, last_on = max(stretch.first_on, start_on), min(stretch.last_on, end_on - timedelta(days=1))
        while on <= last_on:
            by_day[on].append(stretch)
            on += timedelta(days=1)
    return {on: tuple(found) for on, found in by_day.items()}, tuple(feeds.values())


def _feed(one: Neighbour) -> NeighbourFeed:
    is_old = one.failures > 0 or one.is_paused
    as_of = clock.to_local(one.good_at, get_city().tz).date() if is_old and one.good_at else None
    return NeighbourFeed(one.id, one.name, one.km, one.direction, one.is_unread, as_of)
