"""Notes confirmed events whose last date has passed as held."""

from __future__ import annotations

from festival.base import clock
from festival.events.past_events import note_held_events


def note_held() -> None:
    """Note all that are over."""
    note_held_events(now=clock.now())
