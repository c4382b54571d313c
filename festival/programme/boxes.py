"""A part of the map as addresses name it: `bbox=minLon,minLat,maxLon,maxLat` in degrees (RFC 7946, section 5)."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict

from festival.programme.filters import BadFilter, only_value

Box = tuple[float, float, float, float]
Degrees = InstrumentedAttribute[float | None]

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{0,30})?(?:e-\d{1,2})?", re.ASCII | re.IGNORECASE)
"""As JSON writes degrees; not all that Python reads as a number, "nan" and "1_0" among it."""


def read_box(args: MultiDict[str, str]) -> Box | None:
    """Return the box that is asked for, None for none. Its west may lie east of its east: it reaches across the
    antimeridian then, unless it would be wider than half the world; such a box is one turned round. Raises BadFilter.
    """
    value = only_value("bbox", args)
    if not value:
        return None
    parts = [part.strip() for part in value.split(",")]
    if len(parts) != 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise BadFilter("bbox", value, "box")
    west, south, east, north = map(float, parts)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadFilter("bbox", value, "box")
    if west > east and east + 360 - west > 180:
        raise BadFilter("bbox", value, "box")
    return west, south, east, north


def in_box(lon: Degrees, lat: Degrees, box: Box) -> list[ColumnElement[bool]]:
    """Return what a point fulfils that lies in the box, its edges included."""
    west, south, east, north = box
    across = or_(lon >= west, lon <= east)
    return [lon.between(west, east) if west <= east else across, lat.between(south, north)]
