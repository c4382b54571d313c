"""The dates of a rule are those that python-dateutil finds, in whatever window they are asked for."""

from datetime import date, datetime, timedelta
from itertools import islice, pairwise, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.recurrence.expansion import (
    LAST_DAY,
    BadRecurrence,
    check,
    daily,
    dates,
    first_from,
    is_in,
    last_on,
    monthly_day,
    monthly_nth,
    parse_rrule,
    weekly,
    yearly,
)
from tests.recurrence.rules import rules

FIRST_DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


def expected_dates(text: str, first_on: date, start_on: date, end_on: date) -> list[date]:
    """What python-dateutil finds; it has to be stopped, or a rule that never comes runs to the year 9999."""
    stop = datetime.combine(end_on, datetime.min.time())
    rule = rrulestr(text, dtstart=datetime.combine(first_on, datetime.min.time()))
    if "COUNT" not in text and "UNTIL" not in text:
        rule = rule.replace(until=stop)
    upto = takewhile(lambda at: at < stop, rule)
    return [at.date() for at in upto if at.date() >= start_on]


@settings(max_examples=150)
@given(rules(), FIRST_DAYS, st.integers(-400, 1500), st.integers(0, 400))
def test_the_dates_in_a_window_are_those_of_dateutil(
    text: str, first_on: date, ahead: int, length: int
) -> None:
    start_on = first_on + timedelta(days=ahead)
    end_on = start_on + timedelta(days=length)
    found = dates(parse_rrule(text), first_on, start_on, end_on)
    assert found == expected_dates(text, first_on, start_on, end_on)


@settings(max_examples=100)
@given(rules(bounded=True), FIRST_DAYS)
def test_the_last_day_of_a_bounded_series_is_that_of_dateutil(text: str, first_on: date) -> None:
    recurrence = parse_rrule(text)
    end_on = first_on + timedelta(days=1500)
    last = last_on(recurrence, first_on)
    assert last is not None
    found = expected_dates(text, first_on, first_on, min(end_on, last + timedelta(days=60)))
    if last < end_on:
        assert found[-1:] == [last] or (not found and last == first_on)


@settings(max_examples=150)
@given(rules(), FIRST_DAYS, st.lists(st.integers(0, 700), max_size=6))
def test_windows_that_touch_hold_each_date_once(text: str, first_on: date, cuts: list[int]) -> None:
    recurrence = parse_rrule(text)
    edges = [first_on + timedelta(days=days) for days in sorted([0, 700, *cuts])]
    pieces = [dates(recurrence, first_on, a, b) for a, b in pairwise(edges)]
    assert [on for piece in pieces for on in piece] == dates(recurrence, first_on, edges[0], edges[-1])


@settings(max_examples=150)
@given(rules(), FIRST_DAYS, st.integers(-30, 400))
def test_asking_for_one_day_agrees_with_the_list(text: str, first_on: date, ahead: int) -> None:
    recurrence = parse_rrule(text)
    on = first_on + timedelta(days=ahead)
    assert is_in(recurrence, first_on, on) == (on in dates(recurrence, first_on, on, on + timedelta(days=1)))
    coming = dates(recurrence, first_on, on, on + timedelta(days=900))
    if coming:
        assert first_from(recurrence, first_on, on) == coming[0]


