"""Telling people of messages about an event, and which of them they have not read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import db
from festival.base.paging import page_of
from festival.events.model import Event
from festival.notices.mailing import write_notices
from festival.notices.model import Notice
from festival.organisers.model import Account

MESSAGE_CODES = ("named", "message")


def tell_of_message(
    event: Event, message_id: int, by: Account, *, named: Collection[int], others: Collection[int]
) -> None:
    """Tell of a message those whom it names, and others who take part. Who may read it is settled before."""
    values: dict[str, Any] = {"title": event.title, "by": by.name, "message_id": message_id}
    rows = [
        {"account_id": one, "code": code, "values": values, "event_id": event.id, "at": clock.now()}
        for code, ids in (("named", named), ("message", others))
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


def events_with_unread(account_id: int, *, size: int) -> list[tuple[Event, int]]:
    """Return events with messages that the account has not read, the latest first, and how many. One query."""
    unread = (
        select(Notice.event_id, func.count().label("count"), func.max(Notice.id).label("latest"))
        .where(Notice.account_id == account_id, Notice.read_at.is_(None), Notice.code.in_(MESSAGE_CODES))
        .group_by(Notice.event_id)
        .subquery()
    )
    query = select(Event, unread.c.count).join(unread, unread.c.event_id == Event.id)
    query = query.options(joinedload(Event.organisation), joinedload(Event.venue))
    return [
        (event, count) for event, count in page_of(query.order_by(unread.c.latest.desc()), size=size).rows
    ]


def mark_talk_read(account_id: int, event_id: int, *, now: datetime) -> None:
    """Note that the account has read all messages about the event. Writes."""
    query = update(Notice).where(
        Notice.account_id == account_id,
        Notice.read_at.is_(None),
        Notice.event_id == event_id,
        Notice.code.in_(MESSAGE_CODES),
    )
    db.session.execute(query.values(read_at=now), execution_options={"synchronize_session": False})
