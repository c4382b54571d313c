"""The only timetable."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.base import BaseScheduler
from flask import Flask

from festival.base.database import db
from festival.checks.kept_dates import warm
from jobs import (
    closings,
    exchange,
    heartbeat,
    horizon,
    lifecycle,
    mail_replies,
    outbox,
    recheck,
    reminders,
    sweep,
    tasks,
    venues,
)

REMINDERS_AT = 5
"""The hour, UTC: half past six or seven in the morning in Germany, before the day's digests go."""
log = logging.getLogger("jobs")


def fill(scheduler: BaseScheduler, app: Flask) -> None:
    """Give the scheduler every job: `beat` each half minute, the rest when the city is quiet, and once at the start."""
    at_once = datetime.now(UTC)
    every_night = {"trigger": "cron", "hour": 2, "next_run_time": at_once}
    scheduler.add_job(
        run(app, heartbeat.beat), id="heartbeat", trigger="interval", seconds=30, next_run_time=at_once
    )
    scheduler.add_job(run(app, horizon.carry), id="horizon", minute=10, **every_night)
    scheduler.add_job(run(app, lifecycle.note_held), id="held", minute=30, **every_night)
    scheduler.add_job(run(app, lifecycle.let_lapse), id="lapse", minute=15, **every_night)
    scheduler.add_job(run(app, tasks.note_missed), id="missed", minute=20, **every_night)
    scheduler.add_job(run(app, sweep.sweep), id="sweep", minute=50, **every_night)
    scheduler.add_job(run(app, recheck.recheck_nightly), id="recheck-nightly", minute=40, **every_night)
    # In the morning, so that nobody's mailbox rings at night; and once at the start, for a morning that was missed.
    scheduler.add_job(
        run(app, reminders.remind),
        id="reminders",
        trigger="cron",
        hour=REMINDERS_AT,
        minute=30,
        next_run_time=at_once,
    )
    # What it writes is checked inside its transactions: nobody waits there for all dates to be read.
    scheduler.add_job(warm, args=[app], id="kept", trigger="interval", seconds=60, next_run_time=at_once)
    scheduler.add_job(
        run(app, venues.follow_venues), id="venues", trigger="interval", seconds=10, next_run_time=at_once
    )
    scheduler.add_job(
        run(app, outbox.send_mails), id="mails", trigger="interval", seconds=10, next_run_time=at_once
    )
    scheduler.add_job(
        run(app, mail_replies.take_mail_replies),
        id="mail-replies",
        trigger="interval",
        seconds=30,
        next_run_time=at_once,
    )
    scheduler.add_job(
        run(app, closings.follow_holidays),
        id="closings",
        trigger="interval",
        seconds=60,
        next_run_time=at_once,
    )
    # Somebody waits in front of the page that says how far it is.
    scheduler.add_job(
        run(app, exchange.work), id="exchange", trigger="interval", seconds=3, next_run_time=at_once
    )
    scheduler.add_job(
        run(app, recheck.recheck_asked), id="recheck", trigger="interval", seconds=10, next_run_time=at_once
    )


def run(app: Flask, job: Callable[[], None]) -> Callable[[], None]:
    """Return the job with the application around it; what it left unfinished is rolled back, its error logged."""

    def work() -> None:
        with app.app_context():
            try:
                job()
            except Exception:
                log.exception("job %s failed and will be tried again", job.__name__)
                db.session.rollback()

    work.__name__ = job.__name__
    return work
