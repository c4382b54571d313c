"""What waits to be written or taken back is done, one run after the other. For a job."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.exchange.model import ImportRun, Source
from festival.exchange.run_writing import write_run
from festival.exchange.source_readers import CLEANERS, READERS, CannotRead
from festival.exchange.taking_back import take_back

log = logging.getLogger(__name__)
_TO_DO = ("waiting", "running", "taking_back")


def work_on_runs() -> int:
    """Return how many runs were worked on. One that a crash left unfinished is gone on with; one that fails says so,
    and is not tried again by itself."""
    ids = list(
        db.session.scalars(select(ImportRun.id).where(ImportRun.state.in_(_TO_DO)).order_by(ImportRun.id))
    )
    db.session.rollback()
    for run_id in ids:
        _work_on(run_id)
    return len(ids)


def _work_on(run_id: int) -> None:
    query = select(ImportRun).where(ImportRun.id == run_id).options(joinedload(ImportRun.source))
    run = db.session.scalars(query).one()
    try:
        if run.state == "taking_back":
            take_back(run_id, now=clock.now())
            return
        reading = READERS[run.source.kind](run)
        db.session.rollback()
        write_run(run_id, reading.candidates, reading.orders, now=clock.now())
    except CannotRead as error:
        _fail(run_id, error.key)
    except Exception:
        log.exception("import %s failed", run_id)
        _fail(run_id, "failed")
    else:
        _clean(run_id)


def _fail(run_id: int, key: str) -> None:
    """Note that a run has failed; what it wrote until then stands and can be taken back."""
    db.session.rollback()
    begin_writing()
    run = db.session.get_one(ImportRun, run_id, populate_existing=True)
    run.state, run.error_key, run.done_at = "failed", key, clock.now()
    db.session.commit()


def _clean(run_id: int) -> None:
    begin_writing()
    run = db.session.get_one(ImportRun, run_id)
    clean = CLEANERS.get(db.session.get_one(Source, run.source_id).kind)
    if clean is not None:
        clean(run)
    db.session.commit()
