"""A number of the city that moves with every event that is written, whoever may know of it.

Each event carries the number of its last writing. Who keeps events in memory reads the city's number first: while it
stands still nothing has changed, and when it has moved the events that carry a later one are what has. It moves inside
the transaction that writes, under the lock of the city's row, so that numbers are committed in their order.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from festival.base.city import next_plan_number
from festival.base.database import db, metadata
from festival.events.model import Event
from festival.organisers.model import Organisation

_EVENT = Event.__table__.c
_ALL = update(metadata.tables["event"])


def number_events(event_ids: Collection[int]) -> None:
    """Give these events the next number: for who writes their dates past them. Writes."""
    if event_ids:
        statement = _ALL.where(_EVENT.id.in_(event_ids)).values(plan_number=next_plan_number())
        db.session.connection().execute(statement)


def written_since(number: int) -> set[int]:
    """Return the events that carry a later number. One query, by ix_event_plan_number."""
    return set(db.session.connection().scalars(select(_EVENT.id).where(_EVENT.plan_number > number)))


@event.listens_for(Session, "before_flush")
def _number_what_is_written(session: Session, *_: object) -> None:
    """Number the events that are written, and those of an organisation that is: rules tell its name."""
    written = [one for one in (*session.new, *session.dirty) if isinstance(one, Event | Organisation)]
    written = [one for one in written if session.is_modified(one)]
    if not written:
        return
    number = next_plan_number(session.connection())
    for one in written:
        if isinstance(one, Event):
            one.plan_number = number
        elif one.id is not None:
            mine = _ALL.where(_EVENT.organisation_id == one.id)
            session.connection().execute(mine.values(plan_number=number))
