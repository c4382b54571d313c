"""What is written down of jobs, and how the administrator reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import db
from festival.job_runs.jobs import JOBS
from festival.job_runs.model import JobRun
from festival.job_runs.noting import LONGEST_ERROR, Ended, ask_for_run, note_run, said_of
from jobs import heartbeat, schedule
from tests.conftest import make_account, sign_in
from tests.counting import counted_queries

THEN = datetime(2027, 1, 31, 2, 10, tzinfo=UTC)
PAGE = "/desk/settings/jobs?lang=en"


def row(name: str = "mails") -> JobRun:
    db.session.rollback()
    return db.session.get_one(JobRun, name, populate_existing=True)


def break_down() -> None:
    raise ValueError("<b>{{7*7}}</b> to anna@example.org\nand a second line")


def test_a_failure_is_kept_with_its_reason_and_since_when_until_it_succeeds(app: Flask) -> None:
    for number in range(3):
        note_run(Ended("mails", THEN + timedelta(minutes=number), 1.5, "Broken"))
    assert (row().failing_since, row().failures, row().error) == (THEN, 3, "Broken")
    assert row().succeeded_at is None
    later = THEN + timedelta(hours=1)
    note_run(Ended("mails", later, 0.25))
    assert (row().failing_since, row().failures, row().error) == (None, 0, "")
    assert (row().succeeded_at, row().started_at, row().seconds) == (later, later, 0.25)
    assert db.session.scalar(select(func.count()).select_from(JobRun)) == 1


def test_what_was_asked_for_after_a_run_began_stays_asked(app: Flask) -> None:
    note_run(Ended("backup", THEN, 1.0))
    ask_for_run("backup", now=THEN + timedelta(seconds=5))
    db.session.commit()
    note_run(Ended("backup", THEN, 9.0))
    assert row("backup").asked_at is not None
    note_run(Ended("backup", THEN + timedelta(seconds=6), 9.0))
    assert row("backup").asked_at is None


def test_an_error_is_one_short_line_without_anybodys_address() -> None:
    with pytest.raises(ValueError, match="7") as caught:
        break_down()
    assert said_of(caught.value) == "ValueError: <b>{{7*7}}</b> to …@…"
    assert said_of(KeyError()) == "KeyError"
    assert len(said_of(ValueError("x" * 5000))) == LONGEST_ERROR


def test_each_job_of_the_timetable_has_words_and_each_word_a_job(app: Flask) -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    schedule.fill(scheduler, app)
    names = {job.id for job in scheduler.get_jobs()} - {"kept"}  # what it fills is gone with its process
    assert names == set(JOBS)
    for job in scheduler.get_jobs():
        interval = getattr(job.trigger, "interval", None)
        if interval is not None and job.id in JOBS:
            assert interval <= max(JOBS[job.id].every, timedelta(minutes=5)), job.id


def test_a_run_is_written_down_and_what_comes_often_once_a_minute(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.rollback()
    beat = schedule.run(app, "heartbeat", heartbeat.beat)
    beat()
    first = row("heartbeat").started_at
    beat()
    assert row("heartbeat").started_at == first
    monkeypatch.setattr(schedule, "LEAST_BETWEEN_NOTES_S", 0)
    beat()
    assert row("heartbeat").started_at != first


def test_a_job_for_which_nothing_was_due_leaves_the_last_run_as_it_was(app: Flask) -> None:
    db.session.rollback()
    schedule.run(app, "backup", lambda: False)()
    assert db.session.get(JobRun, "backup") is None


def test_a_failure_is_written_down_at_once_and_so_is_the_success_after_it(app: Flask) -> None:
    db.session.rollback()
    breaks = [False, True, False]

    def now_and_then() -> None:
        if breaks.pop(0):
            break_down()

    work = schedule.run(app, "mails", now_and_then)
    work()
    work()
    assert row().failures == 1
    work()
    assert row().failing_since is None


def test_the_page_says_in_words_how_each_job_went_what_fails_first(app: Flask, client: FlaskClient) -> None:
    now = clock.now()
    note_run(Ended("horizon", now - timedelta(hours=3), 12.4))
    note_run(Ended("mails", now - timedelta(hours=2), 0.3, "OSError: <b>{{7*7}}</b>"))
    note_run(Ended("sweep", now - timedelta(days=3), 0.3))
    sign_in(client, make_account(role="administrator"))
    page = client.get(PAGE).text
    assert "The jobs have never run." in page
    heartbeat.beat()
    with counted_queries() as queries:
        page = client.get(PAGE).text
    assert len(queries) <= 12, "who is signed in and the menu among them"
    assert "The jobs have never run." not in page
    assert "OSError: &lt;b&gt;{{7*7}}&lt;/b&gt;" in page
    order = [page.index(words) for words in ("Hands mails over", "Throws away", "Carries recurring")]
    assert order == sorted(order)
    assert "took 12 seconds" in page
    assert page.count("has not run yet") == len(JOBS) - 3
