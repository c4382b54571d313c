"""On which days something is closed by a rule: on holidays, on a day of every year, from a day to another. Pure.

A closing is a short text: `public_holidays`; `school_holidays`, or `outside_school_holidays` for what is open in them
alone; a day or a range of days, both ends included, of one year, `2026-12-21/2027-01-06`, or of every year,
`--12-24`, `--12-23/--01-06` (as RFC 6350 section 4.3.1 writes them); and `season/--04-15/--10-10`, outside of which it
is closed every year: where there are several, outside of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

PUBLIC_HOLIDAYS = "public_holidays"
SCHOOL_HOLIDAYS = "school_holidays"
OUTSIDE_SCHOOL_HOLIDAYS = "outside_school_holidays"
BY_HOLIDAYS = (PUBLIC_HOLIDAYS, SCHOOL_HOLIDAYS, OUTSIDE_SCHOOL_HOLIDAYS)
_SEASON = "season/"
_YEARLY = re.compile(r"--(\d\d)-(\d\d)", re.ASCII)
_LEAP_YEAR = 2028


class BadClosing(ValueError):
    """No closing: the text has another form, or names a day that there is not."""


class Span(NamedTuple):
    """First and last day of a closing or a season; a yearly one has them in one leap year, whichever comes first."""

    first: date
    last: date
    is_yearly: bool
    is_season: bool = False

    @property
    def token(self) -> str:
        """The closing as text."""
        days = (self.first, self.last)
        first, last = (f"--{on:%m-%d}" if self.is_yearly else on.isoformat() for on in days)
        if self.is_season:
            return f"{_SEASON}{first}/{last}"
        return first if first == last else f"{first}/{last}"

    def has(self, on: date) -> bool:
        """Whether the day is in it."""
        if not self.is_yearly:
            return self.first <= on <= self.last
        first, last, day = (one.month * 100 + one.day for one in (self.first, self.last, on))
        return first <= day <= last if first <= last else day >= first or day <= last


def read_span(token: str) -> Span:
    """Return the days of a closing that names days. Raises BadClosing."""
    is_season = token.startswith(_SEASON)
    first, slash, last = token.removeprefix(_SEASON).partition("/")
    days = [_YEARLY.fullmatch(one) for one in (first, last or first)]
    if not all(days):
        if any(days) or is_season or (slash and not last):
            raise BadClosing(token)
        try:
            span = Span(date.fromisoformat(first), date.fromisoformat(last or first), is_yearly=False)
        except ValueError:
            raise BadClosing(token) from None
        if span.first > span.last:
            raise BadClosing(token)
        return span
    return yearly(*((int(one[1]), int(one[2])) for one in days if one), is_season=is_season)


def yearly(first: tuple[int, int], last: tuple[int, int], *, is_season: bool = False) -> Span:
    """Return a closing of every year, or a season, from a (month, day) to another. Raises BadClosing."""
    try:
        return Span(date(_LEAP_YEAR, *first), date(_LEAP_YEAR, *last), is_yearly=True, is_season=is_season)
    except ValueError:
        raise BadClosing(f"{first} {last}") from None


def spans_of(tokens: Iterable[str]) -> list[Span]:
    """Return the closings that name days, without those by holidays. Raises BadClosing."""
    return [read_span(token) for token in tokens if token not in BY_HOLIDAYS]


class HolidayCalendar(Protocol):
    """Which days are holidays; a hashable value, so that what is reckoned of it is kept."""

    def public_in(self, year: int) -> frozenset[date]: ...

    def school_in(self, year: int) -> frozenset[date]: ...

    @property
    def school_known_until(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class NoHolidays:
    """The calendar of a place whose holidays nobody knows."""

    school_known_until: date | None = None

    def public_in(self, year: int) -> frozenset[date]:
        return frozenset()

    def school_in(self, year: int) -> frozenset[date]:
        return frozenset()


_NO_HOLIDAYS = NoHolidays()


@dataclass(frozen=True)
class Closings:
    """All closings of an event. What is open in or outside of the school holidays alone has no day of which nobody
    knows whether it is in them: later ones come when they are known."""

    closed: tuple[str, ...] = ()
    calendar: HolidayCalendar = _NO_HOLIDAYS

    def has(self, on: date) -> bool:
        """Whether it is closed on the day."""
        return bool(self.closed) and on in _closed_in(self, on.year)

    @property
    def known_until(self) -> date | None:
        """The last day of which is known whether it is closed, date.min for none; None where that is always known."""
        if SCHOOL_HOLIDAYS not in self.closed and OUTSIDE_SCHOOL_HOLIDAYS not in self.closed:
            return None
        return self.calendar.school_known_until or date.min

    @property
    def last_on(self) -> date | None:
        """The last day that is closed; None where some are in every year."""
        if any(token in BY_HOLIDAYS for token in self.closed):
            return None
        spans = spans_of(self.closed)
        return (
            None
            if any(span.is_yearly for span in spans)
            else max((span.last for span in spans), default=None)
        )


NEVER_CLOSED = Closings()


@lru_cache(maxsize=2048)
def _closed_in(closings: Closings, year: int) -> frozenset[date]:
    """The days of a year that are closed."""
    closed, calendar = closings.closed, closings.calendar
    spans = spans_of(closed)
    seasons = [span for span in spans if span.is_season]
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1)]
    found = {on for on in days if any(span.has(on) for span in spans if not span.is_season)}
    if seasons:
        found.update(on for on in days if not any(span.has(on) for span in seasons))
    if PUBLIC_HOLIDAYS in closed:
        found |= calendar.public_in(year)
    school = calendar.school_in(year)
    if SCHOOL_HOLIDAYS in closed:
        found |= school
    if OUTSIDE_SCHOOL_HOLIDAYS in closed:
        found.update(on for on in days if on not in school)
    known_until = closings.known_until
    if known_until is not None:
        found.update(on for on in days if on > known_until)
    return frozenset(found)
