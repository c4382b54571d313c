"""The lock that tells the working jobs process from the waiting ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from festival.base.database import db
from jobs.lock import AdvisoryLock, FileLock, make_lock


@pytest.fixture
def locks(app: Flask) -> tuple[FileLock | AdvisoryLock, FileLock | AdvisoryLock]:
    first, second = (make_lock(app.config["SETTINGS"]) for _ in range(2))
    is_sqlite = db.engine.dialect.name == "sqlite"
    for lock in (first, second):
        assert isinstance(lock, FileLock if is_sqlite else AdvisoryLock)
    return first, second  # type: ignore[return-value]


def test_one_holds_the_lock_and_the_other_takes_it_when_it_is_let_go(
    locks: tuple[FileLock | AdvisoryLock, FileLock | AdvisoryLock],
) -> None:
    first, second = locks
    assert not first.holds()
    assert first.take()
    assert first.holds()
    assert not second.take()
    assert not second.holds()
    first.release()
    assert not first.holds()
    assert second.take()
    second.release()
    second.release()  # letting go of nothing is no failure


def test_a_lock_file_that_was_taken_away_is_a_lost_lock(tmp_path: Path) -> None:
    lock, other = FileLock(tmp_path / "jobs.lock"), FileLock(tmp_path / "jobs.lock")
    assert lock.take()
    (tmp_path / "jobs.lock").unlink()
    assert not lock.holds()
    assert other.take()
    assert not lock.holds()
    assert other.holds()
    lock.release()
    other.release()


def test_a_lock_that_was_cut_from_outside_is_lost_and_can_be_taken_again(app: Flask) -> None:
    lock = make_lock(app.config["SETTINGS"])
    assert lock.take()
    if isinstance(lock, FileLock):
        lock.path.unlink()
    else:
        here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        held = f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND {here}"
        db.session.connection().exec_driver_sql(held)
        db.session.rollback()
    assert not lock.holds()
    lock.release()
    assert lock.take()
    lock.release()


def test_a_server_that_does_not_answer_is_no_lock_and_no_failure(app: Flask) -> None:
    lock = AdvisoryLock("postgresql+psycopg://postgres@127.0.0.1:1/nothing")
    assert not lock.take()
    assert not lock.holds()
