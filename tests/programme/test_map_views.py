"""The map and its list hold the same; the data says what the map shows, and nobody gets more than was asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from festival.programme import geojson
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


def ask(client: FlaskClient, query: str) -> dict[str, Any]:
    answer = client.get(f"/map/events.geojson?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def have_many(number: int) -> None:
    """So many events at three places: two of them lie some streets from each other, the third far off."""
    on = local_evening(in_days=1)
    near, beside, far = (make_venue(lon=lon, lat=51.45) for lon in (7.01, 7.0105, 7.4))
    for count in range(number):
        make_event(title=f"Nr. {count}", venue=(near, beside)[count % 2], local_start=on)
    make_event(title="Abseits", venue=far, local_start=on)


def test_a_map_that_says_its_scale_is_told_of_all_the_very_many_gathered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geojson, "MAX_PLACES", 5)
    have_many(6)
    assert len(titles(client, "")) == 5
    found = ask(client, "zoom=10")
    assert (found["gathered"], found["truncated"]) == (True, False)
    by_itself, gathered = found["features"]
    assert by_itself["properties"]["title"] == "Abseits"
    assert gathered["properties"] == {"count": 6}
    assert gathered["bbox"] == [7.01, 51.45, 7.0105, 51.45]
    assert gathered["geometry"]["coordinates"] == pytest.approx([7.01025, 51.45])
    assert [one["properties"].get("count") for one in ask(client, "zoom=19")["features"]] == [None, 3, 3]


def test_what_fits_comes_by_itself_at_every_scale(client: FlaskClient) -> None:
    have_many(6)
    found = ask(client, "zoom=3")
    assert found["gathered"] is False
    assert len(found["features"]) == 7
    assert found["features"] == ask(client, "")["features"]


def test_a_route_is_told_of_among_the_very_many(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "MAX_PLACES", 5)
    have_many(6)
    route = {"type": "LineString", "coordinates": [[7.009, 51.45], [7.01, 51.45], [7.011, 51.45]]}
    make_event(title="Lauf", geometry=route, local_start=local_evening(in_days=1))
    found = ask(client, "zoom=10")
    told = {one["properties"].get("title"): one for one in found["features"]}
    assert told["Lauf"]["geometry"] == route
    assert sum(one["properties"].get("count", 1) for one in found["features"]) == 8


def test_a_box_may_reach_across_the_antimeridian(client: FlaskClient) -> None:
    on = local_evening(in_days=1)
    make_event(title="Hüben", venue=make_venue(lon=179.9, lat=-17.0), local_start=on)
    make_event(title="Drüben", venue=make_venue(lon=-179.9, lat=-17.0), local_start=on)
    make_event(title="Weit weg", venue=make_venue(lon=7.0, lat=-17.0), local_start=on)
    assert sorted(titles(client, "bbox=179,-18,-179,-16")) == ["Drüben", "Hüben"]


@pytest.mark.parametrize(
    "query",
    [
        *(
            "bbox=8,51,7,52",
            "bbox=7,51.5,8,51.4",
            "bbox=NaN,51,8,52",
            "bbox=7,51,inf,52",
            "bbox=7,51,1e400,52",
            "bbox=7,51,8",
        ),
        *("bbox=-181,51,8,52", "bbox=7,51,8,91", "bbox=7,51,8,52&bbox=7,51,8,53", "bbox=1_0,51,12,52"),
        *("bbox=٧,51,8,52", "bbox=,,,", "bbox=7;51;8;52", "bbox=" + "7," * 2500, "bbox={{7*7}},1,2,3"),
        *("zoom=-1", "zoom=20", "zoom=1.5", "zoom=nan", "zoom=٧", "zoom=" + "9" * 5000, "q=" + "x" * 5000),
    ],
)
def test_a_box_or_scale_that_is_none_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/map/events.geojson?{query}")
    assert answer.status_code == 400
    assert "49" not in answer.text
    if not query.startswith("zoom"):
        assert client.get(f"/map?{query}").status_code == 400


def test_only_pages_with_a_button_for_it_may_ask_where_the_reader_is(client: FlaskClient) -> None:
    policies = {
        path: client.get(path).headers["Permissions-Policy"]
        for path in ("/map", "/", "/events", "/embed/map")
    }
    allowed = {path for path, policy in policies.items() if "geolocation=(self)" in policy}
    assert allowed == {"/map", "/"}
    assert "geolocation=()" in policies["/embed/map"]
