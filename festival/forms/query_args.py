"""Dates and times as people type them. Pure."""

from __future__ import annotations

import re
from datetime import date, time

_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(?:(?:bis|um|ab|gegen|until|till|from|at)\s+)?"
    r"(?:(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?|(\d{1,2})(\d{2}))\s*(uhr|h|am|pm|a\.m\.?|p\.m\.?)?",
    re.ASCII | re.IGNORECASE,
)
_NAMED = {"noon": (12, 0), "12 noon": (12, 0), "midday": (12, 0), "midnight": (0, 0), "mitternacht": (0, 0)}


def read_day(words: str) -> date | None:
    """Return the day of "2027-06-14", "14.6.2027" or "14.06.27", or None where it is no day."""
    words = words.strip()
    german = _GERMAN.fullmatch(words)
    try:
        if german:
            day, month, year = (int(part) for part in german.groups())
            return date(year + 2000 if len(german[3]) == 2 else year, month, day)
        return date.fromisoformat(words) if len(words) == 10 else None
    except ValueError:
        return None


def read_time(words: str) -> time | None:
    """Return the time of "19:30", "1930", "19.30 Uhr", "19 h", "bis 19 Uhr", "7:30 pm" or "noon", or None where it is
    no time of a day; 24:00 is none."""
    hour, minute = _read_clock(words)
    return time(hour, minute) if 0 <= hour < 24 and minute < 60 else None


def is_end_of_day(words: str) -> bool:
    """Whether the words are "24:00", "24 Uhr", "bis 24 Uhr": midnight at the end of the day, as ends are written."""
    return _read_clock(words) == (24, 0)


def _read_clock(words: str) -> tuple[int, int]:
    """Return hour and minute as they are written, (-1, 0) where they are no time."""
    words = words.strip()
    found = _CLOCK.fullmatch(words)
    if not found:
        return _NAMED.get(words.lower(), (-1, 0))
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    half = (found[5] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        return (hour % 12 + (12 if half == "pm" else 0), minute) if 1 <= hour <= 12 else (-1, 0)
    return hour, minute
