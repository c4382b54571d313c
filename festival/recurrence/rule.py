"""The rule of a recurrence over dates: a strict subset of RFC 5545's RRULE, read from text and written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache

from festival.base.errors import FestivalError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_DAY = date(2199, 12, 31)
MAX_LENGTH, MAX_INTERVAL, MAX_COUNT = 400, 1000, 1000

_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "UNTIL", "COUNT"}
_WEEKDAY = re.compile(r"(?P<nth>[+-]?\d{1,2})?(?P<weekday>MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}", re.ASCII)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)


class BadRecurrence(FestivalError):
    """A text that is no recurrence we keep. `code` is stable; `part` is the RRULE part it is about, or empty.

    Codes: `empty`, `too_long`, `form`, `unknown_part`, `repeated_part`, `frequency`, `interval`, `weekday`,
    `month_day`, `month`, `until`, `count`, `until_and_count`; from `recurrence.check` `never`, `first_day`.
    """

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(f"bad recurrence: {code} {part}".rstrip())
        self.code = code
        self.part = part


class Frequency(StrEnum):
    """The length of one period of a recurrence."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule over dates. Empty tuples mean "not named": the first date then says which day it is.

    `weekdays` holds pairs (nth, weekday): weekday 0 is Monday; nth 0 means each one, below 0 counts from the
    end. `until_on` is the last day that may be meant, inclusive as in RFC 5545; never together with `count`.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    until_on: date | None = None
    count: int | None = None

    def __str__(self) -> str:
        """The RRULE value with UNTIL as a date; `parse_rrule` reads it back."""
        return to_rrule(self)


@lru_cache(maxsize=8192)
def parse_rrule(text: str) -> Recurrence:
    """The recurrence that an RRULE value spells (without the name `RRULE:`). Raises BadRecurrence."""
    if len(text) > MAX_LENGTH:
        raise BadRecurrence("too_long")
    parts = _split(text)
    frequency = _frequency(parts)
    recurrence = Recurrence(
        frequency=frequency,
        interval=_number(parts, "INTERVAL", MAX_INTERVAL) or 1,
        months=_numbers(parts, "BYMONTH", 12, "month"),
        month_days=_numbers(parts, "BYMONTHDAY", 31, "month_day", backwards=True),
        weekdays=_weekdays(parts, frequency),
        until_on=_until(parts),
        count=_number(parts, "COUNT", MAX_COUNT),
    )
    if recurrence.month_days and frequency is Frequency.WEEKLY:
        raise BadRecurrence("month_day", "BYMONTHDAY")  # RFC 5545, 3.3.10: must not be used with WEEKLY
    if recurrence.until_on and recurrence.count:
        raise BadRecurrence("until_and_count", "COUNT")
    return recurrence


def to_rrule(recurrence: Recurrence, *, until_at: datetime | None = None) -> str:
    """The RRULE value, its parts in a fixed order.

    UNTIL is written as a date, or as the aware instant `until_at` in UTC: RFC 5545 asks for that form where
    DTSTART has a time.
    """
    parts = [f"FREQ={recurrence.frequency}"]
    if recurrence.interval != 1:
        parts.append(f"INTERVAL={recurrence.interval}")
    if recurrence.months:
        parts.append("BYMONTH=" + ",".join(map(str, recurrence.months)))
    if recurrence.month_days:
        parts.append("BYMONTHDAY=" + ",".join(map(str, recurrence.month_days)))
    if recurrence.weekdays:
        parts.append("BYDAY=" + ",".join(f"{nth or ''}{WEEKDAYS[day]}" for nth, day in recurrence.weekdays))
    if recurrence.count:
        parts.append(f"COUNT={recurrence.count}")
    if recurrence.until_on:
        until = f"{until_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" if until_at else f"{recurrence.until_on:%Y%m%d}"
        parts.append(f"UNTIL={until}")
    return ";".join(parts)


def daily(*, interval: int = 1, until: date | None = None) -> str:
    """The RRULE value of every `interval`-th day."""
    return to_rrule(Recurrence(Frequency.DAILY, interval, until_on=until))


