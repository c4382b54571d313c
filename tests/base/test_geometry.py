"""GeoJSON from a browser or a file is checked before anything is computed with it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from festival.base.geometry import (
    BadGeometry,
    DistrictIndex,
    bounds,
    box_around,
    centre,
    distance_m,
    overlap,
    read_geometry,
    simplify_m,
    to_geojson,
)

LONS, LATS = st.floats(13.0, 13.8), st.floats(52.3, 52.7)
POINTS = st.builds(Point, LONS, LATS)
EARTH = 6_371_008.8


def great_circle_m(a: Point, b: Point) -> float:
    """The haversine distance."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (a.x, a.y, b.x, b.y))
    h = math.sin((lat_b - lat_a) / 2) ** 2
    h += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(h))


@pytest.mark.parametrize(
    "value",
    [
        {"type": "Point", "coordinates": [13.405, 52.52]},
        {"type": "MultiPoint", "coordinates": [[13.4, 52.5], [13.5, 52.6]]},
        {"type": "LineString", "coordinates": [[13.4, 52.5], [13.5, 52.6]]},
        {"type": "MultiLineString", "coordinates": [[[13.4, 52.5], [13.5, 52.6]]]},
        {"type": "Polygon", "coordinates": [[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]]]},
        {"type": "MultiPolygon", "coordinates": [[[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]]]]},
    ],
)
def test_every_kind_of_geometry_is_read_and_written(value: dict[str, Any]) -> None:
    assert to_geojson(read_geometry(value)) == value
    assert to_geojson(read_geometry({"type": "Feature", "properties": {}, "geometry": value})) == value
    json.dumps(to_geojson(read_geometry(value)), allow_nan=False)


def test_heights_are_dropped() -> None:
    assert read_geometry({"type": "Point", "coordinates": [13.4, 52.5, 34.0]}) == Point(13.4, 52.5)
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4, 10**400]]}
    assert read_geometry(line) == LineString([(1, 2), (3, 4)])


DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "form"),
        ("POINT (1 2)", "form"),
        ([1, 2], "form"),
        ({"type": "Feature", "geometry": None}, "form"),
        ({"type": "Feature", "geometry": {"type": "Feature", "geometry": {}}}, "type"),
        ({}, "type"),
        ({"type": ["Point"], "coordinates": [1, 2]}, "type"),
        ({"type": "Circle", "coordinates": [1, 2]}, "type"),
        ({"type": "GeometryCollection", "geometries": []}, "type"),
        ({"type": "Point"}, "position"),
        ({"type": "Point", "coordinates": "12"}, "position"),
        ({"type": "Point", "coordinates": []}, "position"),
        ({"type": "Point", "coordinates": [1]}, "position"),
        ({"type": "Point", "coordinates": [1, 2, 3, 4]}, "position"),
        ({"type": "Point", "coordinates": ["1", "2"]}, "position"),
        ({"type": "Point", "coordinates": [True, 2]}, "position"),
        ({"type": "Point", "coordinates": [None, 2]}, "position"),
        ({"type": "Point", "coordinates": [math.nan, 2]}, "bounds"),
        ({"type": "Point", "coordinates": [1, math.inf]}, "bounds"),
        ({"type": "Point", "coordinates": [180.1, 2]}, "bounds"),
        ({"type": "Point", "coordinates": [1, -90.1]}, "bounds"),
        ({"type": "Point", "coordinates": [10**400, 2]}, "bounds"),
        ({"type": "LineString", "coordinates": [1, 2]}, "position"),
        ({"type": "LineString", "coordinates": {"0": [1, 2]}}, "form"),
        ({"type": "LineString", "coordinates": []}, "empty"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "form"),
        ({"type": "LineString", "coordinates": [[1, 2], [1, 2]]}, "empty"),
        ({"type": "LineString", "coordinates": [[n / 100, 2] for n in range(2001)]}, "too_many"),
        ({"type": "Polygon", "coordinates": [[]]}, "empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "form"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]], []]}, "empty"),
        ({"type": "Polygon", "coordinates": DEEP}, "position"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_geometry_is_refused_with_its_reason(value: object, code: str) -> None:
    with pytest.raises(BadGeometry) as caught:
        read_geometry(value)
    assert caught.value.code == code


def test_a_larger_bound_can_be_asked_for() -> None:
    line = {"type": "LineString", "coordinates": [[n / 100, 2] for n in range(2001)]}
    assert len(read_geometry(line, most_positions=5000).coords) == 2001


def test_a_polygon_that_crosses_itself_is_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    mended = read_geometry(bow)
    assert isinstance(mended, MultiPolygon)
    assert mended.is_valid
    assert mended.area == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
TYPES = st.sampled_from(
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "Feature"]
)


@given(JSON | st.fixed_dictionaries({"type": TYPES, "coordinates": JSON}))
def test_any_json_is_a_geometry_or_refused(value: object) -> None:
    try:
        geometry = read_geometry(value)
    except BadGeometry:
        return
    assert geometry.is_valid
    assert not geometry.is_empty


@given(st.lists(st.tuples(LONS, LATS), min_size=3, max_size=12))
def test_any_ring_becomes_a_valid_area_or_is_refused(ring: list[tuple[float, float]]) -> None:
    try:
        area = read_geometry({"type": "Polygon", "coordinates": [ring]})
    except BadGeometry as error:
        if error.code != "empty":
            raise
        return
    assert area.is_valid
    assert area.geom_type in ("Polygon", "MultiPolygon")
    west, south, east, north = bounds(area)
    lon, lat = centre(area)
    assert west <= lon <= east
    assert south <= lat <= north


def test_the_centre_lies_on_the_thing_itself() -> None:
    horseshoe = Polygon([(0, 0), (4, 0), (4, 1), (1, 1), (1, 3), (4, 3), (4, 4), (0, 4)])
    assert horseshoe.contains(Point(centre(horseshoe)))
    assert centre(LineString([(0, 0), (2, 0), (2, 2)])) == (2, 0)
    assert centre(Point(13.4, 52.5)) == (13.4, 52.5)


@given(POINTS, POINTS)
def test_a_distance_within_the_city_is_right_within_one_percent(a: Point, b: Point) -> None:
    expected = great_circle_m(a, b)
    assert distance_m(a, b) == pytest.approx(expected, rel=0.01, abs=0.01)
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))


