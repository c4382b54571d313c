"""What can be wrong with what the installation does by itself: jobs and backups."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from festival.backups.missing import missing_backup
from festival.backups.nightly import JOB, kept_backups
from festival.base.city import get_city
from festival.base.database import db
from festival.base.private_files import is_on_one_disk
from festival.base.sentence import Sentence
from festival.events.model import Event
from festival.events.occurrences import horizon_on
from festival.health import HEARTBEAT_TOLERANCE, Heartbeat
from festival.job_runs.jobs import is_failing_long, is_late, runs_by_name
from festival.settings import Settings


def about_jobs(now: datetime) -> list[Sentence]:
    """Return what is wrong with the jobs. Three queries."""
    found = []
    beat = db.session.get(Heartbeat, "jobs")
    is_running = beat is not None and now - beat.beat_at <= HEARTBEAT_TOLERANCE
    if not is_running:
        found.append(Sentence("The jobs process does not run: start `python -m jobs`."))
    behind = db.session.scalar(
        select(func.count()).select_from(Event).where(Event.carried_until < horizon_on(now))
    )
    if behind:
        found.append(
            Sentence(
                "Recurring events that are not carried forward: %(count)s. The jobs process does it when it runs.",
                count=behind,
            )
        )
    for name, run in runs_by_name().items():
        if name == JOB:
            continue  # a backup that is missing has a sentence of its own
        if is_failing_long(run, now=now):
            hours = round((now - run.failing_since) / timedelta(hours=1)) if run.failing_since else 0
            found.append(
                Sentence(
                    "The job “%(name)s” fails, for %(hours)s hours now. The last time it said: %(error)s",
                    name=name,
                    hours=hours,
                    error=run.error,
                )
            )
        elif is_running and is_late(run, now=now):
            found.append(
                Sentence(
                    "The job “%(name)s” should have run since: look into the log of the jobs process, and restart it.",
                    name=name,
                )
            )
    return found


def about_backups(now: datetime) -> list[Sentence]:
    """Return what is wrong with the nightly backup. One query."""
    settings: Settings = current_app.config["SETTINGS"]
    missing = missing_backup(now=now)
    if missing is not None:
        found = [missing.words]
        if missing.error:
            found.append(Sentence("The last backup that was tried said: %(error)s", error=missing.error))
        return found
    if settings.backup_dir is not None and not get_city().is_demo and not kept_backups(settings):
        return [Sentence("There is no backup yet: the jobs process takes one each night when it runs.")]
    return []


def advice_on_backups() -> list[Sentence]:
    """Return what could be better with backups, though nothing is wrong."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.backup_dir is None:
        return [Sentence("No nightly backup is taken (FESTIVAL_BACKUP_DIR=none): see that another one is.")]
    if get_city().is_demo or not is_on_one_disk(settings.backup_dir, settings.data_dir):
        return []
    return [
        Sentence(
            "Backups lie on the same disk as the data, in %(folder)s: have them copied to another machine.",
            folder=settings.backup_dir,
        )
    ]
