"""Closings in words: "vom 15. April bis 10. Oktober", "an Feiertagen und am 24. Dezember geschlossen". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from babel.dates import get_month_names
from babel.lists import format_list

from festival.base.dates import plain_day
from festival.recurrence.closings import (
    OUTSIDE_SCHOOL_HOLIDAYS,
    PUBLIC_HOLIDAYS,
    SCHOOL_HOLIDAYS,
    Span,
    spans_of,
)

_NB = "\N{NO-BREAK SPACE}"
_GERMAN = {
    PUBLIC_HOLIDAYS: "an Feiertagen",
    SCHOOL_HOLIDAYS: "nicht in den Schulferien",
    OUTSIDE_SCHOOL_HOLIDAYS: "nur in den Schulferien",
    "on": "am {days}",
    "from": "vom {first} bis {last}",
    "closed": "{days} geschlossen",
}
_ENGLISH = {
    PUBLIC_HOLIDAYS: "on public holidays",
    SCHOOL_HOLIDAYS: "not in the school holidays",
    OUTSIDE_SCHOOL_HOLIDAYS: "only in the school holidays",
    "on": "on {days}",
    "from": "from {first} to {last}",
    "closed": "closed {days}",
}


def season_words(closed: Iterable[str], locale: str) -> str:
    """Return when in the year it is open, where a season says so: "vom 15. April bis 10. Oktober"; empty for always."""
    seasons = [span for span in spans_of(closed) if span.is_season]
    return format_list([_range(span, locale) for span in seasons], locale=locale) if seasons else ""


def closings_words(closed: Sequence[str], locale: str, *, this_year: int) -> str:
    """Return what is closed beside the seasons, parted by semicolons; empty for nothing.

    Days of one year are told no more once the year is over.
    """
    phrases = _phrases(locale)
    spans = [
        one for one in spans_of(closed) if not one.is_season and (one.is_yearly or one.last.year >= this_year)
    ]
    days = [phrases[PUBLIC_HOLIDAYS]] if PUBLIC_HOLIDAYS in closed else []
    days += _days(spans, locale)
    if len(days) == 1:
        days = [days[0].removeprefix("am ")]
    said = [phrases["closed"].format(days=format_list(days, locale=locale))] if days else []
    said += [phrases[one] for one in (SCHOOL_HOLIDAYS, OUTSIDE_SCHOOL_HOLIDAYS) if one in closed]
    return "; ".join(said)


def _days(spans: Iterable[Span], locale: str) -> list[str]:
    """Single days by their months, then the ranges."""
    ordered = sorted(spans, key=lambda span: (not span.is_yearly, span.first))
    single = [span for span in ordered if span.first == span.last]
    by_month = groupby(single, key=lambda span: (span.is_yearly, span.first.year, span.first.month))
    found = [
        _phrases(locale)["on"].format(days=_month_days([span.first for span in those], locale))
        + ("" if is_yearly else f" {year}")
        for (is_yearly, year, _month), those in by_month
    ]
    return found + [_range(span, locale) for span in ordered if span.first != span.last]


def _month_days(days: Sequence[date], locale: str) -> str:
    dot = "." if locale.startswith("de") else ""
    numbers = format_list([f"{on.day}{dot}" for on in days], locale=locale)
    return f"{numbers}{_NB}{get_month_names('wide', locale=locale)[days[0].month]}"


def _range(span: Span, locale: str) -> str:
    """The first and the last day; month and year once where both have the same."""
    first, last = span.first, span.last
    is_one_month = (first.year, first.month) == (last.year, last.month) and first <= last
    begin = plain_day(first, locale, this_year=first.year if span.is_yearly else last.year)
    if is_one_month:
        begin = f"{first.day}{'.' if locale.startswith('de') else ''}"
    end = plain_day(last, locale, this_year=last.year if span.is_yearly else None)
    return _phrases(locale)["from"].format(first=begin, last=end)


def _phrases(locale: str) -> dict[str, str]:
    return _GERMAN if locale.startswith("de") else _ENGLISH
