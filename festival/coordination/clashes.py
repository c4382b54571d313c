"""Clashes as rows: written in the transaction that makes or ends them, so that both sides learn of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.database import db
from festival.coordination.findings import Overlap, draft_of, find_overlaps
from festival.coordination.model import Clash, Sharing
from festival.events.model import BLOCKING_STATES, Event
from festival.organisers.model import Account


def recheck(event: Event, **_: Any) -> None:
    """Bring the event's clashes up to date; connected to `event_changed`, inside the same transaction.

    The city's lock, taken by whoever writes an event, lets one such transaction pass at a time: of two that save the
    same evening at once, the later one finds the earlier one's dates and writes the clash that both will see.
    """
    now = clock.now()
    draft = draft_of(event, now=now) if event.state in BLOCKING_STATES else None
    today = now - timedelta(days=1)
    found = {one.event_id: one for one in find_overlaps(draft) if one.to_at > today} if draft else {}
    known = {
        clash.second_id if clash.first_id == event.id else clash.first_id: clash
        for clash in db.session.scalars(
            select(Clash).where(or_(Clash.first_id == event.id, Clash.second_id == event.id))
        )
    }
    for other_id, clash in known.items():
        if other_id not in found and clash.gone_at is None:
            clash.gone_at = now
    for other_id, one in found.items():
        _write(event, one, known.get(other_id), now)


def _write(event: Event, one: Overlap, clash: Clash | None, now: datetime) -> None:
    mine_first = event.id < one.event_id
    if clash is None:
        clash = Clash(
            first_id=event.id if mine_first else one.event_id,
            second_id=one.event_id if mine_first else event.id,
            found_at=now,
        )
        db.session.add(clash)
    elif clash.gone_at is not None:
        clash.gone_at = None
        clash.found_at = now
    clash.first_on, clash.second_on = (one.my_on, one.on) if mine_first else (one.on, one.my_on)
    clash.from_at, clash.to_at = one.from_at, one.to_at
    clash.overlaps = one.count


def share(event: Event, other_id: int, by: Account) -> None:
    """Write down that `event` means to share its place with the other one; saying it twice changes nothing."""
    known = db.session.scalar(
        select(Sharing).where(Sharing.event_id == event.id, Sharing.other_id == other_id)
    )
    if known is None:
        db.session.add(Sharing(event_id=event.id, other_id=other_id, said_by_id=by.id))


def clashes_of(organisation_ids: set[int] | None, *, now: datetime, limit: int = 50) -> list[Clash]:
    """Return open clashes of these organisations' events, or of all, that are ahead and not shared by both.

    One query, the soonest first.
    """
    both = (
        select(Sharing.id)
        .where(Sharing.event_id == Clash.first_id, Sharing.other_id == Clash.second_id)
        .exists()
    ) & (
        select(Sharing.id)
        .where(Sharing.event_id == Clash.second_id, Sharing.other_id == Clash.first_id)
        .exists()
    )
    query = (
        select(Clash)
        .where(
            Clash.gone_at.is_(None),
            Clash.to_at > now,
            ~both,
        )
        .options(
            joinedload(Clash.first).joinedload(Event.organisation),
            joinedload(Clash.second).joinedload(Event.organisation),
            joinedload(Clash.first).joinedload(Event.venue),
            joinedload(Clash.second).joinedload(Event.venue),
        )
        .order_by(Clash.from_at)
        .limit(limit)
    )
    if organisation_ids is not None:
        mine = select(Event.id).where(Event.organisation_id.in_(organisation_ids))
        query = query.where(or_(Clash.first_id.in_(mine), Clash.second_id.in_(mine)))
    return list(db.session.scalars(query))
