"""When a day falls, and how many years it has been."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.movable_days import parse_rule
from festival.remembrance.reckoning import (
    Origin,
    YearCount,
    date_in,
    dates_between,
    next_dates,
    read_announced,
)

RULES = [
    "fixed 11-09",
    "fixed 01-01",
    "fixed 12-31",
    "fixed 02-29",
    "easter-2",
    "easter+60",
    "advent1-14",
    "nth 1 SUN 09",
]


@pytest.mark.parametrize(
    ("rule", "year", "expected"),
    [
        ("fixed 11-09", 2026, date(2026, 11, 9)),
        ("fixed 02-29", 2028, date(2028, 2, 29)),
        ("fixed 02-29", 2027, None),
        ("fixed 02-29", 2100, None),
        ("easter-2", 2027, date(2027, 3, 26)),
        ("easter+0", 2038, date(2038, 4, 25)),
        ("advent1-14", 2026, date(2026, 11, 15)),
        ("advent1-14", 2027, date(2027, 11, 14)),
        ("advent1-7", 2028, date(2028, 11, 26)),
        ("nth 1 SUN 09", 2026, date(2026, 9, 6)),
        ("nth 5 SUN 02", 2026, None),
        ("announced", 2026, None),
    ],
)
def test_a_rule_has_its_date_in_a_year(rule: str, year: int, expected: date | None) -> None:
    assert date_in(parse_rule(rule), {}, year) == expected


def test_an_announced_date_overrules_the_rule_in_its_year_only() -> None:
    announced = {2027: date(2027, 11, 8)}
    assert date_in(parse_rule("fixed 11-09"), announced, 2027) == date(2027, 11, 8)
    assert date_in(parse_rule("fixed 11-09"), announced, 2028) == date(2028, 11, 9)


def test_a_window_over_the_turn_of_the_year_holds_both_sides() -> None:
    new_year, eve = parse_rule("fixed 01-01"), parse_rule("fixed 12-31")
    window = (date(2026, 12, 31), date(2027, 1, 2))
    assert list(dates_between(eve, {}, *window)) == [date(2026, 12, 31)]
    assert list(dates_between(new_year, {}, *window)) == [date(2027, 1, 1)]


def test_a_window_is_half_open() -> None:
    rule = parse_rule("fixed 11-09")
    assert list(dates_between(rule, {}, date(2026, 11, 9), date(2026, 11, 10))) == [date(2026, 11, 9)]
    assert list(dates_between(rule, {}, date(2026, 11, 8), date(2026, 11, 9))) == []
    assert list(dates_between(rule, {}, date(2026, 11, 9), date(2026, 11, 9))) == []


@given(
    st.sampled_from(RULES),
    st.dates(date(1900, 1, 1), date(2150, 1, 1)),
    st.integers(0, 900),
)
def test_a_window_holds_what_its_days_hold_one_by_one(rule: str, start_on: date, length: int) -> None:
    read, end_on = parse_rule(rule), start_on + timedelta(days=length)
    by_day = [
        day for day in map(start_on.__add__, map(timedelta, range(length))) if read.date_in(day.year) == day
    ]
    assert list(dates_between(read, {}, start_on, end_on)) == by_day


@given(st.sampled_from(RULES), st.dates(date(1990, 1, 1), date(2150, 1, 1)))
def test_the_next_dates_come_in_order_and_none_is_past(rule: str, from_on: date) -> None:
    found = next_dates(parse_rule(rule), {}, from_on, 5)
    assert len(found) == 5
    assert found == sorted(set(found))
    assert found[0] >= from_on
    assert list(dates_between(parse_rule(rule), {}, from_on, found[-1] + timedelta(days=1))) == found


def test_an_announced_day_has_no_dates_beyond_those_announced() -> None:
    announced = {2026: date(2026, 4, 14), 2027: date(2027, 5, 4)}
    assert next_dates(parse_rule("announced"), announced, date(2026, 5, 1), 5) == [date(2027, 5, 4)]
    assert next_dates(parse_rule("announced"), {}, date(2026, 5, 1), 5) == []


@pytest.mark.parametrize(
    ("counted", "origin", "since", "year", "number"),
    [
        ("anniversary", 1944, 1952, 2026, 82),  # not the 82nd time
        ("anniversary", 2025, None, 2026, 1),
        ("anniversary", 2026, None, 2026, None),
        ("anniversary", 2030, None, 2026, None),
        ("anniversary", None, 1952, 2026, None),
        ("times", 1981, 1988, 2026, 39),  # not 45 years ago
        ("times", 1981, 2026, 2026, 1),
        ("times", 1981, 2027, 2026, None),
        ("times", 1981, None, 2026, None),
        ("founding", 1251, None, 2026, 775),
        ("founding", 2026, None, 2026, None),
        ("", 1911, 1921, 2026, None),
    ],
)
def test_a_day_counts_what_it_counts_and_never_from_the_future(
    counted: str, origin: int | None, since: int | None, year: int, number: int | None
) -> None:
    count = Origin(counted, origin, since).count_in(year)
    assert count == (YearCount(counted, number) if number else None)


@pytest.mark.parametrize("number", [10, 25, 75, 80, 100])
def test_decades_and_quarters_of_a_century_since_the_origin_are_round(number: int) -> None:
    assert YearCount("anniversary", number).is_round
    assert YearCount("founding", number).is_round
    assert not YearCount("times", number).is_round
    assert not YearCount("anniversary", number + 1).is_round


def test_announced_dates_that_cannot_be_read_are_left_out() -> None:
    assert read_announced({"2027": "2027-05-04", "2028": "soon", "2029": 5}) == {2027: date(2027, 5, 4)}
