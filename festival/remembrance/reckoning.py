"""When a remembrance day falls, and how many years it has been. Knows no web and no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from festival.base.date_rules import DateRule, RuleKind


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


def anniversary(origin_year: int | None, year: int) -> int | None:
    """How many years before `year` the origin lies; None where it is unknown, in the same year, or yet to come."""
    if origin_year is None or year <= origin_year:
        return None
    return year - origin_year


def is_round(years: int | None) -> bool:
    """Whether cities keep an anniversary with more than a wreath: whole decades and quarters of a century."""
    return years is not None and years > 0 and (years % 10 == 0 or years % 25 == 0)


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
