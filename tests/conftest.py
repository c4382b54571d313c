"""Fixtures every room's tests use: the application on both databases, and makers that show only what matters."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import stamp
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from werkzeug.test import TestResponse

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db, metadata
from festival.base.folders import folder
from festival.settings import MailServer, Settings
from tests.real_server import prepare

SERVER = os.environ.get("FESTIVAL_TEST_SERVER", "postgresql://postgres@127.0.0.1:5432/postgres")
PASSWORD = "correct horse battery staple"
KEPT_IN_A_PROCESS = (
    *("festival_bodies", "festival_pages", "festival_searched_words"),
    *("festival_places", "festival_dates", "festival_weekly_lists"),
)
FAR_DEGREES = 0.004
"""Some 280 metres to the east and 440 to the north."""
LINE = ("all_day", "start_fold", "end_fold", "rrule")
FIRST = 10_001
"""No number in a name looks like a year: an edition of another year may well be the same event."""
_numbers = count(FIRST)


# How long an example takes says something of the machine and of who else is at work on it.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_finish() -> None:
    """Spare the collector what stays until the end: thousands of tests, and all that they have imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


class BrowserClient(FlaskClient):
    """A client whose requests share nothing with the test around them, as between a browser and a server.

    The test holds an application context, whose `g` (who is signed in, the language) and database session Flask
    would lend to each request. What the test has loaded is read anew after a request.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        with self.application.app_context():
            return super().open(*args, **kwargs)


def _server_answers() -> bool:
    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def databases() -> list[Any]:
    """SQLite always; PostgreSQL wherever a server answers. In CI its absence fails instead of being skipped."""
    postgresql = pytest.param("postgresql")
    if not os.environ.get("CI") and not _server_answers():
        postgresql = pytest.param(
            "postgresql", marks=pytest.mark.skip(reason=f"no PostgreSQL server at {SERVER}")
        )
    return ["sqlite", postgresql]


@pytest.fixture(scope="session", params=databases())
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'festival.sqlite3'}"
        return
    with fresh_postgresql(f"festival_test_{os.getpid()}") as url:
        yield url


class fresh_postgresql:
    """A new PostgreSQL database for as long as the block runs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> str:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            connection.execute(f"CREATE DATABASE \"{self.name}\" TEMPLATE template0 ENCODING 'UTF8'")
            # nobody needs these rows after a crash of the machine: no commit waits for the disk
            connection.execute(f'ALTER DATABASE "{self.name}" SET synchronous_commit = off')
        base, _, _ = SERVER.rpartition("/")
        return f"{base}/{self.name}".replace("postgresql://", "postgresql+psycopg://")

    def __exit__(self, *exc: object) -> None:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def make_settings(data_dir: Path, database_url: str, **overrides: Any) -> Settings:
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "database_url": database_url,
        "secret_key": "tests",
        "base_url": "",
        "demo": True,
        "fetch_networks": ("127.0.0.0/8", "::1/128"),
        "testing": True,
    }
    return Settings(**values | overrides)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run share; each has one of its own in it, beside the others."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def prepared_demo(run_folder: Path) -> Path:
    """The data of the demo city as `init` leaves it, prepared once in a run: to be looked at, and to be copied."""
    with (run_folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run_folder / "demo").exists():
            prepare(run_folder / "demo-unfinished", FESTIVAL_DEMO="1")
            (run_folder / "demo-unfinished").rename(run_folder / "demo")
    return run_folder / "demo"


@pytest.fixture(scope="session")
def _app(database_url: str, tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Flask]:
    app = create_app(make_settings(tmp_path_factory.mktemp("data"), database_url))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = BrowserClient
    (run_folder / "templates").mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(run_folder / "templates"))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # no commit waits for the disk, as in fresh_postgresql
            event.listen(
                db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF")
            )
        db.create_all()
        stamp(directory=str(folder("migrations")))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def empty_city(application: Flask) -> Iterator[None]:
    """An empty city named Musterstadt in the database for as long as the block runs; then all rows are deleted."""
    with application.app_context():
        begin_writing()
        db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
        db.session.commit()
        try:
            yield
        finally:
            _delete_all_rows(application)


def _delete_all_rows(application: Flask) -> None:
    db.session.rollback()
    begin_writing()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for statement in _emptying(connection.dialect.name):
        connection.exec_driver_sql(statement)
    db.session.commit()
    db.session.remove()
    application.extensions.pop("festival_districts", None)
    for held in KEPT_IN_A_PROCESS:  # under a standing clock an id that is given anew has its moment too
        application.extensions.get(held, {}).clear()


