"""The map and its list hold the same; the data says what the map shows, and nobody gets more than was asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.conftest import local_evening, make_event, make_venue


def titles(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/map/events.geojson?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    return [one["properties"]["title"] for one in answer.get_json()["features"]]


def test_without_days_the_list_holds_three_from_today_on(client: FlaskClient) -> None:
    square = make_venue(lon=7.01, lat=51.45)
    for days in (1, 2, 3):
        make_event(title=f"In {days} Tagen", venue=square, local_start=local_evening(in_days=days))
    text = client.get("/map").text
    assert [days for days in (1, 2, 3) if f"In {days} Tagen" in text] == [1, 2]


def test_list_and_data_hold_the_same(client: FlaskClient) -> None:
    square = make_venue(lon=7.01, lat=51.45)
    on = local_evening(in_days=10)
    make_event(title="Hier", venue=square, category="markt", local_start=on)
    make_event(title="Anderes", venue=square, category="sport", local_start=on)
    make_event(title="Ungenannt", venue=square, category="markt", state="pencilled", local_start=on)
    query = f"category=markt&from={on.date()}&to={on.date()}"
    assert titles(client, query) == ["Hier"]
    text = client.get(f"/map?{query}").text
    assert "Hier" in text
    assert "Anderes" not in text
    assert "Ungenannt" not in text


def test_a_box_leaves_out_what_lies_beyond_it(client: FlaskClient) -> None:
    on = local_evening(in_days=10)
    make_event(title="Drinnen", venue=make_venue(lon=7.01, lat=51.45), local_start=on)
    make_event(title="Draußen", venue=make_venue(lon=7.2, lat=51.45), local_start=on)
    query = f"from={on.date()}&to={on.date() + timedelta(days=1)}"
    assert sorted(titles(client, query)) == ["Draußen", "Drinnen"]
    assert titles(client, f"{query}&bbox=7.0,51.4,7.1,51.5") == ["Drinnen"]


@pytest.mark.parametrize(
    "query", ["from=someday", "bbox=1,2,3", "bbox=7.1,51.5,7.0,51.4,9", "category=nonsense"]
)
def test_what_can_not_be_read_is_refused_in_words_and_as_data(client: FlaskClient, query: str) -> None:
    make_event(title="Fest", venue=make_venue(lon=7.01, lat=51.45), local_start=local_evening(in_days=1))
    answer = client.get(f"/map?{query}&lang=en")
    assert answer.status_code == 400
    assert "data-map" not in answer.text
    assert "Fest</" not in answer.text
    assert client.get(f"/map/events.geojson?{query}").status_code == 400


def test_a_reader_that_holds_the_data_is_told_that_nothing_changed(client: FlaskClient) -> None:
    square = make_venue(lon=7.01, lat=51.45)
    make_event(venue=square, local_start=local_evening(in_days=1))
    held = client.get("/map/events.geojson").headers["ETag"]
    assert client.get("/map/events.geojson", headers={"If-None-Match": held}).status_code == 304
    make_event(venue=square, local_start=local_evening(in_days=1))
    assert client.get("/map/events.geojson", headers={"If-None-Match": held}).status_code == 200


def test_a_frame_made_of_the_map_has_its_filters_but_not_its_days(client: FlaskClient) -> None:
    on = local_evening(in_days=10).date()
    text = client.get(f"/map?category=markt&from={on}&to={on}").text
    assert '/embed?category=markt"' in text
