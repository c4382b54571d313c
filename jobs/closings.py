"""Lets events that are closed on holidays follow the city's holidays."""

from __future__ import annotations

from festival.base import clock
from festival.events.closed_days import holidays_differ, settle_closings
from festival.publishing.event_text import renew_texts


def follow_holidays() -> None:
    """Bring their dates, and what feeds say of later ones, up to date where the holidays have changed."""
    if holidays_differ():
        settle_closings(now=clock.now())
        renew_texts(now=clock.now())
