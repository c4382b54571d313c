"""How far two places lie apart, as far as their places are known. Pure."""

from __future__ import annotations

import math

from shapely import Point
from shapely.geometry.base import BaseGeometry

from festival.base.geometry import METRES_PER_DEGREE, centre, distance_m
from festival.coordination.plan import Place


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