def test_a_distance_is_measured_from_the_nearest_part() -> None:
    square = box(13.40, 52.50, 13.41, 52.51)
    assert distance_m(square, Point(13.405, 52.505)) == 0
    assert distance_m(square, Point(13.405, 52.511)) == pytest.approx(111.2, abs=1)


@given(LONS, LATS, st.floats(1, 5000))
def test_a_box_around_a_point_reaches_as_far_as_asked(lon: float, lat: float, metres: float) -> None:
    west, south, east, north = box_around(lon, lat, metres)
    here = Point(lon, lat)
    for edge in (Point(west, lat), Point(east, lat), Point(lon, south), Point(lon, north)):
        assert distance_m(here, edge) == pytest.approx(metres, rel=0.01)


def test_simplifying_moves_no_line_further_than_asked() -> None:
    circle = Point(13.4, 52.5).buffer(0.01, quad_segs=200)
    simple = simplify_m(circle, 20)
    assert len(simple.exterior.coords) < 60 < len(circle.exterior.coords)
    assert simple.is_valid
    assert simple.hausdorff_distance(circle) * 111_195 < 21


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (box(0, 0, 1, 1), box(2, 0, 3, 1), False),
        (box(0, 0, 1, 1), box(1, 0, 2, 1), False),  # a shared side
        (box(0, 0, 1, 1), box(1, 1, 2, 2), False),  # a shared corner
        (box(0, 0, 1, 1), box(0.5, 0, 2, 1), True),
        (box(0, 0, 3, 3), box(1, 1, 2, 2), True),  # one within the other
        (box(0, 0, 1, 1), Point(0.5, 0.5), True),
        (box(0, 0, 1, 1), Point(1, 1), False),
        (Point(1, 1), Point(1, 1), True),
        (LineString([(0, 0), (2, 2)]), LineString([(0, 2), (2, 0)]), True),
    ],
)
def test_touching_is_not_overlapping(a: Any, b: Any, expected: bool) -> None:
    assert overlap(a, b) is expected
    assert overlap(b, a) is expected


def test_a_point_finds_its_district() -> None:
    index = DistrictIndex([(7, box(1, 0, 2, 1)), (3, box(0, 0, 1, 1)), (9, MultiPolygon([box(5, 5, 6, 6)]))])
    assert index.find(0.5, 0.5) == 3
    assert index.find(1.5, 0.5) == 7
    assert index.find(5.5, 5.5) == 9
    assert index.find(1, 0.5) == 3  # on the border the lesser id
    assert index.find(3, 3) is None
    assert DistrictIndex([]).find(1, 1) is None
