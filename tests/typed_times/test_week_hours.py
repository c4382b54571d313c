"""A week's table of hours and the lines that are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from festival.recurrence.rule import Frequency, Recurrence, parse_rrule
from festival.recurrence.time_plan import TimeLine
from festival.typed_times.typed_hours import Hours, read_hours
from festival.typed_times.week_hours import WeekHours, hours_text, lines_of_week, week_of

FROM = date(2027, 4, 5)  # a Monday
LATE = Hours(time(10), time(20))
DAY = Hours(time(10), time(18))
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
hours = st.builds(Hours, times, times).filter(lambda one: one.start != one.end or one.start == time.min)
weeks = st.builds(
    WeekHours,
    st.lists(
        st.lists(hours, max_size=2, unique_by=lambda one: one.start).map(lambda many: tuple(sorted(many))),
        min_size=7,
        max_size=7,
    ).map(tuple),
    st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    st.none(),
    st.sampled_from([(), (4, 5, 6, 7, 8, 9, 10), (1, 2, 11, 12)]),
)


def test_weekdays_of_the_same_hours_are_one_line() -> None:
    museum = WeekHours(((), (DAY,), (DAY,), (LATE,), (DAY,), (DAY,), (DAY,)), FROM)
    usual, late = lines_of_week(museum)
    assert usual.rule == Recurrence(Frequency.WEEKLY, 1, ((0, 1), (0, 2), (0, 4), (0, 5), (0, 6)))
    assert (usual.local_start, usual.local_end) == (datetime(2027, 4, 6, 10), datetime(2027, 4, 6, 18))
    assert (late.local_start, late.local_end) == (datetime(2027, 4, 8, 10), datetime(2027, 4, 8, 20))


def test_hours_of_a_season_begin_with_its_first_day_and_those_that_never_come_are_none() -> None:
    summer = WeekHours(((DAY,), *[()] * 6), date(2027, 1, 1), None, (7,))
    assert [line.first_on for line in lines_of_week(summer)] == [date(2027, 7, 5)]
    assert lines_of_week(WeekHours(((DAY,), *[()] * 6), date(2027, 1, 5), date(2027, 1, 8))) == []


def test_hours_over_midnight_end_on_the_next_day() -> None:
    (night,) = lines_of_week(WeekHours(((Hours(time(22), time(0)),), *[()] * 6), FROM))
    assert night.local_end == datetime(2027, 4, 6)


def test_weekdays_may_end_each_on_its_last_date_before_a_common_end() -> None:
    market = [
        TimeLine(datetime(2027, 4, day, 8), datetime(2027, 4, day, 13), rule=parse_rrule(rule))
        for day, rule in (
            (5, "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270426"),
            (7, "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270428"),
        )
    ]
    week = week_of(market)
    assert week is not None
    assert week.until_on == date(2027, 4, 28)
    assert week_of([market[0], replace(market[1], rule=parse_rrule("FREQ=WEEKLY;UNTIL=20270505"))]) is None


def test_lines_that_say_more_than_a_table_are_none() -> None:
    (plain,) = lines_of_week(WeekHours(((DAY,), *[()] * 6), FROM))
    for rule in (
        Recurrence(Frequency.WEEKLY, 2, ((0, 0),)),
        Recurrence(Frequency.DAILY),
        Recurrence(Frequency.WEEKLY, 1, ((0, 0),), count=3),
    ):
        assert week_of([plain, TimeLine(plain.local_start, plain.local_end, rule=rule)]) is None
    assert week_of([TimeLine(plain.local_start, plain.local_end)]) is None
    assert week_of([]) is None


@given(weeks)
def test_a_table_is_read_back_from_its_lines(week: WeekHours) -> None:
    lines = lines_of_week(week)
    found = week_of(lines)
    assert (found is None) is (not lines)
    if found is not None:
        assert found.days == week.days
        assert lines_of_week(found) == lines


@given(st.lists(hours, max_size=4, unique_by=lambda one: one.start))
def test_hours_are_written_as_they_are_read(many: list[Hours]) -> None:
    assert read_hours(hours_text(many)) == tuple(many)
