"""What of a calendar has to be read: entries whose mark has changed, and those whose dates have to go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from festival.base import clock
from festival.base.database import db
from festival.calendar_files.calendar_reading import Calendar, ReadEvent
from festival.calendar_files.series_reading import ReadChange
from festival.calendar_import.candidates import KnownWords, candidate_of
from festival.calendar_import.model import CalendarEntry
from festival.exchange.candidate import Candidate
from festival.exchange.model import ImportedEvent
from festival.recurrence.time_plan import TimeLine

_AT_ONCE = 500


@dataclass(frozen=True)
class Looked:
    """What was read of a calendar: events by candidate, keys that are there and unchanged, and rows to keep of it."""

    candidates: Sequence[Candidate]
    still_there: frozenset[str]
    rows: Sequence[dict[str, Any]]
    gone: Sequence[int]
    """Numbers of rows of entries that are there no more."""
    past_count: int = 0
    """How many events that are new to us are over already: nobody plans with them, and they are left out."""


def look_through(
    calendar: Calendar, source_id: int, known: KnownWords, *, now: datetime, all_anew: bool = False
) -> Looked:
    """Return what has changed since the rows were kept; reads only. One query, and what changed is read.

    An entry that is older than the one we know, by its SEQUENCE or its LAST-MODIFIED, is left as it was.
    """
    today = clock.to_local(now, calendar.clocks.city).date()
    stored = {row.key: row for row in _stored(source_id)}
    changed = [
        key
        for key, mark in calendar.marks.items()
        if all_anew or key not in stored or stored[key].mark != mark or _is_due(stored[key].again_on, today)
    ]
    candidates, rows, past_count = [], [], 0
    taken = _taken_keys(source_id)
    for key, one in calendar.read_each(changed, now=now):
        row = stored.get(key)
        rows.append(_row(source_id, calendar, key, one, row))
        if one is None or (not all_anew and _is_older(one, row)):
            continue
        if is_over(one.lines, one.changes, today) and key not in taken:
            past_count += 1
        else:
            candidates.append(candidate_of(one, known))
    looked_at = set(changed)
    unread = {key for key, row in stored.items() if row.is_private and key not in looked_at}
    private = calendar.private_keys | unread
    return Looked(
        candidates=candidates,
        still_there=frozenset(calendar.marks.keys() - private),
        rows=rows,
        gone=[row.id for key, row in stored.items() if key not in calendar.marks],
        past_count=past_count,
    )


def taken_or_ahead(read: Iterable[ReadEvent], source_id: int, today: date) -> list[ReadEvent]:
    """Return the events without those that are over and were never taken."""
    taken = _taken_keys(source_id)
    return [one for one in read if one.key in taken or not is_over(one.lines, one.changes, today)]


def is_over(lines: Sequence[TimeLine], changes: Sequence[ReadChange], today: date) -> bool:
    """Whether the last date of the lines has passed; what has no date isn't over."""
    ends: list[date] = [one.local_end.date() for one in changes if one.local_end]
    for line in lines:
        last_on = line.last_on()
        if last_on is None:
            return False
        ends.append((datetime.combine(last_on, line.at) + line.length).date())
    return bool(lines) and max(ends) < today


def _taken_keys(source_id: int) -> set[str]:
    query = select(ImportedEvent.key).where(ImportedEvent.source_id == source_id)
    return set(db.session.scalars(query))


def keep_rows(source_id: int, looked: Looked) -> None:
    """Write what was read, in place of what was known of the same entries. The caller commits."""
    connection = db.session.connection()
    for start in range(0, len(looked.gone), _AT_ONCE):
        some = looked.gone[start : start + _AT_ONCE]
        connection.execute(delete(CalendarEntry).where(CalendarEntry.id.in_(some)))
    ids = dict(
        db.session.execute(
            select(CalendarEntry.key, CalendarEntry.id).where(CalendarEntry.source_id == source_id)
        )
        .tuples()
        .all()
    )
    known = [{"id": ids[row["key"]], **row} for row in looked.rows if row["key"] in ids]
    fresh = [row for row in looked.rows if row["key"] not in ids]
    if known:
        db.session.execute(update(CalendarEntry), known)
    if fresh:
        db.session.execute(insert(CalendarEntry), fresh)


def forget_rows(source_id: int) -> None:
    """Have all of a calendar read anew the next time. The caller commits."""
    db.session.execute(delete(CalendarEntry).where(CalendarEntry.source_id == source_id))


def is_any_due(source_id: int, today: date) -> bool:
    """Whether there are entries to be read again though nobody has changed them."""
    due = select(CalendarEntry.id).where(
        CalendarEntry.source_id == source_id, CalendarEntry.again_on <= today
    )
    return bool(db.session.scalar(select(due.exists())))


def count_private(source_id: int) -> int:
    """Return how many entries are left out because they are private."""
    query = select(func.count()).select_from(CalendarEntry)
    return db.session.scalar(query.where(CalendarEntry.source_id == source_id, CalendarEntry.is_private)) or 0


def private_keys(source_id: int) -> set[str]:
    """Return the keys of entries that are left out because they are private."""
    query = select(CalendarEntry.key).where(CalendarEntry.source_id == source_id, CalendarEntry.is_private)
    return set(db.session.scalars(query))


def told_entries(source_id: int) -> list[CalendarEntry]:
    """Return the entries of which something is to be said, those first that are kept out. One query."""
    query = (
        select(CalendarEntry)
        .where(CalendarEntry.source_id == source_id, CalendarEntry.title != "")
        .order_by(CalendarEntry.title, CalendarEntry.id)
    )
    return sorted(db.session.scalars(query), key=lambda row: not any(stops for _c, _t, stops in row.said))


def _stored(source_id: int) -> Iterable[Any]:
    columns = (
        *(CalendarEntry.id, CalendarEntry.key, CalendarEntry.mark, CalendarEntry.sequence),
        *(CalendarEntry.changed, CalendarEntry.again_on, CalendarEntry.is_private),
    )
    return db.session.execute(select(*columns).where(CalendarEntry.source_id == source_id)).all()


def _is_due(again_on: date | None, today: date) -> bool:
    return again_on is not None and again_on <= today


def _is_older(read: ReadEvent, stored: Any) -> bool:
    if stored is None or read.sequence > stored.sequence:
        return False
    if read.sequence < stored.sequence:
        return True
    return bool(read.changed and stored.changed and read.changed < stored.changed)


def _row(source_id: int, calendar: Calendar, key: str, read: ReadEvent | None, stored: Any) -> dict[str, Any]:
    newest = stored if read and _is_older(read, stored) else read
    return {
        "source_id": source_id,
        "key": key,
        "mark": calendar.marks[key],
        "sequence": newest.sequence if newest else 0,
        "changed": newest.changed if newest else "",
        "again_on": read.again_on if read else None,
        "is_private": read is None,
        "title": (read.title or "?") if read and read.notes else "",
        "notes": {"said": [[note.code, note.typed, note.stops] for note in read.notes]}
        if read and read.notes
        else {},
    }
