"""The insight's pages and files."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from festival.base.database import begin_writing, db
from festival.places.model import District
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries
from tests.publishing.feeds import rewrite

SQUARE = {"type": "Polygon", "coordinates": [[[6, 50], [8, 50], [8, 52], [6, 52], [6, 50]]]}
TABLES = ("months", "districts", "sectors", "audiences", "access", "ends", "rules", "leads")


@pytest.fixture
def coordinator(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def make_district(name: str) -> Any:
    begin_writing()
    row = District(name=name, slug=name.lower(), geometry=SQUARE, outline=SQUARE)
    db.session.add(row)
    db.session.commit()
    return row


def event_in(month: int, year: int = 2027, **values: Any) -> Any:
    start = datetime(year, month, 12, 19)
    return make_event(local_start=start, local_end=start + timedelta(hours=2), **values)


def table(client: FlaskClient, name: str, year: int = 2027) -> dict[str, list[str]]:
    answer = client.get(f"/desk/insight.csv?year={year}&table={name}&lang=en")
    assert answer.status_code == 200
    _head, *rows = csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    return {row[0]: row[1:] for row in rows}


def test_every_table_compares_with_the_year_before(coordinator: FlaskClient) -> None:
    north = make_venue(district_id=make_district("Nord").id)
    church = make_organisation(sector="church")
    event_in(6, venue=north, organisation=church, audiences=["familien", "jugend"])
    event_in(6, venue=north, organisation=church, state="pencilled")
    event_in(6, year=2026)
    assert table(coordinator, "months")["June"] == ["2", "1", "1", "1"]
    assert table(coordinator, "districts") == {
        "Nord": ["2", "0", "2"],
        "outside of all districts": ["0", "1", "'-1"],
    } or (
        table(coordinator, "districts")
        == {"Nord": ["2", "0", "2"], "outside of all districts": ["0", "1", "-1"]}
    )
    assert table(coordinator, "sectors")["Church and religion"] == ["2", "0", "2"]
    assert table(coordinator, "audiences")["Families"] == ["1", "0", "1"]
    assert table(coordinator, "audiences")["nobody named"] == ["1", "1", "0"]


def test_access_is_the_events_own_word_before_its_places(coordinator: FlaskClient) -> None:
    hall = make_venue(access_yes=["wheelchair", "step_free"], access_no=["hearing_loop"])
    event_in(6, venue=hall, access_no=["wheelchair"])
    event_in(7)
    found = table(coordinator, "access")
    assert found["Fully wheelchair accessible"][:4] == ["0", "1", "1", "50 %"]
    assert found["Step-free route"][:4] == ["1", "0", "1", "50 %"]
    assert found["Hearing loop"][:3] == ["0", "1", "1"]


def test_the_page_shows_each_table_with_its_plot_and_what_to_do(coordinator: FlaskClient) -> None:
    make_district("Nord")
    for month in (1, 2, 3, 4):
        event_in(month)
    page = coordinator.get("/desk/insight?year=2027&lang=en").get_data(as_text=True)
    assert "No event for families in 1 of 1 districts, in 4 months: Nord." in page
    assert page.count("<svg") == len(re.findall(r'<td class="plot"><svg', page)) > 20
    assert " style=" not in page


@pytest.mark.parametrize("year", [2000, 2026, 2028, 2100])
def test_an_empty_year_is_no_error(coordinator: FlaskClient, year: int) -> None:
    for name in TABLES:
        table(coordinator, name, year)
    page = coordinator.get(f"/desk/insight?year={year}&lang=en")
    assert page.status_code == 200
    assert "The figures suggest nothing for this year." in page.get_data(as_text=True)
    assert coordinator.get(f"/desk/insight.xlsx?year={year}").status_code == 200


@pytest.mark.parametrize("asked", ["year=x", "year=1999", "table=x"])
def test_an_unknown_value_is_named(coordinator: FlaskClient, asked: str) -> None:
    answer = coordinator.get(f"/desk/insight.csv?{asked}")
    assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.get_data(as_text=True)


def test_all_tables_leave_in_one_file(coordinator: FlaskClient) -> None:
    event_in(6)
    book = load_workbook(BytesIO(coordinator.get("/desk/insight.xlsx?year=2027&lang=en").data))
    assert len(book.sheetnames) == len(TABLES)
    june = [row for row in book["Months"].iter_rows(values_only=True) if row[0] == "June"]
    assert june == [("June", 1, 0, None, None)]


def test_figures_are_kept_until_something_changes(coordinator: FlaskClient) -> None:
    event = event_in(6, state="pencilled")
    with counted_queries() as first:
        coordinator.get("/desk/insight?year=2027")
    with counted_queries() as again:
        coordinator.get("/desk/insight?year=2027")
    assert len(first) <= 20
    assert len(again) < len(first) - 6
    assert table(coordinator, "months")["June"][0] == "1"
    rewrite(event, local_start=datetime(2027, 7, 1, 19), local_end=datetime(2027, 7, 1, 21))
    assert table(coordinator, "months")["June"][0] == "0"
    assert table(coordinator, "months")["July"][0] == "1"


def test_the_queries_do_not_grow_with_the_city(coordinator: FlaskClient) -> None:
    for number in range(3):
        make_district(f"Bezirk{number}")
    event_in(1)
    with counted_queries() as few:
        coordinator.get("/desk/insight?year=2027")
    for month in range(1, 13):
        event_in(
            month, venue=make_venue(), organisation=make_organisation(sector="sport"), audiences=["jugend"]
        )
    with counted_queries() as many:
        coordinator.get("/desk/insight?year=2027")
    assert len(many) == len(few)
    assert len(many) <= 18, [statement[:80] for statement in many]


def test_a_year_nothing_is_known_of_is_not_compared_as_zeros(coordinator: FlaskClient) -> None:
    event_in(6)
    page = coordinator.get("/desk/insight?year=2027&lang=en").text
    assert "Of 2026 nothing is known here" in page
    assert "the year before it was 0" not in page
    assert table(coordinator, "months")["June"] == ["1", "0", "", ""]
    event_in(6, year=2026)
    assert "the year before it was 1" in coordinator.get("/desk/insight?year=2027&lang=en").text
