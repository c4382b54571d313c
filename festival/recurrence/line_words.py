"""All lines of an event's times in one sentence: "Di–So 10–18 Uhr, Do bis 20 Uhr". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from babel.dates import get_day_names
from babel.lists import format_list

from festival.base import dates
from festival.recurrence.closing_words import closings_words, season_words
from festival.recurrence.rule import Frequency, Recurrence
from festival.recurrence.time_plan import TimeLine
from festival.recurrence.words import words

_NB = "\N{NO-BREAK SPACE}"
MOST_TOLD = 6
"""More single days than this are told by their number, the first and the last."""
Hours = tuple[time, time]


def lines_words(lines: Sequence[TimeLine], locale: str, *, this_year: int, closed: Sequence[str] = ()) -> str:
    """Return when an event takes place that has more than one date, and when it is closed; empty for a single date.

    Of a line alone its rule is told: its hours stand with the date that is shown. What has no rule is never closed.
    """
    told = _all_lines(lines, locale, this_year)
    return (
        told if all(line.rule is None for line in lines) else _with_closings(told, closed, locale, this_year)
    )


def _with_closings(told: str, closed: Sequence[str], locale: str, this_year: int) -> str:
    season = season_words(closed, locale)
    if season:
        told += f"{'; ' if '; ' in told else ', '}{season}"
    return "; ".join(filter(None, (told, closings_words(closed, locale, this_year=this_year))))


def _all_lines(lines: Sequence[TimeLine], locale: str, this_year: int) -> str:
    first = lines[0]
    if len(lines) == 1:
        return words(first.rule, first.first_on, locale) if first.rule else ""
    if all(_is_weekly(line) for line in lines):
        return _weekly(lines, locale)
    runs = [line for line in lines if _is_run(line)]
    told = _runs(runs, locale, this_year) if runs else ""
    groups: dict[tuple[object, ...], list[TimeLine]] = {}
    for line in lines:
        if not told or line not in runs:
            groups.setdefault((line.rule, line.first_on, line.all_day), []).append(line)
    parts = [_same_days(group, locale, this_year) for group in groups.values()]
    return "; ".join([*filter(None, [told]), *parts])


def line_words(line: TimeLine, locale: str, *, this_year: int, closed: Sequence[str] = ()) -> str:
    """Return one line's days and hours, and when it is closed."""
    told = _weekly([line], locale) if _is_weekly(line) else _same_days([line], locale, this_year)
    return told if line.rule is None else _with_closings(told, closed, locale, this_year)


def _is_weekly(line: TimeLine) -> bool:
    """Whether a line is told by weekdays alone: hours of every week, of a season or until a day."""
    rule = line.rule
    is_every_week = rule is not None and rule.frequency is Frequency.WEEKLY and rule.interval == 1
    is_short = timedelta() < line.length < timedelta(days=1)
    return is_every_week and rule is not None and rule.count is None and not line.all_day and is_short


def _weekly(lines: Sequence[TimeLine], locale: str) -> str:
    """Weekdays with their hours, season by season."""
    seasons: dict[tuple[tuple[int, ...], date | None], list[TimeLine]] = {}
    ends = sorted({line.rule.until_on for line in lines if line.rule and line.rule.until_on}, reverse=True)
    for line in lines:
        rule = line.rule
        assert rule is not None  # by _is_weekly
        seasons.setdefault((rule.months, _told_end(line, ends)), []).append(line)
    return "; ".join(
        f"{_week(group, locale)}{_season(months, until_on, locale)}"
        for (months, until_on), group in seasons.items()
    )


def _told_end(line: TimeLine, ends: Sequence[date]) -> date | None:
    """The last of the ends up to which the line has no further date: lines of one week end on its different days."""
    assert line.rule is not None  # by _is_weekly
    until_on, weekdays = line.rule.until_on, _weekdays_of(line)
    if until_on is None:
        return None
    return next(
        (
            end_on
            for end_on in ends
            if 0 <= (end_on - until_on).days < 7
            and not any(on.weekday() in weekdays for on in _days_between(until_on, end_on)[1:])
        ),
        until_on,
    )


