"""Writing down how a job ran."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from festival.base.database import begin_writing, db
from festival.job_runs.model import JobRun

LONGEST_ERROR = 300
_ADDRESS = re.compile(r"[^\s<>@\"']+@[^\s<>@\"']+")


@dataclass(frozen=True)
class Ended:
    """A run that is over; `error` is empty where it succeeded."""

    name: str
    started_at: datetime
    seconds: float
    error: str = ""


def note_run(run: Ended) -> None:
    """Write the run down, in a transaction of its own. What was asked for meanwhile, after it began, stays asked."""
    begin_writing()
    row = db.session.get(JobRun, run.name)
    if row is None:
        row = JobRun(name=run.name, failures=0)
        db.session.add(row)
    row.started_at, row.seconds, row.error = run.started_at, run.seconds, run.error
    if run.error:
        row.failing_since = row.failing_since or run.started_at
        row.failures += 1
    else:
        row.succeeded_at, row.failing_since, row.failures = run.started_at, None, 0
    if row.asked_at is not None and row.asked_at <= run.started_at:
        row.asked_at = None
    db.session.commit()


def ask_for_run(name: str, *, now: datetime) -> None:
    """Want a job to run now. Writes; the caller commits."""
    row = db.session.get(JobRun, name)
    if row is None:
        row = JobRun(name=name, failures=0)
        db.session.add(row)
    row.asked_at = row.asked_at or now


def said_of(error: BaseException) -> str:
    """Return what an error says in one short line, for whoever looks after the installation; no mail address in it."""
    first = str(error).strip().partition("\n")[0]
    words = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return _ADDRESS.sub("…@…", words)[:LONGEST_ERROR]
