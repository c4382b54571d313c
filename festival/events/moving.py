"""An event that moves as a whole: all its lines by as many days, with what was said of single dates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from festival.recurrence.shifting import moved_dates, moved_rule
from festival.recurrence.time_plan import PlanChange, PlannedDate, TimeLine, TimePlan, expand

_FIRST_LOOK = timedelta(weeks=6)
_FARTHEST = timedelta(days=800)
"""So far a first date that takes place is looked for."""


def moved_plan(plan: TimePlan, shift: timedelta) -> TimePlan | None:
    """Return the plan so many days later, with what was said of single dates; None where a rule can't move.

    What is closed stays what it is: a moved date on such a day is left out.
    """
    if not shift:
        return plan
    lines = [line for was in plan.lines if (line := moved_line(was, shift)) is not None]
    if len(lines) < len(plan.lines):
        return None
    names = moved_names(plan.lines, lines, plan.changes)
    going = {to: _moved_change(plan.changes[named], to.date() - named.date()) for named, to in names.items()}
    staying = {named: change for named, change in plan.changes.items() if named not in names}
    return replace(plan, lines=tuple(lines), changes=staying | going)


def moved_line(line: TimeLine, shift: timedelta) -> TimeLine | None:
    """Return the line so many days later; None where its rule can't move."""
    if not shift:
        return line
    rule = moved_rule(line.rule, line.first_on, line.first_on + shift) if line.rule else None
    if line.rule is not None and rule is None:
        return None
    return TimeLine(line.local_start + shift, line.local_end + shift, line.all_day, rule=rule)


def moved_names(
    lines: Sequence[TimeLine], moved: Sequence[TimeLine], wanted: Iterable[datetime]
) -> dict[datetime, datetime]:
    """Return what dates of these names are called once their lines have moved: the third one is the third one again.

    A name that several lines have is the first one's; one that no line has is left out.
    """
    names: dict[datetime, datetime] = {}
    left = set(wanted)
    for line, to in zip(lines, moved, strict=True):
        own = {named for named in left if named.time() == line.at and line.has(named.date())}
        left -= own
        if line.rule is not None and to.rule is not None:
            days = moved_dates(
                line.rule, line.first_on, to.rule, to.first_on, [named.date() for named in own]
            )
        else:
            days = {named.date(): to.first_on for named in own}
        names |= {datetime.combine(on, line.at): datetime.combine(day, to.at) for on, day in days.items()}
    return names


def first_dates(plan: TimePlan, most: int, *, until_on: date) -> list[PlannedDate]:
    """Return its first dates that take place, in order of their names, at most so many; those named from `until_on` on
    are left out."""
    look = _FIRST_LOOK
    while True:
        end_on = min(plan.first_on + look, until_on)
        found = [one for one in expand(plan, plan.first_on, end_on) if one.kind != "cancelled"]
        if len(found) >= most or end_on == until_on:
            return found[:most]
        look *= 4


def first_day(plan: TimePlan) -> date:
    """Return the day of its first date that takes place; that of its first line where none does for years."""
    found = first_dates(plan, 1, until_on=plan.first_on + _FARTHEST)
    return found[0].on if found else plan.first_on


def _moved_change(change: PlanChange, shift: timedelta) -> PlanChange:
    start, end = change.local_start, change.local_end
    return replace(
        change, local_start=start + shift if start else None, local_end=end + shift if end else None
    )
