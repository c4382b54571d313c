"""A copy of all that is stored of one person: a ZIP of JSON, written row by row, so that it needs little memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import func, select

from festival.attachments.kept_files import read_kept
from festival.attachments.model import Attachment
from festival.base.database import db, metadata
from festival.organisers.model import Account
from festival.privacy.described import describe
from festival.privacy.held import EMAIL_COLUMNS
from festival.privacy.personal_data import PERSONAL

_AT_ONCE = 200


def write_own_data(file: IO[bytes], account: Account) -> None:
    """Write the copy. Everything is read at one moment; one query for each way in which a row may be somebody's.

    Reads only, in a transaction of its own; the caller ends it.
    """
    written: dict[str, int] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for table, column, fields in ways_to_be_ones_own():
            rows = _rows(table, column, fields, account)
            if count := _write_rows(archive, f"{file_name(table, column)}.json", rows):
                written[file_name(table, column)] = count
        missing = _write_files(archive, account)
        archive.writestr("README.txt", describe(account, written, missing))


def begin_reading() -> None:
    """Begin a transaction that sees one moment, for as long as it lasts."""
    db.session.rollback()
    is_postgresql = db.engine.dialect.name == "postgresql"
    db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"} if is_postgresql else {})


def ways_to_be_ones_own() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each table, a column by which a row of it is somebody's, and what they get of such a row."""
    for table, held in PERSONAL.items():
        for column, fields in held.theirs.items():
            if fields:
                yield table, column, fields.split()


def file_name(table: str, column: str) -> str:
    """Return what its file is called: after the table, and after the column where there are several."""
    given = [key for key, fields in PERSONAL[table].theirs.items() if fields]
    return table if len(given) == 1 else f"{table}-{column.removesuffix('_id')}"


def _rows(table_name: str, column: str, fields: list[str], account: Account) -> Iterator[dict[str, Any]]:
    table = metadata.tables[table_name]
    columns = [table.columns[one.partition(".")[0]] for one in fields]
    if column in EMAIL_COLUMNS:
        is_theirs = func.lower(table.columns[column]) == account.email
    else:
        is_theirs = table.columns[column] == account.id
    query = select(*columns).where(is_theirs).order_by(*table.primary_key.columns)
    for row in db.session.execute(query.execution_options(yield_per=_AT_ONCE)):
        yield {one.rpartition(".")[2]: _value(one, value) for one, value in zip(fields, row, strict=True)}


def _value(field: str, value: Any) -> Any:
    key = field.partition(".")[2]
    if key:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def _write_rows(archive: ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    """Write the rows as one list, and return how many there are; no file where there is none."""
    first = next(rows, None)
    if first is None:
        return 0
    count = 1
    with archive.open(name, "w") as member:
        member.write(b"[\n" + _encoded(first))
        for row in rows:
            member.write(b",\n" + _encoded(row))
            count += 1
        member.write(b"\n]\n")
    return count


def _encoded(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, indent=2, default=str).encode()


def _write_files(archive: ZipFile, account: Account) -> list[str]:
    """Add the files they sent, one at a time in memory; return the names of those that are gone."""
    missing = []
    query = select(Attachment).where(Attachment.by_id == account.id).order_by(Attachment.id)
    for one in db.session.scalars(query.execution_options(yield_per=_AT_ONCE)):
        data = read_kept(one)
        if data is None:
            missing.append(one.file_name)
            continue
        archive.writestr(f"files/{one.id}-{one.file_name.replace('/', '_')}", data)
    return missing