def weekly(days: Iterable[int], *, interval: int = 1, until: date | None = None) -> str:
    """The RRULE value of these weekdays (0 is Monday) in every `interval`-th week."""
    weekdays = tuple((0, day) for day in sorted(set(days)))
    return to_rrule(Recurrence(Frequency.WEEKLY, interval, weekdays, until_on=until))


def monthly_nth(nth: int, weekday: int, *, interval: int = 1, until: date | None = None) -> str:
    """The RRULE value of the nth weekday (0 is Monday; nth -1 is the last) in every `interval`-th month."""
    return to_rrule(Recurrence(Frequency.MONTHLY, interval, ((nth, weekday),), until_on=until))


def monthly_day(day: int, *, interval: int = 1, until: date | None = None) -> str:
    """The RRULE value of this day (-1 is the last) of every `interval`-th month, shorter ones left out."""
    return to_rrule(Recurrence(Frequency.MONTHLY, interval, month_days=(day,), until_on=until))


def yearly(*, interval: int = 1, until: date | None = None) -> str:
    """The RRULE value of the first date's day and month in every `interval`-th year."""
    return to_rrule(Recurrence(Frequency.YEARLY, interval, until_on=until))


def _split(text: str) -> dict[str, str]:
    value = text.strip().upper()
    if not value:
        raise BadRecurrence("empty")
    parts: dict[str, str] = {}
    for piece in value.split(";"):
        name, equals, content = piece.partition("=")
        if not equals or not content:
            raise BadRecurrence("form", name[:20])
        if name not in _PARTS:
            raise BadRecurrence("unknown_part", name[:20])
        if name in parts:
            raise BadRecurrence("repeated_part", name)
        parts[name] = content
    return parts


def _frequency(parts: dict[str, str]) -> Frequency:
    try:
        return Frequency(parts.get("FREQ", ""))
    except ValueError as error:
        raise BadRecurrence("frequency", "FREQ") from error


def _number(parts: dict[str, str], name: str, most: int) -> int | None:
    content = parts.get(name)
    if content is None:
        return None
    if not _NUMBER.fullmatch(content) or not 1 <= int(content) <= most:
        raise BadRecurrence(name.lower(), name)
    return int(content)


def _numbers(
    parts: dict[str, str], name: str, most: int, code: str, *, backwards: bool = False
) -> tuple[int, ...]:
    if name not in parts:
        return ()
    found = set()
    for content in parts[name].split(","):
        if not _NUMBER.fullmatch(content):
            raise BadRecurrence(code, name)
        number = int(content)
        if not 1 <= (abs(number) if backwards else number) <= most:
            raise BadRecurrence(code, name)
        found.add(number)
    return tuple(sorted(found))


def _weekdays(parts: dict[str, str], frequency: Frequency) -> tuple[tuple[int, int], ...]:
    if "BYDAY" not in parts:
        return ()
    # Counted in the month, but in the year where a yearly rule names no month (RFC 5545, 3.3.10).
    in_year = frequency is Frequency.YEARLY and "BYMONTH" not in parts
    most = {Frequency.MONTHLY: 5, Frequency.YEARLY: 53 if in_year else 5}.get(frequency, 0)
    days: set[tuple[int, int]] = set()
    for content in parts["BYDAY"].split(","):
        found = _WEEKDAY.fullmatch(content)
        if found is None or (found["nth"] and not 1 <= abs(int(found["nth"])) <= most):
            raise BadRecurrence("weekday", "BYDAY")
        days.add((int(found["nth"] or 0), WEEKDAYS.index(found["weekday"])))
    # "Every Monday and the first Tuesday" in one rule is read differently by different calendars.
    if len({nth == 0 for nth, _ in days}) > 1:
        raise BadRecurrence("weekday", "BYDAY")
    return tuple(sorted(days))


def _until(parts: dict[str, str]) -> date | None:
    if "UNTIL" not in parts:
        return None
    found = _DATE.fullmatch(parts["UNTIL"])
    try:
        until_on = date(*map(int, found.groups())) if found else None
    except ValueError:
        until_on = None
    if until_on is None or until_on > LAST_DAY:
        raise BadRecurrence("until", "UNTIL")
    return until_on
