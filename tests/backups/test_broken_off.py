"""A restore or a backup that is killed in its middle: what was there is there, and the next one works."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, select

from festival import create_app
from festival.backups.archive import CONTENTS, HEAD, SECRET
from festival.base.database import begin_writing, db
from festival.base.folders import folder
from festival.base.migration_state import MigrationState, migration_state
from tests.conftest import databases, fresh_postgresql, make_settings
from tests.filled import fill_all
from tests.real_server import ROOT
from tests.test_upgrades import STORED

PATIENCE_S = 60


@pytest.fixture(params=databases())
def own_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An installation that holds a row of each kind and a key of its own."""
    if request.param == "sqlite":
        yield from _filled(tmp_path, f"sqlite:///{tmp_path / 'festival.sqlite3'}")
        return
    with fresh_postgresql(f"festival_restore_{os.getpid()}") as url:
        yield from _filled(tmp_path, url)


def _filled(data_dir: Path, url: str) -> Iterator[Flask]:
    (data_dir / "secret_key").write_text("our own key")
    app = create_app(make_settings(data_dir, url, demo=False))
    with app.app_context():
        upgrade(directory=str(folder("migrations")))
        begin_writing()
        fill_all(db.session.connection())
        db.session.commit()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def _start(app: Flask, *words: str) -> subprocess.Popen[bytes]:
    settings = app.config["SETTINGS"]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FESTIVAL_")}
    environ = ours | {
        "FESTIVAL_DATA_DIR": str(settings.data_dir),
        "FESTIVAL_DATABASE_URL": settings.database_url,
        "FESTIVAL_BASE_URL": "http://127.0.0.1:8000",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "festival", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _all_there_is(app: Flask) -> str:
    """Return a digest of every row and of the key."""
    tables = MetaData()
    tables.reflect(db.session.connection())
    digest = hashlib.sha256((Path(app.config["SETTINGS"].data_dir) / "secret_key").read_bytes())
    for name in sorted(tables.tables):
        rows = db.session.execute(select(tables.tables[name])).all()
        digest.update(f"{name} {sorted(map(repr, rows))}".encode())
    db.session.remove()
    return digest.hexdigest()


def _is_in_its_middle(app: Flask) -> bool:
    """Whether the backup's key lies there and doesn't hold yet: rows are being written, and nothing is committed."""
    return (Path(app.config["SETTINGS"].data_dir) / "secret_key.restored").exists()


def _with_a_key(path: Path) -> Path:
    """The stored backup with a key, which is read before any row."""
    key = b"the key of the backup"
    with tarfile.open(STORED) as stored, tarfile.open(path, "w:gz") as written:
        for member in stored:
            file = stored.extractfile(member)
            assert file is not None
            content = file.read()
            if member.name == CONTENTS:
                content = json.dumps({SECRET: hashlib.sha256(key).hexdigest()} | json.loads(content)).encode()
            member.size = len(content)
            written.addfile(member, io.BytesIO(content))
            if member.name == HEAD:
                added = tarfile.TarInfo(SECRET)
                added.size = len(key)
                written.addfile(added, io.BytesIO(key))
    return path


def test_a_restore_that_is_killed_in_its_middle_leaves_the_old_rows_with_their_key(
    own_app: Flask, tmp_path: Path
) -> None:
    before = _all_there_is(own_app)
    backup = _with_a_key(tmp_path / "with_key.tar.gz")
    with _start(own_app, "restore", "--yes", str(backup)) as process:
        give_up = time.monotonic() + PATIENCE_S
        while not _is_in_its_middle(own_app) and process.poll() is None:
            assert time.monotonic() < give_up
            time.sleep(0.002)
        assert process.poll() is None, "it was quicker than this test"
        process.send_signal(signal.SIGKILL)
    assert _all_there_is(own_app) == before
    with _start(own_app, "restore", "--yes", str(backup)) as process:
        said = process.communicate(timeout=PATIENCE_S)[0].decode()
    assert process.returncode == 0, said
    assert migration_state(db.session.connection()) is MigrationState.CURRENT
    assert _all_there_is(own_app) != before


def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(own_app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "festival.tar.gz"
    target.parent.mkdir()
    with _start(own_app, "backup", str(target)) as process:
        give_up = time.monotonic() + PATIENCE_S
        while not any(target.parent.iterdir()) and process.poll() is None:
            assert time.monotonic() < give_up
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert not target.exists()
    with _start(own_app, "backup", str(target)) as process:
        said = process.communicate(timeout=PATIENCE_S)[0].decode()
    assert process.returncode == 0, said
    assert list(target.parent.glob("*.tar.gz")) == [target]
