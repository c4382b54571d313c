"""Putting a backup back: all of it or nothing, in one transaction, through the database and never past it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import MetaData, Table, bindparam, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError

from festival.backups.archive import (
    CONTENTS,
    HEAD,
    SECRET,
    TABLES,
    UPLOADS,
    BadBackup,
    Head,
    from_line,
    is_upload,
    nulls_stay_null,
)
from festival.backups.checking import check_backup, content_of, first_of, opened
from festival.backups.deleted_since import delete_remembered, deleted_accounts, remember_deleted
from festival.base import clock
from festival.base.city import renew_epoch
from festival.base.database import WRITES, db, metadata
from festival.base.folders import folder
from festival.base.private_files import keep_private, make_folder, private
from festival.notices.mailing import forget_untold
from festival.outbox.administering import stop_what_waits
from festival.settings import Settings

_AT_ONCE = 500


def head_of(path: Path) -> Head:
    """Return what the backup says of itself. Raises BadBackup."""
    with opened(path) as archive:
        return first_of(archive)


def restore(path: Path, settings: Settings) -> Head:
    """Replace all that the database holds by the backup, bring its tables up to date, and put uploads and key back.

    A backup of either database goes into either. Uploads that have come since stay where they are. No tag that was
    given out before holds afterwards, everybody has to sign in again, and no mail that waited then goes now. Who was
    deleted since is deleted again. The file is read to its end before anything is touched. Raises BadBackup, with
    nothing changed.
    """
    _know_migration(head_of(path))
    check_backup(path)
    with opened(path) as archive:
        head = first_of(archive)
        _put_broken_aside()
        with _writing() as connection:
            deleted = deleted_accounts(connection)
            _key_aside(settings).unlink(missing_ok=True)  # of a restore that was broken off
            _drop(connection, head)
            _migrate(connection, head.migration)
            _fill(connection, archive, head, settings)
            _migrate(connection, "head")
            _check_references(connection)
            renew_epoch(connection)
            stop_what_waits(connection, now=clock.now())
            forget_untold(connection)
            remember_deleted(deleted, settings)
        _put_key_in_place(settings)
    delete_remembered(settings)
    return head


def _put_key_in_place(settings: Settings) -> None:
    """Let the backup's key hold once its rows do: whoever is interrupted before still has the old rows with their key,
    without which second factors could never be read again."""
    if _key_aside(settings).exists():
        _key_aside(settings).replace(settings.data_dir / SECRET)


def _key_aside(settings: Settings) -> Path:
    return settings.data_dir / f"{SECRET}.restored"


def _know_migration(head: Head) -> None:
    try:
        ScriptDirectory(str(folder("migrations"))).get_revision(head.migration)
    except CommandError as error:
        words = "This backup was made by a later version of Festival. Install that version first."
        raise BadBackup(words) from error


def _put_broken_aside() -> None:
    """Rename a SQLite file that can't be read, with what belongs to it: there is nothing to replace in it."""
    database = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not database or not Path(database).exists():
        return
    try:
        with db.engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok":
                return
    except DatabaseError:
        pass
    db.engine.dispose()
    number = next(number for number in itertools.count(1) if not Path(f"{database}.broken-{number}").exists())
    for ending in ("", "-wal", "-shm"):
        path = Path(database + ending)
        if path.exists():
            path.replace(Path(f"{database}.broken-{number}{ending}"))
    settings: Settings = current_app.config["SETTINGS"]
    keep_private(settings.data_dir, settings.database_url)


@contextmanager
def _writing() -> Iterator[Connection]:
    """A connection in one transaction that writes, committed at the end; foreign keys rest on SQLite meanwhile."""
    db.session.remove()
    with db.engine.connect().execution_options(**{WRITES: True}) as connection:
        raw: Any = connection.connection.dbapi_connection
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys = ON")


def _drop(connection: Connection, head: Head) -> None:
    """Drop the installation's own tables; whatever else lies in the database stays."""
    ours = {*metadata.tables, *head.tables, "alembic_version"}
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in ours)
    found.drop_all(connection)


def _migrate(connection: Connection, revision: str) -> None:
    config = current_app.extensions["migrate"].migrate.get_config(str(folder("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill(connection: Connection, archive: tarfile.TarFile, head: Head, settings: Settings) -> None:
    tables = MetaData()
    tables.reflect(connection)
    filled: dict[str, int] = {}
    for member in archive:
        name = member.name.removeprefix(TABLES)
        if member.name in (HEAD, CONTENTS):
            continue
        if member.name != name and name in tables.tables:
            filled[name] = _fill_table(connection, tables.tables[name], content_of(archive, member))
        elif is_upload(member.name):
            path = settings.uploads_dir / member.name.removeprefix(UPLOADS)
            _put(path, content_of(archive, member))
        elif member.name == SECRET:
            _put(_key_aside(settings), content_of(archive, member))
        else:
            raise BadBackup(f"This backup holds something that none of ours does: {member.name}")
    if filled != head.tables:
        raise BadBackup("This backup is damaged: it doesn't hold what its beginning says.")


def _fill_table(connection: Connection, table: Table, lines: IO[bytes]) -> int:
    """Insert the rows and return how many; a column that refers to the table itself follows once all are there."""
    nulls_stay_null(table)
    columns = json.loads(next(lines))
    own = [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]
    later: list[dict[str, Any]] = []
    count, some = 0, []
    for line in lines:
        row = from_line(line, table, columns)
        later += [
            {"b_id": row["id"], "b_value": row[name], "b_name": name} for name in own if row[name] is not None
        ]
        some.append(row | dict.fromkeys(own))
        if len(some) == _AT_ONCE:
            connection.execute(insert(table), some)
            count, some = count + len(some), []
    if some:
        connection.execute(insert(table), some)
        count += len(some)
    for name in own:
        rows = [row for row in later if row["b_name"] == name]
        if rows:
            change = update(table).where(table.c.id == bindparam("b_id")).values({name: bindparam("b_value")})
            connection.execute(change, rows)
    _go_on_counting(connection, table)
    return count


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Rows came with their numbers: PostgreSQL is told where to go on, SQLite looks by itself."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    sequence = func.pg_get_serial_sequence(table.name, "id")
    connection.execute(select(func.setval(sequence, func.max(table.c.id))).having(func.max(table.c.id) > 0))


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BadBackup("This backup is damaged: some rows refer to rows that it doesn't hold.")


def _put(path: Path, content: IO[bytes]) -> None:
    """Write a file as a whole or not at all, for the installation's own eyes."""
    make_folder(path.parent)
    draft = path.with_name(f"{path.name}.part")
    with open(draft, "wb", opener=private) as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
