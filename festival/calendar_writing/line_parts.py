"""What rules every calendar program holds alike, and into which entries a line with another rule is cut. Pure.

Outlook keeps a pattern, not a rule: days or weeks apart, a day of the month, one weekday with its number, a day of the
year. sabre/vobject, which Nextcloud and ownCloud read with, passes over BYMONTH in a weekly rule. So a season becomes
an entry of its own each year, and dates of any other rule become entries by themselves; so do those of a line that
would start in the hour that comes twice in October.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from festival.calendar_writing.clock_change_dates import starts_in_repeated_hour
from festival.recurrence.rule import Frequency, Recurrence
from festival.recurrence.time_plan import TimeLine, TimePlan

SEASONS_AHEAD = 5
SINGLE_DAYS_AHEAD = 3 * 366
"""How far entries reach that stand for a rule without an end; the text is written anew long before."""
RENEWED_AFTER = timedelta(days=180)
KEPT_BEHIND = timedelta(days=61)
"""An entry whose last date is over for longer is left out, as an event is that is over."""
_LAST_COMMON_DAY, _COMMON_YEAR = 28, 2027


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of a line: `key` tells it from the others, empty for the first one, which has the line's own UID."""

    key: str
    line: TimeLine


def parts_of(line: TimeLine, zone: ZoneInfo, known_on: date) -> list[Part]:
    """Return the entries a line is sent as, in order, on a day; one for a line whose rule every program holds."""
    begins_on = line.first_date()
    if begins_on is None:
        return []
    if line.rule is None:
        return [Part("", line)]
    is_one_by_one = starts_in_repeated_hour(line, zone, known_on)
    plain = None if is_one_by_one else plain_rule(line.rule, line.first_on)
    if plain is not None:
        return [Part("", replace(line, rule=plain))]
    is_seasonal = not is_one_by_one and _is_seasonal(line.rule)
    cut = _seasons(line, known_on) if is_seasonal else _single_dates(line, known_on)
    return [Part("" if one.line.first_on == begins_on else one.key, one.line) for one in cut]


def is_renewed(line: TimeLine, zone: ZoneInfo, known_on: date) -> bool:
    """Whether the line's entries reach less far than the line does."""
    if line.rule is None:
        return False
    is_one_by_one = starts_in_repeated_hour(line, zone, known_on)
    if not is_one_by_one and plain_rule(line.rule, line.first_on) is not None:
        return False
    last_on, ahead = line.last_on(), timedelta(days=SINGLE_DAYS_AHEAD)
    return last_on is None or last_on >= known_on + ahead


def told_closings(plan: TimePlan, line: TimeLine, known_on: date) -> tuple[TimeLine, frozenset[datetime]]:
    """Return the line as far as its closings are told, and the names of its dates on which it is closed.

    Where some are closed in every year, a line without an end goes on for as long as single dates do, or until nobody
    knows any more what is closed: nothing is sent that may not take place.
    """
    if line.rule is None or not plan.closed.closed:
        return line, frozenset()
    last_on, closed_until = line.last_on(), plan.closed.last_on
    if closed_until is None:
        reach_on = _reach_on(plan, line, known_on)
        if last_on is None or last_on > reach_on:
            line, last_on = replace(line, rule=replace(line.rule, until_on=reach_on, count=None)), reach_on
    until = closed_until if last_on is None else last_on
    assert until is not None  # one of them is a day
    names = (datetime.combine(on, line.at) for on in line.dates(line.first_on, until + timedelta(days=1)))
    return line, frozenset(named for named in names if plan.is_closed(line, named))


def is_cut_by_closings(plan: TimePlan, line: TimeLine, known_on: date) -> bool:
    """Whether the line goes on for longer than its closings are told."""
    return told_closings(plan, line, known_on)[0] != line


def _reach_on(plan: TimePlan, line: TimeLine, known_on: date) -> date:
    ahead = max(known_on, line.first_on) + timedelta(days=SINGLE_DAYS_AHEAD)
    known_until = plan.closed.known_until
    return ahead if known_until is None else max(min(ahead, known_until), line.first_on)