@pytest.mark.parametrize(
    ("text", "first_on", "expected"),
    [
        (monthly_day(31), date(2026, 1, 31), ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]),
        ("FREQ=MONTHLY", date(2026, 1, 31), ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]),
        (monthly_day(-1), date(2026, 1, 31), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (yearly(), date(2024, 2, 29), ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]),
        (monthly_nth(5, 5), date(2026, 1, 31), ["2026-01-31", "2026-05-30", "2026-08-29", "2026-10-31"]),
        (monthly_nth(-1, 6), date(2026, 1, 25), ["2026-01-25", "2026-02-22", "2026-03-29", "2026-04-26"]),
        (weekly([5, 6]), date(2026, 6, 13), ["2026-06-13", "2026-06-14", "2026-06-20", "2026-06-21"]),
        (
            weekly([1], interval=2),
            date(2026, 6, 16),
            ["2026-06-16", "2026-06-30", "2026-07-14", "2026-07-28"],
        ),
        # Every second week from a Sunday on: the next Monday belongs to the week that is left out.
        (
            weekly([0, 6], interval=2),
            date(2026, 6, 14),
            ["2026-06-14", "2026-06-22", "2026-06-28", "2026-07-06"],
        ),
        (daily(interval=3), date(2026, 12, 30), ["2026-12-30", "2027-01-02", "2027-01-05", "2027-01-08"]),
        (
            "FREQ=YEARLY;BYDAY=53TH",
            date(2026, 1, 1),
            ["2026-12-31", "2032-12-30", "2037-12-31", "2043-12-31"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            date(2026, 1, 1),
            ["2026-02-13", "2026-03-13", "2026-11-13", "2027-08-13"],
        ),
    ],
)
def test_a_series_begins_with(text: str, first_on: date, expected: list[str]) -> None:
    found = dates(parse_rrule(text), first_on, first_on, first_on + timedelta(days=366 * 20))
    assert [on.isoformat() for on in islice(found, 4)] == expected


def test_the_first_date_counts_only_where_it_fits_the_rule() -> None:
    saturdays, friday = parse_rrule("FREQ=WEEKLY;BYDAY=SA;COUNT=2"), date(2026, 6, 12)
    assert dates(saturdays, friday, friday, LAST_DAY) == [date(2026, 6, 13), date(2026, 6, 20)]
    with pytest.raises(BadRecurrence) as caught:
        check(saturdays, friday)
    assert caught.value.code == "first_day"
    check(saturdays, date(2026, 6, 13))


@pytest.mark.parametrize("end", ["", ";COUNT=5", ";UNTIL=20991231"])
def test_a_rule_that_never_comes_is_told(end: str) -> None:
    never = parse_rrule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" + end)
    first_on = date(2026, 2, 1)
    assert dates(never, first_on, first_on, LAST_DAY) == []
    assert last_on(never, first_on) == (first_on if end else None)
    with pytest.raises(BadRecurrence) as caught:
        check(never, first_on)
    assert caught.value.code == "never"


def test_until_is_inclusive_and_the_window_is_half_open() -> None:
    recurrence, first_on = parse_rrule(weekly([5], until=date(2026, 6, 27))), date(2026, 6, 13)
    assert last_on(recurrence, first_on) == date(2026, 6, 27)
    assert dates(recurrence, first_on, date(2026, 6, 13), date(2026, 6, 27)) == [
        date(2026, 6, 13),
        date(2026, 6, 20),
    ]
    assert dates(recurrence, first_on, date(2026, 6, 27), date(2027, 6, 27)) == [date(2026, 6, 27)]
    assert dates(recurrence, first_on, date(2026, 6, 20), date(2026, 6, 20)) == []


def test_a_series_that_ends_before_its_first_date_has_none() -> None:
    recurrence = parse_rrule("FREQ=DAILY;UNTIL=20260101")
    assert dates(recurrence, date(2026, 6, 1), date(2025, 1, 1), date(2027, 1, 1)) == []
    assert last_on(recurrence, date(2026, 6, 1)) == date(2026, 6, 1)


@pytest.mark.parametrize("text", [daily(), weekly([0]), monthly_nth(1, 0), yearly(), daily() + ";COUNT=1000"])
def test_the_edges_of_the_calendar_do_no_harm(text: str) -> None:
    recurrence = parse_rrule(text)
    assert dates(recurrence, date(2026, 6, 1), date.min, date(2026, 6, 1)) == []
    assert dates(recurrence, date(2150, 6, 1), date(2200, 1, 1), date.max) == []
    assert dates(recurrence, date.max, date.min, date.max) == []
    assert first_from(recurrence, date.min, date(2199, 12, 31)) is None or not recurrence.count
    assert is_in(recurrence, date.max, date.max) is False
