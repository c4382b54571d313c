"""The longest write transaction of what the machine does by itself: on SQLite everybody else's saving waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import delete, update

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict
from festival.demo.load import load_demo
from festival.demo.remove import remove_demo
from festival.events.model import Event, Occurrence
from festival.events.occurrences import horizon_on
from festival.events.rebuild import rebuild_all
from festival.law.model import install_law
from festival.remembrance.install import install_days
from festival.settings import read_settings
from jobs import horizon
from tests.bench.crowd import Crowd, crowded_city
from tests.bench.event_rows import insert_events
from tests.bench.frame import Row, Scale
from tests.bench.horizon import series_rows
from tests.locks import watch_lock

MOST_S = 1.0


def run(scale: Scale) -> Iterable[Row]:
    now = clock.now()
    with TemporaryDirectory() as folder:
        app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder}))
        with app.app_context():
            db.create_all()
            begin_writing()
            db.session.add(City(id=1))
            db.session.flush()
            install_days()
            install_law()
            db.session.commit()
            yield _measure("demo loading", lambda: load_demo(now))
            begin_writing()
            db.session.execute(delete(Conflict))
            db.session.commit()
            yield _measure("full recheck that finds all anew", recheck_all)
            yield _measure("rebuilding everything", lambda: rebuild_all(now=now))
            yield _measure("taking the demo out", lambda: remove_demo(now=now))
            db.session.remove()
            db.engine.dispose()
    with crowded_city(Crowd(0, now.date(), 1), database_url="") as app, app.app_context():
        _leave_behind(now)
        yield _measure("carry-forward by a month, 5,000 series", horizon.carry)


def _measure(what: str, work: Callable[[], object]) -> Row:
    with watch_lock(db.engine) as held:
        work()
    feeling = f"{len(held.seconds)} transactions, {sum(held.seconds):.1f} s in all"
    return Row(
        f"longest write: {what}",
        f"≤ {MOST_S:.2f} s",
        f"{held.longest:.2f} s",
        held.longest <= MOST_S,
        feeling,
    )


def _leave_behind(now: datetime) -> None:
    """Series whose dates stop a month before the horizon."""
    begin_writing()
    insert_events(series_rows(now))
    db.session.execute(delete(Occurrence))
    reached_on = horizon_on(now - timedelta(days=31))
    db.session.execute(update(Event).values(carried_until=reached_on, version=Event.version))
    db.session.commit()