def _weekdays_of(line: TimeLine) -> list[int]:
    rule = line.rule
    return [day for _nth, day in rule.weekdays] if rule and rule.weekdays else [line.first_on.weekday()]


def _week(lines: Sequence[TimeLine], locale: str) -> str:
    hours: dict[int, list[Hours]] = {}
    for line in lines:
        for weekday in _weekdays_of(line):
            hours.setdefault(weekday, []).append(_hours(line))
    days: dict[tuple[Hours, ...], list[int]] = {}
    for weekday in sorted(hours):
        days.setdefault(tuple(sorted(hours[weekday])), []).append(weekday)
    longer = _longer_day(days)
    if longer is not None:
        usual, (weekday, end) = longer
        every = _weekdays(sorted([*days[(usual,)], weekday]), locale)
        until = "bis" if locale.startswith("de") else "until"
        return (
            f"{every} {_told([usual], locale)}, {_weekdays([weekday], locale)} {until} {_clock(end, locale)}"
        )
    parts = [f"{_weekdays(those, locale)} {_told(at, locale)}" for at, those in days.items()]
    if locale.startswith("de"):  # the word for o'clock is said once, at the end
        parts = [part.removesuffix(f"{_NB}Uhr") for part in parts[:-1]] + parts[-1:]
    return format_list(parts, locale=locale)


def _longer_day(days: dict[tuple[Hours, ...], list[int]]) -> tuple[Hours, tuple[int, time]] | None:
    """The usual hours and the one weekday that ends at another time, where that is all that differs."""
    if len(days) != 2 or any(len(at) != 1 for at in days):
        return None
    (usual, many), (other, few) = sorted(days.items(), key=lambda pair: -len(pair[1]))
    if len(few) != 1 or len(many) < 2 or usual[0][0] != other[0][0]:
        return None
    return usual[0], (few[0], other[0][1])


def _weekdays(days: Sequence[int], locale: str) -> str:
    names = get_day_names("abbreviated", context="stand-alone", locale=locale)
    if len(days) == 7:
        return "täglich" if locale.startswith("de") else "daily"
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{names[days[0]]}–{names[days[-1]]}"
    return format_list([str(names[day]) for day in days], locale=locale)


def _season(months: tuple[int, ...], until_on: date | None, locale: str) -> str:
    """What `words` says of months and end of a rule, without its weekdays."""
    if not months and until_on is None:
        return ""
    rule = Recurrence(Frequency.DAILY, months=months, until_on=until_on)
    plain = words(Recurrence(Frequency.DAILY), date(2027, 1, 1), locale)
    return f",{words(rule, date(2027, 1, 1), locale).removeprefix(plain)}"


def _same_days(lines: Sequence[TimeLine], locale: str, this_year: int) -> str:
    """Lines that differ in their hours alone: the days once, then the hours."""
    first = lines[0]
    if any(line.all_day or line.length >= timedelta(days=1) for line in lines):
        return "; ".join(_one(line, locale, this_year) for line in lines)
    if _is_run(first):
        days = _days(first.first_on, first.last_on() or first.first_on, locale, this_year)
    else:
        assert first.rule is not None  # without one it is a run
        days = words(first.rule, first.first_on, locale)
    return f"{days}, {_told([_hours(line) for line in lines], locale)}"


def _one(line: TimeLine, locale: str, this_year: int) -> str:
    if line.rule is None:
        return _span(line, locale, this_year)
    rule = words(line.rule, line.first_on, locale)
    return rule if line.all_day else f"{rule}, {_told([_hours(line)], locale)}"


def _is_run(line: TimeLine) -> bool:
    """Whether its days follow each other, from a first to a last one: a single date, or every day until one."""
    rule = line.rule
    return rule is None or (
        replace(rule, until_on=None, count=None) == _EVERY_DAY and line.last_on() is not None
    )


