"""A list of dates as people type or paste it: "12.6., 19.6. und 3.7.2027, 19 Uhr". Pure, and in linear time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from festival.typed_times.typed_days import Day, Stretch, read_stretches
from festival.typed_times.typed_hours import Hours, hours_among, read_hours

MAX_DATES = 5000
_LONGEST_RANGE = timedelta(days=366)
_HALF_YEAR = 6


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A day with its hours; none where the list names none."""

    on: date
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDates:
    """What a list says, in order of time, each day once; what can't be read as it was typed.

    `ranges` are the first and last days of what was typed as "14.–16.6.": each of its days is a date of its own.
    """

    dates: tuple[TypedDate, ...] = ()
    unreadable: tuple[str, ...] = ()
    ranges: tuple[tuple[date, date], ...] = ()


def read_dates(words: str, *, today: date) -> ReadDates:
    """Return the dates of a list, up to MAX_DATES; what is beyond counts as unreadable.

    Hours behind several days of a line hold for all of them. A day without hours has those that were last named, where
    none were, the first that follow. A year holds for the days before it too; after it, and where none is named at
    all, a day without a year is the next one.
    """
    before, stretches = read_stretches(words)
    if not stretches:
        return ReadDates(unreadable=before)
    unread: list[str] = []
    hours = _hours_of(before, stretches, unread)
    found: dict[date, dict[Hours, None]] = {}
    ranges = []
    for stretch, days, at in zip(stretches, _resolved(stretches, today), hours, strict=True):
        if days is None or len(found) >= MAX_DATES:
            unread.append(stretch.typed)
            continue
        first, last = days
        if first != last:
            ranges.append(days)
        for number in range(first.toordinal(), last.toordinal() + 1):
            found.setdefault(date.fromordinal(number), {}).update(dict.fromkeys(at))
    dates = tuple(TypedDate(on, tuple(found[on])) for on in sorted(found))
    return ReadDates(dates[:MAX_DATES], tuple(dict.fromkeys(unread)), tuple(dict.fromkeys(ranges)))


def _hours_of(
    before: Sequence[str], stretches: Sequence[Stretch], unread: list[str]
) -> list[tuple[Hours, ...]]:
    """The hours of each stretch; what is neither days nor hours goes to `unread`."""
    named = _hours(before, unread)
    hours: list[tuple[Hours, ...]] = []
    open_since = 0
    for stretch in stretches:
        hours.append(named)
        own = _hours(stretch.after, unread)
        if own:
            since = open_since if named else 0
            hours[since:] = [own] * (len(hours) - since)
            named = own
        if not stretch.joins:
            open_since = len(hours)
    return hours


def _hours(lines: Sequence[str], unread: list[str]) -> tuple[Hours, ...]:
    found: dict[Hours, None] = {}
    for line in lines:
        parts = [line] if read_hours(line) is not None else line.split(",")
        for hours, others in map(hours_among, parts):
            found.update(dict.fromkeys(hours))
            unread.extend(others)
    return tuple(found)


def _resolved(stretches: Sequence[Stretch], today: date) -> list[tuple[date, date] | None]:
    """First and last day of each stretch; None for what is no day, or no range."""
    found: list[tuple[date, date] | None] = [None] * len(stretches)
    later: Day | None = None
    for place in reversed(range(len(stretches))):
        first, last = stretches[place].first, stretches[place].last
        if first.year is None and later is not None:
            first = first._replace(year=_year_beside(first, later, -1))
        if first.year is not None:
            later = first
            found[place] = _range(first, last, today)
    earlier: Day | None = None
    for place, (first, last, *_rest) in enumerate(stretches):
        resolved = found[place]
        if resolved is None and first.year is None and (later is None or earlier is not None):
            if earlier is not None:
                first = first._replace(year=_year_beside(first, earlier, 1))
            resolved = found[place] = _range(first, last, today)
        if resolved is not None and later is not None:
            on = resolved[1]
            earlier = Day(on.day, on.month, on.year, None)
    return found


def _year_beside(day: Day, other: Day, step: int) -> int | None:
    """The year of a day that stands before (-1) or behind (1) one with a year: a list goes over the turn of a year
    where its months would be more than half a year against its direction."""
    if other.year is None or day.month is None or other.month is None:
        return other.year
    return other.year + step * ((other.month - day.month) * step > _HALF_YEAR)


def _range(first: Day, last: Day | None, today: date) -> tuple[date, date] | None:
    begin = _next(first, today)
    if begin is None:
        return None
    if last is None:
        return begin, begin
    end = _next(last, begin)
    if end is None or not begin <= end < begin + _LONGEST_RANGE:
        return None
    return begin, end


def _next(day: Day, on: date) -> date | None:
    """The day in its year, or the next such one from a day on: within eight years, for 29 February."""
    if day.year is not None:
        return day.on(day.year)
    any_weekday = day._replace(weekday=None)
    years = range(on.year, min(on.year + 9, 10_000))
    found = next((one for year in years if (one := any_weekday.on(year)) and one >= on), None)
    return day.on(found.year) if found else None
