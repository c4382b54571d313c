"""Taking a backup while everything runs: one moment of the database, then the uploads it may refer to."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, func, select
from sqlalchemy.engine import Connection

from festival.backups.archive import (
    CONTENTS,
    HEAD,
    LEFT_OUT,
    SECRET,
    TABLES,
    UPLOADS,
    BadBackup,
    Contents,
    Head,
    to_line,
)
from festival.backups.checking import check_backup
from festival.backups.held_files import HeldFiles, holding_files
from festival.base.database import db, metadata
from festival.settings import Settings

_AT_ONCE = 1000
COMPRESSION = 4
_MOMENTS = 12
_FIRST_READ = {"sqlite": "SELECT count(*) FROM sqlite_master", "postgresql": "SELECT 1"}
"""The least that begins a moment: SQLite's begins with its file."""


@dataclass(frozen=True)
class Taken:
    """A backup that was written: its head, and the files that rows name though they are not there."""

    head: Head
    missing: list[str]


def take_backup(path: Path, settings: Settings, *, now: datetime) -> Taken:
    """Write everything this installation knows into a new file at `path`, for its owner's eyes only.

    The file is there once it is whole: what was written is read back to its end before. Raises BadBackup where there is
    nothing to back up, the file exists or can't be read back as it was written, OSError where it can't be written.
    """
    if path.exists():
        raise BadBackup(f"{path} is there already: name another file.")
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as archive:
                taken = _write(Members(archive), settings, now)
            file.flush()
            os.fsync(file.fileno())
        if check_backup(draft) != taken.head:
            raise BadBackup("What was written can't be read back.")
        os.link(draft, path)  # never over a file that has come meanwhile
    except FileExistsError as error:
        raise BadBackup(f"{path} is there already: name another file.") from error
    finally:
        draft.unlink(missing_ok=True)
    return taken


class Members:
    """The archive that is written, and the digests of what went into it."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive
        self.contents: Contents = {}

    def add(self, name: str, write: Callable[[IO[bytes]], object]) -> None:
        """Add a member whose size is known only when it is written; what is large waits on disk."""
        with TemporaryFile() as file:
            write(file)
            size = file.tell()
            file.seek(0)
            self.add_file(name, file, size)

    def add_file(self, name: str, file: IO[bytes], size: int) -> None:
        """Add a member of so many bytes."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        read = _Read(file)
        self.archive.addfile(member, read)  # type: ignore[arg-type]  # it asks for read() alone
        self.contents[name] = read.digest.hexdigest()


class _Read:
    """A file that keeps the digest of what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece


def _write(members: Members, settings: Settings, now: datetime) -> Taken:
    with holding_files(settings) as files:
        with _moment_with_files(files) as (connection, found, missing):
            head = _head(connection, found, now)
            _write_member(members.archive, HEAD, head.to_json())
            for table in found.sorted_tables:
                members.add(f"{TABLES}{table.name}", partial(_dump, connection, table))
        for name, upload in files.all():
            with upload.open("rb") as file:
                members.add_file(f"{UPLOADS}{name}", file, os.fstat(file.fileno()).st_size)
    secret = settings.data_dir / SECRET
    if secret.is_file():
        members.add(SECRET, lambda file: file.write(secret.read_bytes()))
    _write_member(members.archive, CONTENTS, json.dumps(members.contents, indent=1).encode())
    return Taken(head, missing)


@contextmanager
def _moment_with_files(files: HeldFiles) -> Iterator[tuple[Connection, MetaData, list[str]]]:
    """A moment of the database whose rows all have the files they name, its tables, and the files that nobody finds.

    A file that came and went between the two looks at the files is missing once; another moment doesn't know its row.
    """
    missing: list[str] = []
    for _ in range(_MOMENTS):
        before = set(missing)
        files.hold()
        with _one_moment() as connection:
            files.hold()
            found = MetaData()
            found.reflect(connection, only=lambda name, _: name in metadata.tables and name not in LEFT_OUT)
            missing = files.missing(connection, found)
            if before.issuperset(missing):
                yield connection, found, missing
                return
    raise BadBackup("Too many files come and go at this moment. Try again.")


def _head(connection: Connection, found: MetaData, now: datetime) -> Head:
    """Read what the first lines say."""
    migration = MigrationContext.configure(connection).get_current_revision()
    if migration is None:
        raise BadBackup("There is nothing to back up: run `flask --app wsgi festival init`.")
    counts = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in found.sorted_tables
    }
    city = connection.scalar(select(found.tables["city"].c.name)) or ""
    return Head(migration, now.isoformat(timespec="seconds"), city, counts)


@contextmanager
def _one_moment() -> Iterator[Connection]:
    """A connection that sees the database as it is now, at its first read, whatever is saved meanwhile."""
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(stream_results=True, **options) as connection:
        connection.exec_driver_sql(_FIRST_READ[connection.dialect.name]).scalar()
        yield connection


def _dump(connection: Connection, table: Table, file: IO[bytes]) -> None:
    """Write the names of the columns, then a row a line."""
    file.write(to_line(table.columns.keys()))
    order = list(table.primary_key)
    for rows in connection.execute(select(table).order_by(*order)).partitions(_AT_ONCE):
        file.writelines(to_line(row) for row in rows)


def _write_member(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, BytesIO(content))
