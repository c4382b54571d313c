"""Lets events that are closed on holidays follow the city's holidays."""

from __future__ import annotations

from festival.base import clock
from festival.events.closed_days import settle_closings


def follow_holidays() -> None:
    """Bring their dates up to date where the holidays have changed."""
    settle_closings(now=clock.now())
