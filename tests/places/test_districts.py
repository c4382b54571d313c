from __future__ import annotations

import json
import math
from typing import Any

import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.coordinates import BadGeometry
from festival.base.database import begin_writing, db
from festival.base.geometry import read_geometry
from festival.places.districts import OUTLINE_POSITIONS, district_id_of, import_districts, outline
from festival.places.errors import BadDistricts
from festival.places.model import District
from tests.places.squares import OLD_TOWN_AND_HARBOUR, collection, square


def test_a_point_finds_its_district_and_none_outside(app: Flask) -> None:
    begin_writing()
    found = {district.name: district.id for district in import_districts(OLD_TOWN_AND_HARBOUR)}
    db.session.commit()
    ids = [district_id_of(lon, 51.45) for lon in (7.05, 7.15, 7.25)]
    assert ids == [found["Altstadt"], found["Hafen"], None]


def test_importing_again_replaces_a_district_of_the_same_name_and_the_search_follows(app: Flask) -> None:
    begin_writing()
    first = import_districts(OLD_TOWN_AND_HARBOUR)
    assert district_id_of(7.05, 51.45) == first[0].id
    import_districts(collection(("Altstadt", square(8.0, 51.4))))
    db.session.commit()
    assert len(db.session.scalars(select(District)).all()) == 2
    assert district_id_of(8.05, 51.45) == first[0].id
    assert district_id_of(7.05, 51.45) is None


def test_two_districts_that_sound_alike_get_different_addresses(app: Flask) -> None:
    begin_writing()
    found = import_districts(collection(("Süd", square(7.0, 51.4)), ("Sud", square(7.1, 51.4))))
    assert len({district.slug for district in found}) == 2


def test_the_parts_of_a_district_become_one(app: Flask) -> None:
    begin_writing()
    (island,) = import_districts(collection(("Insel", square(7.0, 51.4)), ("Insel", square(7.5, 51.4))))
    assert island.geometry["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    "bad",
    [
        {},
        [],
        {"features": "x"},
        {"features": []},
        {"features": [None]},
        {"features": [{"properties": {"name": 3}, "geometry": square(7, 51)}]},
        collection(("  ", square(7, 51))),
        collection(("Strich", {"type": "LineString", "coordinates": [[7, 51], [8, 52]]})),
    ],
)
def test_what_is_no_collection_of_named_areas_is_refused(app: Flask, bad: Any) -> None:
    with pytest.raises(BadDistricts):
        import_districts(bad)


def test_a_broken_geometry_is_refused(app: Flask) -> None:
    with pytest.raises(BadGeometry):
        import_districts(
            collection(("Kaputt", {"type": "Polygon", "coordinates": [[[7, 91], [8, 91], [8, 92]]]}))
        )
    assert db.session.scalars(select(District)).all() == []


def test_outlines_stay_small_and_neighbours_keep_touching() -> None:
    steps = 20_000
    border = [(7.1 + 0.002 * math.sin(step / 50), 51.4 + 0.1 * step / steps) for step in range(steps + 1)]
    west = shapely.Polygon([(7.0, 51.4), *border, (7.0, 51.5)])
    east = shapely.Polygon([(7.2, 51.4), *border, (7.2, 51.5)])
    simple_west, simple_east = outline([west, east])
    assert (
        shapely.get_num_coordinates(simple_west) + shapely.get_num_coordinates(simple_east)
        <= OUTLINE_POSITIONS
    )
    assert simple_west.intersection(simple_east).area == pytest.approx(0, abs=1e-9)
    assert simple_west.union(simple_east).area == pytest.approx(0.02, rel=0.01)


def test_the_outlines_are_public_and_answered_conditionally(app: Flask, client: FlaskClient) -> None:
    begin_writing()
    import_districts(OLD_TOWN_AND_HARBOUR)
    db.session.commit()
    answer = client.get("/map/districts.geojson")
    assert answer.mimetype == "application/geo+json"
    found = json.loads(answer.data)
    assert [feature["properties"]["name"] for feature in found["features"]] == ["Altstadt", "Hafen"]
    assert all(read_geometry(feature).area > 0 for feature in found["features"])
    again = client.get("/map/districts.geojson", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
