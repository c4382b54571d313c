"""The dates of a series that a calendar program would get wrong, or differently from others.

RFC 5545, section 3.8.5.3, gives each date of a series the exact duration of the first; people mean the same wall
time. In the two nights of the year in which the clocks change the two differ, and programs differ in what they
show. Those dates are published one by one, with their own start and end.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.recurrence import expansion, time_plan
from festival.recurrence.time_plan import PlannedDate, TimeLine, TimePlan

MINUTE = timedelta(minutes=1)
YEARS_AHEAD = 5
"""How far beyond its last change a series gets its odd dates; the text is written anew long before."""


def usual_length(line: TimeLine) -> timedelta:
    """How long one happening lasts by the clock on the wall; no happening is shorter than a minute."""
    return max(line.length, MINUTE)


def odd_dates(plan: TimePlan, *, changed_on: date) -> list[datetime]:
    """The names of dates of a plan with one line whose exact duration or start isn't what a rule can say; in order."""
    line = plan.lines[0]
    begins_on = line.first_date()
    if line.rule is None or begins_on is None or line.all_day:
        return []
    before = timedelta(days=min(usual_length(line).days + 1, 31))
    found: set[datetime] = set()
    for year in range(begins_on.year, max(changed_on, begins_on).year + YEARS_AHEAD + 1):
        for change_on in _clock_changes(plan.zone.key, year):
            days = line.dates(change_on - before, change_on + timedelta(days=1))
            names = (datetime.combine(on, line.at) for on in days)
            found.update(named for named in names if _is_odd(plan, time_plan.usual(plan, named)))
    return sorted(found)


def _is_odd(plan: TimePlan, happening: PlannedDate) -> bool:
    as_shown = (
        happening.starts_at.astimezone(plan.zone).replace(tzinfo=None, fold=0),
        happening.ends_at.astimezone(plan.zone).replace(tzinfo=None, fold=0),
    )
    if as_shown != (happening.local_start, happening.local_end):  # the hour that March leaves out
        return True
    if is_told_in_utc(happening, plan.zone):
        return True
    return happening.ends_at - happening.starts_at != usual_length(plan.lines[0])


def starts_in_repeated_hour(line: TimeLine, zone: ZoneInfo, known_on: date) -> bool:
    """Whether one of the line's dates starts in the hour that the clocks of October show twice.

    A time of day can't say which of the two it means: RFC 5545, section 3.3.5, reads the first, ical.js the second.
    """
    if line.all_day:
        return False
    years = range(line.first_on.year, max(known_on, line.first_on).year + YEARS_AHEAD + 1)
    changes = [on for year in years for on in _clock_changes(zone.key, year)]
    twice = [on for on in changes if clock.is_ambiguous(datetime.combine(on, line.at), zone)]
    return any(line.dates(on, on + timedelta(days=1)) for on in twice)


def is_told_in_utc(happening: PlannedDate, zone: ZoneInfo) -> bool:
    """Whether the date starts or ends in the hour that the clocks of October show twice."""
    return any(
        clock.is_ambiguous(clock.to_local(at, zone).replace(fold=0), zone)
        for at in (happening.starts_at, happening.ends_at)
    )


@lru_cache(maxsize=512)
def _clock_changes(zone: str, year: int) -> tuple[date, ...]:
    """The days of a year that don't have 24 hours."""
    tz, day = ZoneInfo(zone), timedelta(days=1)
    midnights = [datetime.combine(date(year, 1, 1), time.min) + day * number for number in range(367)]
    offsets = [midnight.replace(tzinfo=tz).utcoffset() for midnight in midnights]
    return tuple(
        midnight.date()
        for midnight, here, there in zip(midnights, offsets, offsets[1:], strict=False)
        if here != there and midnight.year == year
    )


def until_at(rule: expansion.Recurrence, zone: str) -> datetime | None:
    """The last moment of a rule's last day, in UTC, as where DTSTART has a time (RFC 5545, section 3.3.10)."""
    if rule.until_on is None:
        return None
    last = datetime.combine(rule.until_on, time(23, 59, 59))
    return clock.to_utc_shifted(last, ZoneInfo(zone)).astimezone(UTC)
