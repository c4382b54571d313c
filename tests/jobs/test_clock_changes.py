"""The nights in which the clocks change, and clocks that are wrong: each job runs once a day, and repeats nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import func, select, update

from festival.base.database import begin_writing, db
from festival.conflicts.model import Recheck
from festival.events.model import Event, StateChange
from festival.events.occurrences import horizon_on
from festival.invariants.proofs import prove_all
from festival.notices.model import Notice, Reminder
from jobs.recheck import recheck_asked
from jobs.schedule import fill
from tests.conftest import make_account, make_event, make_organisation

CHANGES = [date(2027, 3, 28), date(2027, 10, 31)]
Runs = list[tuple[datetime, str]]


def daily_runs(app: Flask, since_at: datetime, until_at: datetime) -> Runs:
    """Return when which of the jobs of the day runs by the timetable, in order."""
    scheduler = BackgroundScheduler(timezone="UTC")
    fill(scheduler, app)
    found: Runs = []
    for job in scheduler.get_jobs():
        at = since_at
        while isinstance(job.trigger, CronTrigger):
            at = job.trigger.get_next_fire_time(None, at)
            if at >= until_at:
                break
            found.append((at.astimezone(UTC), job.id))
            at += timedelta(seconds=1)
    return sorted(found)


def run_all(app: Flask, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the jobs run, each with its moment on the clock."""
    scheduler = BackgroundScheduler(timezone="UTC")
    fill(scheduler, app)
    work = {job.id: job.func for job in scheduler.get_jobs()}
    db.session.rollback()
    for at, name in runs:
        monkeypatch.setattr("festival.base.clock.now", lambda at=at: at)
        work[name]()
    with app.app_context():
        recheck_asked()


def done() -> dict[str, object]:
    """Return what the jobs have done that nobody should see twice."""
    db.session.rollback()
    db.session.expire_all()
    return {
        "lapsed": db.session.scalars(select(StateChange.event_id).where(StateChange.cause == "lapsed")).all(),
        "held": sorted(
            db.session.scalars(select(StateChange.event_id).where(StateChange.to_state == "held"))
        ),
        "reminded": db.session.scalar(select(func.count()).select_from(Reminder)),
        "told": db.session.scalar(select(func.count()).select_from(Notice)),
        "carried": db.session.scalars(select(Event.carried_until).order_by(Event.id)).all(),
    }


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_around_a_change_of_the_clocks_each_job_runs_once_a_day(app: Flask, change: date) -> None:
    start = datetime.combine(change - timedelta(days=1), time(), UTC)
    runs = daily_runs(app, start, start + timedelta(days=3))
    counted = Counter((name, at.date()) for at, name in runs)
    assert set(counted.values()) == {1}
    assert {name for name, _ in counted} >= {"horizon", "held", "lapse", "reminders", "recheck-nightly"}
    assert len(counted) == 3 * len({name for name, _ in counted})


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_reminders_lapses_and_horizon_are_right_and_a_wrong_clock_repeats_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, change: date
) -> None:
    start = datetime.combine(change - timedelta(days=1), time(), UTC)
    monkeypatch.setattr("festival.base.clock.now", lambda: start - timedelta(days=40))
    ours = make_organisation()
    make_account(organisation=ours)
    noon = datetime.combine(change, time(12))
    on_the_day = make_event(organisation=ours, local_start=noon)
    at_night = make_event(organisation=ours, local_start=datetime.combine(change, time(1, 30)))
    weekly = make_event(organisation=ours, local_start=noon - timedelta(days=14), rrule="FREQ=WEEKLY")
    pencilled = make_event(organisation=ours, state="pencilled", local_start=noon + timedelta(days=40))
    begin_writing()
    lapses = update(Event).where(Event.id == pencilled.id).values(lapses_on=change, version=Event.version)
    db.session.execute(lapses, execution_options={"synchronize_session": False})
    db.session.commit()
    numbers = on_the_day.id, at_night.id, weekly.id, pencilled.id
    day_before = daily_runs(app, start, start + timedelta(days=1))
    run_all(app, day_before, monkeypatch)
    assert done()["lapsed"] == []
    told = Counter(db.session.scalars(select(Notice.event_id).where(Notice.code == "soon")))
    assert told == {numbers[0]: 1, numbers[1]: 1}  # not of what comes every week
    run_all(app, daily_runs(app, start + timedelta(days=1), start + timedelta(days=4)), monkeypatch)
    after = done()
    assert (after["lapsed"], after["held"]) == ([numbers[3]], sorted(numbers[:2]))
    last = start + timedelta(days=3, hours=2, minutes=10)
    assert db.session.get_one(Event, numbers[2]).carried_until == horizon_on(last)
    assert db.session.scalar(select(func.count()).select_from(Recheck).where(Recheck.done_at.is_(None))) == 0
    hour_back = [
        (at - timedelta(hours=1), name) for at, name in daily_runs(app, last, last + timedelta(days=1))
    ]
    run_all(app, hour_back, monkeypatch)
    assert done() == after
    day_ahead = [(at + timedelta(days=1), name) for at, name in hour_back]
    run_all(app, day_ahead, monkeypatch)
    run_all(app, hour_back, monkeypatch)
    ahead = done()
    assert {name: ahead[name] for name in ("lapsed", "held")} == {
        name: after[name] for name in ("lapsed", "held")
    }
    found = [one.sentence for one in prove_all(now=day_ahead[-1][0]) if one.count]
    assert found == []