@pytest.fixture
def app(_app: Flask) -> Iterator[Flask]:
    """The application with an empty city named Musterstadt; rows are deleted after the test."""
    with empty_city(_app):
        yield _app


@cache
def _emptying(dialect: str) -> list[str]:
    """What deletes all rows, in one question to a server: where rows are few, quicker than TRUNCATE with its files."""
    deletes = [f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables)]
    return deletes if dialect == "sqlite" else [";".join(deletes)]


@pytest.fixture
def mail_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Mail is set up, for a server that nobody listens at; returns the base address that links carry."""
    base_url = "https://feste.musterstadt.example"
    server = MailServer("127.0.0.1", 9, "feste@musterstadt.example")
    changed = replace(app.config["SETTINGS"], mail_server=server, base_url=base_url)
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    return base_url


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def make_organisation(**overrides: Any) -> Any:
    from festival.organisers.model import Organisation

    number = next(_numbers)
    return _add(
        Organisation(
            **{
                "name": f"Verein {number}",
                "slug": f"verein-{number}",
                "sector": "civic",
                "admitted_at": clock.now(),
            }
            | overrides
        )
    )


def make_account(*, organisation: Any = None, member_role: str = "owner", **overrides: Any) -> Any:
    from festival.organisers.model import Account, Membership
    from festival.organisers.passwords import hash_password

    number = next(_numbers)
    values = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "role": "member",
    } | overrides
    account = Account(password_hash=hash_password(PASSWORD), **values)
    if organisation is not None:
        account.memberships = [Membership(organisation=organisation, role=member_role)]
    return _add(account)


def make_venue(**overrides: Any) -> Any:
    """A place in the open, too far from every other one made so that they would be in each other's way."""
    from festival.base import text
    from festival.places.model import Venue

    number = next(_numbers)
    parent = overrides.pop("parent", None)
    values = {
        "name": f"Platz {number}",
        "lon": 7.0 + (number - FIRST) % 200 * FAR_DEGREES,
        "lat": 51.4 + (number - FIRST) // 200 * FAR_DEGREES,
        "setting": "outdoor",
    } | overrides
    venue = Venue(**values, parent_id=parent.id if parent else None)
    venue.folded_name = text.fold(venue.name)
    _add(venue)
    venue.path = f"{parent.path if parent else '/'}{venue.id}/"
    db.session.commit()
    return venue


def make_event(**overrides: Any) -> Any:
    """A confirmed concert at 19:30-22:00 in three weeks, with its dates as of `now`; overrides are Event fields, or
    of its first line."""
    from festival.events.model import Event, EventTime
    from festival.events.saving import write_event

    number = next(_numbers)
    start = overrides.pop("local_start", local_evening(in_days=21))
    end = overrides.pop("local_end", None) or (start + timedelta(hours=2, minutes=30) if start else None)
    line = {name: overrides.pop(name) for name in LINE if name in overrides}
    own = [EventTime(local_start=start, local_end=end, **line)] if start else []
    organisation = overrides.pop("organisation", None) or make_organisation()
    venue = overrides.pop("venue", None)
    now = overrides.pop("now", None) or clock.now()
    values = {
        "uid": f"event-{number}@festival.example",
        "title": f"Konzert {number}",
        "category": "konzert",
        "tone": "festive",
        "sound": "none",
        "setting": "outdoor",
        "state": "confirmed",
        "lines": own,
        "organisation_id": organisation.id,
        "venue_id": venue.id if venue else None,
    } | overrides
    begin_writing()
    event = Event(**values)
    db.session.add(event)
    write_event(event, now=now)
    db.session.commit()
    return event


def set_fields(event: Any, values: dict[str, Any]) -> None:
    """Give the event other values, or its first line, as forms do."""
    for name, value in values.items():
        is_of_line = name in (*LINE, "local_start", "local_end")
        setattr(event.lines[0] if is_of_line else event, name, value)


def local_evening(*, in_days: int) -> datetime:
    """Half past seven in the evening, wall time of the city, so many days from today."""
    today = clock.to_local(clock.now(), ZoneInfo("Europe/Berlin"))
    return today.replace(hour=19, minute=30, second=0, microsecond=0, fold=0) + timedelta(days=in_days)


def sign_in(client: FlaskClient, account: Any) -> None:
    """Sign `account` in as a browser would."""
    response = client.post("/signin", data={"email": account.email, "password": PASSWORD})
    assert response.status_code == 303, response.get_data(as_text=True)


def _add(row: Any) -> Any:
    begin_writing()
    db.session.add(row)
    db.session.commit()
    return row
