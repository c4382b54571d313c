"""Rows of any table, made from its columns: so that no test of what is personal has to know all tables by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Float, Integer, String, Table, insert
from sqlalchemy import Time as TimeOfDay

from festival.base import clock
from festival.base.database import KeyList, LocalDateTime, UTCDateTime, db, metadata
from festival.organisers.model import Account
from festival.privacy.held import EMAIL_COLUMNS, Held
from festival.privacy.own_data import ways_to_be_ones_own
from festival.privacy.personal_data import PERSONAL

KEYS = {
    *("kind", "key", "code", "rule", "state", "from_state", "to_state", "role", "way", "answer"),
    *("issuer", "subject", "media_type", "locale", "browser", "network", "values"),
}
"""Columns that hold no words of people."""
_numbers = count(20_001)


ONE_ROW = ("town_facts",)
"""Tables of which there is one row in all."""


def rows_of(account: Account, *, but: Sequence[str] = ()) -> dict[tuple[str, str], Any]:
    """Make a row for each way in which one may be the account's, its name and address in all that people write there;
    returns their primary keys by table and column. Needs a transaction that writes."""
    made = {}
    for name, column, fields in ways_to_be_ones_own():
        if name == "account" or name in but:
            continue
        fixed = {column: account.email if column in EMAIL_COLUMNS else account.id}
        made[name, column] = make_row(name, **words_by(account, name, fields) | fixed)
    return made


def words_by(account: Account, name: str, fields: Sequence[str]) -> dict[str, Any]:
    """Return what the account's person would have written into a row of which these fields are theirs."""
    held, table = PERSONAL[name], metadata.tables[name]
    return {
        column: _said(account, table, column)
        for column in _written(held, fields)
        if isinstance(table.columns[column].type, String | JSON) and not _allowed(table, column)
    }


def make_row(name: str, /, **fixed: Any) -> Any:
    """Insert a row with what its columns need, and rows it rests on; returns its first key."""
    table = metadata.tables[name]
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name in fixed:
            values[column.name] = fixed[column.name]
        elif column.foreign_keys and not column.nullable:
            parent = next(iter(column.foreign_keys)).column.table.name
            values[column.name] = _account_id() if parent == "account" else make_row(parent)
        elif not column.nullable and not (column.primary_key and isinstance(column.type, Integer)):
            values[column.name] = _value(table, column.name)
    key = db.session.connection().execute(insert(table).values(values)).inserted_primary_key
    assert key is not None
    return key[0]


def _written(held: Held, fields: Sequence[str]) -> set[str]:
    given = {one for one in fields if "." not in one} - KEYS - set(held.stays) - set(EMAIL_COLUMNS)
    return given | set(held.words.split())


def _said(account: Account, table: Table, column: str) -> Any:
    words = f"Es schrieb {account.name}, {account.email.upper()}."
    kind = table.columns[column].type
    if isinstance(kind, JSON):
        return {"words": words, "lines": [words]}
    return words[: kind.length] if isinstance(kind, String) and kind.length else words


def _allowed(table: Table, column: str) -> list[str]:
    """What a check of the table lets into the column; empty where anything may be."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            found = re.search(rf"\b{column} IN \(([^)]*)\)", str(check.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []


def _value(table: Table, column: str) -> Any:
    kind, number = table.columns[column].type, next(_numbers)
    if allowed := _allowed(table, column):
        return allowed[0]
    if isinstance(kind, UTCDateTime):
        return clock.now()
    if isinstance(kind, LocalDateTime):
        return datetime(2027, 6, 12, 18)
    simple: list[tuple[Any, Any]] = [
        (KeyList, []),
        (JSON, {}),
        (Boolean, False),
        (Integer, number),
        (Float, 1.0),
        (Date, date(2027, 6, 12)),
        (TimeOfDay, time(12)),
    ]
    for one, value in simple:
        if isinstance(kind, one):
            return value
    length = getattr(kind, "length", None) or 20
    return f"w{number}"[-length:]


def _account_id() -> int:
    return int(make_row("account", email=f"nobody{next(_numbers)}@example.org", name="Niemand"))
