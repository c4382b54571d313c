"""Recurrence by date: the dates of a rule in a window. Wall time is added afterwards.

Everything is arithmetic on day numbers (`date.toordinal`): a window is jumped to, not walked to, and a COUNT
is turned into its last date once. `first_on` gives the rule its phase and is one of its dates only where it
fits the rule, as in python-dateutil; `check` says whether it does. A series ends with LAST_DAY at the latest.
"""

import calendar
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice

from festival.recurrence.rule import (
    LAST_DAY,
    MAX_COUNT,
    MAX_INTERVAL,
    BadRecurrence,
    Frequency,
    Recurrence,
    daily,
    monthly_day,
    monthly_nth,
    parse_rrule,
    to_rrule,
    weekly,
    yearly,
)
from festival.recurrence.words import words

__all__ = [
    "LAST_DAY",
    "MAX_COUNT",
    "MAX_INTERVAL",
    "BadRecurrence",
    "Frequency",
    "Recurrence",
    "check",
    "daily",
    "dates",
    "first_from",
    "is_in",
    "last_on",
    "monthly_day",
    "monthly_nth",
    "parse_rrule",
    "to_rrule",
    "weekly",
    "words",
    "yearly",
]

_LAST_NUMBER = LAST_DAY.toordinal()
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def dates(recurrence: Recurrence, first_on: date, start_on: date, end_on: date) -> list[date]:
    """The dates of the series that lie in the half-open window [start_on, end_on), in order.

    Costs what the window holds, wherever it lies; a COUNT is counted once for each rule and first date.
    """
    stop = min(end_on.toordinal(), _bound(recurrence, first_on) + 1)
    return list(map(date.fromordinal, _walk(recurrence, first_on, start_on.toordinal(), stop)))


def is_in(recurrence: Recurrence, first_on: date, on: date) -> bool:
    """Whether `on` is a date of the series."""
    number = on.toordinal()
    stop = min(number, _bound(recurrence, first_on)) + 1
    return next(_walk(recurrence, first_on, number, stop), None) is not None


def first_from(recurrence: Recurrence, first_on: date, start_on: date) -> date | None:
    """The first date of the series on or after `start_on`; None where there is none up to LAST_DAY."""
    stop = _bound(recurrence, first_on) + 1
    number = next(_walk(recurrence, first_on, start_on.toordinal(), stop), None)
    return None if number is None else date.fromordinal(number)


def last_on(recurrence: Recurrence, first_on: date) -> date | None:
    """The last date of the series; None for one without end, `first_on` for one that has no date at all."""
    if recurrence.until_on is None and recurrence.count is None:
        return None
    first, high, span = first_on.toordinal(), _bound(recurrence, first_on), 62
    while high >= first:
        low = max(first, high - span)
        found = list(_walk(recurrence, first_on, low, high + 1))
        if found:
            return date.fromordinal(found[-1])
        high, span = low - 1, span * 4
    return first_on


def check(recurrence: Recurrence, first_on: date) -> None:
    """Raises BadRecurrence: `never` where no date comes of the rule, `first_day` where `first_on` is none."""
    if first_from(recurrence, first_on, first_on) is None:
        raise BadRecurrence("never")
    if not is_in(recurrence, first_on, first_on):
        raise BadRecurrence("first_day")


def _bound(recurrence: Recurrence, first_on: date) -> int:
    """The number of a day after which the series has no date."""
    if recurrence.count is not None:
        return _last_counted(recurrence, first_on)
    if recurrence.until_on is not None:
        return recurrence.until_on.toordinal()
    return _LAST_NUMBER


@lru_cache(maxsize=16384)
def _last_counted(recurrence: Recurrence, first_on: date) -> int:
    """The number of the day on which a COUNT is used up. Walks at most COUNT dates."""
    first, count = first_on.toordinal(), recurrence.count or 1
    if recurrence.frequency is Frequency.DAILY and not _is_narrowed(recurrence):
        return min(first + (count - 1) * recurrence.interval, _LAST_NUMBER)
    counted = list(islice(_walk(recurrence, first_on, first, _LAST_NUMBER + 1), count))
    return counted[-1] if counted else first - 1


def _is_narrowed(recurrence: Recurrence) -> bool:
    return bool(recurrence.weekdays or recurrence.month_days or recurrence.months)


def _walk(recurrence: Recurrence, first_on: date, start: int, stop: int) -> Iterator[int]:
    """The day numbers of the rule in [start, stop), ascending, with no regard to COUNT and UNTIL."""
    start = max(start, first_on.toordinal())
    stop = min(stop, _LAST_NUMBER + 1)
    if start >= stop:
        return iter(())
    match recurrence.frequency:
        case Frequency.DAILY:
            return _walk_days(recurrence, first_on, start, stop)
        case Frequency.WEEKLY:
            return _walk_weeks(recurrence, first_on, start, stop)
        case Frequency.MONTHLY:
            return _walk_months(recurrence, first_on, start, stop)
    return _walk_years(recurrence, first_on, start, stop)


