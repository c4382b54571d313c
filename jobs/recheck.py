"""Looks at all conflicts again: when somebody asked for it, and every night, because days pass."""

from __future__ import annotations

from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.conflicts.full_recheck import run_recheck
from festival.conflicts.model import Recheck
from festival.conflicts.recheck import ask_recheck


def recheck_asked() -> None:
    """Do the full recheck that waits, if one does; one that a crash left unfinished is done again."""
    row_id = db.session.scalar(select(Recheck.id).where(Recheck.done_at.is_(None)).order_by(Recheck.id))
    db.session.rollback()
    if row_id is not None:
        run_recheck(row_id)


def recheck_nightly() -> None:
    """Ask for a full recheck; the next look at what is asked does it."""
    begin_writing()
    ask_recheck("night")
    db.session.commit()
