"""An event moves as a whole: each of its lines by as many days, and what was said of a date with its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.events.moving import first_day, moved_plan
from festival.recurrence import expansion
from festival.recurrence.time_plan import PlanChange, TimeLine, TimePlan, expand

SATURDAY, DAY = datetime(2027, 6, 5, 11), timedelta(days=1)


def _plan(*lines: tuple[datetime, str], **values: Any) -> TimePlan:
    rules = [expansion.parse_rrule(rule) if rule else None for _start, rule in lines]
    made = [
        TimeLine(start, start + timedelta(hours=1), rule=rule)
        for (start, _rule), rule in zip(lines, rules, strict=True)
    ]
    return TimePlan(tuple(made), ZoneInfo("Europe/Berlin"), **values)


def _names(plan: TimePlan) -> list[datetime]:
    return [one.named for one in expand(plan, plan.first_on, plan.first_on + 30 * DAY) if not one.kind]


@given(shift=st.integers(-60, 60), rule=st.sampled_from(["", "FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=3"]))
def test_all_lines_move_by_as_many_days(shift: int, rule: str) -> None:
    was = _plan((SATURDAY, rule), (SATURDAY.replace(hour=15), rule), (SATURDAY + 3 * DAY, ""))
    moved = moved_plan(was, shift * DAY)
    assert moved is not None
    assert _names(moved) == [named + shift * DAY for named in _names(was)]
    assert moved_plan(moved, -shift * DAY) == was


def test_a_plan_with_a_rule_that_cannot_move_stays() -> None:
    fixed = _plan((SATURDAY, ""), (SATURDAY, "FREQ=MONTHLY;BYMONTHDAY=1,15"))
    assert moved_plan(fixed, DAY) is None
    assert moved_plan(fixed, 0 * DAY) == fixed


@pytest.mark.parametrize("shift", [1, 3, 4, 7])
def test_what_was_said_of_a_date_moves_once_though_another_line_has_its_new_day(shift: int) -> None:
    """Saturday's cancelled date becomes Tuesday's, on which the other line already is."""
    tuesday = SATURDAY + 3 * DAY
    moved_to = PlanChange("moved", tuesday + 4 * DAY, tuesday + 5 * DAY)
    changes = {SATURDAY: PlanChange("cancelled"), tuesday: moved_to}
    was = _plan((SATURDAY, "FREQ=WEEKLY"), (tuesday, "FREQ=WEEKLY"), changes=changes)
    moved = moved_plan(was, shift * DAY)
    assert moved is not None
    days = timedelta(days=shift)
    later = PlanChange("moved", tuesday + 4 * DAY + days, tuesday + 5 * DAY + days)
    assert moved.changes == {SATURDAY + days: changes[SATURDAY], tuesday + days: later}


def test_the_first_day_is_that_of_the_first_date_that_takes_place() -> None:
    rule = "FREQ=WEEKLY"
    was = _plan((SATURDAY + 3 * DAY, rule), (SATURDAY, rule), changes={SATURDAY: PlanChange("cancelled")})
    assert first_day(was) == (SATURDAY + 3 * DAY).date()
    assert first_day(replace(was, changes={})) == SATURDAY.date()
    never = _plan((SATURDAY, ""), changes={SATURDAY: PlanChange("cancelled")})
    assert first_day(never) == SATURDAY.date()
