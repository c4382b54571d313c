"""Looks at the calendars of neighbouring cities."""

from __future__ import annotations

from festival.neighbours.polling_feeds import look_at_neighbours


def look() -> bool:
    """Look at those that are due, and return whether any was; one that can't be read is tried again later."""
    return look_at_neighbours() > 0
