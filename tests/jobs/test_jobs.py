"""What each job does, and that one that fails leaves nothing half done."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, Occurrence, StateChange
from festival.events.occurrences import horizon_on
from festival.health import HEARTBEAT_TOLERANCE, Heartbeat
from festival.organisers.model import SignIn
from jobs import heartbeat, horizon, lifecycle, schedule, sweep
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in


def beating(client: FlaskClient) -> bool:
    answer = client.get("/readyz")
    assert answer.status_code in (200, 503)
    checks = answer.get_json()["checks"]
    assert checks["database"] is True
    return bool(checks["jobs"])


def test_readyz_hears_the_heartbeat_and_misses_it_when_it_stops(app: Flask, client: FlaskClient) -> None:
    assert not beating(client)
    heartbeat.beat()
    assert beating(client)
    heartbeat.beat()
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 1
    begin_writing()
    db.session.execute(update(Heartbeat).values(beat_at=clock.now() - HEARTBEAT_TOLERANCE))
    db.session.commit()
    assert not beating(client)


def test_the_horizon_is_carried_to_the_day_until_nothing_is_left(app: Flask) -> None:
    organisation = make_organisation()
    now = clock.now()
    past = now - timedelta(days=45)
    events = [
        make_event(
            now=past, local_start=local_evening(in_days=-60), rrule="FREQ=WEEKLY", organisation=organisation
        )
        for _ in range(3)
    ]
    begin_writing()
    assert all(event.carried_until == horizon_on(past) for event in events)
    horizon.carry()
    for event in db.session.scalars(select(Event).execution_options(populate_existing=True)):
        assert event.carried_until == horizon_on(now)
        last_on = db.session.scalar(select(func.max(Occurrence.on)).where(Occurrence.event_id == event.id))
        assert last_on is not None
        assert timedelta() < horizon_on(now) - last_on <= timedelta(days=7)


def test_events_that_are_over_are_noted_as_held_by_nobody(app: Flask) -> None:
    over = make_event(local_start=local_evening(in_days=-5))
    coming = make_event()
    lifecycle.note_held()
    (entry,) = db.session.scalars(select(StateChange))
    assert (entry.event_id, entry.to_state, entry.by_id) == (over.id, "held", None)
    states = dict(db.session.execute(select(Event.id, Event.state)).tuples().all())
    assert states == {over.id: "held", coming.id: "confirmed"}


def test_sign_ins_that_have_expired_are_swept_and_others_stay(app: Flask) -> None:
    expired, lasting = app.test_client(), app.test_client()
    account = make_account()
    sign_in(expired, account)
    begin_writing()
    db.session.execute(update(SignIn).values(expires_at=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    sign_in(lasting, account)
    sweep.sweep()
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert lasting.get("/desk").status_code == 200
    assert expired.get("/desk").status_code == 302


def test_a_job_that_fails_is_logged_and_leaves_nothing_half_done(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def half() -> None:
        begin_writing()
        db.session.add(Heartbeat(name="half", beat_at=clock.now()))
        db.session.flush()
        raise RuntimeError("in the middle")

    db.session.rollback()
    with caplog.at_level(logging.ERROR, logger="jobs"):
        schedule.run(app, "half", half)()
    assert "half" in caplog.text
    assert "in the middle" in caplog.text
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 0


def test_the_timetable_begins_at_once_and_beats_more_often_than_it_is_missed(app: Flask) -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    schedule.fill(scheduler, app)
    jobs = {job.id: job for job in scheduler.get_jobs()}
    assert {"heartbeat", "horizon", "held", "sweep"} <= jobs.keys()
    assert jobs["heartbeat"].trigger.interval * 3 < HEARTBEAT_TOLERANCE
    soon = clock.now() + timedelta(seconds=5)
    begins: list[datetime] = [job.next_run_time for job in jobs.values()]
    assert max(begins) < soon
