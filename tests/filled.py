"""A row in each table of a database of whatever version: what an update must not lose."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, insert, inspect, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SAWarning

AT = datetime(2026, 6, 6, 18, tzinfo=UTC)
SQUARE = {"type": "Polygon", "coordinates": [[[7.0, 51.4], [7.1, 51.4], [7.1, 51.5], [7.0, 51.4]]]}
LISTS = {"permits", "remedies", "former_rules", "dates", "held"}
NAMED = {"zone": "Europe/Berlin", "land": "DE-NW", "languages": " de ", "epoch": "0" * 16}
_LITERAL = re.compile(r"'(\w*)'")


def fill_all(connection: Connection) -> dict[str, int]:
    """Write a row into each table, with every column that may hold something; return how many rows each table has."""
    tables = MetaData()
    tables.reflect(connection)
    written: dict[str, dict[str, Any]] = {}
    for table in _in_order(tables):
        if table.name in ("alembic_version", "told_apart") or table.name.startswith(
            "sqlite_"
        ):  # a pair needs two
            continue
        allowed = _allowed(connection, table)
        row = {column.name: _value(column, allowed, written) for column in table.columns}
        connection.execute(insert(table).values(row))
        written[table.name] = row
    return counts(connection)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = MetaData()
    tables.reflect(connection)
    found = {name: table for name, table in tables.tables.items() if name != "alembic_version"}
    return {
        name: connection.scalar(select(func.count()).select_from(table)) or 0 for name, table in found.items()
    }


def _in_order(tables: MetaData) -> list[Table]:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", SAWarning
        )  # tables that refer to each other: one of them stays without
        return tables.sorted_tables


def _allowed(connection: Connection, table: Table) -> dict[str, str]:
    """Return for columns that take only some words the first of these."""
    found = {}
    for check in inspect(connection).get_check_constraints(table.name):
        literals, words = _LITERAL.findall(check["sqltext"]), _LITERAL.sub("", check["sqltext"])
        columns = [one.name for one in table.columns if one.name in words]
        if literals and columns:
            found[max(columns, key=len)] = literals[0]
    return found


def _value(column: Column[Any], allowed: dict[str, str], written: dict[str, dict[str, Any]]) -> Any:
    for key in column.foreign_keys:
        there = written.get(key.column.table.name)
        return there[key.column.name] if there else None
    if column.name in allowed:
        return allowed[column.name]
    if column.name in NAMED:
        return NAMED[column.name]
    kind = str(column.type)
    if column.name in ("geometry", "outline"):
        return SQUARE
    later = timedelta(hours=2) if column.name.endswith(("_end", "_to", "to_at", "ends_at")) else timedelta()
    if kind == "JSON":
        return [] if column.name in LISTS else {}
    if kind in ("DATETIME", "TIMESTAMP"):
        is_aware = bool(getattr(column.type, "timezone", False)) or kind == "DATETIME"
        moment = AT + later
        return moment if is_aware and not column.name.startswith("local_") else moment.replace(tzinfo=None)
    simple: dict[str, Any] = {
        "BOOLEAN": False,
        "INTEGER": 1,
        "BIGINT": 1,
        "DATE": AT.date(),
        "TIME": time(18),
        "FLOAT": 7.05,
        "DOUBLE PRECISION": 7.05,
    }
    if kind in simple:
        return simple[kind]
    return None if column.nullable else "x" if column.name in ("name", "title", "uid", "slug", "key") else ""
