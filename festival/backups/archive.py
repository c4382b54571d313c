"""What a backup holds: a head, each table as lines of JSON, the uploads and the secret key, as a compressed tar."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import JSON, Column, Date, DateTime, Table, Time

from festival.base.errors import FestivalError

FORMAT = 2
"""The first had no list of its contents; it is read as well."""
CONTENTS = "contents.json"
"""The last member: the digest (SHA-256) of each other one but the head."""
Contents = dict[str, str]
HEAD, SECRET, UPLOADS, TABLES = "festival.json", "secret_key", "uploads/", "tables/"
LEFT_OUT = {"heartbeat", "job_run", "sign_in", "sign_in_attempt"}
"""Tables that begin empty again: whoever was signed in may have been signed out since, and jobs ran elsewhere."""
_UPLOAD = re.compile(r"uploads/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")


class BadBackup(FestivalError):
    """A file that can't be restored; the text says why."""


@dataclass(frozen=True)
class Head:
    """What the first lines of a backup say: whose it is, of when, and under which migration its tables were written."""

    migration: str
    taken_at: str
    city: str
    tables: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_head(content: bytes) -> Head:
    """Return the head. Raises BadBackup for what none of our backups begins with, or a later version's does."""
    try:
        head = Head(**json.loads(content))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadBackup("This file is no backup of Festival.") from error
    if not isinstance(head.migration, str):
        raise BadBackup("This file is no backup of Festival.")
    if head.format not in range(1, FORMAT + 1):
        raise BadBackup("This backup was made by a later version of Festival. Install that version first.")
    return head


def read_contents(content: bytes) -> Contents:
    """Return the digests by name. Raises BadBackup."""
    found = json.loads(content)
    if not isinstance(found, dict):
        raise BadBackup("This backup is damaged: the list of its contents is none.")
    return found


def is_upload(name: str) -> bool:
    """Return whether a member of the archive is an upload, and its name leads nowhere else."""
    return _UPLOAD.fullmatch(name) is not None


def to_line(row: Sequence[Any]) -> bytes:
    """Return a row as one line; instants in UTC, wall times without a zone.

    Half a pair of surrogates, which a file from outside may have left in a JSON column, is written as JSON's escape: it
    is no UTF-8, and one of them must not end every backup.
    """
    said = json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":"))
    return said.encode("utf-8", "backslashreplace") + b"\n"


def from_line(line: bytes, table: Table, columns: Sequence[str]) -> dict[str, Any]:
    """Return a line as the values of the table's columns, as its database wants them."""
    return {name: _value(value, table.c[name]) for name, value in zip(columns, json.loads(line), strict=True)}


def nulls_stay_null(table: Table) -> None:
    """Have SQLAlchemy write None into a JSON column as NULL, and not as the word null."""
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else value


def _value(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        at = datetime.fromisoformat(value)
        if column.type.timezone and at.tzinfo is None:
            return at.replace(tzinfo=UTC)
        return at if column.type.timezone else at.replace(tzinfo=None)
    if isinstance(column.type, Time):
        return time.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
