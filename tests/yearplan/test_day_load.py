"""Counts by day, and how much ink that is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.yearplan.day_load import STEPS, DayCount, Ink, Run, count_by_day, ink, months_of, scale

START, END = date(2027, 1, 1), date(2027, 12, 31)
days = st.dates(date(2026, 11, 1), date(2028, 2, 28))
runs = st.builds(
    lambda first, length, sure, count: Run(first, first + timedelta(days=length), sure, count),
    days,
    st.integers(0, 40),
    st.booleans(),
    st.integers(1, 9),
)


@given(st.lists(runs, max_size=12))
def test_a_run_counts_on_each_of_its_days_and_on_no_other(found: list[Run]) -> None:
    counts = count_by_day(found, START, END)
    assert len(counts) == 365
    for number, count in enumerate(counts):
        on = START + timedelta(days=number)
        here = [run for run in found if run.first_on <= on <= run.last_on]
        assert count.confirmed == sum(run.count for run in here if run.is_confirmed)
        assert count.planned == sum(run.count for run in here if not run.is_confirmed)


@given(st.lists(st.integers(0, 5000), max_size=366))
def test_the_scale_ends_with_the_fullest_day_and_has_few_steps(totals: list[int]) -> None:
    bounds = scale(totals)
    assert 1 <= len(bounds) <= STEPS
    assert bounds == sorted(set(bounds))
    assert bounds[-1] >= max(totals, default=0)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_day_with_both_kinds_shows_both(confirmed: int, planned: int) -> None:
    found = ink(DayCount(confirmed, planned), scale([1, 5, 40, 400]))
    assert (found.solid > 0) == (confirmed > 0)
    assert (found.open > 0) == (planned > 0)
    assert found.solid + found.open <= STEPS


def test_more_dates_never_take_less_ink() -> None:
    bounds = scale(range(90))
    columns = [ink(DayCount(number), bounds).solid for number in range(90)]
    assert columns == sorted(columns)
    assert columns[0] == 0
    assert columns[-1] == STEPS


def test_what_goes_on_every_week_does_not_blacken_the_year() -> None:
    bounds = scale([40] * 300 + [90] * 3)
    assert ink(DayCount(40), bounds) == Ink(1)
    assert ink(DayCount(90), bounds) == Ink(5)


@pytest.mark.parametrize(("year", "days"), [(2027, 365), (2028, 366), (2000, 366), (2100, 365)])
def test_a_leap_year_has_its_day(year: int, days: int) -> None:
    months = months_of(year)
    assert sum(map(len, months)) == days
    assert len(months[1]) == days - 337
