"""Telling people of messages about an event, and which of them they have not read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import db
from festival.events.model import Event
from festival.events.next_dates import next_of_event
from festival.notices.mailing import said_by, write_notices
from festival.notices.model import Notice
from festival.organisers.model import Account

MESSAGE_CODES = ("named", "message")


@dataclass(frozen=True)
class Told:
    """Whom a message is told to: those whom it names, and others who take part. Who may read it is settled before."""

    message_id: int
    is_note: bool
    named: Collection[int]
    others: Collection[int]


def tell_of_message(event: Event, told: Told, by: Account) -> None:
    """Tell of a message about the event, that `by` has written. Writes."""
    values: dict[str, Any] = {"title": event.title, **said_by(by), "message_id": told.message_id}
    if told.is_note:
        values["is_note"] = True  # whoever answers it by mail writes a note
    rows = [
        {"account_id": one, "code": code, "values": values, "event_id": event.id, "at": clock.now()}
        for code, ids in (("named", told.named), ("message", told.others))
        for one in sorted(ids)
    ]
    write_notices(rows)


def unread_messages(account_id: int, event_id: int) -> set[int]:
    """Return the numbers of the messages about the event that the account was told of and has not read. One query."""
    query = select(Notice.values).where(
        Notice.account_id == account_id,
        Notice.read_at.is_(None),
        Notice.event_id == event_id,
        Notice.code.in_(MESSAGE_CODES),
    )
    return {int(values["message_id"]) for values in db.session.scalars(query)}


def events_told_of(
    notices: Collection[Notice], account_id: int, *, size: int
) -> tuple[dict[int, tuple[Event, datetime | None]], list[tuple[Event, int]]]:
    """Return the events that the notices are about, by number with the start of their next date, wall time; and those
    with messages that the account has not read, the latest few first, with how many. One query at most."""
    ids = {one.event_id for one in notices if one.event_id is not None}
    if not ids and not size:
        return {}, []
    latest = func.max(Notice.id)
    unread = (
        select(
            Notice.event_id,
            func.count().label("count"),
            func.row_number().over(order_by=latest.desc()).label("place"),
        )
        .where(Notice.account_id == account_id, Notice.read_at.is_(None), Notice.code.in_(MESSAGE_CODES))
        .group_by(Notice.event_id)
        .subquery()
    )
    first = select(unread).where(unread.c.place <= size).subquery()
    query = (
        select(Event, next_of_event(clock.now()), first.c.count, first.c.place)
        .outerjoin(first, first.c.event_id == Event.id)
        .where(or_(Event.id.in_(ids), Event.id.in_(select(first.c.event_id))))
        .options(joinedload(Event.organisation), joinedload(Event.venue))
    )
    rows = db.session.execute(query).tuples().all()
    told = {event.id: (event, local_next) for event, local_next, _count, _place in rows if event.id in ids}
    with_messages = sorted(
        (place, event.id, count) for event, _next, count, place in rows if place is not None
    )
    events = {event.id: event for event, _next, _count, _place in rows}
    return told, [(events[event_id], count) for _place, event_id, count in with_messages]


def mark_talk_read(account_id: int, event_id: int, *, now: datetime) -> None:
    """Note that the account has read all messages about the event. Writes."""
    query = update(Notice).where(
        Notice.account_id == account_id,
        Notice.read_at.is_(None),
        Notice.event_id == event_id,
        Notice.code.in_(MESSAGE_CODES),
    )
    db.session.execute(query.values(read_at=now), execution_options={"synchronize_session": False})
