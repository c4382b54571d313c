"""Carries the horizon of 24 months forward, batch by batch, so that nobody waits long for the write lock."""

from __future__ import annotations

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.occurrences import carry_horizon
from festival.events.saving import carry_asides


def carry() -> None:
    """Materialise what has come within the horizon; each batch is a transaction of its own. Series that step aside for
    others come first: their days to come are known then."""
    begin_writing()
    carry_asides(now=clock.now())
    db.session.commit()
    while True:
        begin_writing()
        carried = carry_horizon(now=clock.now())
        db.session.commit()
        if not carried:
            return
