"""Times of events as schema.org says them: days and instants with their offset, rules as Schedule. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from festival.base import clock, dates
from festival.recurrence.rule import WEEKDAYS, Frequency
from festival.recurrence.time_plan import PlanChange, TimeLine

MOST_EXCEPTIONS = 100
_PERIODS = {Frequency.DAILY: "D", Frequency.WEEKLY: "W", Frequency.MONTHLY: "M", Frequency.YEARLY: "Y"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def instant(at: datetime, zone: ZoneInfo) -> str:
    """Return an aware instant as the place's clocks show it, with their offset (ISO 8601)."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def wall_span(start: datetime, end: datetime, zone: ZoneInfo, *, all_day: bool) -> tuple[str, str]:
    """Return start and end of wall times; whole days as days, the last one included."""
    if all_day:
        return start.date().isoformat(), dates.last_day(start, end).isoformat()
    return instant(clock.to_utc_shifted(start, zone), zone), instant(clock.to_utc_shifted(end, zone), zone)


def named(at: datetime, zone: ZoneInfo, *, all_day: bool) -> str:
    """Return what a date was to begin at."""
    return at.date().isoformat() if all_day else instant(clock.to_utc_shifted(at, zone), zone)


def schedule(line: TimeLine, zone: ZoneInfo, changes: Mapping[datetime, PlanChange]) -> dict[str, Any] | None:
    """Return the rule of a line as a Schedule; None for a single date. What was cancelled, left out or moved of it is
    named as an exception, at most so many that a page stays short: where there are more, there is none."""
    first_on = line.first_date()
    if line.rule is None or first_on is None:
        return None
    but = sorted(
        at
        for at, one in changes.items()
        if one.kind != "open" and at.time() == line.at and line.has(at.date())
    )
    if len(but) > MOST_EXCEPTIONS:
        return None
    rule = line.rule
    told: dict[str, Any] = {
        "@type": "Schedule",
        "repeatFrequency": f"P{rule.interval}{_PERIODS[rule.frequency]}",
        "startDate": first_on.isoformat(),
        "scheduleTimezone": zone.key,
        "duration": _duration(line.length, all_day=line.all_day),
    }
    if not line.all_day:
        told["startTime"] = line.local_start.time().isoformat()
        told["endTime"] = line.local_end.time().isoformat()
    if rule.until_on:
        told["endDate"] = rule.until_on.isoformat()
    if rule.count:
        told["repeatCount"] = rule.count
    if rule.weekdays:
        told["byDay"] = [_weekday(nth, day) for nth, day in rule.weekdays]
    elif rule.frequency is Frequency.WEEKLY:
        told["byDay"] = [_weekday(0, line.first_on.weekday())]
    if rule.month_days:
        told["byMonthDay"] = list(rule.month_days)
    elif rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY) and not rule.weekdays:
        told["byMonthDay"] = [line.first_on.day]
    if rule.months:
        told["byMonth"] = list(rule.months)
    elif rule.frequency is Frequency.YEARLY:
        told["byMonth"] = [line.first_on.month]
    if but:
        told["exceptDate"] = [named(at, zone, all_day=line.all_day) for at in but]
    return told


def _weekday(nth: int, day: int) -> str:
    """Return a weekday; the nth one of a month as RFC 5545 says it, which schema.org allows."""
    return f"{nth}{WEEKDAYS[day]}" if nth else f"https://schema.org/{_DAYS[day]}"


def _duration(length: timedelta, *, all_day: bool) -> str:
    if all_day:
        return f"P{length.days}D"
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"PT{hours}H{minutes}M" if minutes else f"PT{hours}H"
