"""A series that moves keeps its rhythm, its number of dates, and what was said of single ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence import expansion
from festival.recurrence.expansion import Frequency, Recurrence
from festival.recurrence.shifting import moved_dates, moved_rule

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("rule", "first_on", "to_on", "moved"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", date(2027, 1, 1), date(2027, 1, 2), "FREQ=WEEKLY;BYDAY=SA"),
        ("FREQ=WEEKLY;BYDAY=SU", date(2027, 1, 3), date(2027, 1, 4), "FREQ=WEEKLY;BYDAY=MO"),
        (
            "FREQ=WEEKLY;BYDAY=FR;UNTIL=20270129",
            date(2027, 1, 1),
            date(2027, 1, 9),
            "FREQ=WEEKLY;BYDAY=SA;UNTIL=20270206",
        ),
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=4", date(2027, 1, 1), date(2027, 1, 2), "FREQ=WEEKLY;BYDAY=SA;COUNT=4"),
        ("FREQ=MONTHLY;BYDAY=2SA", date(2027, 1, 9), date(2027, 1, 17), "FREQ=MONTHLY;BYDAY=3SU"),
        ("FREQ=MONTHLY;BYDAY=-1SA", date(2027, 1, 30), date(2027, 2, 28), "FREQ=MONTHLY;BYDAY=-1SU"),
        ("FREQ=MONTHLY;BYDAY=-1SA", date(2027, 1, 30), date(2027, 2, 6), "FREQ=MONTHLY;BYDAY=1SA"),
        ("FREQ=MONTHLY;BYMONTHDAY=14", date(2027, 1, 14), date(2027, 1, 16), "FREQ=MONTHLY;BYMONTHDAY=16"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2027, 1, 31), date(2027, 2, 28), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2027, 1, 31), date(2027, 1, 30), "FREQ=MONTHLY;BYMONTHDAY=30"),
        (
            "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270313",
            date(2027, 1, 9),
            date(2027, 1, 10),
            "FREQ=MONTHLY;BYDAY=2SU;UNTIL=20270314",
        ),
        ("FREQ=YEARLY", date(2027, 6, 1), date(2027, 6, 5), "FREQ=YEARLY"),
        (
            "FREQ=YEARLY;BYMONTH=6;BYDAY=1SA",
            date(2027, 6, 5),
            date(2027, 7, 11),
            "FREQ=YEARLY;BYMONTH=7;BYDAY=2SU",
        ),
    ],
)
def test_rhythm_and_end_move_with_the_start(rule: str, first_on: date, to_on: date, moved: str) -> None:
    found = moved_rule(expansion.parse_rrule(rule), first_on, to_on)
    assert found is not None
    assert expansion.to_rrule(found) == moved


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYDAY=1SA,3SA"])
def test_a_rule_with_several_days_of_a_month_cannot_be_shifted(rule: str) -> None:
    assert moved_rule(expansion.parse_rrule(rule), date(2027, 1, 1), date(2027, 1, 2)) is None


@given(first_on=DAYS, shift=st.integers(-60, 60), weeks=st.integers(0, 30), interval=st.integers(1, 3))
def test_a_weekly_series_of_one_day_moves_date_by_date(
    first_on: date, shift: int, weeks: int, interval: int
) -> None:
    rule = Recurrence(
        Frequency.WEEKLY, interval, ((0, first_on.weekday()),), until_on=first_on + timedelta(weeks=weeks)
    )
    to_on = first_on + timedelta(days=shift)
    moved = moved_rule(rule, first_on, to_on)
    assert moved is not None
    far = timedelta(days=4000)
    was = expansion.dates(rule, first_on, first_on, first_on + far)
    new = expansion.dates(moved, to_on, to_on, to_on + far)
    assert new == [on + timedelta(days=shift) for on in was]
    assert moved_dates(rule, first_on, moved, to_on, was) == dict(zip(was, new, strict=True))


@given(first_on=DAYS, shift=st.integers(-60, 60), number=st.integers(1, 20), nth=st.booleans())
def test_a_monthly_series_keeps_its_number_of_dates_and_begins_on_the_new_day(
    first_on: date, shift: int, number: int, nth: bool
) -> None:
    rule = (
        Recurrence(Frequency.MONTHLY, 1, (((first_on.day - 1) // 7 + 1, first_on.weekday()),))
        if nth
        else Recurrence(Frequency.MONTHLY, 1, month_days=(first_on.day,))
    )
    until = expansion.dates(rule, first_on, first_on, first_on + timedelta(days=3000))[:number][-1]
    rule = Recurrence(Frequency.MONTHLY, 1, rule.weekdays, rule.month_days, until_on=until)
    to_on = first_on + timedelta(days=shift)
    moved = moved_rule(rule, first_on, to_on)
    assert moved is not None
    new = expansion.dates(moved, to_on, to_on, to_on + timedelta(days=3800))
    was = expansion.dates(rule, first_on, first_on, until + timedelta(days=1))
    assert new[0] == to_on
    assert len(new) == len(was)
