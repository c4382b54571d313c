"""The tables of law that come with the installation, as plain rows. Pure, but for reading its own files."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources

from festival.law.reading import LawEntry

KINDS = {
    "quiet_day": "quiet_days.csv",
    "sunday_protection": "sunday_protection.csv",
    "sunday_opening": "sunday_opening.csv",
    "rest_time": "rest_times.csv",
    "movable_day": "movable_days.csv",
    "permit": "permits.csv",
}
OWN_COLUMNS = ("land", "key", "source", "confidence", "valid_from")
"""Columns that every table shares; the others are a row's values."""


@cache
def carried_entries() -> tuple[LawEntry, ...]:
    """Return the rows of all tables. A row that names no Land holds in all of them.

    Nobody has checked them against the statutes in force: `checked_on` is empty until the city has.
    """
    return tuple(entry for kind, name in KINDS.items() for entry in _entries(kind, name))


def columns_of(kind: str) -> tuple[str, ...]:
    """Return the names of a table's own columns, in the table's order."""
    return tuple(name for name in _read(KINDS[kind])[0] if name not in OWN_COLUMNS)


def _entries(kind: str, name: str) -> list[LawEntry]:
    return [
        LawEntry(
            kind=kind,
            key=row.get("key") or _key(kind, row),
            land=row.get("land", ""),
            values={column: row[column] for column in columns_of(kind)},
            valid_from=date.fromisoformat(row["valid_from"]) if row.get("valid_from") else None,
            source=row.get("source", ""),
            confidence=row.get("confidence", "high"),
        )
        for row in _read(name)
    ]


def _key(kind: str, row: dict[str, str]) -> str:
    """Return a name for the row that stays the same while its hours and paragraphs are corrected."""
    if kind == "rest_time":
        return " ".join((row["land"] or "DE", row["rest"], row["days"], row["start"]))
    if kind != "quiet_day":
        return row["land"]
    parts = (row["land"], row["day"], row["scope"], row["start"], row["condition"])
    return " ".join(part.replace(" ", "_") for part in parts if part)


@cache
def _read(name: str) -> list[dict[str, str]]:
    table = (resources.files("festival.law") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))
