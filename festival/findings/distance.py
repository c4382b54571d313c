"""What is near what: cells of a grid, and how findings name events and places. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from math import floor
from typing import Any

import numpy
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from festival.base.geometry import METRES_PER_DEGREE, bounds, box_around, centre, distance_m
from festival.findings.happening import ANYWHERE, Happening, Place

_ASIDE = 2.0
"""Degrees of longitude to one of latitude: a cell is nowhere narrower than it should be up to 60° of latitude."""
_MOST_CELLS = 1000

Cell = tuple[int, int]
"""Column and row."""


def cells(place: Place, metres: float) -> Iterator[Cell | str]:
    """Return the cells of a grid in which the place meets everything within `metres`: two share one if they are near.

    What a point reaches around itself belongs to it. Nothing for a place nobody has put on the map. A shape takes the
    cells along it, not those of its box; one that takes very many, as an area of half a city, is ANYWHERE.
    """
    up = metres / METRES_PER_DEGREE
    if place.shape is not None and not reach_of(place):
        yield from _along(place.shape, up)
        return
    box = box_of(place)
    if box is not None:
        first, last = _first_and_last(box, up)
        yield from ((column, row) for column in range(first[0], last[0]) for row in range(first[1], last[1]))


def _first_and_last(bounds: tuple[float, float, float, float], up: float) -> tuple[Cell, Cell]:
    """Return the cells that the box meets with half a cell around it: from, and up to but without."""
    west, south, east, north = bounds
    aside = _ASIDE * up
    first = floor(west / aside - 0.5), floor(south / up - 0.5)
    return first, (floor(east / aside + 0.5) + 1, floor(north / up + 0.5) + 1)


@lru_cache(maxsize=2048)
def _along(shape: BaseGeometry, up: float) -> tuple[Cell | str, ...]:
    """Return the cells that meet the shape with half a cell around them, found by halving boxes that do.

    Costs what lies along the shape, however wide its box is. All dates of a series ask for the same one.
    """
    first, last = _first_and_last(shape.bounds, up)
    size = 1 << (max(last[0] - first[0], last[1] - first[1]) - 1).bit_length()
    found = numpy.array([first])
    shapely.prepare(shape)
    while True:
        corners = numpy.column_stack([found - 0.5, found + (size + 0.5)]) * (_ASIDE * up, up, _ASIDE * up, up)
        found = found[shapely.intersects(shapely.box(*corners.T), shape)]
        if len(found) > _MOST_CELLS:
            return (ANYWHERE,)
        if size == 1:
            return tuple((int(column), int(row)) for column, row in found)
        size //= 2
        found = numpy.concatenate(
            [found + numpy.array(step) for step in ((0, 0), (0, size), (size, 0), (size, size))]
        )


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
            "id": one.event.event_id,
            "title": one.event.title,
            "organisation": one.event.organisation,
            "state": one.event.state,
            "on": one.on.isoformat(),
            **({"at": one.at.isoformat("minutes")} if one.at else {}),
            "start": one.local_start.isoformat(),
            "end": one.local_end.isoformat(),
            "all_day": one.all_day,
            "place": one.place.name,
            "visitors": one.event.visitors,
        }
        for one in sorted(those, key=lambda one: one.event.event_id)
    ]


def meet(one: Happening, other: Happening) -> bool:
    """Whether the two happen at the same moment, set-up and tear-down left out; touching is not meeting."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def blocks_meet(one: Happening, other: Happening) -> bool:
    """Whether the two hold their places at the same moment, set-up and tear-down included."""
    return one.blocks_from < other.blocks_to and other.blocks_from < one.blocks_to


def metres_between(one: Place, other: Place) -> float | None:
    """Return the distance in metres, 0 where one is the other or lies within it; None where a place is unknown."""
    if one.path and other.path and (one.path.startswith(other.path) or other.path.startswith(one.path)):
        return 0.0
    if one.shape is None and other.shape is None:
        if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
            return None
        return point_metres(one.lon, one.lat, other.lon, other.lat)
    first, second = shape_of(one), shape_of(other)
    return distance_m(first, second) if first is not None and second is not None else None


def cover_same(one: Place, other: Place) -> bool:
    """Whether the two cover some ground together: what was drawn, and of a point what it reaches around itself."""
    mine, theirs = box_of(one), box_of(other)
    if mine is None or theirs is None or mine[0] > theirs[2] or theirs[0] > mine[2]:
        return False
    if mine[1] > theirs[3] or theirs[1] > mine[3]:
        return False
    metres = metres_between(one, other)
    return metres is not None and metres <= reach_of(one) + reach_of(other)


def box_of(place: Place) -> tuple[float, float, float, float] | None:
    """Return the box around what the place covers (west, south, east, north); None for one nobody put on the map."""
    if place.shape is not None and not reach_of(place):
        return bounds(place.shape)
    point = point_of(place)
    return None if point is None else box_around(*point, reach_of(place))


def reach_of(place: Place) -> int:
    """Return how many metres a place that is known as a point reaches around it; 0 of what was drawn."""
    return place.extent_m if place.shape is None or place.shape.geom_type == "Point" else 0


def shape_of(place: Place) -> BaseGeometry | None:
    """Return what was drawn, else the point, else None."""
    if place.shape is not None:
        return place.shape
    return Point(place.lon, place.lat) if place.lon is not None and place.lat is not None else None


def is_off_the_map(place: Place) -> bool:
    """Whether nobody knows where the place is."""
    return place.shape is None and (place.lon is None or place.lat is None)


def point_of(place: Place) -> tuple[float, float] | None:
    """Return one point of the place as (longitude, latitude): its own, else the middle of what was drawn."""
    if place.lon is not None and place.lat is not None:
        return place.lon, place.lat
    return centre(place.shape) if place.shape is not None else None


def point_metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance of two points in metres; within a city it is wrong by less than 1 %."""
    shrink = math.cos(math.radians((lat + other_lat) / 2))
    return METRES_PER_DEGREE * math.hypot((lon - other_lon) * shrink, lat - other_lat)
