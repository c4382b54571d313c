"""Whether the database's tables are those that this version needs."""

from __future__ import annotations

from enum import Enum

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError
from sqlalchemy.engine import Connection

from festival.base.folders import folder


class MigrationState(Enum):
    """What the tables are like, beside what this version expects."""

    EMPTY = "there are none"
    BEHIND = "of an earlier version"
    CURRENT = "up to date"
    UNKNOWN = "of a version that this one does not know"


def migration_state(connection: Connection) -> MigrationState:
    """Return what the tables are like. A query or two."""
    script = ScriptDirectory(str(folder("migrations")))
    heads = MigrationContext.configure(connection).get_current_heads()
    if not heads:
        return MigrationState.EMPTY
    if set(heads) == set(script.get_heads()):
        return MigrationState.CURRENT
    try:
        script.get_revisions(heads)
    except (CommandError, RevisionError):
        return MigrationState.UNKNOWN
    return MigrationState.BEHIND
