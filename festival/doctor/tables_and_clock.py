"""What can be wrong with the database itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from festival.base.database import db
from festival.base.migration_state import MigrationState, migration_state
from festival.base.sentence import Sentence

MOST_APART = timedelta(seconds=30)
"""So far two clocks may be apart before links in mails expire too early and jobs seem to be late."""
_STATES = {
    MigrationState.EMPTY: Sentence(
        "There are no tables yet, and no city: run `flask --app wsgi festival init`."
    ),
    MigrationState.BEHIND: Sentence(
        "The tables are of an earlier version: run `flask --app wsgi festival init`."
    ),
    MigrationState.UNKNOWN: Sentence(
        "The tables are of a later version, which this one does not know: "
        "install that version again, or restore a backup of this one."
    ),
}


def about_tables() -> list[Sentence]:
    """Return what keeps everything else from being looked at: a database that can't be read, or other tables."""
    try:
        state = migration_state(db.session.connection())
    except SQLAlchemyError as error:
        return [Sentence("The database can't be read: %(error)s", error=getattr(error, "orig", error))]
    return [] if state is MigrationState.CURRENT else [_STATES[state]]


def about_clock(now: datetime) -> list[Sentence]:
    """Return whether the database server's clock goes otherwise than this machine's. One question."""
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        return []  # SQLite has no clock of its own
    theirs = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    seconds = seconds_apart(now, theirs)
    return (
        []
        if not seconds
        else [
            Sentence(
                "The clock of the database server is %(seconds)s seconds apart from this machine's: set both by NTP.",
                seconds=seconds,
            )
        ]
    )


def seconds_apart(ours: datetime, theirs: datetime) -> int:
    """Return by how many seconds two clocks are too far apart; 0 where they aren't."""
    apart = abs(theirs.astimezone(UTC) - ours)
    return round(apart.total_seconds()) if apart > MOST_APART else 0


def about_pages() -> list[Sentence]:
    """Return what SQLite finds damaged. Reads the whole file, which takes a while where it is large."""
    connection: Connection = db.session.connection()
    found = []
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
            found.append(Sentence("SQLite finds the database file damaged: restore a backup."))
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            found.append(Sentence("Some rows point to rows that are gone: restore a backup or ask for help."))
    return found
