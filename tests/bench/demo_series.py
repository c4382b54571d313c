"""A series of 600 dates in the demo city: checking it, rechecking it, and how long saving it holds the lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from statistics import median

from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft
from festival.conflicts.recheck import recheck_event
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from tests.bench.frame import Row, at_most_ms
from tests.locks import watch_lock

ROUNDS = 7
CHECK_S = 0.2
SAVING_S = 0.3


def rows(name: str) -> Iterable[Row]:
    now = clock.now()
    longest = (
        select(Occurrence.event_id)
        .where(Occurrence.blocks, Occurrence.blocks_to > now)
        .group_by(Occurrence.event_id)
        .order_by(func.count().desc())
        .limit(1)
    )
    event = db.session.scalars(select(Event).where(Event.id == longest.scalar_subquery())).one()
    draft = draft_of(event, now=now)

    def recheck() -> None:
        begin_writing()
        recheck_event(event, now=now)
        db.session.rollback()

    dates = f"{len(draft.happenings)} dates"
    yield at_most_ms(
        f"{name}: draft check of a series", _cpu(lambda: findings_for_draft(draft, now=now)), CHECK_S, dates
    )
    yield at_most_ms(f"{name}: recheck of a series", _cpu(recheck), CHECK_S, dates)
    event_id = event.id
    held = []
    for _ in range(ROUNDS):
        with watch_lock(db.engine) as watched:
            begin_writing()
            write_event(db.session.get_one(Event, event_id, populate_existing=True), now=now)
            db.session.commit()
        held.append(watched.longest)
    yield at_most_ms(f"{name}: longest lock of saving a series", median(held), SAVING_S, dates)


def _cpu(work: Callable[[], object]) -> float:
    """Return the median seconds of CPU time, the first call left out."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)
