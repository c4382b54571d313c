"""What is near what: cells of a grid, distances, and how findings name events and places. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, floor, hypot, radians
from typing import Any

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from festival.base.geometry import METRES_PER_DEGREE, distance_m
from festival.coordination.plan import Happening, Place

_BAND = 0.5
"""Cells are as wide as at the middle of a band of so many degrees of latitude: within a city one band, or two."""
_MOST_CELLS = 400


def cells(place: Place, metres: float) -> Iterator[tuple[int, int]]:
    """Return the cells of a grid in which the place meets everything within `metres`: two share one if they are near.

    Nothing for a place nobody has put on the map. A huge shape stays within a bound of cells.
    """
    if place.shape is not None:
        west, south, east, north = place.shape.bounds
    elif place.lon is not None and place.lat is not None:
        west = east = place.lon
        south = north = place.lat
    else:
        return
    up = metres / METRES_PER_DEGREE
    aside = up / max(
        cos(radians(60)), 0.01
    )  # one width for all: a city never lies further north than it is wide here
    columns = range(floor((west - aside / 2) / aside), floor((east + aside / 2) / aside) + 1)
    rows = range(floor((south - up / 2) / up), floor((north + up / 2) / up) + 1)
    if len(columns) * len(rows) > _MOST_CELLS:
        raise ValueError("a shape larger than a city")
    for column in columns:
        for row in rows:
            yield column, row


def metres_between(one: Place, other: Place) -> float | None:
    """Return the distance between two places, 0 where they meet; None where one isn't on the map."""
    if one.shape is None and other.shape is None:
        if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
            return None
        up = (one.lat - other.lat) * METRES_PER_DEGREE
        aside = (one.lon - other.lon) * METRES_PER_DEGREE * cos(radians((one.lat + other.lat) / 2))
        return hypot(up, aside)
    mine, theirs = shape_of(one), shape_of(other)
    if mine is None or theirs is None:
        return None
    return distance_m(mine, theirs)


def shape_of(place: Place) -> BaseGeometry | None:
    """Return the place's line or area, else its point, else None."""
    if place.shape is not None:
        return place.shape
    if place.lon is None or place.lat is None:
        return None
    return Point(place.lon, place.lat)


def same_tree(one: Place, other: Place) -> bool:
    """Whether two venues belong to one whole, such as the stages of a square."""
    return bool(one.path and other.path) and one.path.split("/", 2)[1] == other.path.split("/", 2)[1]


def holds(one: Place, other: Place) -> bool:
    """Whether the places can't be used beside each other as venues: the same one, or one within the other."""
    if not one.path or not other.path:
        return False
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def named(*those: Happening) -> list[dict[str, Any]]:
    """Return the events as a finding's evidence names them, by ascending id."""
    return [
        {
            "id": one.traits.event_id,
            "title": one.traits.title,
            "organisation": one.traits.organisation,
            "state": one.traits.state,
            "on": one.on.isoformat(),
            "start": one.local_start.isoformat(),
            "end": one.local_end.isoformat(),
            "all_day": one.all_day,
            "place": one.place.name,
            "visitors": one.traits.visitors,
        }
        for one in sorted(those, key=lambda one: one.traits.event_id)
    ]


def meet(one: Happening, other: Happening) -> bool:
    """Whether the two happen at the same moment, set-up and tear-down left out; touching is not meeting."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def blocks_meet(one: Happening, other: Happening) -> bool:
    """Whether the two hold their places at the same moment, set-up and tear-down included."""
    return one.blocks_from < other.blocks_to and other.blocks_from < one.blocks_to
