"""All events that the public may know and that are not over, a few at a time: memory holds no more than those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db
from festival.events.model import Event, Occurrence
from festival.open_data.catalogue import RESOURCES
from festival.open_data.found_events import EventRow, find_events
from festival.open_data.read_question import JSON, Asked, Moment

AT_ONCE = 200
DATES_OF_A_SERIES = 12
AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class DumpRow:
    """An event with its next dates: of a series at most twelve, within a year."""

    row: EventRow
    dates: Sequence[Occurrence]


def every_event(moment: Moment) -> Iterator[DumpRow]:
    """Yield the events by number, as the API lists them without filters. Some ten queries for two hundred."""
    after: tuple[object, ...] = ()
    while True:
        found = find_events(Asked(RESOURCES["events"], moment, JSON, limit=AT_ONCE, after=after))
        rows: Sequence[EventRow] = found.rows
        ids = [row.event.id for row in rows]
        _load_times(ids)
        dates = _next_dates(ids, moment)
        for row in rows:
            yield DumpRow(row, dates.get(row.event.id, ()))
        if found.after is None:
            return
        after = tuple(found.after)
        db.session.expunge_all()


def _load_times(ids: Sequence[int]) -> None:
    """Have the lines of these events and their single changes at hand. Three queries."""
    times = selectinload(Event.lines), selectinload(Event.date_changes)
    db.session.scalars(select(Event).where(Event.id.in_(ids)).options(*times)).all()


def _next_dates(ids: Sequence[int], moment: Moment) -> dict[int, list[Occurrence]]:
    """Return by event its next dates, in order. One query."""
    number = func.row_number().over(
        partition_by=Occurrence.event_id, order_by=(Occurrence.starts_at, Occurrence.id)
    )
    ranked = (
        select(Occurrence.id, number.label("number"))
        .where(
            Occurrence.event_id.in_(ids),
            Occurrence.is_public,
            Occurrence.ends_at > moment.today_at,
            Occurrence.starts_at < moment.today_at + AHEAD,
        )
        .subquery()
    )
    query = (
        select(Occurrence)
        .where(Occurrence.id.in_(select(ranked.c.id).where(ranked.c.number <= DATES_OF_A_SERIES)))
        .options(joinedload(Occurrence.venue), joinedload(Occurrence.event))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    found: dict[int, list[Occurrence]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.event_id, []).append(one)
    return found
