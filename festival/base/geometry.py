"""GeoJSON to shapely and back, in WGS84 degrees (longitude, latitude); distances in metres within a city."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeGuard

import numpy
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from festival.base.coordinates import BadGeometry, parse_coordinates

__all__ = [
    "MAX_POSITIONS",
    "BadGeometry",
    "DistrictIndex",
    "bounds",
    "box_around",
    "centre",
    "distance_m",
    "grow_m",
    "overlap",
    "parse_coordinates",
    "read_geometry",
    "read_stored",
    "simplify_m",
    "to_geojson",
]

MAX_POSITIONS = 2_000
_PLACES = 7
METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180  # on the mean radius of the earth (IUGG)

# How many lists stand around a position.
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def read_geometry(value: object, *, most_positions: int = MAX_POSITIONS) -> BaseGeometry:
    """The geometry of a GeoJSON object (RFC 7946), or of the Feature around it; never empty, always valid.

    Degrees are rounded as `to_geojson` does, so that what was read once can be read again. Heights are dropped, and a
    polygon that crosses itself is mended. Raises BadGeometry.
    """
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict):
        raise BadGeometry("form")
    name = value.get("type")
    if not isinstance(name, str) or name not in _DEPTHS:
        raise BadGeometry("type")
    coordinates = _cleaned(value.get("coordinates"), _DEPTHS[name])
    try:
        geometry = shape({"type": name, "coordinates": coordinates})
    except (ShapelyError, ValueError) as error:
        raise BadGeometry("form") from error
    if shapely.get_num_coordinates(geometry) > most_positions:
        raise BadGeometry("too_many")
    return _made_valid(geometry)


def read_stored(value: dict[str, Any] | None) -> BaseGeometry | None:
    """The geometry of GeoJSON from the database; None for none, and for what can't be read."""
    try:
        return None if value is None else read_geometry(value)
    except BadGeometry:
        return None


def to_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """The GeoJSON object, its degrees rounded to seven places (about a centimetre)."""
    found = mapping(geometry)
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def centre(geometry: BaseGeometry) -> tuple[float, float]:
    """A point that lies on the geometry, as (longitude, latitude): halfway along a line, inside an area."""
    if isinstance(geometry, shapely.LineString):
        point = shapely.line_interpolate_point(geometry, 0.5, normalized=True)
    else:
        point = shapely.point_on_surface(geometry)
    return float(point.x), float(point.y)


def bounds(geometry: BaseGeometry) -> tuple[float, float, float, float]:
    """The box around the geometry: (least longitude, least latitude, greatest longitude, greatest latitude)."""
    west, south, east, north = geometry.bounds
    return float(west), float(south), float(east), float(north)


def box_around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """The bounds of a box whose sides lie `metres` from the point."""
    up = metres / METRES_PER_DEGREE
    aside = up / _shrink(lat)
    return lon - aside, lat - up, lon + aside, lat + up


def distance_m(a: BaseGeometry, b: BaseGeometry) -> float:
    """The distance in metres, 0 where they meet; within a city it is wrong by less than 1 %."""
    lat = (a.centroid.y + b.centroid.y) / 2
    return float(_to_metres(a, lat).distance(_to_metres(b, lat)))


def simplify_m(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    """The geometry with fewer positions, none of its lines moved by more than `metres`; rings stay rings."""
    lat = geometry.centroid.y
    return _from_metres(_to_metres(geometry, lat).simplify(metres, preserve_topology=True), lat)


def grow_m(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    """The geometry with everything within `metres` of it; a point becomes a disc, a line a band."""
    lat = centre(geometry)[1]
    return _from_metres(_to_metres(geometry, lat).buffer(metres, quad_segs=6), lat)


def overlap(a: BaseGeometry, b: BaseGeometry) -> bool:
    """Whether the two share more than their edges: touching is not overlapping."""
    return bool(a.intersects(b)) and not a.touches(b)


class DistrictIndex:
    """Finds which of many areas holds a point. Build it once; asking takes a few microseconds."""

    def __init__(self, areas: Iterable[tuple[int, BaseGeometry]]) -> None:
        """`areas` are pairs of an id and a polygon."""
        # Ordered by id, so that a point on a border always belongs to the same one.
        found = sorted(areas, key=lambda pair: pair[0])
        self._ids = [area_id for area_id, _ in found]
        geometries = [geometry for _, geometry in found]
        shapely.prepare(geometries)
        self._tree = shapely.STRtree(geometries)

    def find(self, lon: float, lat: float) -> int | None:
        """The id of the area that holds the point; on a border the least id, outside of all None."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="covered_by")
        return self._ids[int(hits.min())] if len(hits) else None


def _cleaned(value: object, depth: int) -> list[Any]:
    """The coordinates as plain numbers without heights; `depth` lists stand around each position."""
    if not isinstance(value, list | tuple):
        raise BadGeometry("form" if depth else "position")
    if not depth:
        return _position(value)
    if not value:
        raise BadGeometry("empty")
    return [_cleaned(entry, depth - 1) for entry in value]


def _position(value: Sequence[object]) -> list[Any]:
    if not 2 <= len(value) <= 3:
        raise BadGeometry("position")
    lon, lat = value[0], value[1]
    if not _is_number(lon) or not _is_number(lat):
        raise BadGeometry("position")
    # Comparing also refuses NaN and the infinite.
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadGeometry("bounds")
    return [round(float(lon), _PLACES), round(float(lat), _PLACES)]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _made_valid(geometry: BaseGeometry) -> BaseGeometry:
    dimension = shapely.get_dimensions(geometry)
    if not geometry.is_valid and dimension == 2:
        # Mending may leave lines where an area had no width: only areas are kept.
        parts = shapely.get_parts(shapely.make_valid(geometry))
        geometry = shapely.union_all([part for part in parts if shapely.get_dimensions(part) == 2])
        geometry = shapely.set_precision(geometry, 10.0**-_PLACES)
    if geometry.is_empty or not geometry.is_valid:
        raise BadGeometry("empty")
    return geometry


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), _PLACES)
    return [_rounded(entry) for entry in coordinates]


def _shrink(lat: float) -> float:
    """How much shorter a degree of longitude is at this latitude; never quite 0."""
    return max(math.cos(math.radians(lat)), 1e-6)


def _to_metres(geometry: BaseGeometry, lat: float) -> BaseGeometry:
    return _scaled(geometry, METRES_PER_DEGREE * _shrink(lat), METRES_PER_DEGREE)


def _from_metres(geometry: BaseGeometry, lat: float) -> BaseGeometry:
    return _scaled(geometry, 1 / (METRES_PER_DEGREE * _shrink(lat)), 1 / METRES_PER_DEGREE)


def _scaled(geometry: BaseGeometry, x: float, y: float) -> BaseGeometry:
    scale: Callable[..., Any] = numpy.array([x, y]).__mul__
    return shapely.transform(geometry, scale)
