"""Takes away sign-ins that have expired and attempts that count no more."""

from __future__ import annotations

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.attempts import sweep_attempts
from festival.organisers.sign_in import sweep_sign_ins


def sweep() -> None:
    """Delete what is past, in one transaction."""
    now = clock.now()
    begin_writing()
    sweep_sign_ins(now=now)
    sweep_attempts(now=now)
    db.session.commit()
