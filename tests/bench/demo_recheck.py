"""A full recheck of the demo: how long it looks, and how long it holds the lock where everything is new to it."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from time import process_time

from sqlalchemy import delete, func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict
from festival.events.model import Occurrence
from festival.notices.model import Notice
from tests.bench.frame import Row, at_most_ms, seconds
from tests.locks import watch_lock

FULL_S = 2.5
LOCK_S = 0.05
ROUNDS = 5


def rows(name: str) -> Iterable[Row]:
    ahead = select(func.count()).where(Occurrence.blocks, Occurrence.blocks_to > clock.now())
    dates = f"{db.session.scalar(ahead):,} dates"
    recheck_all()
    start = process_time()
    full = median(seconds(recheck_all) for _ in range(ROUNDS))
    own = (process_time() - start) / ROUNDS
    yield at_most_ms(f"{name}: full recheck of the demo", full, FULL_S, f"{dates}; {own:.2f} s of CPU time")
    held = []
    for _ in range(ROUNDS):
        begin_writing()
        db.session.execute(delete(Notice))
        db.session.execute(delete(Conflict))
        db.session.commit()
        with watch_lock(db.engine) as watched:
            found = recheck_all()
        held.append(watched.longest)
    notices = db.session.scalar(select(func.count()).select_from(Notice))
    yield at_most_ms(
        f"{name}: longest lock of a full recheck that finds all anew",
        median(held),
        LOCK_S,
        f"{found} conflicts, {notices} notices",
    )
