"""Files that carry names out of the town: what somebody called themselves is no formula in any of them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from festival.base import clock
from tests.conftest import make_account, make_event, make_organisation, sign_in

NAMES = ("=cmd|' /C calc'!A0", "Chor;=1+1", "+49 201 1", "@SUM(1)\n=1+1", "{{7*7}}'\"><b>")
BEGINNINGS = ("=", "+", "-", "@")


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """An administrator of a town whose people and events are called like formulas."""
    for name in NAMES:
        organisation = make_organisation(name=name)
        make_account(organisation=organisation, name=name)
        make_event(organisation=organisation, title=name, place_name=name)
    client = app.test_client()
    sign_in(client, make_account(role="administrator", name=NAMES[0]))
    return client


def cells(text: str) -> list[str]:
    """As an English and as a German program cut the file, first cells that are numbers left out."""
    found = []
    for delimiter in (",", ";"):
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter):
            found += [one for one in row if not one.lstrip("-").replace(".", "").isdigit()]
    return found


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/desk/settings/log"), ("GET", "/desk/insight.csv")]
)
def test_no_cell_of_a_csv_begins_like_a_formula(admin: FlaskClient, method: str, address: str) -> None:
    answer = admin.open(address, method=method)
    assert answer.status_code == 200
    found = cells(answer.get_data(as_text=True))
    assert [one for one in found if one.strip().startswith(BEGINNINGS)] == []


def test_the_log_holds_the_names_all_the_same(admin: FlaskClient) -> None:
    text = admin.post("/desk/settings/log").get_data(as_text=True)
    assert "cmd|" in text
    assert "{{7*7}}" in text


@pytest.mark.parametrize("address", ["/desk/year.xlsx", "/desk/insight.xlsx"])
def test_no_cell_of_a_workbook_is_a_formula(admin: FlaskClient, address: str) -> None:
    answer = admin.get(f"{address}?year={clock.now().year + 1}")
    assert answer.status_code == 200
    book: Any = load_workbook(io.BytesIO(answer.data))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert "s" in kinds
