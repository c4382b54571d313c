"""Dates of a past year moved into another one by whole weeks, so that each weekday stays what it was."""

from dataclasses import dataclass
from datetime import date, timedelta

from festival.demo_sources.days import HOLIDAYS, Days
from festival.recurrence.expansion import daily, weekly
from festival.recurrence.movable_days import first_advent, parse_rule

_WEEK = timedelta(days=7)
# Days that people keep by the calendar: they are not moved to "the same weekday" of another year.
_CALENDAR_DAYS = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (5, 1), (10, 3), (3, 8)}
SEASON_STARTS_MONTH = 8


@dataclass(frozen=True, slots=True)
class Series:
    """A first date and the rule by which it comes again (None: it does not); `last` is its last date."""

    first: date
    last: date
    rrule: str | None


def to_year(on: date, year: int) -> timedelta:
    """The whole weeks that bring `on` nearest to the same day of `year`."""
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return round((date(year, on.month, day) - on) / _WEEK) * _WEEK


def to_season(on: date, season: int) -> timedelta:
    """The whole weeks that bring a date of a season from August to July into the one that starts in `season`."""
    starts = on.year if on.month >= SEASON_STARTS_MONTH else on.year - 1
    return to_year(date(starts, 10, 1), season)


def to_advent(season: int, target: int) -> timedelta:
    """The whole weeks from the first Sunday of Advent in `season` to that in `target`."""
    return first_advent(target) - first_advent(season)


def season_of(on: date) -> int:
    """The year in whose winter the date lies: January to June belong to the year before."""
    return on.year if on.month > 6 else on.year - 1


def keeps_calendar_day(on: date) -> bool:
    """Whether the day is a feast that is the same date each year, like Christmas Eve."""
    return (on.month, on.day) in _CALENDAR_DAYS


def in_year(on: date, year: int) -> date:
    """A named day in another year: a feast by its date or by Easter, any other by whole weeks."""
    if keeps_calendar_day(on):
        return on.replace(year=year)
    holidays = (parse_rule(rule) for rule in HOLIDAYS)
    same = (rule.date_in(year) for rule in holidays if rule.date_in(on.year) == on)
    return next(same, None) or on + to_year(on, year)


def as_series(all_days: list[Days]) -> list[Series]:
    """Explicit dates as few series: several days as daily, at least three single dates at one distance as weekly.

    The distance is counted in whole weeks; what does not fit stays a date of its own.
    """
    series: list[Series] = []
    singles: list[date] = []
    for days in all_days:
        if days.first == days.last:
            singles.append(days.first)
        else:
            series.append(Series(days.first, days.last, daily(until=days.last)))
    singles.sort()
    position = 0
    while position < len(singles):
        run = _run(singles, position)
        if len(run) >= 3:
            weeks = (run[1] - run[0]) // _WEEK
            rule = weekly([run[0].weekday()], interval=weeks, until=run[-1])
            series.append(Series(run[0], run[-1], rule))
            position += len(run)
        else:
            series.append(Series(singles[position], singles[position], None))
            position += 1
    return sorted(series, key=lambda one: one.first)


def _run(singles: list[date], position: int) -> list[date]:
    run = [singles[position]]
    for on in singles[position + 1 :]:
        gap = on - run[-1]
        if not gap or gap % _WEEK or (len(run) > 1 and gap != run[1] - run[0]):
            break
        run.append(on)
    return run
