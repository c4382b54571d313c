from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.city import City
from festival.base.database import begin_writing, db
from tests.maps.tile_server import TileServer, png, running_tile_server


@pytest.fixture
def server(app: Flask) -> Iterator[TileServer]:
    """A tile server that is the city's source; the city is Berlin."""
    with running_tile_server() as state:
        begin_writing()
        city = db.session.get_one(City, 1)
        city.tile_source, city.tile_url = "local", state.url
        city.map_lon, city.map_lat = 13.405, 52.52
        db.session.commit()
        yield state


def test_a_tile_may_be_kept_by_the_browser_and_is_answered_conditionally(
    server: TileServer, client: FlaskClient
) -> None:
    answer = client.get("/tiles/local/14/8802/5373.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", png())
    assert "max-age=604800" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    again = client.get("/tiles/local/14/8802/5373.png", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "other/14/8802/5373",
        "local/14/8802/5373.0",
        "local/14/+8802/5373",
        "local/14/-1/5373",
        "local/014/8802/5373",
        "local/14/8802/99999",
        "local/99/0/0",
        "local/14/0/0",
        "local/14/٨٨٠٢/5373",
        "local/a/b/c",
        "local/14/" + "9" * 5000 + "/1",
        "local/14/8802/%00",
        "local/14/8802/5373%0d%0a",
        "../14/8802/5373",
        "local/14/8802/{y}",
    ],
)
def test_anything_but_a_tile_of_the_source_is_not_found(
    server: TileServer, client: FlaskClient, path: str
) -> None:
    assert client.get(f"/tiles/{path}.png").status_code == 404
    assert server.asked == []


def test_where_the_source_is_silent_the_map_goes_on_without_it(
    server: TileServer, client: FlaskClient
) -> None:
    server.answer = "broken"
    for x in (8802, 8803):
        answer = client.get(f"/tiles/local/15/{x * 2}/10747.png")
        assert answer.status_code == 204
        assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert len(server.asked) == 1


def test_the_map_script_is_written_by_folium_and_follows_the_city(
    server: TileServer, client: FlaskClient
) -> None:
    answer = client.get("/map/page.js")
    script = answer.get_data(as_text=True)
    assert answer.mimetype == "text/javascript"
    assert 'L.map("festival_map"' in script
    assert "center: [52.52, 13.405]" in script
    assert "http" not in script
    ground = client.get("/map").get_data(as_text=True)
    assert 'data-tiles="/tiles/local/{z}/{x}/{y}.png?v=' in ground

    begin_writing()
    db.session.get_one(City, 1).map_lat = 53.5
    db.session.commit()
    changed = client.get("/map/page.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert "center: [53.5, 13.405]" in changed.get_data(as_text=True)
    same = client.get("/map/page.js", headers={"If-None-Match": changed.headers["ETag"]})
    assert same.status_code == 304


def test_the_map_script_holds_numbers_and_nothing_of_the_city_s_words(
    server: TileServer, client: FlaskClient
) -> None:
    before = client.get("/map/page.js").get_data(as_text=True)
    begin_writing()
    city = db.session.get_one(City, 1)
    city.name = city.tile_credit = "{{7*7}} {% x </script><img src=x onerror=alert(1)> ${alert(1)}"
    db.session.commit()
    assert client.get("/map/page.js").get_data(as_text=True) == before
