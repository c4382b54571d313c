"""Spreadsheets: real dates, and texts that stay texts."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from festival.base.spreadsheet import Sheet, Value, comma_separated, workbook
from tests.conftest import make_account, make_event, sign_in

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "#N/A", '=HYPERLINK("x")', "\t=1", "＝1"]


def read_back(*rows: tuple[Value, ...]) -> list[tuple[Any, ...]]:
    sheet = Sheet("a/b:c[d]*?", [(f"column {number}", 10) for number in range(len(rows[0]))], rows)
    book = load_workbook(BytesIO(workbook([sheet])))
    return list(book.worksheets[0].iter_rows(min_row=2))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    ((cell,),) = read_back((text,))
    assert cell.data_type == "s"
    assert cell.value == text
    line = comma_separated(Sheet("x", [("a", 1)], [(text,)])).splitlines()[-1]
    if text != "#N/A":
        assert line.lstrip('"').startswith("'")


@given(st.text(max_size=60))
def test_any_text_can_be_written_and_read(text: str) -> None:
    ((cell,),) = read_back(("x" + text,))
    assert cell.data_type == "s"
    (_, row) = list(
        csv.reader(StringIO(comma_separated(Sheet("x", [("a", 1)], [("x" + text,)])), newline=""))
    )
    assert row == ["x" + text]


def test_dates_times_and_numbers_keep_their_kind() -> None:
    ((day, at, hour, number, empty),) = read_back(
        (date(2027, 2, 28), datetime(2027, 2, 28, 19, 30), time(19, 30), -3, None)
    )
    assert day.is_date
    assert day.value == datetime(2027, 2, 28)
    assert day.number_format == "yyyy-mm-dd"
    assert at.value == datetime(2027, 2, 28, 19, 30)
    assert hour.value == time(19, 30)
    assert number.value == -3
    assert empty.value is None


def test_the_year_leaves_as_its_filters_say(app: Flask, client: FlaskClient) -> None:
    start = datetime(2027, 12, 31, 20)
    make_event(title="=1+1", local_start=start, local_end=start + timedelta(hours=7), category="tanz")
    make_event(local_start=start, local_end=start + timedelta(hours=1), category="konzert")
    make_event(local_start=datetime(2028, 1, 1), local_end=datetime(2028, 1, 2), all_day=True)
    sign_in(client, make_account(role="coordinator"))
    answer = client.get("/desk/year.xlsx?year=2027&category=tanz&lang=en")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="year-2027.xlsx"'
    book = load_workbook(BytesIO(answer.data))
    ((first, last, starts, ends, title, state, *_rest),) = book["Dates"].iter_rows(min_row=2)
    assert (first.value, last.value) == (datetime(2027, 12, 31), datetime(2027, 12, 31))
    assert (starts.value, ends.value) == (time(20), time(3))
    assert (title.value, title.data_type) == ("=1+1", "s")
    assert state.value == "Confirmed"
    days = list(book["Days"].iter_rows(min_row=2, values_only=True))
    assert len(days) == 365
    assert days[-1][:3] == (datetime(2027, 12, 31), 1, 0)
    assert days[0][3] == "New Year's Day"


def test_an_all_day_event_has_no_hours(app: Flask, client: FlaskClient) -> None:
    make_event(local_start=datetime(2028, 2, 29), local_end=datetime(2028, 3, 2), all_day=True)
    sign_in(client, make_account(role="coordinator"))
    book = load_workbook(BytesIO(client.get("/desk/year.xlsx?year=2028&lang=en").data))
    ((first, last, starts, ends, *_rest),) = book["Dates"].iter_rows(min_row=2, values_only=True)
    assert (first, last, starts, ends) == (datetime(2028, 2, 29), datetime(2028, 3, 1), None, None)
