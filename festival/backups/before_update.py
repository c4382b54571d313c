"""A copy of the database file before an update changes its tables: the way back to the version before."""

from __future__ import annotations

import glob
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.migration import MigrationContext

from festival.base.database import db
from festival.base.migration_state import MigrationState, migration_state
from festival.base.private_files import private

_BEFORE = ".before-"


def put_copy_aside() -> Path | None:
    """Copy the SQLite file as it is, beside it, and return where the copy lies; the one of an earlier update goes.

    None where there is nothing to lose: no tables yet, or tables that are up to date; nor is a server's database
    copied, which has ways of its own. Raises OSError or sqlite3.Error where it finds no room, and leaves nothing then.
    """
    connection = db.session.connection()
    database = db.engine.url.database
    is_behind = migration_state(connection) is MigrationState.BEHIND
    revision = "-".join(MigrationContext.configure(connection).get_current_heads())
    is_file = connection.dialect.name == "sqlite" and database not in (None, "", ":memory:")
    db.session.rollback()
    if not is_behind or not is_file or database is None:
        return None
    copy = Path(f"{database}{_BEFORE}{revision}")
    draft = copy.with_name(f"{copy.name}.part")
    try:
        draft.unlink(missing_ok=True)
        with open(draft, "wb", opener=private):
            pass
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
    except (OSError, sqlite3.Error):
        draft.unlink(missing_ok=True)
        raise
    draft.replace(copy)
    for other in copy.parent.glob(f"{glob.escape(Path(database).name)}{_BEFORE}*"):
        if other != copy:
            other.unlink()
    return copy
