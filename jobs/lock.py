"""One runner, by a lock that ends with the process that holds it, however that process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from festival.settings import Settings

POSTGRESQL_KEY = 710_201


class Lock(Protocol):
    """What tells the working process from the waiting ones."""

    def take(self) -> bool: ...
    def holds(self) -> bool: ...
    def release(self) -> None: ...


def make_lock(settings: Settings) -> Lock:
    """Return the lock that fits the database: a file beside SQLite, an advisory lock in PostgreSQL."""
    if settings.database_url.startswith("sqlite"):
        return FileLock(settings.data_dir / "jobs.lock")
    return AdvisoryLock(settings.database_url)


class FileLock:
    """`flock` on a file; the kernel lets go when the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._file = handle
        return True

    def holds(self) -> bool:
        """Whether the file that is locked is still the one at the path."""
        if self._file is None:
            return False
        try:
            return os.fstat(self._file).st_ino == self.path.stat().st_ino
        except FileNotFoundError:
            return False

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class AdvisoryLock:
    """A session-level advisory lock on a connection of its own; the server lets go when the connection ends."""

    def __init__(self, url: str) -> None:
        options = {
            "connect_timeout": 5,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        }
        self._engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options
        )
        self._connection: Connection | None = None

    def take(self) -> bool:
        try:
            connection = self._engine.connect()
        except SQLAlchemyError:
            return False
        taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({POSTGRESQL_KEY})").scalar()
        if not taken:
            connection.close()
            return False
        self._connection = connection
        return True

    def holds(self) -> bool:
        """Whether the connection still lives; one short question."""
        if self._connection is None:
            return False
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            return False
        return True

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
