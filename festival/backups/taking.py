"""Taking a backup while everything runs: one moment of the database, then the uploads it may refer to."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, func, select
from sqlalchemy.engine import Connection

from festival.backups.archive import HEAD, LEFT_OUT, SECRET, TABLES, UPLOADS, BadBackup, Head, to_line
from festival.base.database import db, metadata
from festival.settings import Settings

_AT_ONCE = 1000


def take_backup(path: Path, settings: Settings, *, now: datetime) -> Head:
    """Write everything this installation knows into a new file at `path`, for its owner's eyes only; returns its head.

    The file is there once it is whole. Raises BadBackup where there is nothing to back up or the file exists, OSError
    where it can't be written.
    """
    if path.exists():
        raise BadBackup(f"{path} is there already: name another file.")
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                head = _write(archive, settings, now)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # never over a file that has come meanwhile
    except FileExistsError as error:
        raise BadBackup(f"{path} is there already: name another file.") from error
    finally:
        draft.unlink(missing_ok=True)
    return head


def _write(archive: tarfile.TarFile, settings: Settings, now: datetime) -> Head:
    with _one_moment() as connection:
        migration = MigrationContext.configure(connection).get_current_revision()
        if migration is None:
            raise BadBackup("There is nothing to back up: run `flask --app wsgi festival init`.")
        found = MetaData()
        found.reflect(connection, only=lambda name, _: name in metadata.tables and name not in LEFT_OUT)
        tables = found.sorted_tables
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }
        city = connection.scalar(select(found.tables["city"].c.name)) or ""
        head = Head(migration, now.isoformat(timespec="seconds"), city, counts)
        _add(archive, HEAD, lambda file: file.write(head.to_json()))
        for table in tables:
            _add(archive, f"{TABLES}{table.name}", lambda file, one=table: _dump(connection, one, file))  # type: ignore[misc]
    # Uploads never change under their names, so those that the database knew are all there still.
    for upload in sorted(settings.uploads_dir.rglob("*")):
        if upload.is_file() and upload.suffix != ".part":
            archive.add(upload, f"{UPLOADS}{upload.relative_to(settings.uploads_dir).as_posix()}")
    secret = settings.data_dir / SECRET
    if secret.is_file():
        archive.add(secret, SECRET)
    return head


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """A connection that sees the database as it was at its first read, whatever is saved meanwhile."""
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(stream_results=True, **options) as connection:
        yield connection


def _dump(connection: Connection, table: Table, file: IO[bytes]) -> None:
    """Write the names of the columns, then a row a line."""
    file.write(to_line(table.columns.keys()))
    order = list(table.primary_key)
    for rows in connection.execute(select(table).order_by(*order)).partitions(_AT_ONCE):
        file.writelines(to_line(row) for row in rows)


def _add(archive: tarfile.TarFile, name: str, write: Callable[[IO[bytes]], object]) -> None:
    """Add a member whose size is known only when it is written; what is large waits on disk."""
    with TemporaryFile() as file:
        write(file)
        member = tarfile.TarInfo(name)
        member.size, member.mode = file.tell(), 0o600
        file.seek(0)
        archive.addfile(member, file)
