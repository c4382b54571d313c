"""Closed days as people type them: "24.12., 31.12., 21.12.2026–6.1.2027, 23.12.–6.1."; without a year, in every one.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from festival.base.dates import plain_day
from festival.recurrence.closings import BadClosing, Span, spans_of, yearly
from festival.typed_times.typed_days import Day, Stretch, read_stretches

MAX_CLOSINGS = 100


class ReadClosings(NamedTuple):
    """Closings as their texts (closings.py), each once, in their order; what can't be read as it was typed."""

    closed: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def read_closings(words: str) -> ReadClosings:
    """Return the closings that a text names, up to MAX_CLOSINGS; what is beyond counts as unreadable."""
    before, stretches = read_stretches(words)
    unread, found = [*before], dict[str, None]()
    for stretch in stretches:
        span = _span(stretch)
        if span is None or len(found) >= MAX_CLOSINGS:
            unread.append(stretch.typed)
        else:
            found[span.token] = None
        unread.extend(stretch.after)
    return ReadClosings(tuple(found), tuple(dict.fromkeys(unread)))


def typed_closings(closed: Iterable[str], locale: str) -> str:
    """Return those of the closings that name days as a person types them; `read_closings` reads the same of it."""
    return ", ".join(_typed(span, locale) for span in spans_of(closed) if not span.is_season)


def _typed(span: Span, locale: str) -> str:
    def day(on: date) -> str:
        if locale.startswith("de"):
            return f"{on.day}.{on.month}.{'' if span.is_yearly else on.year}"
        return plain_day(on, locale, this_year=on.year if span.is_yearly else None).replace("\u00a0", " ")

    return day(span.first) if span.first == span.last else f"{day(span.first)}\u2013{day(span.last)}"


def _span(stretch: Stretch) -> Span | None:
    first, last = stretch.first, stretch.last or stretch.first
    if first.month is None or last.month is None:
        return None
    try:
        if first.year is None and last.year is None:
            return (
                yearly((first.month, first.day), (last.month, last.day)) if _is_plain(first, last) else None
            )
        return _dated(first, last)
    except BadClosing:
        return None


def _dated(first: Day, last: Day) -> Span | None:
    if first.year is None:
        return None
    begin = first.on(first.year)
    end = last.on(first.year)
    if begin and end and end < begin and last.year is None:
        end = last.on(first.year + 1)
    return Span(begin, end, is_yearly=False) if begin and end and begin <= end else None


def _is_plain(first: Day, last: Day) -> bool:
    """Whether no weekday is named: none is one of a day of every year."""
    return first.weekday is None and last.weekday is None
