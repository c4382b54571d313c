"""Which Thursday's mail it is, at any wall time and around the changes of the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base import clock
from festival.weekly_mail.weeks import due_week, next_week, told_days, week_of

BERLIN = ZoneInfo("Europe/Berlin")
walls = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1))


@given(walls)
def test_a_week_begins_on_a_thursday_at_six_and_lasts_seven_days(local: datetime) -> None:
    week = week_of(local)
    begins = datetime.combine(week, datetime.min.time()) + timedelta(hours=6)
    assert week.weekday() == 3
    assert begins <= local < begins + timedelta(days=7)
    assert next_week(local) == week + timedelta(days=7)
    assert due_week(local) in (week, None)
    assert (due_week(local) is None) == (
        local.date().weekday() in (6, 0, 1, 2)
        or local < begins
        or (local.date().weekday() == 3 and local.date() != week)
    )


@given(walls)
def test_no_day_between_two_weeks_is_left_out(local: datetime) -> None:
    week = week_of(local)
    days = told_days(week, week)
    assert days is not None
    assert days == (week, week + timedelta(days=10))
    assert days[1].weekday() == 6
    assert days[1] >= week + timedelta(days=6)


@pytest.mark.parametrize("sunday", [date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)])
def test_around_a_change_of_the_clock_one_week_is_due_at_a_time_and_each_once(sunday: date) -> None:
    begin = clock.to_utc(datetime.combine(sunday - timedelta(days=10), datetime.min.time()), BERLIN)
    due = [due_week(clock.to_local(begin + timedelta(minutes=10) * step, BERLIN)) for step in range(20 * 144)]
    runs = [
        one
        for number, one in enumerate(due)
        if one is not None and one != (due[number - 1] if number else None)
    ]
    assert runs == sorted(set(runs))
    assert sunday - timedelta(days=3) in runs
    assert sunday + timedelta(days=4) in runs


@pytest.mark.parametrize(
    ("on", "days"),
    [
        (date(2026, 12, 3), (date(2026, 12, 3), date(2026, 12, 13))),
        (date(2026, 12, 5), (date(2026, 12, 5), date(2026, 12, 13))),
        (date(2026, 12, 6), (date(2026, 12, 6), date(2026, 12, 13))),
        (date(2026, 12, 7), None),
    ],
)
def test_a_late_mail_tells_of_what_is_ahead_and_a_stale_one_of_nothing(
    on: date, days: tuple[date, date] | None
) -> None:
    assert told_days(date(2026, 12, 3), on) == days
