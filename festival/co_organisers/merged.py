"""Two organisations become one: what both were asked about one event is asked of the one that stays, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.database import db
from festival.co_organisers.inviting import settle_lists
from festival.co_organisers.model import CoOrganiser
from festival.events.model import Event
from festival.events.saving import write_event

_STRENGTH = ("declined", "taken_back", "left", "asked", "accepted")


def join_rows(given_up_id: int, kept_id: int) -> list[int]:
    """Let the rows of two organisations not stand beside each other, before the one's become the other's: of each event
    the one that says more stays, and none of what one of the two leads. Return the events of all of them. Writes."""
    both = (given_up_id, kept_id)
    query = select(CoOrganiser).where(CoOrganiser.organisation_id.in_(both)).join(CoOrganiser.event)
    rows = db.session.execute(query.add_columns(Event.organisation_id)).tuples().all()
    kept: dict[int, CoOrganiser] = {}
    for row, lead_id in sorted(rows, key=lambda pair: _weight(pair[0]), reverse=True):
        if lead_id in both or row.event_id in kept:
            db.session.delete(row)
        else:
            kept[row.event_id] = row
    db.session.flush()
    return sorted({row.event_id for row, _lead_id in rows})


def _weight(row: CoOrganiser) -> tuple[int, bool, int]:
    return _STRENGTH.index(row.state), row.may_edit, -row.id


def follow_merged(event_ids: list[int], *, now: datetime) -> None:
    """Write the events anew whose co-organisers are others now. Writes."""
    query = select(Event).where(Event.id.in_(event_ids)).options(selectinload(Event.date_changes))
    for event in db.session.scalars(query.order_by(Event.id)).all():
        if settle_lists(event):
            write_event(event, now=now)
