"""A disk that is full, files that may not be written, a database that is broken or away: said, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from festival import create_app
from festival.base import trouble
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.trouble import trouble_of
from festival.events import images
from tests.conftest import BrowserClient, make_account, make_organisation, make_settings, sign_in
from tests.nonsense import FormReader

NAME = "Chor „Hafen & Fluss“"


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database file of its own, which may be spoilt."""
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'festival.sqlite3'}"))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = BrowserClient
    with app.app_context():
        db.create_all()
        begin_writing()
        db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def full(app: Flask) -> None:
    """Let SQLite find no room for another page, as on a full disk."""

    def limit(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(db.engine, "checkout", limit)


def read_only(app: Flask) -> None:
    def close(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(db.engine, "checkout", close)


def broken(app: Flask) -> None:
    db.session.remove()
    db.engine.dispose()
    file = Path(app.config["SETTINGS"].data_dir) / "festival.sqlite3"
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    file.write_bytes(b"\x00no database" * 3000)


def away(app: Flask) -> None:
    """Let nothing be there that could be opened, as where a server is down."""
    db.session.remove()
    db.engine.dispose()
    file = Path(app.config["SETTINGS"].data_dir) / "festival.sqlite3"
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    file.mkdir()


SPOILT = pytest.mark.parametrize(
    ("spoil", "status", "words"),
    [
        (full, 507, "The server has no room left"),
        (read_only, 503, "The server may not write its files"),
        (broken, 503, "The server can’t read its files any more"),
        (away, 503, "The database can’t be reached just now"),
    ],
    ids=["full", "read only", "broken", "away"],
)


@SPOILT
def test_what_was_typed_comes_back_with_a_sentence_that_says_what_is_the_matter(
    own_app: Flask, spoil: Callable[[Flask], None], status: int, words: str
) -> None:
    organisation = make_organisation()
    account = make_account(organisation=organisation)
    client = own_app.test_client()
    sign_in(client, account)
    typed = {"title": NAME, "organisation_id": str(organisation.id), "summary": "Zeile 1 & 2"}
    typed |= {
        "category": "konzert",
        "tone": "festive",
        "draft_key": str(uuid4()),
        "description": "Ein langer Text. " * 900,
    }
    spoil(own_app)
    answer = client.post("/desk/events/new?lang=en", data=typed)
    assert answer.status_code == status, answer.text
    assert "Nothing was saved" in answer.text
    assert words in answer.text
    assert answer.headers["Retry-After"] == "60"
    (form,) = [form for form in FormReader(answer.text).forms if "title" in form.names]
    assert form.action.startswith("/desk/events/new")
    assert typed.items() <= dict(form.fields).items()


@SPOILT
def test_a_reader_of_a_broken_database_is_told_so_and_others_read_on(
    own_app: Flask, spoil: Callable[[Flask], None], status: int, words: str
) -> None:
    client = own_app.test_client()
    spoil(own_app)
    for address in ("/events?lang=en", "/calendar.ics"):
        answer = client.get(address)
        assert answer.status_code == (503 if spoil in (broken, away) else 200), answer.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("spoil", [broken, away])
def test_who_is_signed_in_is_told_as_well_without_asking_the_database_for_a_language(
    own_app: Flask, spoil: Callable[[Flask], None]
) -> None:
    client = own_app.test_client()
    sign_in(client, make_account(organisation=make_organisation()))
    spoil(own_app)
    answer = client.get("/desk", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert ("can’t be reached" if spoil is away else "can’t read its files") in answer.text


def test_an_answer_that_is_made_goes_out_although_the_database_goes_away_behind_it(own_app: Flask) -> None:
    client = own_app.test_client()
    lost = OperationalError("ROLLBACK", None, psycopg.OperationalError(), connection_invalidated=True)

    def lose(_connection: Any) -> None:
        raise lost

    client.get("/events")
    event.listen(db.engine, "rollback", lose)
    assert client.get("/events?lang=en").status_code == 200
    event.remove(db.engine, "rollback", lose)
    assert client.get("/events?lang=de").status_code == 200


def test_a_calendar_that_is_held_gets_no_traceback_from_a_broken_database(own_app: Flask) -> None:
    client = own_app.test_client()
    tag = client.get("/calendar.ics").headers["ETag"]
    broken(own_app)
    assert client.get("/calendar.ics", headers={"If-None-Match": tag}).status_code == 503


@pytest.fixture
def empty_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A folder without pictures: one that lies there already, from another test, isn't written again."""
    monkeypatch.setattr(images, "_folder", lambda: tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        (errno.ENOSPC, 507, "The server has no room left"),
        (errno.EROFS, 503, "The server may not write its files"),
    ],
)
def test_a_picture_that_finds_no_room_takes_nothing_else_with_it(
    client: FlaskClient, empty_uploads: pytest.MonkeyPatch, number: int, status: int, words: str
) -> None:
    from tests.registering.test_pictures import _png, _send

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    empty_uploads.setattr(images, "open", refuse, raising=False)
    answer = _send(client, organisation, content=_png(), alt="Bild")
    assert answer.status_code == status
    assert words in answer.text
    assert 'name="title" value="Fest"' in answer.text
    assert "Files can’t be kept" in answer.text


def checks(client: FlaskClient) -> dict[str, bool]:
    answer = client.get("/readyz")
    found: dict[str, bool] = answer.get_json()["checks"]
    assert (answer.status_code == 200) is all(found.values())
    return found


def test_readyz_turns_red_where_the_disk_is_full_or_nearly_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks(client)["room"]
    monkeypatch.setattr(trouble, "LEAST_FREE_BYTES", 1 << 62)
    assert not checks(client)["room"]


def test_readyz_turns_red_where_files_may_not_be_written(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> Any:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(trouble, "TemporaryFile", refuse)
    assert not checks(client)["room"]


def test_readyz_turns_red_where_the_database_is_broken_and_not_where_it_is_busy(own_app: Flask) -> None:
    client = own_app.test_client()
    with closing(sqlite3.connect(Path(own_app.config["SETTINGS"].data_dir) / "festival.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert checks(client)["database"]
    broken(own_app)
    assert not checks(client)["database"]


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (psycopg.errors.DiskFull(), "full"),
        (psycopg.errors.ReadOnlySqlTransaction(), "read_only"),
        (psycopg.errors.DataCorrupted(), "broken"),
        (psycopg.errors.AdminShutdown(), "away"),
        (psycopg.errors.DeadlockDetected(), "busy"),
        (psycopg.OperationalError("connection refused"), "away"),
        (psycopg.errors.UndefinedTable(), ""),
        (psycopg.ProgrammingError(), ""),
        (OperationalError("SELECT", {}, psycopg.errors.DiskFull()), "full"),
        (OSError(errno.EDQUOT, "quota"), "full"),
        (OSError(errno.ENOENT, "none"), ""),
        (ValueError(), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_each_trouble_is_told_from_our_own_mistakes(error: Exception, what: str) -> None:
    assert trouble_of(error) == what
