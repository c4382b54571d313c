"""When a remembrance day falls, and what it counts from year to year. Knows no web and no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from festival.recurrence.movable_days import DateRule, RuleKind


def date_in(rule: DateRule, announced_on: Mapping[int, date], year: int) -> date | None:
    """The day's date in `year`: the announced one, else by the rule. None where the year has none.

    29 February is not moved in a common year, and an `announced` day has a date only once it is announced.
    """
    return announced_on.get(year) or rule.date_in(year)


def dates_between(
    rule: DateRule, announced_on: Mapping[int, date], start_on: date, end_on: date
) -> Iterator[date]:
    """The day's dates in the half-open window [start_on, end_on), in order; at most one a year."""
    if start_on >= end_on:
        return
    for year in range(start_on.year, end_on.year + 1):
        on = date_in(rule, announced_on, year)
        if on is not None and start_on <= on < end_on:
            yield on


def next_dates(rule: DateRule, announced_on: Mapping[int, date], from_on: date, count: int) -> list[date]:
    """The next `count` dates on or after `from_on`, or fewer where no more are known.

    Looks 48 years ahead for a few dates of 29 February, which rests for eight years around 2100.
    """
    found: list[date] = []
    last_year = max(announced_on, default=from_on.year)
    if rule.kind is not RuleKind.ANNOUNCED:
        last_year = from_on.year + 48
    for year in range(from_on.year, min(last_year, date.max.year) + 1):
        if len(found) == count:
            break
        on = date_in(rule, announced_on, year)
        if on is not None and on >= from_on:
            found.append(on)
    return found


@dataclass(frozen=True, slots=True)
class YearCount:
    """The 82nd anniversary, the 39th time, 775 years since the foundation: which of them, and the number."""

    counted: str
    number: int

    @property
    def is_round(self) -> bool:
        """Whether cities keep it with more than a wreath: whole decades and quarters of a century since the origin."""
        return self.counted != "times" and (self.number % 10 == 0 or self.number % 25 == 0)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a day counts: `counted` is anniversary, times or founding, or empty."""

    counted: str
    origin_year: int | None
    since_year: int | None

    def count_in(self, year: int) -> YearCount | None:
        """The number in `year`; None where nothing is counted, its year is unknown, or it is yet to come.

        A day is kept for the first time in the year since which it is kept; an anniversary comes a year later.
        """
        first = self.since_year if self.counted == "times" else self.origin_year
        if not self.counted or first is None:
            return None
        number = year - first + (self.counted == "times")
        return YearCount(self.counted, number) if number > 0 else None


def read_announced(stored: Mapping[str, object]) -> dict[int, date]:
    """The announced dates as stored ({"2027": "2027-05-04"}) by year; what cannot be read is left out."""
    found: dict[int, date] = {}
    for text in stored.values():
        try:
            on = date.fromisoformat(str(text))
        except ValueError:
            continue
        found[on.year] = on
    return found
