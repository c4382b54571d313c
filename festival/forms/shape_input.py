"""Shapes as people type or draw them."""

from __future__ import annotations

import json
from typing import Any

from festival.base import geometry
from festival.base.coordinates import BadGeometry, parse_coordinates


def read_shape(words: str) -> dict[str, Any]:
    """Return a GeoJSON geometry from GeoJSON or from lines of coordinates: one is a point, several are a line, and
    where the last is the first again, an area. Raises BadGeometry."""
    words = words.strip()
    if words.startswith("{"):
        try:
            value = json.loads(words)
        except (ValueError, RecursionError) as error:
            raise BadGeometry("form") from error
        if isinstance(value, dict) and value.get("type") == "Feature":
            value = value.get("geometry")
        return geometry.to_geojson(geometry.read_geometry(value))
    corners = [list(parse_coordinates(line)) for line in words.splitlines() if line.strip()]
    if len(corners) == 1:
        shape: dict[str, Any] = {"type": "Point", "coordinates": corners[0]}
    elif len(corners) > 3 and corners[0] == corners[-1]:
        shape = {"type": "Polygon", "coordinates": [corners]}
    else:
        shape = {"type": "LineString", "coordinates": corners}
    return geometry.to_geojson(geometry.read_geometry(shape))