def plain_rule(rule: Recurrence, first_on: date) -> Recurrence | None:
    """Return the rule as every program holds it, None where there is no such form."""
    weekdays, month_days, months = rule.weekdays, rule.month_days, rule.months
    match rule.frequency:
        case Frequency.DAILY if weekdays and rule.interval == 1 and not month_days and not months:
            return replace(rule, frequency=Frequency.WEEKLY)
        case Frequency.DAILY:
            return None if weekdays or month_days or months else rule
        case Frequency.WEEKLY:
            return None if months else rule
        case Frequency.MONTHLY:
            return rule if not months and _is_one_day(rule, first_on.day, _LAST_COMMON_DAY) else None
        case _:
            is_by_month = len(months) == 1 or not (months or weekdays or month_days)
            last_day = monthrange(_COMMON_YEAR, months[0] if months else first_on.month)[1]
            return rule if is_by_month and _is_one_day(rule, first_on.day, last_day) else None


def _is_one_day(rule: Recurrence, first_day: int, last_day: int) -> bool:
    """Whether it is one day that each such month has, or a weekday with a number that Outlook knows."""
    if rule.weekdays:
        return not rule.month_days and len(rule.weekdays) == 1 and rule.weekdays[0][0] in (1, 2, 3, 4, -1)
    days = rule.month_days or (first_day,)
    return len(days) == 1 and 1 <= days[0] <= last_day


def _is_seasonal(rule: Recurrence) -> bool:
    return rule.frequency in (Frequency.DAILY, Frequency.WEEKLY) and bool(rule.months) and not rule.month_days


def _seasons(line: TimeLine, known_on: date) -> list[Part]:
    """A part for each season that is not long over, up to SEASONS_AHEAD years ahead."""
    rule = line.rule
    assert rule is not None  # it is seasonal
    within = plain_rule(replace(rule, months=()), line.first_on)
    if within is None:
        return _single_dates(line, known_on)
    found = []
    for key, start_on, end_on in _runs(rule.months, line.first_on.year - 1, _last_year(line, known_on)):
        days = line.dates(start_on, end_on)
        if days and days[-1] + line.length + KEPT_BEHIND > known_on:
            season = replace(within, until_on=days[-1], count=None) if len(days) > 1 else None
            found.append(Part(key, _begun(line, days[0], season)))
    return found


def _last_year(line: TimeLine, known_on: date) -> int:
    last_on = line.last_on()
    ahead = max(known_on, line.first_on).year + SEASONS_AHEAD
    return min(ahead, last_on.year) if last_on else ahead


def _runs(months: tuple[int, ...], first_year: int, last_year: int) -> Iterator[tuple[str, date, date]]:
    """Months that follow each other, year by year, as (key, first day, day after the last); winter begins in autumn."""
    if len(set(months)) == 12:
        runs = [(1, 12)]
    else:
        starts = [month for month in sorted(set(months)) if (month - 2) % 12 + 1 not in months]
        runs = [(start, _run_length(start, months)) for start in starts]
    for year in range(first_year, last_year + 1):
        for number, (start, length) in enumerate(runs):
            end = year * 12 + start - 1 + length
            key = f"{year}{start:02}" if number else f"{year}"
            yield key, date(year, start, 1), date(end // 12, end % 12 + 1, 1)


def _run_length(start: int, months: tuple[int, ...]) -> int:
    length = 1
    while (start + length - 1) % 12 + 1 in months:
        length += 1
    return length


def _single_dates(line: TimeLine, known_on: date) -> list[Part]:
    end_on = max(known_on, line.first_on) + timedelta(days=SINGLE_DAYS_AHEAD)
    days = line.dates(known_on - KEPT_BEHIND - line.length, end_on)
    return [Part(_key(line, on), _begun(line, on, None)) for on in days]


def _key(line: TimeLine, on: date) -> str:
    return f"{on:%Y%m%d}" if line.all_day else f"{datetime.combine(on, line.at):%Y%m%dT%H%M}"


def _begun(line: TimeLine, on: date, rule: Recurrence | None) -> TimeLine:
    """The line from one of its dates on."""
    if on == line.first_on:
        return replace(line, rule=rule)
    start = datetime.combine(on, line.local_start.time())
    return replace(
        line, local_start=start, local_end=start + line.length, start_fold=0, end_fold=0, rule=rule
    )
