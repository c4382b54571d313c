"""The searched window as months of weeks, each day with what it is worth."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from festival.base import dates
from festival.datefinder.ranking import Candidate
from festival.datefinder.words import level_of, tint_of


@dataclass(frozen=True)
class Cell:
    """One day: None as score where it was not asked for."""

    on: date
    score: int | None = None
    tint: int = 0
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class Month:
    """A month as rows of seven cells, None beside its first and last day."""

    name: str
    weeks: list[list[Cell | None]]


def months_of(
    best: Mapping[date, Candidate], start_on: date, last_on: date, url: Callable[[date], str], locale: str
) -> list[Month]:
    """Return the months from `start_on` to `last_on`, both included, that hold a day in question."""
    found = []
    year, month = start_on.year, start_on.month
    while (year, month) <= (last_on.year, last_on.month):
        weeks = [
            [_cell(on, best.get(on), url, locale) if on.month == month else None for on in week]
            for week in Calendar().monthdatescalendar(year, month)
        ]
        if any(cell is not None and cell.score is not None for week in weeks for cell in week):
            found.append(Month(dates.month_and_year(date(year, month, 1), locale), weeks))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def equal_months(
    equal: Sequence[Candidate], url: Callable[[date], str], locale: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return days that are equally good by month: its name, and each day with the address that opens it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in equal:
        day = dates.short_day(one.on, locale, this_year=one.on.year)
        found.setdefault(dates.month_and_year(one.on, locale), []).append((day, url(one.on)))
    return list(found.items())


def weekday_heads(locale: str) -> list[tuple[str, str]]:
    """Return the weekdays from Monday on, in short and in full."""
    return [(name[:2], name) for name in dates.weekdays(locale)]


def _cell(on: date, one: Candidate | None, url: Callable[[date], str], locale: str) -> Cell:
    if one is None:
        return Cell(on)
    words = _(
        "%(day)s: %(score)s points, %(level)s",
        day=dates.plain_day(on, locale, this_year=on.year),
        score=one.score,
        level=level_of(one)[1],
    )
    return Cell(on, one.score, tint_of(one.score), words, url(on))
