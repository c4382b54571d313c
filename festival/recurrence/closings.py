"""On which days something is closed by a rule: on holidays, on a day of every year, from a day to another. Pure.

A closing is a short text: `public_holidays`; `school_holidays`, or `outside_school_holidays` for what is open in them
alone; a day or a range of days, both ends included, of one year, `2026-12-21/2027-01-06`, or of every year,
`--12-24`, `--12-23/--01-06` (as RFC 6350 section 4.3.1 writes them); and `season/--04-15/--10-10`, outside of which it
is closed every year: where there are several, outside of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

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
