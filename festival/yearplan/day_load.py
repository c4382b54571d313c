"""How many things happen on each day of a year, and how much ink that is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

STEPS = 5
"""The darkest day has so many boxes; few steps can be told apart on paper and on a projector."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What happens on a day: dates that are promised, and dates that are only held."""

    confirmed: int = 0
    planned: int = 0

    @property
    def total(self) -> int:
        return self.confirmed + self.planned


@dataclass(frozen=True, slots=True)
class Run:
    """So many dates that all last from `first_on` to `last_on`, both included."""

    first_on: date
    last_on: date
    is_confirmed: bool
    count: int


@dataclass(frozen=True, slots=True)
class Ink:
    """Boxes of a day's column: `solid` for what is promised, `open` for what is held."""

    solid: int = 0
    open: int = 0


def count_by_day(runs: Iterable[Run], start_on: date, last_on: date) -> list[DayCount]:
    """Return the count of each day from `start_on` to `last_on`, both included; a run counts on each of its days."""
    days = (last_on - start_on).days + 1
    confirmed, planned = [0] * (days + 1), [0] * (days + 1)
    for run in runs:
        begins, ends = max((run.first_on - start_on).days, 0), min((run.last_on - start_on).days + 1, days)
        if begins < ends:
            changes = confirmed if run.is_confirmed else planned
            changes[begins] += run.count
            changes[ends] -= run.count
    found, one, other = [], 0, 0
    for number in range(days):
        one, other = one + confirmed[number], other + planned[number]
        found.append(DayCount(one, other))
    return found


def scale(totals: Iterable[int]) -> list[int]:
    """Return the largest count of each step, up to the year's fullest day: 1, 2, 3, 4, 5 for a quiet year.

    The steps grow by the same factor, from what is usual on an empty day of this city to the fullest one: what goes
    on every week, whatever the season, doesn't blacken the whole year.
    """
    busy = sorted(total for total in totals if total)
    most = busy[-1] if busy else 1
    if most <= STEPS:
        return list(range(1, most + 1))
    low = busy[len(busy) // 10]
    bounds: list[int] = []
    for step in range(1, STEPS + 1):
        bound = round(low * (most / low) ** (step / STEPS))
        bounds.append(max(bound, bounds[-1] + 1 if bounds else 1))
    return bounds


def ink(day: DayCount, bounds: list[int]) -> Ink:
    """Return the day's column. Where both kinds are there, each has at least one box."""
    if not day.total:
        return Ink()
    step = next((number for number, bound in enumerate(bounds, 1) if day.total <= bound), len(bounds))
    if not day.planned or not day.confirmed:
        return Ink(step, 0) if day.confirmed else Ink(0, step)
    step = max(step, 2)
    held = min(max(round(step * day.planned / day.total), 1), step - 1)
    return Ink(step - held, held)


def months_of(year: int) -> list[list[date]]:
    """Return the days of each month."""
    first = date(year, 1, 1)
    months: list[list[date]] = [[] for _ in range(12)]
    for number in range((date(year, 12, 31) - first).days + 1):
        day = first + timedelta(days=number)
        months[day.month - 1].append(day)
    return months
