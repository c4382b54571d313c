"""RRULEs as the calendar keeps them: a rule of `recurrence` with the same days, where it has one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from festival.calendar_files.calendar_times import BadTime, Clocks, Moment, moment_of
from festival.recurrence.rule import LAST_DAY, MAX_COUNT, WEEKDAYS, BadRecurrence, Recurrence, parse_rrule

_WEEKDAY = re.compile(r"MO|TU|WE|TH|FR|SA|SU")
_UNTIL_DAY = re.compile(r"\d{8}")


class WithinDay(ValueError):
    """A rule that repeats within a day: by the hour or more often."""


@dataclass(frozen=True)
class Parts:
    """An RRULE taken apart, and the last day it may mean by the clocks of its start."""

    parts: dict[str, str]
    until_on: date | None = None


def rule_parts(text: str, start: Moment, clocks: Clocks) -> Parts:
    """Return the parts of an RRULE that begins at `start`. Raises WithinDay, and ValueError for what is none."""
    parts: dict[str, str] = {}
    for piece in text[:1000].split(";"):
        name, equals, value = piece.partition("=")
        if name.strip() and equals:
            parts.setdefault(name.strip(), value.strip())
    if parts.get("FREQ") in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise WithinDay(parts["FREQ"])
    for name, told in (("BYHOUR", start.wall.hour), ("BYMINUTE", start.wall.minute), ("BYSECOND", None)):
        value = parts.pop(name, "")
        if value and told is not None and value.lstrip("0") != str(told).lstrip("0"):
            raise WithinDay(name)
    until = parts.pop("UNTIL", "")
    return Parts(parts, _last_day(until, start, clocks) if until else None)


def held_rule(told: Parts, first_on: date) -> Recurrence | None:
    """Return the rule with the same days by the same first day; None where `recurrence` holds no such rule."""
    parts = dict(told.parts)
    weekdays = parts.get("BYDAY", "").split(",") if parts.get("BYDAY") else []
    week_starts = parts.pop("WKST", "MO")
    is_every_week = parts.get("FREQ") != "WEEKLY" or parts.get("INTERVAL", "1") == "1"
    if week_starts != "MO" and not is_every_week and weekdays not in ([], [WEEKDAYS[first_on.weekday()]]):
        return None  # which week a day belongs to makes a difference
    position = parts.pop("BYSETPOS", "")
    if position:
        is_one_weekday = len(weekdays) == 1 and _WEEKDAY.fullmatch(weekdays[0]) and "BYMONTHDAY" not in parts
        is_in_month = parts.get("FREQ") == "MONTHLY"
        if not is_one_weekday or not is_in_month or not re.fullmatch(r"[+-]?[1-5]", position):
            return None
        parts["BYDAY"] = f"{int(position)}{weekdays[0]}"
    count = parts.get("COUNT", "")
    if count.isdecimal() and int(count[:12]) > MAX_COUNT:
        return None
    if told.until_on is not None and told.until_on <= LAST_DAY:
        parts.pop("COUNT", None)
        parts["UNTIL"] = f"{told.until_on:%Y%m%d}"
    try:
        return parse_rrule(";".join(f"{name}={value}" for name, value in parts.items()))
    except BadRecurrence:
        return None


def _last_day(until: str, start: Moment, clocks: Clocks) -> date | None:
    """Return the last day a date may begin on, by the clocks of the series; None for one beyond all calendars."""
    try:
        moment = moment_of(until, "", clocks)
    except BadTime:
        return None if until[:1] in "23456789" else date(1900, 1, 1)
    if moment.is_day or _UNTIL_DAY.fullmatch(until):
        return moment.local.date()
    # In UTC, as the standard asks, or by the clocks of the series, as many write it.
    wall = moment.local if start.zone is None else _wall_of(moment, start)
    return (
        wall.date() if start.is_day or start.wall.time() <= wall.time() else wall.date() - timedelta(days=1)
    )


def _wall_of(moment: Moment, start: Moment) -> datetime:
    if moment.zone == start.zone or moment.zone is None:
        return moment.wall
    # Between the two clocks as at the start: an hour more or less in another season changes no day of a rule by days.
    return moment.local + (start.wall - start.local.replace(fold=0))