def _walk_days(recurrence: Recurrence, first_on: date, start: int, stop: int) -> Iterator[int]:
    first, interval = first_on.toordinal(), recurrence.interval
    steps = range(start + (first - start) % interval, stop, interval)
    if not _is_narrowed(recurrence):
        return iter(steps)
    weekdays = {weekday for _, weekday in recurrence.weekdays} or set(range(7))
    return (
        number
        for number in steps
        if (number + 6) % 7 in weekdays and _fits_month(recurrence, date.fromordinal(number))
    )


def _fits_month(recurrence: Recurrence, on: date) -> bool:
    """Whether month and day of the month are among those named, where any are."""
    if recurrence.months and on.month not in recurrence.months:
        return False
    if not recurrence.month_days:
        return True
    backwards = on.day - _month_length(on.year, on.month) - 1
    return on.day in recurrence.month_days or backwards in recurrence.month_days


def _walk_weeks(recurrence: Recurrence, first_on: date, start: int, stop: int) -> Iterator[int]:
    monday = first_on.toordinal() - first_on.weekday()
    weekdays = [weekday for _, weekday in recurrence.weekdays] or [first_on.weekday()]
    step = 7 * recurrence.interval
    months = recurrence.months
    for week in range(start - (start - monday) % step, stop, step):
        for weekday in weekdays:
            number = week + weekday
            if start <= number < stop and (not months or date.fromordinal(number).month in months):
                yield number


def _walk_months(recurrence: Recurrence, first_on: date, start: int, stop: int) -> Iterator[int]:
    interval = recurrence.interval
    first_month = first_on.year * 12 + first_on.month - 1
    from_on, last = date.fromordinal(start), date.fromordinal(stop - 1)
    month = from_on.year * 12 + from_on.month - 1
    month -= (month - first_month) % interval
    for year_month in range(month, last.year * 12 + last.month, interval):
        year, index = divmod(year_month, 12)
        if recurrence.months and index + 1 not in recurrence.months:
            continue
        for number in _days_of_month(recurrence, year, index + 1, first_on.day):
            if start <= number < stop:
                yield number


def _walk_years(recurrence: Recurrence, first_on: date, start: int, stop: int) -> Iterator[int]:
    from_year, last_year = date.fromordinal(start).year, date.fromordinal(stop - 1).year
    from_year -= (from_year - first_on.year) % recurrence.interval
    for year in range(from_year, last_year + 1, recurrence.interval):
        for number in _days_of_year(recurrence, year, first_on):
            if start <= number < stop:
                yield number


def _days_of_year(recurrence: Recurrence, year: int, first_on: date) -> list[int]:
    weekdays = recurrence.weekdays
    if not recurrence.months and weekdays and weekdays[0][0]:
        return _nth_days_of_year(recurrence, year)
    months: tuple[int, ...] = recurrence.months
    if not months:
        is_free = not weekdays and not recurrence.month_days
        months = (first_on.month,) if is_free else tuple(range(1, 13))
    return [number for month in months for number in _days_of_month(recurrence, year, month, first_on.day)]


def _nth_days_of_year(recurrence: Recurrence, year: int) -> list[int]:
    first = date(year, 1, 1).toordinal()
    length = 366 if calendar.isleap(year) else 365
    days = _nth_days(recurrence.weekdays, (first + 6) % 7, length)
    numbers = (first + day - 1 for day in days)
    return [number for number in numbers if _fits_month(recurrence, date.fromordinal(number))]


def _days_of_month(recurrence: Recurrence, year: int, month: int, usual_day: int) -> list[int]:
    """The numbers of the rule's days in the month, ascending; `usual_day` counts where it names none."""
    before = date(year, month, 1).toordinal() - 1
    length = _month_length(year, month)
    days: list[int]
    if recurrence.weekdays:
        days = _nth_days(recurrence.weekdays, before % 7, length)
        if recurrence.month_days:
            named = set(_month_days(recurrence.month_days, length))
            days = [day for day in days if day in named]
    else:
        days = _month_days(recurrence.month_days or (usual_day,), length)
    return [before + day for day in days]


def _month_days(named: tuple[int, ...], length: int) -> list[int]:
    days = {day if day > 0 else length + 1 + day for day in named}
    return sorted(day for day in days if 1 <= day <= length)


def _nth_days(weekdays: tuple[tuple[int, int], ...], first_weekday: int, length: int) -> list[int]:
    """The days, counted from 1, of a month or year of this length that begins with `first_weekday`."""
    days: set[int] = set()
    for nth, weekday in weekdays:
        first = 1 + (weekday - first_weekday) % 7
        if nth > 0:
            days.add(first + 7 * (nth - 1))
        elif nth < 0:
            days.add(first + 7 * ((length - first) // 7 + 1 + nth))
        else:
            days.update(range(first, length + 1, 7))
    return sorted(day for day in days if 1 <= day <= length)


def _month_length(year: int, month: int) -> int:
    return 29 if month == 2 and calendar.isleap(year) else _MONTH_LENGTHS[month - 1]
