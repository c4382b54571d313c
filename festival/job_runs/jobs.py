"""The jobs in plain words: what each does, how often, and how long it may be away before somebody should look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from festival.base.database import db
from festival.job_runs.model import JobRun

FAILS_FOR_LONG = timedelta(hours=1)
"""What fails for less may be over before anybody has looked: a mail server that starts anew, a disk that was full."""
_LATE = timedelta(minutes=30)


@dataclass(frozen=True)
class Job:
    """One job of the timetable; jobs/schedule.py knows the same ones by the same names."""

    name: str
    what: LazyString
    often: LazyString
    every: timedelta


_SECONDS, _MINUTE, _NIGHT = _l("several times a minute"), _l("every minute"), _l("every night")
JOBS = {
    job.name: job
    for job in (
        Job("heartbeat", _l("Says that the jobs run"), _SECONDS, timedelta(seconds=30)),
        Job("mails", _l("Hands mails over to the mail server"), _SECONDS, timedelta(seconds=10)),
        Job("webhooks", _l("Tells other servers of public changes"), _SECONDS, timedelta(seconds=10)),
        Job("mail-replies", _l("Takes answers that came by mail"), _SECONDS, timedelta(seconds=30)),
        Job(
            "districts", _l("Lets events follow districts that were changed"), _SECONDS, timedelta(seconds=10)
        ),
        Job("recheck", _l("Looks at all conflicts again when that is due"), _SECONDS, timedelta(seconds=10)),
        Job("exchange", _l("Imports events, and takes imports back"), _SECONDS, timedelta(seconds=3)),
        Job(
            "place-lists",
            _l("Enters places from lists, and takes lists back"),
            _SECONDS,
            timedelta(seconds=3),
        ),
        Job("calendars", _l("Looks at calendars that are connected"), _MINUTE, timedelta(minutes=5)),
        Job("neighbours", _l("Looks at calendars of neighbouring cities"), _MINUTE, timedelta(minutes=5)),
        Job("venues", _l("Lets events follow places that were changed"), _SECONDS, timedelta(seconds=10)),
        Job("closings", _l("Lets events follow the holidays"), _MINUTE, timedelta(seconds=60)),
        Job("dumps", _l("Makes the files of the open data"), _l("every ten minutes"), timedelta(minutes=10)),
        Job("horizon", _l("Carries recurring events forward, for 24 months"), _NIGHT, timedelta(days=1)),
        Job("lapse", _l("Reminds of held dates, and lets them lapse"), _NIGHT, timedelta(days=1)),
        Job("missed", _l("Notes what was decided and not done in time"), _NIGHT, timedelta(days=1)),
        Job("held", _l("Notes events that are over"), _NIGHT, timedelta(days=1)),
        Job("recheck-nightly", _l("Has all conflicts looked at again"), _NIGHT, timedelta(days=1)),
        Job("sweep", _l("Throws away what is kept no longer"), _NIGHT, timedelta(days=1)),
        Job("reminders", _l("Reminds people of dates and answers"), _l("every morning"), timedelta(days=1)),
        Job("weekly-mail", _l("Posts the weekly mails"), _l("every Thursday"), timedelta(days=7)),
        Job("backup", _l("Takes the backup"), _NIGHT, timedelta(days=1)),
        Job("backup-watch", _l("Looks whether there is a backup"), _MINUTE, timedelta(minutes=5)),
    )
}


def runs_by_name() -> dict[str, JobRun]:
    """Return the last run of each job that has run or was asked for. One query."""
    rows = db.session.execute(db.select(JobRun)).scalars()
    return {row.name: row for row in rows if row.name in JOBS}


def is_failing_long(run: JobRun, *, now: datetime) -> bool:
    """Return whether a job has failed for so long that somebody should look."""
    return run.failing_since is not None and now - run.failing_since > FAILS_FOR_LONG


def is_late(run: JobRun, *, now: datetime) -> bool:
    """Return whether a job should have run since, whatever became of it."""
    if run.started_at is None:
        return False
    return now - run.started_at > JOBS[run.name].every * 2 + _LATE
