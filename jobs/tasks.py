"""Notes what was decided and not done in time; its conflicts are talked about again."""

from __future__ import annotations

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.mediation.tasks import miss_overdue_tasks


def note_missed() -> None:
    """Look through all tasks once; there are as many as meetings have written down."""
    begin_writing()
    miss_overdue_tasks(today=today(), now=clock.now())
    db.session.commit()
