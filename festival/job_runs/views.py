"""The page of the jobs, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.navigation import Entry, in_menu
from festival.base.numbers import number
from festival.health import HEARTBEAT_TOLERANCE, Heartbeat
from festival.job_runs.jobs import JOBS, Job, is_failing_long, is_late, runs_by_name
from festival.job_runs.model import JobRun
from festival.organisers.permissions import requires

job_pages = Blueprint("job_pages", __name__, url_prefix="/desk/settings/jobs")


@dataclass(frozen=True)
class JobLine:
    """One job as the administrator sees it."""

    what: LazyString
    often: LazyString
    started_at: datetime | None
    took: str
    failing_since: datetime | None = None
    failures: int = 0
    error: str = ""
    is_late: bool = False
    needs_looking: bool = False


@job_pages.get("")
@in_menu(Entry("settings", 9, _l("Jobs")))
@requires("city.settings")
def index() -> str:
    """What became of each job the last time; administrators only. Two queries."""
    now, runs = clock.now(), runs_by_name()
    beat = db.session.get(Heartbeat, "jobs")
    lines = [_line(job, runs.get(name), now) for name, job in JOBS.items()]
    return render_template(
        "job_runs/index.html",
        # what fails stands first
        lines=sorted(lines, key=lambda line: (not line.needs_looking, line.failing_since is None)),
        beat_at=beat.beat_at if beat else None,
        is_running=beat is not None and now - beat.beat_at < HEARTBEAT_TOLERANCE,
    )


def _line(job: Job, run: JobRun | None, now: datetime) -> JobLine:
    if run is None or run.started_at is None:
        return JobLine(job.what, job.often, None, "")
    return JobLine(
        what=job.what,
        often=job.often,
        started_at=run.started_at,
        took=_took(run.seconds),
        failing_since=run.failing_since,
        failures=run.failures,
        error=run.error,
        is_late=is_late(run, now=now),
        needs_looking=is_failing_long(run, now=now) or is_late(run, now=now),
    )


def _took(seconds: float) -> str:
    """How long, in seconds as people read them."""
    if seconds < 0.05:
        return f"< {number(0.1, current_locale())}"
    return number(round(seconds, 1 if seconds < 10 else 0), current_locale())
