"""Rows of one market at one place are one event: each is a line of its times. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from festival.demo_sources.rows import EventRow

_SEGMENTS = {"market": 2, "christmas": 3}
"""How many parts of a key name one market: of a Christmas market the season is one."""


def joined(rows: Iterable[EventRow]) -> list[EventRow]:
    """Return the rows in order, those of one market at one place by one organiser as one row with further lines."""
    found: dict[tuple[object, ...], list[EventRow]] = {}
    for row in rows:
        found.setdefault(_whole(row), []).append(row)
    return [
        replace(first, further=tuple(sorted(others, key=lambda row: (row.local_start, row.key))))
        for first, *others in found.values()
    ]


def _whole(row: EventRow) -> tuple[object, ...]:
    parts = row.key.split("/")
    named = _SEGMENTS.get(parts[0])
    if named is None:
        return (row.key,)
    return (*parts[:named], row.title, row.venue_key, row.organisation_key, row.category, row.state)
