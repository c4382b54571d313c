"""Small square districts and what goes with them, for the tests of this room."""

from __future__ import annotations

from typing import Any


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*named: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection of (name, geometry) pairs."""
    features = [{"type": "Feature", "properties": {"name": name}, "geometry": shape} for name, shape in named]
    return {"type": "FeatureCollection", "features": features}


OLD_TOWN_AND_HARBOUR = collection(("Altstadt", square(7.0, 51.4)), ("Hafen", square(7.1, 51.4)))
