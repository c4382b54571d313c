"""Expanding several lines at once gives the dates that each name gives by itself, in order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from festival.recurrence.rule import parse_rrule
from festival.recurrence.time_plan import (
    PlanChange,
    TimeLine,
    TimePlan,
    expand,
    names_on,
    planned,
)

RULES = (None, "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=-1SU")
AROUND_THE_CLOCKS = (date(2027, 3, 24), date(2027, 10, 27))
"""The clocks go forward on 28 March and back on 31 October."""
lines = st.builds(
    lambda days, hour, minutes, all_day, rule, fold: (days, hour, minutes, all_day, rule, fold),
    st.integers(-3, 3),
    st.sampled_from([0, 1, 2, 3, 11, 23]),
    st.sampled_from([0, 30, 90, 400, 1440, 3 * 1440]),
    st.booleans(),
    st.sampled_from(RULES),
    st.integers(0, 1),
)


@settings(max_examples=150, database=None)
@given(
    around=st.sampled_from(AROUND_THE_CLOCKS),
    made=st.lists(lines, min_size=1, max_size=3),
    buffers=st.tuples(st.sampled_from([0, 60]), st.sampled_from([0, 45])),
    kinds=st.lists(st.sampled_from(["", "cancelled", "excluded", "moved"]), max_size=6),
)
def test_all_at_once_is_each_by_itself(
    around: date,
    made: list[tuple[int, int, int, bool, str | None, int]],
    buffers: tuple[int, int],
    kinds: list[str],
) -> None:
    given_lines = []
    for days, hour, minutes, all_day, rule, fold in made:
        start = datetime.combine(around + timedelta(days=days), datetime.min.time()).replace(hour=hour)
        end = start + timedelta(minutes=minutes)
        parsed = parse_rrule(rule) if rule else None
        given_lines.append(TimeLine(start, end, all_day, fold, fold, parsed))
    plan = TimePlan(tuple(given_lines), ZoneInfo("Europe/Berlin"), *buffers)
    window = [around + timedelta(days=number) for number in range(-4, 9)]
    names = [named for on in window for named in names_on(plan, on)]
    changes = {
        named: PlanChange(kind, named + timedelta(hours=1), named + timedelta(hours=2))
        if kind == "moved"
        else PlanChange(kind)
        for named, kind in zip(names, kinds, strict=False)
        if kind
    }
    plan = TimePlan(plan.lines, plan.zone, *buffers, changes)
    each = [planned(plan, named) for named in names]
    found = expand(plan, window[0], window[-1] + timedelta(days=1))
    assert found == [one for one in each if one.kind != "excluded"]
    assert [one.named for one in found] == sorted({one.named for one in found})
