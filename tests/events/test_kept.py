"""What was acknowledged is kept: after a kill in the middle of the work, and while somebody else holds the database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, select, text

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, Occurrence
from festival.events.occurrences import rebuild_occurrences
from tests.checks.raised import open_pairs
from tests.conftest import (
    PASSWORD,
    local_evening,
    make_account,
    make_event,
    make_organisation,
    make_venue,
    sign_in,
)

PROCESS = [sys.executable, "-m", "tests.events.registering_process"]
MANY, ACKNOWLEDGED = 200, 20


@contextmanager
def registering(app: Flask, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [*PROCESS, str(app.config["SETTINGS"].data_dir), app.config["SQLALCHEMY_DATABASE_URI"]]
    command += [str(argument) for argument in arguments]
    db.session.rollback()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": os.getcwd()}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_of_two_hundred_registrations_a_kill_in_the_middle_loses_none_that_was_acknowledged(
    app: Flask,
) -> None:
    organisation = make_organisation()
    account = make_account(organisation=organisation)
    with registering(app, account.email, PASSWORD, MANY, organisation.id) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        ids = [int(process.stdout.readline()) for _ in range(ACKNOWLEDGED)]
        process.send_signal(signal.SIGKILL)
        ids += [int(line) for line in process.stdout.read().split("\n")[:-1]]  # said before the kill came
    assert ACKNOWLEDGED <= len(ids) < MANY
    kept = set(db.session.scalars(select(Event.id).where(Event.lines.any())))
    assert set(ids) <= kept
    assert len(kept) <= len(ids) + 1
    dated = set(db.session.scalars(select(Occurrence.event_id)))
    assert dated == kept, "an event and its dates are written together or not at all"
    for event in db.session.scalars(select(Event)):
        begin_writing()
        db.session.refresh(event, ["date_changes"])
        assert rebuild_occurrences(event, now=clock.now()) is False
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    make_event()  # and life goes on


@contextmanager
def held_by_somebody_else(app: Flask, seconds: float) -> Iterator[None]:
    """Hold what a writer needs on a connection of one's own for so long."""
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    is_sqlite = engine.dialect.name == "sqlite"
    connection = engine.connect()
    if not is_sqlite:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7102, 1)")
    else:
        connection.rollback()
        raw: Any = connection.connection.dbapi_connection
        raw.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        time.sleep(seconds)
        if is_sqlite:
            raw.execute("ROLLBACK")
        connection.rollback()

    thread = Thread(target=let_go)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        connection.close()
        engine.dispose()


def test_a_database_that_is_locked_for_three_seconds_makes_a_save_wait_and_nothing_worse(app: Flask) -> None:
    organisation, venue = make_organisation(), make_venue()
    account = make_account(organisation=organisation)
    start = local_evening(in_days=21)
    make_event(venue=venue, local_start=start)
    event = make_event(local_start=start, organisation=organisation, state="pencilled")
    browser = app.test_client()
    sign_in(browser, account)
    form = {"venue_id": str(venue.id), "version": str(event.version), "keep": "1"}
    address = f"/desk/events/{event.id}/where"
    began = time.monotonic()
    with held_by_somebody_else(app, 3):
        assert browser.get("/events").status_code == 200
        assert time.monotonic() - began < 2, "who only reads does not wait"
        assert browser.post(address, data=form).status_code == 303
        assert time.monotonic() - began > 2.5
    assert len(open_pairs()) == 1
