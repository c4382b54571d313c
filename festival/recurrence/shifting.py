"""A series that moves as a whole: its rule, its end and the single changes of its dates go along. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from festival.recurrence import expansion
from festival.recurrence.expansion import Frequency, Recurrence

_FARTHER = timedelta(days=800)
"""A moved series may end so much later than its shift says: a month has no fifth Friday, a year no 29 February."""


def moved_rule(rule: Recurrence, first_on: date, to_on: date) -> Recurrence | None:
    """Return the rule of a series that begins on `to_on` instead of `first_on`: as often, and with as many dates.

    Weekdays move by as many days; "the second Saturday" becomes what the new day is in its month. None for a rule
    that names several days of a month, which no shift keeps.
    """
    moved = _moved_days(rule, (to_on - first_on).days, to_on)
    if moved is None or rule.until_on is None:
        return moved
    number = len(expansion.dates(rule, first_on, first_on, rule.until_on + timedelta(days=1)))
    endless = replace(moved, until_on=None)
    end_on = rule.until_on + (to_on - first_on) + _FARTHER
    found = expansion.dates(endless, to_on, to_on, end_on)[:number]
    return replace(moved, until_on=found[-1] if found else to_on)


def moved_dates(
    rule: Recurrence, first_on: date, moved: Recurrence, to_on: date, wanted: Iterable[date]
) -> dict[date, date]:
    """Return where the wanted dates of a series are once it has moved: the third one is the third one again.

    Days that are no date of the series are left out.
    """
    days = set(wanted)
    if not days:
        return {}
    last_on = max(days)
    was = expansion.dates(rule, first_on, first_on, last_on + timedelta(days=1))
    new = expansion.dates(moved, to_on, to_on, last_on + (to_on - first_on) + _FARTHER)
    return {on: to for on, to in zip(was, new, strict=False) if on in days}


def _moved_days(rule: Recurrence, shift: int, to_on: date) -> Recurrence | None:
    if rule.frequency in (Frequency.DAILY, Frequency.WEEKLY) and not (rule.month_days or rule.months):
        weekdays = sorted((nth, (day + shift) % 7) for nth, day in rule.weekdays)
        return replace(rule, weekdays=tuple(weekdays))
    is_single = len(rule.weekdays) + len(rule.month_days) <= 1 and len(rule.months) <= 1
    if not is_single or any(nth == 0 for nth, _day in rule.weekdays) or rule.frequency is Frequency.DAILY:
        return None
    return replace(
        rule,
        weekdays=tuple((_nth(nth, to_on), to_on.weekday()) for nth, _day in rule.weekdays),
        month_days=tuple(_month_day(day, to_on) for day in rule.month_days),
        months=(to_on.month,) if rule.months else (),
    )


def _nth(nth: int, on: date) -> int:
    """Which such weekday of its month the day is, counted from the end where the rule did or there is no fifth."""
    number = (on.day - 1) // 7 + 1
    is_last = (on + timedelta(days=7)).month != on.month
    return -1 if is_last and (nth < 0 or number == 5) else number


def _month_day(day: int, on: date) -> int:
    is_last = (on + timedelta(days=1)).month != on.month
    return -1 if day == -1 and is_last else on.day
