"""Says that the jobs process lives; `/readyz` reads it."""

from __future__ import annotations

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.health import Heartbeat


def beat() -> None:
    """Write the present moment into the one row."""
    begin_writing()
    db.session.merge(Heartbeat(name="jobs", beat_at=clock.now()))
    db.session.commit()
