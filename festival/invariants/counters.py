"""Numbers that only ever grow: what was given out once is never given out again for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import func, select

from festival.base.city import City
from festival.base.database import db, metadata
from festival.events.model import Event, EventTime
from festival.invariants.look import Look, begin_reading
from festival.publishing.model import PublishedEvent

_SEQUENCE = re.compile(r"^SEQUENCE:(\d+)", re.MULTILINE)


def broken_sequences(look: Look) -> Iterator[str]:
    """Yield the events whose SEQUENCE is below one that calendars have been told (RFC 5545, section 3.8.7.4)."""
    for ids in look.parcels(PublishedEvent.event_id):
        query = select(Event.id, Event.sequence, PublishedEvent.vevent_de, PublishedEvent.vevent_en).join(
            PublishedEvent, PublishedEvent.event_id == Event.id
        )
        for row in db.session.execute(query.where(Event.id.in_(ids))):
            told = max(map(int, _SEQUENCE.findall(row.vevent_de + row.vevent_en)), default=0)
            if row.sequence < told:
                yield f"event {row.id}"


def broken_lines(look: Look) -> Iterator[str]:
    """Yield the events whose lines have not their places in order, or of which none is known by the event's UID."""
    for ids in look.parcels(Event.id):
        query = select(EventTime.event_id, EventTime.position, EventTime.uid, Event.uid.label("own"))
        query = query.join(Event, Event.id == EventTime.event_id).where(Event.id.in_(ids))
        lines: dict[int, list[tuple[int, bool]]] = {}
        for row in db.session.execute(query.order_by(EventTime.event_id, EventTime.position)):
            lines.setdefault(row.event_id, []).append((row.position, row.uid == row.own))
        for event_id, those in lines.items():
            if [place for place, _own in those] != list(range(len(those))) or sum(
                own for _, own in those
            ) != 1:
                yield f"event {event_id}"


def broken_marks(look: Look) -> Iterator[str]:
    """Yield what readers and processes could take for the state of another time."""
    begin_reading()
    city = db.session.get_one(City, 1, populate_existing=True)
    latest = db.session.scalar(select(func.max(Event.plan_number))) or 0
    if latest > city.plan_number:
        yield f"an event carries the number {latest}, the city is at {city.plan_number}"
    if city.revision < 1 or not re.fullmatch(r"[0-9a-f]{16}", city.epoch):
        yield "the city's revision or epoch"
    db.session.rollback()


def broken_counting(look: Look) -> Iterator[str]:
    """Yield the tables whose next row would get a number that is taken. PostgreSQL counts beside its tables."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" not in table.c:
            continue
        begin_reading()
        name = db.session.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
        if name is not None:
            last = db.session.scalar(select(func.pg_sequence_last_value(func.to_regclass(name)))) or 0
            highest = db.session.scalar(select(func.max(table.c.id))) or 0
            if highest > last:
                yield f"table {table.name}"
        db.session.rollback()
