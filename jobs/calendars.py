"""Looks at the calendars that organisations have connected."""

from __future__ import annotations

from festival.calendar_import.polling import look_at_calendars


def look() -> bool:
    """Look at those that are due, and return whether any was; one that can't be read is tried again later."""
    return look_at_calendars() > 0
