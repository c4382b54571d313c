"""What people type is never a formula, in whichever program and language a table is opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from festival.base.spreadsheet import Sheet, comma_separated, workbook

ATTACKS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "  =1+1",
    "＝1+1",
    "Singkreis;=cmd|' /C calc'!A0;",
    "Singkreis; =1+1",
    'Chor";"=1+1',
    'a "b";=1+1',
    'Chor;"=1+1',
    'Chor; " "=1+1',
    "erste Zeile\n=1+1",
    "erste Zeile\r\n@SUM(1)",
    "a\t=1+1",
]
BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def cells(text: str, delimiter: str) -> Iterator[str]:
    """The cells as a program cuts them: quotes only count where a cell begins with one."""
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter):
        yield from row


def opened_as(delimiter: str, value: str) -> list[str]:
    made = comma_separated(Sheet("Liste", [("Name", 10), ("Zahl", 5)], [("Anna", 1), (value, 2), (value, 3)]))
    return [one for one in cells(made, delimiter) if one.strip(" \t").startswith(BEGINNINGS)]


@pytest.mark.parametrize("value", ATTACKS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_begins_like_a_formula(value: str, delimiter: str) -> None:
    assert opened_as(delimiter, value) == []


@given(st.text(alphabet="a=+-@;,\" \t\n'", max_size=12))
def test_no_text_at_all_makes_one(value: str) -> None:
    for delimiter in (",", ";"):
        assert opened_as(delimiter, value) == []


@pytest.mark.parametrize("value", ["Anna & Söhne", "a-b", "Chor; Orchester", "7 = 7", "x@y.example", "a\nb"])
def test_harmless_text_stays_as_it_was(value: str) -> None:
    rows = list(csv.reader(io.StringIO(comma_separated(Sheet("L", [("N", 1)], [(value,)]))[1:])))
    assert rows[1] == [value]


@pytest.mark.parametrize("value", [*ATTACKS, "#N/A", "{{7*7}}", "'\"><b>"])
def test_in_a_workbook_every_text_is_text(value: str) -> None:
    made = workbook([Sheet("L", [(value[:20], 1)], [(value,)])])
    sheet = load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s", "s"]
