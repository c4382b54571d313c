"""Notes confirmed events whose last date has passed as held."""

from __future__ import annotations

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.held import note_held_events


def note_held() -> None:
    """Work through those that are over, a batch a transaction."""
    while True:
        begin_writing()
        noted = note_held_events(now=clock.now())
        db.session.commit()
        if not noted:
            return
