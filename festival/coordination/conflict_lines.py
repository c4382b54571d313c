"""Conflicts as one line each, for pages that point at them: the year, and a day of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from festival.base import dates
from festival.coordination.rule_names import rule_name


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """Where a conflict is read, which rule found it, and when it is. No name of an event: those are for its page."""

    url: str
    on: date
    day: str
    rule: str
    state: str
    dates: int


def conflict_lines(rows: Iterable[Any], locale: str) -> list[ConflictLine]:
    """Return a line for each row of `open_conflicts`, in the same order."""
    asked = f"?lang={locale}" if request.args.get("lang") == locale else ""
    return [
        ConflictLine(
            url=f"{request.script_root}/desk/conflicts/{row.id}{asked}",
            on=row.on,
            day=dates.short_day(row.on, locale, this_year=row.on.year),
            rule=rule_name(row.rule),
            state=row.state,
            dates=row.dates,
        )
        for row in rows
    ]
