"""What is the matter when the machine can't do what it was asked: its disk is full, its files may not be written, …"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile

import psycopg
from sqlalchemy.exc import DBAPIError

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""With less than this left, a busy evening may fill the disk."""

FULL, READ_ONLY, BROKEN, BUSY, AWAY = "full", "read_only", "broken", "busy", "away"
_SQLITE = {
    5: BUSY,
    6: BUSY,
    3: READ_ONLY,
    8: READ_ONLY,
    10: BROKEN,
    11: BROKEN,
    13: FULL,
    14: AWAY,
    26: BROKEN,
}
_SQLITE_WRITING = {
    778: READ_ONLY,
    1034: READ_ONLY,
    1290: READ_ONLY,
    1546: READ_ONLY,
    4874: READ_ONLY,
    5386: READ_ONLY,
}
"""Writing that failed for another reason than a full disk, such as a quota that is used up: the file is whole."""
_POSTGRESQL = {"53100": FULL, "25006": READ_ONLY, "XX001": BROKEN, "XX002": BROKEN, "53300": AWAY}
_POSTGRESQL_KINDS = {"08": AWAY, "57": AWAY, "40": BUSY, "55": BUSY}
_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EIO: BROKEN,
}


def trouble_of(error: BaseException | None) -> str:
    """Return which trouble an error tells of; empty for one that is our own mistake."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return AWAY
        return trouble_of(error.orig)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return _SQLITE_WRITING.get(code) or _SQLITE.get(code & 0xFF, "")
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, "")
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ("08" if isinstance(error, psycopg.OperationalError) else "")  # no server
        return _POSTGRESQL.get(state) or _POSTGRESQL_KINDS.get(state[:2], "")
    return ""


def room_for_files(folder: Path) -> str:
    """Return what keeps files from being written in the folder; empty where nothing does. Writes one that vanishes."""
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
        return FULL if shutil.disk_usage(folder).free < LEAST_FREE_BYTES else ""
    except OSError as error:
        return trouble_of(error) or BROKEN
