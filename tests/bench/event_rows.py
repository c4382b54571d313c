"""Events as rows, with their times as rows of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert

from festival.base.database import db, metadata

_OF_LINE = ("local_start", "local_end", "rrule")


def insert_events(rows: Iterable[dict[str, Any]], *, at_once: int = 5_000) -> None:
    """Write rows of events that have the times of their only line among them."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == at_once:
            _write(batch)
            batch = []
    if batch:
        _write(batch)


def _write(rows: list[dict[str, Any]]) -> None:
    connection = db.session.connection()
    events = [{name: value for name, value in row.items() if name not in _OF_LINE} for row in rows]
    lines = [
        {"event_id": row["id"], "uid": row["uid"], **{name: row[name] for name in _OF_LINE}} for row in rows
    ]
    for event, row in zip(events, rows, strict=True):
        event["is_series"] = row["rrule"] is not None
        event["times_text"] = (
            f"{row['local_start'].isoformat()}/{row['local_end'].isoformat()}/{row['rrule'] or ''}"
        )
    connection.execute(insert(metadata.tables["event"]), events)
    connection.execute(insert(metadata.tables["event_time"]), lines)
