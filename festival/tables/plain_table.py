"""A table as plain values: sheets, rows, and cells as the words that stand in them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, empty in a CSV file, and its rows from the first one of the file on, as long as they are."""

    name: str
    is_hidden: bool
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Book:
    """A file: `kind` is workbook, or text for CSV."""

    kind: str
    sheets: tuple[Sheet, ...]


def text_of(value: Cell) -> str:
    """Return what stands in a cell, as a person would read it there; empty for an empty one."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()