_EVERY_DAY = Recurrence(Frequency.DAILY)


def _runs(lines: Sequence[TimeLine], locale: str, this_year: int) -> str:
    """Days that are many, or have the same hours; empty where each is to be told by itself."""
    spans = sorted({(line.first_on, line.last_on() or line.first_on) for line in lines})
    by_days: dict[tuple[date, date | None], list[Hours]] = {}
    for line in lines:
        by_days.setdefault((line.first_on, line.last_on()), []).append(_hours(line))
    is_short = all(not line.all_day and line.length < timedelta(days=1) for line in lines)
    is_alike = is_short and len({tuple(sorted(hours)) for hours in by_days.values()}) == 1
    if len(spans) > MOST_TOLD:
        number = len({on for first, last in spans for on in _days_between(first, last)})
        form = (
            "{n} Tage vom {first} bis {last}"
            if locale.startswith("de")
            else "{n} days from {first} to {last}"
        )
        first, last = spans[0][0], max(last for _first, last in spans)
        told = form.format(
            n=number,
            first=dates.plain_day(first, locale, this_year=None if last.year != first.year else this_year),
            last=dates.plain_day(last, locale, this_year=this_year),
        )
    elif is_alike and len(spans) > 1:
        told = format_list([_days(first, last, locale, this_year) for first, last in spans], locale=locale)
    else:
        return ""
    return f"{told}, {_told(next(iter(by_days.values())), locale)}" if is_alike else told


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _days(first: date, last: date, locale: str, this_year: int) -> str:
    """A day, or a first and a last one."""
    start = datetime.combine(first, time.min)
    end = datetime.combine(last, time.min) + timedelta(days=1)
    return dates.span(start, end, all_day=True, locale=locale, this_year=this_year)


def _span(line: TimeLine, locale: str, this_year: int) -> str:
    return dates.span(
        line.local_start, line.local_end, all_day=line.all_day, locale=locale, this_year=this_year
    )


def _hours(line: TimeLine) -> Hours:
    return line.local_start.time(), line.local_end.time()


def _told(hours: Sequence[Hours], locale: str) -> str:
    """Hours in order; every hour in one word; of several that last as long as each other their beginnings alone."""
    ordered = sorted(set(hours))
    starts = [start for start, _end in ordered]
    if len(ordered) > 2 and {_minutes(late) - _minutes(early) for early, late in pairwise(starts)} == {60}:
        every = "stündlich" if locale.startswith("de") else "every hour"
        return f"{every} {_range((starts[0], starts[-1]), locale)}"
    lengths = {(_minutes(end) - _minutes(start)) % 1440 for start, end in ordered}
    if len(ordered) > 1 and len(lengths) == 1:
        told = [_clock(start, locale).removesuffix(f"{_NB}Uhr") for start in starts]
        joined = format_list(told, locale=locale)
        return f"{joined}{_NB}Uhr" if locale.startswith("de") else joined
    ranges = [_range(one, locale) for one in ordered]
    if locale.startswith("de"):
        ranges = [one.removesuffix(f"{_NB}Uhr") for one in ranges[:-1]] + ranges[-1:]
    return format_list(ranges, locale=locale)


def _range(hours: Hours, locale: str) -> str:
    start, end = hours
    if not locale.startswith("de"):
        return f"{_clock(start, locale)}–{_clock(end, locale)}"
    return f"{_figure(start)}–{'24' if end == time.min else _figure(end)}{_NB}Uhr"


def _clock(at: time, locale: str) -> str:
    if locale.startswith("de"):
        return f"{_figure(at)}{_NB}Uhr"
    return dates.clock_time(at, locale).replace(":00", "")


def _figure(at: time) -> str:
    """The time as German writes it beside others: "8", "9:30"."""
    return f"{at.hour}:{at:%M}" if at.minute else str(at.hour)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
