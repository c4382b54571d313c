"""The only timetable."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.base import BaseScheduler
from flask import Flask

from festival.base import clock
from festival.base.database import db
from festival.checks.kept_dates import warm
from festival.job_runs.jobs import JOBS
from festival.job_runs.noting import Ended, note_run, said_of
from festival.log_lines.lines import FACTS, naming_job
from jobs import (
    areas,
    backup,
    calendars,
    closings,
    dumps,
    exchange,
    heartbeat,
    horizon,
    lifecycle,
    mail_replies,
    neighbours,
    outbox,
    place_lists,
    recheck,
    reminders,
    sweep,
    tasks,
    venues,
    webhooks,
    weekly,
)

REMINDERS_AT = 5
"""The hour, UTC: half past six or seven in the morning in Germany, before the day's digests go."""
LEAST_BETWEEN_NOTES_S = 60
"""What succeeds several times a minute is written down once in it: each note takes the write lock."""
SLOW_S, SELDOM = 1.0, timedelta(hours=1)
"""What comes often and is done at once leaves no line."""
log = logging.getLogger("jobs")


def fill(scheduler: BaseScheduler, app: Flask) -> None:
    """Give the scheduler every job: `beat` each half minute, the rest when the city is quiet, and once at the start."""
    at_once = datetime.now(UTC)

    def add(name: str, job: Callable[[], object], trigger: str, **when: int) -> None:
        scheduler.add_job(run(app, name, job), id=name, trigger=trigger, next_run_time=at_once, **when)

    add("heartbeat", heartbeat.beat, "interval", seconds=30)
    add("horizon", horizon.carry, "cron", hour=2, minute=10)
    add("held", lifecycle.note_held, "cron", hour=2, minute=30)
    add("lapse", lifecycle.let_lapse, "cron", hour=2, minute=15)
    add("missed", tasks.note_missed, "cron", hour=2, minute=20)
    add("sweep", sweep.sweep, "cron", hour=2, minute=50)
    add("recheck-nightly", recheck.recheck_nightly, "cron", hour=2, minute=40)
    # In the morning, so that nobody's mailbox rings at night; and once at the start, for a morning that was missed.
    add("reminders", reminders.remind, "cron", hour=REMINDERS_AT, minute=30)
    # What it writes is checked inside its transactions: nobody waits there for all dates to be read.
    scheduler.add_job(warm, args=[app], id="kept", trigger="interval", seconds=60, next_run_time=at_once)
    add("venues", venues.follow_venues, "interval", seconds=10)
    add("districts", areas.follow_districts, "interval", seconds=10)
    add("mails", outbox.send_mails, "interval", seconds=10)
    add("webhooks", webhooks.tell, "interval", seconds=10)
    add("mail-replies", mail_replies.take_mail_replies, "interval", seconds=30)
    add("closings", closings.follow_holidays, "interval", seconds=60)
    add("calendars", calendars.look, "interval", seconds=60)
    add("neighbours", neighbours.look, "interval", seconds=60)
    add("dumps", dumps.make, "interval", minutes=10)
    # It looks whether a week's mails are due: by the city's clock, and after a Thursday that was missed.
    add("weekly-mail", weekly.send_weekly_mails, "interval", minutes=10)
    # Somebody waits in front of the page that says how far it is.
    add("exchange", exchange.work, "interval", seconds=3)
    add("place-lists", place_lists.work, "interval", seconds=3)
    add("recheck", recheck.recheck_asked, "interval", seconds=10)
    # It looks whether one is due: at night, after a night that was missed, and when somebody asked for one.
    add("backup", backup.back_up, "interval", seconds=20)
    add("backup-watch", backup.watch_backups, "interval", seconds=300)


def run(app: Flask, name: str, job: Callable[[], object]) -> Callable[[], None]:
    """Return the job with the application around it; what it left unfinished is rolled back, its error logged.

    How it went is written down, unless it returned False: then nothing was due.
    """
    noted_at = -math.inf

    def work() -> None:
        nonlocal noted_at
        with app.app_context(), naming_job(name):
            started_at, began, error = clock.now(), time.monotonic(), ""
            try:
                was_due = job() is not False
            except Exception as reason:
                log.exception("failed and will be tried again")
                db.session.rollback()
                was_due, error = True, said_of(reason)
            if not was_due or (not error and began - noted_at < LEAST_BETWEEN_NOTES_S):
                return
            ended = Ended(name, started_at, round(time.monotonic() - began, 3), error)
            if not error and (ended.seconds >= SLOW_S or JOBS[name].every >= SELDOM):
                log.info("done", extra={FACTS: {"seconds": ended.seconds}})
            is_noted = _note(ended)
            noted_at = began if is_noted and not error else -math.inf

    work.__name__ = name
    return work


def _note(ended: Ended) -> bool:
    """Write down how it went; return whether it could be."""
    try:
        note_run(ended)
    except Exception:
        log.exception("how it went could not be written down")
        db.session.rollback()
        return False
    return True
