"""A series of 600 dates in the demo city: checking it, rechecking it, and how long saving it holds the lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft
from festival.conflicts.recheck import recheck_event
from festival.demo.load import load_demo
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from festival.law.model import install_law
from festival.remembrance.install import install_days
from festival.settings import read_settings
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale
from tests.locks import watch_lock

ROUNDS = 7
CHECK_S = 0.2
SAVING_S = 0.3


def run(scale: Scale) -> Iterable[Row]:
    for name, blocks in each_database():
        if blocks is None:
            continue
        with blocks[0] as url, TemporaryDirectory() as folder:
            where = {"FESTIVAL_DATABASE_URL": url} if url else {}
            app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder} | where))
            with app.app_context():
                yield from _rows(name)
                db.session.remove()
                db.engine.dispose()


def _rows(name: str) -> Iterable[Row]:
    now = clock.now()
    db.create_all()
    begin_writing()
    db.session.add(City(id=1))
    db.session.flush()
    install_days()
    install_law()
    db.session.commit()
    load_demo(now)
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
    yield _at_most(
        f"{name}: draft check of a series", _cpu(lambda: findings_for_draft(draft, now=now)), CHECK_S, dates
    )
    yield _at_most(f"{name}: recheck of a series", _cpu(recheck), CHECK_S, dates)
    event_id = event.id
    with watch_lock(db.engine) as held:
        begin_writing()
        write_event(db.session.get_one(Event, event_id, populate_existing=True), now=now)
        db.session.commit()
    yield _at_most(f"{name}: longest lock of saving a series", held.longest, SAVING_S, dates)


def _cpu(work: Callable[[], object]) -> float:
    """Return the median seconds of CPU time, the first call left out."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def _at_most(what: str, seconds: float, most: float, feeling: str) -> Row:
    return Row(what, f"≤ {most * 1000:.0f} ms", f"{seconds * 1000:.0f} ms", seconds <= most, feeling)
