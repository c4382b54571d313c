"""The files of the open data: whole, only what is public, made once, and handed out as files are."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from festival.base.city import City, bump_revision
from festival.base.database import begin_writing, db
from festival.dumps import event_rows, making
from festival.organisers.data_licence import chosen_licence
from festival.place_lists.geojson_places import OPENSTREETMAP
from tests.conftest import local_evening, make_event, make_venue
from tests.counting import counted_queries
from tests.linked_data.reading import check_event


def get(client: FlaskClient, path: str, **values: Any) -> TestResponse:
    """The answer, its file read and closed."""
    return client.get(path, buffered=True, **values)


def change() -> None:
    begin_writing()
    bump_revision()
    db.session.commit()


@pytest.fixture(autouse=True)
def no_files(app: Flask) -> None:
    for path in making.folder().glob("*"):
        path.unlink()


def linked(client: FlaskClient) -> list[dict[str, Any]]:
    answer = get(client, "/opendata/events.jsonld")
    assert answer.mimetype == "application/ld+json"
    found = json.loads(answer.data)
    assert found["@context"] == "https://schema.org/"
    return found["@graph"]  # type: ignore[no-any-return]


def rows(client: FlaskClient) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(client, "/opendata/events.csv").data.decode("utf-8-sig"))))


def sheet(client: FlaskClient) -> list[dict[str, Any]]:
    book = load_workbook(io.BytesIO(get(client, "/opendata/events.xlsx").data), read_only=True)
    heads, *lines = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


def test_each_event_is_in_each_file(client: FlaskClient) -> None:
    begin_writing()
    city = db.session.get_one(City, 1)
    city.texts = city.texts | chosen_licence("CC-BY-4.0")
    bump_revision()
    db.session.commit()
    venue = make_venue(name="Park", source=f"{OPENSTREETMAP} (way/1)", access_yes=["step_free"])
    event = make_event(
        title="Konzert", title_en="Concert", venue=venue, is_free=True, languages=["de", "en"],
        contact_email="a@b.example",
    )  # fmt: skip
    [told] = linked(client)
    assert told["@id"] == f"http://localhost/events/{event.id}"
    assert told["name"] == [
        {"@language": "de", "@value": "Konzert"},
        {"@language": "en", "@value": "Concert"},
    ]
    assert told["sdLicense"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["location"]["sdLicense"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert told["organizer"][0]["contactPoint"]["email"] == "a@b.example"
    check_event({key: value for key, value in told.items() if key not in ("identifier", "sdDatePublished")})
    for found in (rows(client), sheet(client)):
        [row] = found
        assert (row["title_de"], row["title_en"]) == ("Konzert", "Concert")
        assert row["languages"] == "de, en"
        assert (row["is_free"], row["accessibility_step_free"]) == ("yes", "yes")
        assert row["accessibility_braille"] == "unknown"
        assert (row["licence"], row["venue_licence"]) == ("CC-BY-4.0", "ODbL-1.0")
        assert row["contact_email"] == "a@b.example"
        assert row["organiser_name"]
        assert row["venue_name_de"] == "Park"


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted", "withdrawn"])
def test_what_is_not_decided_is_in_none(client: FlaskClient, state: str) -> None:
    make_event(state=state, title="Noch geheim")
    assert linked(client) == rows(client) == sheet(client) == []


def test_whom_to_ask_goes_when_the_page_no_longer_says_it(client: FlaskClient) -> None:
    make_event(title="Lange her", local_start=local_evening(in_days=-40), contact_email="a@b.example")
    assert b"a@b.example" not in get(client, "/opendata/events.jsonld").data
    assert b"a@b.example" not in get(client, "/opendata/events.csv").data


def test_no_text_becomes_a_formula(client: FlaskClient) -> None:
    for nasty in ('=HYPERLINK("http://x.example")', "+1", "@SUM(A1)", "a;=1+1", "-2"):
        make_event(title=nasty, price="=1")
    for row in rows(client):
        assert row["title_de"].lstrip("a;").startswith("'")
        assert row["price"] == "'=1"
    book = load_workbook(io.BytesIO(get(client, "/opendata/events.xlsx").data))
    assert all(cell.data_type != "f" for line in book.worksheets[0].iter_rows() for cell in line)


def test_a_series_says_its_next_dates_and_no_year_of_them(client: FlaskClient) -> None:
    make_event(title="Markt", rrule="FREQ=DAILY", local_start=local_evening(in_days=1))
    [told] = linked(client)
    assert len(told["subEvent"]) == event_rows.DATES_OF_A_SERIES
    assert len(told["eventSchedule"]) == 1


def test_files_are_handed_out_as_files_are(client: FlaskClient) -> None:
    make_event(title="Fest")
    for name in making.NAMES:
        path = f"/opendata/{name}"
        whole = get(client, path)
        assert whole.headers["Cache-Control"] == "public, max-age=600, must-revalidate"
        assert whole.headers["Access-Control-Allow-Origin"] == "*"
        assert get(client, path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
        part = get(client, path, headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.data) == (206, whole.data[:10])
        assert get(client, path, headers={"Range": "bytes=999999999-"}).status_code == 416
        assert client.head(path, buffered=True).headers["Content-Length"] == str(len(whole.data))
        assert client.options(path).status_code == 200
        assert client.post(path).status_code == 405
        assert "Set-Cookie" not in whole.headers
    for name in ("events.xml", "secret_key", "..%2fsecret_key", "lock", "made_for"):
        assert get(client, f"/opendata/{name}").status_code == 404


def test_a_crawler_makes_nothing_twice(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_event(title="Fest")
    before = get(client, "/opendata/events.csv").data
    make_event(title="Neu")
    with counted_queries() as asked:
        assert get(client, "/opendata/events.csv").data == before
    assert len(asked) <= 1
    monkeypatch.setattr(making, "FRESH_S", -1)
    assert b"Neu" in get(client, "/opendata/events.csv").data


def test_the_job_makes_them_once_a_change(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    assert making.make_if_due() is False, "nobody has said under which address"
    own = replace(app.config["SETTINGS"], base_url="https://feste.example")
    monkeypatch.setitem(app.config, "SETTINGS", own)
    make_event(title="Fest")
    assert making.make_if_due() is True
    assert making.make_if_due() is False
    assert b'"https://feste.example/events/' in (making.folder() / "events.jsonld").read_bytes()
    made_at = (making.folder() / "events.csv").stat().st_mtime_ns
    change()
    assert making.make_if_due() is True
    assert (making.folder() / "events.csv").stat().st_mtime_ns == made_at, "it says the same"
    make_event(title="Neu")
    assert making.make_if_due() is True
    assert b"Neu" in (making.folder() / "events.csv").read_bytes()
    assert {path.name for path in making.folder().iterdir()} == {*making.NAMES, "made_for", "lock"}


def test_memory_and_questions_stay_bounded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_rows, "AT_ONCE", 3)
    for number in range(7):
        make_event(title=f"Fest {number}", local_start=local_evening(in_days=number + 1))
    from festival.base.city import read_mark
    from festival.open_data.read_question import moment_of

    with app.test_request_context(), counted_queries() as asked:
        found = [one.row.event.title for one in event_rows.every_event(moment_of(read_mark()))]
    assert found == [f"Fest {number}" for number in range(7)]
    assert len(asked) <= 3 * 11


def test_portals_read_what_there_is(client: FlaskClient) -> None:
    found = json.loads(get(client, "/opendata/catalog.jsonld").data)
    forms = found["dcat:dataset"]["dcat:distribution"]
    assert len(forms) == 4
    for form in forms:
        assert get(client, form["dcat:downloadURL"]["@id"]).status_code == 200
        assert "dct:license" not in form, "the city has not said"


def test_the_page_leads_to_all(client: FlaskClient) -> None:
    for lang in ("de", "en"):
        page = get(client, f"/opendata?lang={lang}").text
        assert all(f"/opendata/{name}" in page for name in (*making.NAMES, "catalog.jsonld"))
