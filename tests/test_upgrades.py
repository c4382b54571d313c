"""An update of an installation that holds something loses nothing, and where it is broken off nothing has happened."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Mapper

from festival import create_app
from festival.backups.archive import Head
from festival.backups.restoring import restore
from festival.base import clock
from festival.base.database import Base, begin_writing, db
from festival.base.folders import folder
from festival.base.migration_state import MigrationState, migration_state
from festival.events.closed_days import settle_closings
from festival.events.rebuild import rebuild_all
from festival.invariants.proofs import prove_all
from jobs.recheck import recheck_asked
from tests.conftest import databases, fresh_postgresql, make_settings
from tests.faults.installation import until
from tests.filled import counts, fill_all
from tests.real_server import ROOT

FIRST, BROKEN_AT = "0001", "0038_organisations.py"
STORED = Path(__file__).parent / "stored" / "small_town.tar.gz"


@pytest.fixture(params=databases())
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database without tables."""
    if request.param == "sqlite":
        yield from _over(tmp_path, f"sqlite:///{tmp_path / 'festival.sqlite3'}")
        return
    with fresh_postgresql(f"festival_upgrade_{os.getpid()}") as url:
        yield from _over(tmp_path, url)


def _over(data_dir: Path, url: str) -> Iterator[Flask]:
    app = create_app(make_settings(data_dir, url, demo=False))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _filled_at(revision: str) -> dict[str, int]:
    upgrade(directory=str(folder("migrations")), revision=revision)
    begin_writing()
    found = fill_all(db.session.connection())
    db.session.commit()
    assert set(found.values()) == {1}
    return found


@pytest.mark.parametrize("revision", [FIRST, "0029", "0044", "0059", "0072"])
def test_a_row_of_each_table_comes_through_every_update_since(empty_app: Flask, revision: str) -> None:
    before = _filled_at(revision)
    upgrade(directory=str(folder("migrations")))
    after = counts(db.session.connection())
    assert {name: count for name, count in before.items() if after.get(name, 0) < count} == {}
    mappers: list[Mapper[object]] = list(Base.registry.mappers)
    for mapper in mappers:  # each can be read by what the application knows of it now
        db.session.scalars(select(mapper.class_)).unique().all()


@pytest.fixture
def broken_off(tmp_path: Path) -> Path:
    """The folder of migrations, of which one raises in its middle, after others have changed tables and rows."""
    copy = tmp_path / "migrations"
    shutil.copytree(folder("migrations"), copy)
    _end_with(copy / "versions" / BROKEN_AT, '    raise RuntimeError("broken off")')
    return copy


def _end_with(file: Path, line: str) -> None:
    begin, found, rest = file.read_text().partition("\n\n\ndef downgrade")
    assert found
    file.write_text(f"{begin}\n{line}\n{found}{rest}")


def test_an_update_that_fails_in_its_middle_leaves_all_as_it_was(empty_app: Flask, broken_off: Path) -> None:
    before = _filled_at("0029")
    with pytest.raises(SystemExit):
        upgrade(directory=str(broken_off))
    db.session.rollback()
    connection = db.session.connection()
    assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["0029"]
    assert counts(connection) == before
    db.session.rollback()
    upgrade(directory=str(folder("migrations")))
    assert migration_state(db.session.connection()) is MigrationState.CURRENT


def test_an_update_that_is_killed_in_its_middle_leaves_all_as_it_was(
    empty_app: Flask, broken_off: Path, tmp_path: Path
) -> None:
    before = _filled_at("0029")
    shutil.copyfile(folder("migrations") / "versions" / BROKEN_AT, broken_off / "versions" / BROKEN_AT)
    reached = tmp_path / "reached"
    wait = f"    import pathlib, time\n    pathlib.Path({str(reached)!r}).touch()\n    time.sleep(60)"
    _end_with(broken_off / "versions" / BROKEN_AT, wait)
    db.session.remove()
    environ = os.environ | {
        "FESTIVAL_DATA_DIR": str(tmp_path),
        "FESTIVAL_DATABASE_URL": empty_app.config["SETTINGS"].database_url,
        "FESTIVAL_BASE_URL": "http://127.0.0.1:8000",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi"]
    process = subprocess.Popen([*command, "db", "upgrade", "-d", str(broken_off)], cwd=ROOT, env=environ)
    try:
        until(reached.exists, "the update comes to its middle")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert counts(db.session.connection()) == before
    db.session.remove()
    upgrade(directory=str(folder("migrations")))
    assert migration_state(db.session.connection()) is MigrationState.CURRENT


def _init(app: Flask) -> str:
    done = app.test_cli_runner().invoke(args=["festival", "init"])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    yield from _over(tmp_path, f"sqlite:///{tmp_path / 'festival.sqlite3'}")


def _copies(app: Flask) -> list[Path]:
    return sorted(Path(app.config["SETTINGS"].data_dir).glob("festival.sqlite3.before-*"))


def test_before_a_file_is_updated_a_copy_of_it_is_put_aside_and_kept_until_the_next(
    sqlite_app: Flask,
) -> None:
    upgrade(directory=str(folder("migrations")), revision="0036")
    (old := Path(sqlite_app.config["SETTINGS"].data_dir) / "festival.sqlite3.before-0029").touch()
    said = _init(sqlite_app)
    [copy] = _copies(sqlite_app)
    assert str(copy) in said
    assert (copy.name, copy.stat().st_mode & 0o777) == ("festival.sqlite3.before-0036", 0o600)
    assert not old.exists()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0036",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert "before this update" not in _init(sqlite_app)


def test_a_new_installation_has_no_copy(sqlite_app: Flask) -> None:
    _init(sqlite_app)
    assert _copies(sqlite_app) == []


def test_without_room_for_the_copy_nothing_is_updated(sqlite_app: Flask) -> None:
    upgrade(directory=str(folder("migrations")), revision="0036")
    (Path(sqlite_app.config["SETTINGS"].data_dir) / "festival.sqlite3.before-0036.part").mkdir()
    done = sqlite_app.test_cli_runner().invoke(args=["festival", "init"])
    assert done.exit_code == 1
    assert "nothing was updated" in done.output
    version = db.session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    assert version == "0036"


def test_a_town_that_was_stored_long_ago_is_whole_after_all_updates_since(empty_app: Flask) -> None:
    upgrade(directory=str(folder("migrations")))
    db.session.rollback()
    head: Head = restore(STORED, empty_app.config["SETTINGS"])
    after = counts(db.session.connection())
    kept = {name: head.tables[name] for name in ("event", "event_time", "venue", "organisation", "account")}
    assert {name: after[name] for name in kept} == kept
    settle_closings(now=clock.now())
    rebuild_all(now=clock.now())
    recheck_asked()
    assert [one.sentence for one in prove_all(now=clock.now()) if one.count] == []
