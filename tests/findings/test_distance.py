"""How far two places lie apart: one answer, whoever asks."""

from __future__ import annotations

import ast
from math import cos, pi, radians, sin
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

import festival
from festival.base.geometry import METRES_PER_DEGREE
from festival.findings.distance import cells, metres_between
from festival.findings.happening import Place

SQUARE = Place(venue_id=3, path="/3/", lon=7.0, lat=51.4)
STAGE = Place(venue_id=17, path="/3/17/", lon=7.0097, lat=51.4)


def test_a_stage_in_a_square_is_no_distance_from_it_wherever_their_points_are() -> None:
    assert metres_between(SQUARE, STAGE) == metres_between(STAGE, SQUARE) == 0.0


def test_a_place_nobody_put_on_the_map_is_no_distance_from_anything() -> None:
    assert metres_between(SQUARE, Place(name="Irgendwo")) is None


def test_an_area_is_as_far_as_its_edge() -> None:
    area = Place(shape=box(7.01, 51.39, 7.02, 51.41))
    metres = metres_between(SQUARE, area)
    assert metres is not None
    assert 690 < metres < 700


def test_no_two_functions_of_one_name_say_how_places_lie() -> None:
    wanted = {"metres_between", "shape_of", "read_stored", "point_metres"}
    found = [
        node.name
        for path in Path(festival.__path__[0]).rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name in wanted
    ]
    assert sorted(found) == sorted(wanted)


@settings(max_examples=300)
@given(
    st.floats(-25, 30),
    st.floats(35, 59),
    st.integers(50, 3000),
    st.floats(0, 0.99),
    st.floats(0, 2 * pi),
)
def test_two_points_within_the_distance_share_a_cell(
    lon: float, lat: float, metres: int, share: float, turn: float
) -> None:
    north = share * metres * cos(turn) / METRES_PER_DEGREE
    east = share * metres * sin(turn) / METRES_PER_DEGREE / cos(radians(lat + max(north, 0)))
    points = [(lon, lat), (lon + east, lat + north)]
    for one, other in (
        [Place(lon=lon, lat=lat) for lon, lat in points],
        [Place(shape=Point(point).buffer(1e-7)) for point in points],
    ):
        assert not set(cells(one, metres)).isdisjoint(cells(other, metres))
