"""Dates and times as people type them. Pure."""

from __future__ import annotations

import re
from datetime import date, time

_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(uhr|am|pm|a\.m\.|p\.m\.)?", re.ASCII | re.IGNORECASE
)


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
    """Return the time of "19:30", "19.30 Uhr", "19 Uhr" or "7:30 pm", or None where it is no time."""
    found = _CLOCK.fullmatch(words.strip())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
