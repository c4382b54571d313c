"""The days of any RRULE by days (RFC 5545, section 3.3.10), also of those that `recurrence` doesn't keep. Pure.

Walks to the end of the window and no further, one period after the other, so that a rule that has no day at all ends
there too. Rules within a day (hours, minutes, seconds) have no days to give.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from festival.recurrence.rule import WEEKDAYS

MOST_DAYS = 2000
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_KNOWN = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO"),
    "BYYEARDAY",
}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,4}")


class UnknownRule(ValueError):
    """A rule that isn't one, or that speaks of times within a day."""


@dataclass(frozen=True, slots=True)
class AnyRule:
    """A rule over days. Empty tuples: not named."""

    frequency: str
    interval: int = 1
    count: int | None = None
    week_starts: int = 0
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()


def read_rule(parts: dict[str, str]) -> AnyRule:
    """Return the rule of an RRULE's parts; UNTIL is for the caller, who knows the clocks. Raises UnknownRule."""
    if parts.get("FREQ") not in _FREQUENCIES or not parts.keys() <= _KNOWN:
        raise UnknownRule("FREQ")
    try:
        interval, count = int(parts.get("INTERVAL", "1")[:9]), parts.get("COUNT")
        rule = AnyRule(
            frequency=parts["FREQ"],
            interval=interval,
            count=int(count[:12]) if count else None,
            week_starts=WEEKDAYS.index(parts.get("WKST", "MO")),
            weekdays=_weekdays(parts.get("BYDAY", "")),
            month_days=_numbers(parts.get("BYMONTHDAY", ""), 31),
            months=_numbers(parts.get("BYMONTH", ""), 12),
            positions=_numbers(parts.get("BYSETPOS", ""), 366),
            weeks=_numbers(parts.get("BYWEEKNO", ""), 53),
            year_days=_numbers(parts.get("BYYEARDAY", ""), 366),
        )
    except ValueError as error:
        raise UnknownRule("form") from error
    if interval < 1 or (rule.count is not None and rule.count < 1) or any(month < 1 for month in rule.months):
        raise UnknownRule("number")
    return rule


def days_of_rule(rule: AnyRule, first_on: date, start_on: date, end_on: date) -> Iterator[date]:
    """Give the days of the rule in `[start_on, end_on)`, in order, counted by its COUNT; MOST_DAYS at most.

    `first_on` gives the rule its phase and is given itself only where the rule has it.
    """
    left, most = rule.count, MOST_DAYS
    for period_on in _periods(rule, first_on, start_on, end_on):
        for on in _positioned(rule, sorted(_days_of_period(rule, period_on, first_on))):
            if not first_on <= on < end_on:
                continue
            if on >= start_on:
                yield on
                most -= 1
            left = None if left is None else left - 1
            if left == 0 or not most:
                return


def periods_to_walk(rule: AnyRule, first_on: date, start_on: date, end_on: date) -> int:
    """Return what the days cost: how many periods are looked at, a year as many as it has days."""
    from_on = first_on if rule.count is not None else max(first_on, start_on)
    return max(0, (end_on - from_on).days) // (rule.interval if rule.frequency != "WEEKLY" else 1) + 31


