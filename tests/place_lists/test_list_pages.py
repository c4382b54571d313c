"""The coordination sends a list of places, sees what it would change, has it written by the job, and takes it back."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import begin_writing, db
from festival.place_lists import writing_places
from festival.place_lists.model import PlaceList, WrittenPlace
from festival.places.model import Venue
from jobs import place_lists as job
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

PAGE = "/desk/venues/lists"
NASTY = "'\"><b>{{7*7}}{% x %}"
TABLE = (
    "Name;Straße;PLZ;Ort;Breitengrad;Längengrad;Plätze\r\n"
    "Marktplatz;Markt;29999;Neustadt;51,4;7,0;2000\r\n"
    "Aula;Moorweg 30;29999;Neustadt;51,41;7,01;300\r\n"
    ";Nirgends;;;;;\r\n"
    "Aula;Moorweg 30;29999;Neustadt;51,41;7,01;300\r\n"
    "=1+1;Weg 1;;;;;\r\n"
).encode()


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def send(client: FlaskClient, data: bytes, name: str = "orte.csv") -> str:
    sent = client.post(
        f"{PAGE}?lang=en", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )
    assert sent.status_code == 303, sent.text
    return str(sent.location).partition("?")[0]


def rows_of(page: str) -> set[str]:
    return {part.partition('"')[0] for part in page.split('name="row" value="')[1:]}


def names() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Venue.name)))


def test_a_list_is_looked_at_written_and_taken_back(coordinator: FlaskClient) -> None:
    known = make_venue(name="Marktplatz", lon=7.0005, lat=51.4, capacity=None, town="Neustadt")
    address = send(coordinator, TABLE)
    page = coordinator.get(f"{address}?lang=en").text
    assert rows_of(page) == {"2", "3", "6"}
    assert "has no name" in page
    assert "as in row 3" in page
    assert names() == ["Marktplatz"]

    assert coordinator.post(f"{address}/write", data={"row": ["2", "3"]}).status_code == 303
    assert 'http-equiv="refresh"' in coordinator.get(address).text
    assert job.work()
    assert not job.work()
    assert names() == ["Aula", "Marktplatz"]
    known_id = known.id
    db.session.expire_all()
    known = db.session.get_one(Venue, known_id)
    assert (known.capacity, known.street, known.postcode, known.lon) == (2000, "Markt", "29999", 7.0005)
    page = coordinator.get(f"{address}?lang=en").text
    assert "refresh" not in page
    assert "New (1)" in page.replace("\n", " ")
    assert coordinator.post(f"{address}/write", data={"row": ["6"]}).status_code == 409

    assert coordinator.post(f"{address}/take-back").status_code == 303
    assert job.work()
    assert names() == ["Marktplatz"]
    db.session.expire_all()
    known = db.session.get_one(Venue, known_id)
    assert (known.capacity, known.street, known.town) == (None, "", "Neustadt")


def test_what_something_rests_on_or_somebody_changed_stays(coordinator: FlaskClient) -> None:
    address = send(coordinator, TABLE)
    coordinator.post(f"{address}/write", data={"row": ["2", "3", "6"]})
    job.work()
    hall = db.session.scalars(select(Venue).where(Venue.name == "Aula")).one()
    make_event(venue=hall)
    odd = db.session.scalars(select(Venue).where(Venue.name == "=1+1")).one()
    begin_writing()
    odd.link = "https://a.example"
    db.session.commit()
    coordinator.post(f"{address}/take-back")
    job.work()
    assert names() == ["=1+1", "Aula"]
    assert "rests on them" in coordinator.get(f"{address}?lang=en").text


def test_one_that_lies_next_to_a_like_name_is_written_only_where_somebody_says_it_is_another(
    coordinator: FlaskClient,
) -> None:
    make_venue(name="Kulturspeicher am Wall", lon=7.0, lat=51.4)
    spot = {"type": "Point", "coordinates": [7.0002, 51.4]}
    data = json.dumps(
        {"features": [{"properties": {"name": "Kulturspeicher", "@id": "node/5"}, "geometry": spot}]}
    ).encode()
    address = send(coordinator, data, "orte.geojson")
    assert "Perhaps here already" in coordinator.get(f"{address}?lang=en").text
    assert "OpenStreetMap" not in coordinator.get("/licences").text
    coordinator.post(f"{address}/write", data={"row": ["1"]})
    job.work()
    assert names() == ["Kulturspeicher", "Kulturspeicher am Wall"]
    assert "© OpenStreetMap contributors" in coordinator.get("/licences").text
    again = coordinator.get(f"{send(coordinator, data, 'orte.geojson')}?lang=en").text
    assert rows_of(again) == set()
    assert "1 are known" in again


def test_a_job_that_is_stopped_goes_on_and_writes_nothing_twice(
    coordinator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"Halle {number};Weg {number}" for number in range(30)]
    address = send(coordinator, "\n".join(["Name;Straße", *lines]).encode())
    page = coordinator.get(address).text
    coordinator.post(f"{address}/write", data={"row": sorted(rows_of(page))})
    written, save = [], writing_places.save_venue

    def stops(venue: Venue) -> None:
        if len(written) == 11:
            raise KeyboardInterrupt
        save(venue)
        written.append(venue.name)

    monkeypatch.setattr("festival.base.database.HOLDS_S", 0)  # each row in a transaction of its own
    monkeypatch.setattr("festival.base.database.BREATH_S", 0)
    monkeypatch.setattr(writing_places, "save_venue", stops)
    with pytest.raises(KeyboardInterrupt):
        job.work()
    db.session.rollback()
    monkeypatch.undo()
    assert len(names()) == 11
    job.work()
    assert len(names()) == len(set(names())) == 30
    assert db.session.scalar(select(func.count()).select_from(WrittenPlace)) == 30


def test_columns_can_be_said_by_hand(coordinator: FlaskClient) -> None:
    address = send(coordinator, b"a;b\nAula;Moorweg\n")
    assert rows_of(coordinator.get(address).text) == set()
    wrong = coordinator.post(f"{address}/columns?lang=en", data={"column-0": "street", "column-1": "street"})
    assert wrong.status_code == 400
    assert "both say" in wrong.text
    assert coordinator.post(f"{address}/columns", data={"column-1": "street"}).status_code == 400
    done = coordinator.post(
        f"{address}/columns", data={"column-0": "name", "column-1": "street", "column-9": "link"}
    )
    assert done.status_code == 303
    page = coordinator.get(f"{address}?lang=en").text
    assert "Moorweg" in page


def test_what_a_list_says_is_text_and_nothing_else(coordinator: FlaskClient) -> None:
    data = json.dumps(
        {"features": [{"properties": {"name": NASTY, "addr:street": NASTY}, "geometry": None}]}
    ).encode()
    address = send(coordinator, data, f"{NASTY}.json")
    page = coordinator.get(address).text
    assert "<b>" not in page
    coordinator.post(f"{address}/write", data={"row": ["1"]})
    job.work()
    assert NASTY in names()
    for shown in (address, PAGE, "/desk/venues"):
        assert "<b>" not in coordinator.get(shown).text, shown


@pytest.mark.parametrize("data", [b"", b"<html><table>", b"PK\x03\x04", b'{"features": []}', b"%PDF-1.7"])
def test_what_is_no_list_is_refused_with_words(coordinator: FlaskClient, data: bytes) -> None:
    answer = coordinator.post(
        f"{PAGE}?lang=en", data={"file": (io.BytesIO(data), "x.xlsx")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 400
    assert 'class="error' in answer.text or "error" in answer.text
    assert db.session.scalars(select(PlaceList)).all() == []


def test_only_who_may_edit_places_enters(app: Flask, client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 302
    sign_in(client, make_account(organisation=make_organisation()))
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/template.csv").status_code == 403
    assert client.post(f"{PAGE}/1/write").status_code == 403


def test_there_is_a_list_to_fill_in_which_is_read_again(coordinator: FlaskClient) -> None:
    empty: Any = coordinator.get(f"{PAGE}/template.csv")
    address = send(coordinator, empty.data + b"Aula,Saal,Moorweg,30,29999,Neustadt,51.4,7.0,300,ja,\r\n")
    page = coordinator.get(f"{address}?lang=en").text
    assert rows_of(page) == {"2"}
    assert "Moorweg 30" in page
    assert coordinator.get(f"{PAGE}/{2**40}").status_code == 404
