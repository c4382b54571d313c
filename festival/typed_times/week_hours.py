"""Hours by weekday, as a market or a museum has them: between a week's table and the lines that are stored. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from festival.recurrence import expansion
from festival.recurrence.rule import Frequency, Recurrence
from festival.recurrence.time_plan import TimeLine
from festival.typed_times.typed_hours import Hours

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeekHours:
    """A table of the week: `days[0]` are Monday's hours.

    It holds from `from_on` to `until_on`, both included, None for good, in `months` alone where there are any.
    """

    days: tuple[tuple[Hours, ...], ...]
    from_on: date
    until_on: date | None = None
    months: tuple[int, ...] = ()


def lines_of_week(week: WeekHours) -> list[TimeLine]:
    """Return the lines of the table: one for all weekdays that have the same hours, in order of the week. Hours that
    come on no day at all have none."""
    by_hours: dict[Hours, list[int]] = {}
    for weekday, many in enumerate(week.days):
        for hours in many:
            by_hours.setdefault(hours, []).append(weekday)
    found = []
    for hours, weekdays in by_hours.items():
        days = tuple((0, weekday) for weekday in dict.fromkeys(weekdays))
        rule = Recurrence(Frequency.WEEKLY, 1, days, months=week.months, until_on=week.until_on)
        first_on = expansion.first_from(rule, _monday(week.from_on), week.from_on)
        if first_on is None:
            continue
        begins = datetime.combine(first_on, hours.start)
        found.append(TimeLine(begins, begins + (hours.length or _DAY), rule=rule))
    return found


def week_of(lines: Sequence[TimeLine]) -> WeekHours | None:
    """Return the table that such lines stand for; None where they say more than a table can."""
    if not lines or not all(map(_is_plain_week, lines)):
        return None
    rules = [line.rule for line in lines if line.rule is not None]
    months, ends = rules[0].months, [rule.until_on for rule in rules]
    until_on = None if None in ends else max(on for on in ends if on is not None)
    if any(
        rule.months != months or not _ends_by(line, until_on) for line, rule in zip(lines, rules, strict=True)
    ):
        return None
    days: list[list[Hours]] = [[] for _ in range(7)]
    for line, rule in zip(lines, rules, strict=True):
        for weekday in [day for _nth, day in rule.weekdays] or [line.first_on.weekday()]:
            days[weekday].append(Hours(line.local_start.time(), line.local_end.time()))
    week = WeekHours(
        tuple(tuple(sorted(many)) for many in days),
        min(line.first_on for line in lines),
        until_on,
        months,
    )
    return week if _first_year(week, lines_of_week(week)) == _first_year(week, lines) else None


def hours_text(many: Iterable[tuple[time, time | None]]) -> str:
    """Return hours as `typed_hours.read_hours` reads them: "8–12, 14–18:30"; midnight at their end is 24."""
    return ", ".join(
        f"{_figure(start)}–{'24' if end == time.min else _figure(end)}" if end is not None else _figure(start)
        for start, end in many
    )


def _figure(at: time) -> str:
    return f"{at.hour}:{at:%M}" if at.minute else str(at.hour)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _first_year(week: WeekHours, lines: Sequence[TimeLine]) -> set[datetime]:
    end_on = week.from_on + timedelta(days=366)
    return {datetime.combine(on, line.at) for line in lines for on in line.dates(week.from_on, end_on)}


def _ends_by(line: TimeLine, until_on: date | None) -> bool:
    """Whether the line has the same dates if its rule ends on this day: it may name its own last date."""
    assert line.rule is not None  # it is a plain week
    return expansion.last_on(replace(line.rule, until_on=until_on), line.first_on) == line.last_on()


def _is_plain_week(line: TimeLine) -> bool:
    rule = line.rule
    if rule is None or rule.frequency is not Frequency.WEEKLY or rule.interval != 1 or rule.count is not None:
        return False
    is_whole_day = line.length == _DAY and line.at == time.min
    return not line.all_day and (timedelta() < line.length < _DAY or is_whole_day)
