"""Notes confirmed events whose last date has passed as held, and lets pencilled dates lapse that nobody renewed."""

from __future__ import annotations

from festival.base import clock
from festival.base.templating import today
from festival.events.past_events import note_held_events
from festival.registering.lapses import lapse_held_dates, remind_of_lapses


def note_held() -> None:
    """Note all that are over."""
    note_held_events(now=clock.now())


def let_lapse() -> None:
    """Tell whose dates lapse soon, then let those lapse whose day has come."""
    remind_of_lapses(today=today())
    lapse_held_dates(today=today(), now=clock.now())
