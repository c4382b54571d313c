"""Rules of days that return: `fixed 10-03`, `easter-2`, `advent1-14`, `nth 2 SUN 05`, `announced`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil import easter

from festival.base.errors import FestivalError

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

# The Gregorian calendar begins in 1582 and the Easter formula is proven up to 4099.
FIRST_EASTER_YEAR, LAST_EASTER_YEAR = 1583, 4099

# Offsets that keep the day inside the year: Easter is 22 March to 25 April, Advent 27 November to 3 December.
_EASTER_OFFSETS = range(-80, 251)
_ADVENT_OFFSETS = range(-330, 29)
_FORMS = re.compile(
    r"(?P<announced>announced)"
    r"|fixed (?P<month>\d\d)-(?P<day>\d\d)"
    r"|(?P<anchor>easter|advent1)(?P<offset>[+-]\d{1,3})"
    r"|nth (?P<nth>-?[1-5]) (?P<weekday>[A-Z]{3}) (?P<nth_month>\d\d)",
    re.ASCII,
)


class BadRule(FestivalError):
    """A `text` that is no date rule. `code` is one of `form`, `day`, `offset`, `weekday`, `month`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"not a date rule ({code}): {text[:80]!r}")
        self.code = code
        self.text = text


class RuleKind(StrEnum):
    """How the day of a year is found."""

    FIXED = "fixed"
    EASTER = "easter"
    ADVENT = "advent1"
    NTH = "nth"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class DateRule:
    """One rule. `nth` counts weekdays (0 is Monday) from the month's end where it is negative."""

    kind: RuleKind
    month: int = 0
    day: int = 0
    offset_days: int = 0
    nth: int = 0
    weekday: int = 0

    def date_in(self, year: int) -> date | None:
        """The rule's date in `year`, always a date of that year.

        None for `announced`, for 29 February in a common year (the day is not moved), for a fifth weekday
        that the month lacks, and for Easter and Advent outside the years 1583 to 4099.
        """
        if not date.min.year <= year <= date.max.year:
            return None
        match self.kind:
            case RuleKind.FIXED:
                has_day = self.day <= calendar.monthrange(year, self.month)[1]
                return date(year, self.month, self.day) if has_day else None
            case RuleKind.NTH:
                return nth_weekday(year, self.month, self.nth, self.weekday)
            case RuleKind.ANNOUNCED:
                return None
        if not FIRST_EASTER_YEAR <= year <= LAST_EASTER_YEAR:
            return None
        anchor = easter_sunday(year) if self.kind is RuleKind.EASTER else first_advent(year)
        return anchor + timedelta(days=self.offset_days)

    def __str__(self) -> str:
        """The rule in its own syntax; `parse_rule` reads it back."""
        match self.kind:
            case RuleKind.FIXED:
                return f"fixed {self.month:02}-{self.day:02}"
            case RuleKind.NTH:
                return f"nth {self.nth} {WEEKDAYS[self.weekday]} {self.month:02}"
            case RuleKind.ANNOUNCED:
                return "announced"
        return f"{self.kind}{self.offset_days:+}"


def parse_rule(text: str) -> DateRule:
    """The rule that `text` spells. Raises BadRule."""
    found = _FORMS.fullmatch(text.strip())
    if found is None:
        raise BadRule("form", text)
    if found["announced"]:
        return DateRule(RuleKind.ANNOUNCED)
    if found["anchor"]:
        return _anchored(RuleKind(found["anchor"]), int(found["offset"]), text)
    if found["nth"]:
        return _nth(int(found["nth"]), found["weekday"], int(found["nth_month"]), text)
    month, day = int(found["month"]), int(found["day"])
    # A leap year, so that 29 February is a day.
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
        raise BadRule("day", text)
    return DateRule(RuleKind.FIXED, month=month, day=day)


def easter_sunday(year: int) -> date:
    """Easter Sunday of the western churches. Raises ValueError outside the years 1583 to 4099."""
    return easter.easter(year)


def first_advent(year: int) -> date:
    """The first Sunday of Advent: the fourth Sunday before 25 December."""
    christmas = date(year, 12, 25)
    return christmas - timedelta(days=christmas.isoweekday() + 21)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The `nth` weekday (0 is Monday) of the month, from its end where negative; None where it lacks it."""
    first_weekday, length = calendar.monthrange(year, month)
    if nth > 0:
        day = 1 + (weekday - first_weekday) % 7 + 7 * (nth - 1)
    else:
        last_weekday = (first_weekday + length - 1) % 7
        day = length - (last_weekday - weekday) % 7 + 7 * (nth + 1)
    return date(year, month, day) if 1 <= day <= length else None


def _anchored(kind: RuleKind, offset_days: int, text: str) -> DateRule:
    allowed = _EASTER_OFFSETS if kind is RuleKind.EASTER else _ADVENT_OFFSETS
    if offset_days not in allowed:
        raise BadRule("offset", text)
    return DateRule(kind, offset_days=offset_days)


def _nth(nth: int, weekday: str, month: int, text: str) -> DateRule:
    if weekday not in WEEKDAYS:
        raise BadRule("weekday", text)
    if not 1 <= month <= 12:
        raise BadRule("month", text)
    return DateRule(RuleKind.NTH, month=month, nth=nth, weekday=WEEKDAYS.index(weekday))