def _periods(rule: AnyRule, first_on: date, start_on: date, end_on: date) -> Iterator[date]:
    """Give the first days of the periods: from the first one on where all are counted, else from the window's."""
    from_on = first_on if rule.count is not None else max(first_on, start_on)
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 7 if rule.frequency == "WEEKLY" else 1
        back = (first_on.weekday() - rule.week_starts) % 7 if length == 7 else 0
        first, step = first_on.toordinal() - back, rule.interval * length
        skipped = (from_on.toordinal() - first) // step
        for number in range(first + skipped * step, end_on.toordinal(), step):
            yield date.fromordinal(number)
        return
    step = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
    first = first_on.year * 12 + (first_on.month - 1 if rule.frequency == "MONTHLY" else 0)
    skipped = (from_on.year * 12 + from_on.month - 1 - first) // step
    for number in range(first + skipped * step, end_on.year * 12 + end_on.month, step):
        yield date(number // 12, number % 12 + 1, 1)


def _days_of_period(rule: AnyRule, start_on: date, first_on: date) -> Iterator[date]:
    match rule.frequency:
        case "DAILY":
            days = [start_on]
        case "WEEKLY":
            days = [start_on + timedelta(days=number) for number in range(7)]
        case "MONTHLY":
            days = [
                start_on + timedelta(days=number)
                for number in range(monthrange(start_on.year, start_on.month)[1])
            ]
        case _:
            days = [
                start_on + timedelta(days=number) for number in range(366 if isleap(start_on.year) else 365)
            ]
    return (on for on in days if _is_day(rule, on, first_on))


def _is_day(rule: AnyRule, on: date, first_on: date) -> bool:
    if rule.months and on.month not in rule.months:
        return False
    length = monthrange(on.year, on.month)[1]
    if rule.month_days and on.day not in rule.month_days and on.day - length - 1 not in rule.month_days:
        return False
    year_length, of_year = (366 if isleap(on.year) else 365), on.timetuple().tm_yday
    if rule.year_days and of_year not in rule.year_days and of_year - year_length - 1 not in rule.year_days:
        return False
    if rule.weeks and not _is_in_weeks(rule, on):
        return False
    if rule.weekdays:
        return any(day == on.weekday() and _is_nth(rule, nth, on) for nth, day in rule.weekdays)
    return bool(rule.month_days or rule.year_days) or _is_as_first(rule, on, first_on)


def _is_as_first(rule: AnyRule, on: date, first_on: date) -> bool:
    """Whether the day is what the first one is, where the rule names no day."""
    if rule.frequency == "DAILY":
        return True
    if rule.frequency == "WEEKLY" or rule.weeks:
        return on.weekday() == first_on.weekday()
    if rule.frequency == "MONTHLY" or rule.months:
        return on.day == first_on.day
    return (on.month, on.day) == (first_on.month, first_on.day)


def _is_nth(rule: AnyRule, nth: int, on: date) -> bool:
    if not nth or rule.frequency not in ("MONTHLY", "YEARLY"):
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        from_start, from_end = on.day, monthrange(on.year, on.month)[1] - on.day
    else:
        of_year = on.timetuple().tm_yday
        from_start, from_end = of_year, (366 if isleap(on.year) else 365) - of_year
    return nth == ((from_start - 1) // 7 + 1 if nth > 0 else -(from_end // 7) - 1)


def _is_in_weeks(rule: AnyRule, on: date) -> bool:
    """Whether the week is among those named, counted as ISO does, but from the rule's own first day of the week."""
    start_on = on - timedelta(days=(on.weekday() - rule.week_starts) % 7)
    year = (start_on + timedelta(days=3)).year
    return (
        _week(rule, start_on) in rule.weeks or _week(rule, start_on) - _weeks_in(rule, year) - 1 in rule.weeks
    )


def _week(rule: AnyRule, start_on: date) -> int:
    return ((start_on + timedelta(days=3)).timetuple().tm_yday - 1) // 7 + 1


def _weeks_in(rule: AnyRule, year: int) -> int:
    last_on = date(year, 12, 28)
    return _week(rule, last_on - timedelta(days=(last_on.weekday() - rule.week_starts) % 7))


def _positioned(rule: AnyRule, found: list[date]) -> list[date]:
    if not rule.positions:
        return found
    picked = {position - 1 if position > 0 else len(found) + position for position in rule.positions}
    return [on for number, on in enumerate(found) if number in picked]


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for one in filter(None, text.split(",")):
        match = _DAY.fullmatch(one)
        if match is None:
            raise UnknownRule("BYDAY")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(found)


def _numbers(text: str, most: int) -> tuple[int, ...]:
    found = []
    for one in filter(None, text.split(",")):
        if not _NUMBER.fullmatch(one) or not 1 <= abs(int(one)) <= most:
            raise UnknownRule("number")
        found.append(int(one))
    return tuple(found)
