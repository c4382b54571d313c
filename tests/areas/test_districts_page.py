"""The administrator gives the city its districts from a file, after a look at it; what lies elsewhere then follows."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.areas.model import KEPT, AreaUpload
from festival.areas.taking_over import let_events_follow, zoom_for
from festival.base import clock
from festival.base.city import City
from festival.base.database import db
from festival.clean_up.kept_for import throw_away_what_is_past
from festival.events.model import Event, Occurrence
from festival.events.rebuild import catch_up
from festival.places.districts import district_id_of
from festival.places.model import District, Venue
from tests.areas.test_area_file import geojson, ring
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

PAGE = "/desk/settings/districts"
NASTY = "'\"><b>{{7*7}}{% x %}"


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="administrator"))
    return client


def send(client: FlaskClient, data: bytes, name: str = "teile.geojson") -> Any:
    return client.post(
        f"{PAGE}?lang=en", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


def preview_of(client: FlaskClient, data: bytes) -> str:
    sent = send(client, data)
    assert sent.status_code == 303, sent.text
    return str(sent.location).partition("?")[0]


def districts() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(District.name, District.id)).tuples().all())


TWO = geojson(({"name": "West", "nr": "1"}, ring(7.0, 51.4)), ({"name": "Ost", "nr": "2"}, ring(7.01, 51.4)))


def test_a_file_is_looked_at_first_and_written_when_somebody_says_so(admin: FlaskClient) -> None:
    address = preview_of(admin, TWO)
    page = admin.get(f"{address}?lang=en").text
    assert page.index(">West<") < page.index(">Ost<")
    assert "0.8 km²" in page
    assert districts() == {}
    assert "teile.geojson" in admin.get(PAGE).text
    assert [
        one["properties"]["name"]
        for one in admin.get(f"{address}/outlines.json?name_key=nr").json["features"]
    ] == ["1", "2"]
    assert admin.get(f"{address}/outlines.json?name_key=none").status_code == 404
    assert ">1<" in admin.get(f"{address}?lang=en&name_key=nr").text

    done = admin.post(address, data={"name_key": "name"})
    assert done.status_code == 303
    assert set(districts()) == {"West", "Ost"}
    assert "West" in admin.get(f"{PAGE}?lang=en").text
    assert {one["properties"]["name"] for one in admin.get("/map/districts.geojson").json["features"]} == {
        "West",
        "Ost",
    }
    again = admin.post(address, data={"name_key": "name"}, follow_redirects=True)
    assert again.status_code == 200
    assert set(districts()) == {"West", "Ost"}


def test_places_and_events_follow_into_the_districts_that_hold_them(app: Flask, admin: FlaskClient) -> None:
    admin.post(preview_of(admin, TWO), data={"name_key": "name"})
    before = districts()
    hall, barn = make_venue(lon=7.005, lat=51.405), make_venue(lon=7.015, lat=51.405)
    for venue in (hall, barn):
        venue.district_id = district_id_of(venue.lon, venue.lat)
    db.session.commit()
    inside = make_event(venue=hall)
    drawn = make_event(lon=7.005, lat=51.405, place_name="Wiese")
    assert (inside.district_id, drawn.district_id) == (before["West"], before["West"])
    hall_id, barn_id, inside_id, drawn_id = hall.id, barn.id, inside.id, drawn.id

    whole = geojson(({"name": "Mitte"}, ring(6.99, 51.39, 0.1)))
    admin.post(preview_of(admin, whole), data={"name_key": "name", "removes": "y"})
    after = districts()
    assert set(after) == {"Mitte"}
    db.session.expire_all()
    assert {db.session.get_one(Venue, one).district_id for one in (hall_id, barn_id)} == {after["Mitte"]}
    now = clock.now()
    assert let_events_follow(now=now) == 1
    assert catch_up(now=now) == 1
    db.session.expire_all()
    for event_id in (inside_id, drawn_id):
        assert db.session.get_one(Event, event_id).district_id == after["Mitte"]
    assert set(db.session.scalars(select(Occurrence.district_id))) == {after["Mitte"]}
    assert let_events_follow(now=now) == 0


def test_what_is_not_in_the_file_stays_unless_it_is_to_go(admin: FlaskClient) -> None:
    admin.post(preview_of(admin, TWO), data={"name_key": "name"})
    other = geojson(({"name": "Nord"}, ring(7.0, 51.5)), ({"name": "West"}, ring(7.0, 51.4, 0.005)))
    address = preview_of(admin, other)
    page = admin.get(f"{address}?lang=en").text
    assert re.search(r"Not in the file:\s*Ost", page)
    assert "another outline" in page
    admin.post(address, data={"name_key": "name"})
    assert set(districts()) == {"West", "Ost", "Nord"}


def test_a_city_can_do_without_districts_again_and_have_an_outline_instead(admin: FlaskClient) -> None:
    admin.post(preview_of(admin, TWO), data={"name_key": "name"})
    assert "Districts" in admin.get("/desk/settings/log?lang=en").text
    hall = make_venue(lon=7.005, lat=51.405)
    hall.district_id = district_id_of(7.005, 51.405)
    db.session.commit()
    event_id = make_event(venue=hall).id
    assert admin.post(f"{PAGE}/remove", data={"what": "districts"}).status_code == 303
    assert districts() == {}
    db.session.expire_all()
    catch_up(now=clock.now())
    assert db.session.get_one(Event, event_id).district_id is None

    admin.post(preview_of(admin, TWO), data={"name_key": "name", "as_outline": "1", "starts_map": "y"})
    city = db.session.get_one(City, 1)
    db.session.refresh(city)
    assert (city.map_lon, city.map_lat) == (7.01, 51.405)
    shown = admin.get("/map/districts.geojson").json["features"]
    assert [one["properties"]["name"] for one in shown] == [city.name]
    assert admin.post(f"{PAGE}/remove", data={"what": "outline"}).status_code == 303
    assert admin.get("/map/districts.geojson").json["features"] == []


def test_a_file_that_cannot_be_used_is_refused_with_words(admin: FlaskClient) -> None:
    answer = send(admin, b"<html>")
    assert answer.status_code == 400
    assert "no GeoJSON file" in answer.text
    nameless = send(admin, geojson(({}, ring(7, 51))))
    assert nameless.status_code == 400
    assert "Not every area has a name" in nameless.text
    assert admin.post(PAGE, data={}).status_code == 400
    assert admin.get(f"{PAGE}/{2**40}").status_code == 404
    assert db.session.scalars(select(AreaUpload)).all() == []


def test_names_from_a_file_are_text_and_nothing_else(admin: FlaskClient) -> None:
    address = preview_of(admin, geojson(({"name": NASTY, NASTY: "x"}, ring(7, 51))))
    for page in (admin.get(address).text, admin.get(f"{address}?name_key={NASTY}").text):
        assert "<b>" not in page
        assert "49" not in page.replace("149", "")
    admin.post(address, data={"name_key": "name"})
    assert NASTY in districts()
    assert "<b>" not in admin.get(PAGE).text
    assert admin.get("/map").status_code == 200
    assert json.loads(admin.get("/map/districts.geojson").text)["features"][0]["properties"]["name"] == NASTY


def test_only_an_administrator_enters(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 302
    assert client.get(f"{PAGE}/1/outlines.json").status_code == 302
    sign_in(client, make_account(organisation=make_organisation()))
    assert client.get(PAGE).status_code == 403
    assert send(client, TWO).status_code == 403
    assert client.post(f"{PAGE}/remove", data={"what": "districts"}).status_code == 403


def test_files_that_became_nothing_are_thrown_away(admin: FlaskClient) -> None:
    preview_of(admin, TWO)
    now = clock.now()
    throw_away_what_is_past(now=now + KEPT / 2)
    assert len(db.session.scalars(select(AreaUpload)).all()) == 1
    throw_away_what_is_past(now=now + KEPT * 2)
    assert db.session.scalars(select(AreaUpload)).all() == []


def test_the_map_shows_the_whole_of_it() -> None:
    assert zoom_for(360, 150, latitude=0) == 1
    assert zoom_for(0.1, 0.05, latitude=52) == 13
    assert zoom_for(0, 0, latitude=52) == 15
    assert zoom_for(0.01, 0.6, latitude=52) == 9
