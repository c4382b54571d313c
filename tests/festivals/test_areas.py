"""Areas of festivals on the map: as drawn, else around their places; the public ones, of the days asked for."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from shapely.geometry import Point, shape

from festival.base.database import begin_writing, db
from festival.events.model import Event
from tests.conftest import local_evening, make_event, make_venue

AREA = {"type": "Polygon", "coordinates": [[[7.0, 51.43], [7.03, 51.43], [7.03, 51.44], [7.0, 51.43]]]}


def make_feast(**values: Any) -> Event:
    feast = make_event(**{"local_start": local_evening(in_days=1), **values})
    begin_writing()
    feast.festival_id = feast.id
    db.session.commit()
    return feast


def areas(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/map/festivals.geojson?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    found: list[dict[str, Any]] = answer.get_json()["features"]
    return found


def test_an_area_is_told_as_it_was_drawn_and_leads_to_the_festival(client: FlaskClient) -> None:
    feast = make_feast(title="Hafenfest {{7*7}}", geometry=AREA)
    (found,) = areas(client)
    assert shape(found["geometry"]).equals_exact(shape(AREA), 1e-6)
    assert found["properties"]["title"] == "Hafenfest {{7*7}}"
    assert found["properties"]["url"].startswith(f"/festivals/{feast.id}-")


def test_without_a_drawing_it_lies_around_all_places_of_the_programme(client: FlaskClient) -> None:
    feast = make_feast(venue=make_venue(lon=7.01, lat=51.45))
    point = make_event(venue=make_venue(lon=7.02, lat=51.45), local_start=local_evening(in_days=1))
    begin_writing()
    point.festival_id = feast.id
    db.session.commit()
    (found,) = areas(client)
    assert all(shape(found["geometry"]).contains(Point(lon, 51.45)) for lon in (7.01, 7.015, 7.02))


def test_what_is_not_public_or_on_other_days_is_left_out(client: FlaskClient) -> None:
    make_feast(geometry=AREA, state="pencilled")
    make_feast(geometry=AREA, local_start=local_evening(in_days=60))
    assert areas(client) == []
    assert len(areas(client, f"from={local_evening(in_days=60).date()}")) == 1


def test_other_filters_leave_areas_as_they_are_and_unknown_ones_are_refused(client: FlaskClient) -> None:
    make_feast(geometry=AREA)
    assert len(areas(client, "category=markt")) == 1
    assert client.get("/map/festivals.geojson?from=someday").status_code == 400
