"""Days and hours as they stand in lists: what is read, and what is said of the rest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.sheets.row_times import Around, Times, read_times

BERLIN = ZoneInfo("Europe/Berlin")
KINDS = ("date", "until", "time", "time_until")


def read(*values: Any, **around: Any) -> Times:
    cells = {kind: (f"{column}7", value) for kind, column, value in zip(KINDS, "ABCD", values, strict=False)}
    known = {"year": 2027} | around
    return read_times(
        {kind: cell for kind, cell in cells.items() if cell[1] is not None}, Around(BERLIN, **known)
    )


def told(*values: Any, **around: Any) -> list[str]:
    return [line.text for line in read(*values, **around).lines]


def troubles(*values: Any, **around: Any) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in read(*values, **around).troubles]


WHOLE = "2027-06-14T00:00:00/2027-06-15T00:00:00//days"
THREE = "2027-06-14T00:00:00/2027-06-17T00:00:00//days"
EVENING = "2027-06-14T19:00:00/2027-06-14T22:00:00/"
THROUGH = "2027-06-14T18:00:00/2027-06-16T22:00:00/"
EACH = "2027-06-14T10:00:00/2027-06-14T18:00:00/FREQ=DAILY;UNTIL=20270616"


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (("14.6.2027",), [WHOLE]),
        (("14.06.27",), [WHOLE]),
        (("14.6.",), [WHOLE]),
        (("Mo 14.6.",), [WHOLE]),
        (("2027-06-14",), [WHOLE]),
        (("14. Juni 2027",), [WHOLE]),
        ((date(2027, 6, 14),), [WHOLE]),
        ((datetime(2027, 6, 14),), [WHOLE]),
        ((46552,), [WHOLE]),
        (("14.–16.6.",), [THREE]),
        (("14.6.–16.6.2027",), [THREE]),
        (("14.6. bis 16.6.27",), [THREE]),
        (("14.6.2027", "16.6.2027"), [THREE]),
        (("14.6.2027", "16.6."), [THREE]),
        ((date(2027, 6, 14), date(2027, 6, 16)), [THREE]),
        (("14.6.2027", None, "ganztägig"), [WHOLE]),
        (("14.6.2027, 19–22 Uhr",), [EVENING]),
        (("14.6.2027", None, "19–22 Uhr"), [EVENING]),
        (("14.6.2027", None, "19:00", "22:00"), [EVENING]),
        (("14.6.2027", None, time(19), time(22)), [EVENING]),
        (("14.6.2027", None, 19 / 24, 22 / 24), [EVENING]),
        (("14.6.2027", None, timedelta(hours=19), timedelta(hours=22)), [EVENING]),
        (("14.6.2027", "22 Uhr", "19 Uhr"), [EVENING]),
        ((datetime(2027, 6, 14, 19), datetime(2027, 6, 14, 22)), [EVENING]),
        ((datetime(2027, 6, 14, 18), datetime(2027, 6, 16, 22)), [THROUGH]),
        (("14.6.2027 18 Uhr – 16.6.2027 22 Uhr",), [THROUGH]),
        (("14.–16.6.", None, "10–18 Uhr"), [EACH]),
        (("14.6.2027", None, "22–2 Uhr"), ["2027-06-14T22:00:00/2027-06-15T02:00:00/"]),
        (("29.12.", "2.1."), ["2027-12-29T00:00:00/2028-01-03T00:00:00//days"]),
    ],
)
def test_dates_are_read_as_people_write_them(cells: tuple[Any, ...], wanted: list[str]) -> None:
    assert told(*cells) == wanted
    assert troubles(*cells) == []


def test_several_days_in_one_cell_are_several_dates_with_the_hours_that_come_last() -> None:
    assert told("12.6., 19.6. und 3.7., 20–22 Uhr") == [
        f"2027-{day}T20:00:00/2027-{day}T22:00:00/" for day in ("06-12", "06-19", "07-03")
    ]


def test_a_day_without_a_month_is_of_the_section_that_it_stands_in() -> None:
    assert told("14.", month=6) == [WHOLE]
    assert told(14, month=6) == [WHOLE]
    assert troubles("14.") == [("odd_date", "A7")]


def test_an_end_that_nobody_named_is_asked_for_and_never_made_up() -> None:
    assert troubles("14.6.2027", None, "ab 19 Uhr") == [("no_end", "A7")]
    assert told("14.6.2027", None, "ab 19 Uhr", length_minutes=180) == [EVENING]
    assert told("14.6.2027", None, "19 Uhr bis open end", length_minutes=180) == [EVENING]


def test_hours_of_several_days_in_two_columns_are_asked_about() -> None:
    cells = ("14.6.2027", "16.6.2027", "18:00", "22:00")
    assert troubles(*cells) == [("each_or_through", "A7")]
    assert told(*cells, days="through") == [THROUGH]
    assert told(*cells, days="each") == ["2027-06-14T18:00:00/2027-06-14T22:00:00/FREQ=DAILY;UNTIL=20270616"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("30.2.", "no_such_day"),
        ("31.11.2027", "no_such_day"),
        ("29.2.2027", "no_such_day"),
        ("1.1.1900", "odd_year"),
        ("14.6.9999", "odd_year"),
        (datetime(9999, 12, 31), "odd_year"),
        ("So 14.6.2027", "other_weekday"),
        ("KW 24", "odd_date"),
        ("Pfingsten", "odd_date"),
        ("x" * 5000, "odd_date"),
        (14, "odd_date"),
        (True, "odd_date"),
        ("", "no_date"),
        (None, "no_date"),
        ("ab 14.6.2027", "one_end"),
        ("bis 14.6.2027", "one_end"),
    ],
)
def test_what_is_no_day_is_said_with_its_cell(typed: Any, code: str) -> None:
    found = read_times({"date": ("A7", typed)}, Around(BERLIN, 2027))
    assert [(one.code, one.where) for one in found.troubles] == [(code, "A7")]
    assert found.lines == []


def test_without_a_year_anywhere_it_is_asked_for() -> None:
    assert troubles("14.6.", year=None) == [("no_year", "A7")]


def test_an_hour_that_does_not_exist_is_refused_and_one_that_comes_twice_is_said() -> None:
    assert troubles("28.3.2027", None, "2:30–4 Uhr") == [("no_such_hour", "C7")] or troubles(
        "28.3.2027", None, "2:30–4 Uhr"
    ) == [("no_such_hour", "A7")]
    twice = read("31.10.2027", None, "2:30–4 Uhr")
    assert [one.text for one in twice.lines] == ["2027-10-31T02:30:00/2027-10-31T04:00:00/"]
    assert [(one.code, one.stops) for one in twice.troubles] == [("hour_twice", False)]


def test_hours_that_cannot_be_read_stop_the_row() -> None:
    assert troubles("14.6.2027", None, "abends") == [("odd_hours", "C7")]


def test_an_end_before_the_beginning_is_refused() -> None:
    assert troubles(date(2027, 6, 14), date(2027, 6, 12)) == [("ends_before", "B7")]
    assert troubles("14.6.2027", "12.6.2027") == [("ends_before", "B7")]


CELLS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789.-–: /UhrbisabJuniMo,", max_size=40),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.none(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)),
)


@given(CELLS, CELLS, CELLS, CELLS)
def test_whatever_stands_in_the_cells_a_row_has_lines_or_a_reason(
    on: Any, until: Any, start: Any, end: Any
) -> None:
    found = read(on, until, start, end, length_minutes=60, days="each")
    assert found.lines or any(one.stops for one in found.troubles)
    assert all(line.local_start < line.local_end for line in found.lines)
