"""Takes away sign-ins that have expired and attempts that count no more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.model import SignIn, SignInAttempt

KEPT = timedelta(days=2)


def sweep() -> None:
    """Delete what is past, in one transaction."""
    now = clock.now()
    begin_writing()
    db.session.execute(delete(SignIn).where(SignIn.expires_at < now))
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    db.session.commit()
