"""Conflicts that are settled, and those a meeting walks through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from festival.base.database import db
from festival.coordination.conflicts import with_parties
from festival.coordination.model import OPEN_STATES, Conflict, ConflictParty

MEETING_MOST = 500


def settled_conflicts(organisation_ids: Iterable[int] | None, state: str, *, limit: int) -> list[Conflict]:
    """Return accepted or solved conflicts, the latest first; of these organisations, or all. Two queries."""
    query = with_parties(select(Conflict).where(Conflict.state == state))
    if organisation_ids is not None:
        mine = select(ConflictParty.conflict_id).where(
            ConflictParty.organisation_id.in_(list(organisation_ids))
        )
        query = query.where(Conflict.id.in_(mine))
    return list(
        db.session.scalars(query.order_by(Conflict.changed_at.desc(), Conflict.id.desc()).limit(limit))
    )


def agenda(start_on: date, end_on: date) -> list[int]:
    """Return the ids of what a meeting walks through: open conflicts of `[start_on, end_on)`, small ones left out,
    the weightiest first, then in order of time. One query."""
    query = (
        select(Conflict.id)
        .where(
            Conflict.state.in_(OPEN_STATES),
            Conflict.is_small.is_(False),
            Conflict.on >= start_on,
            Conflict.on < end_on,
        )
        .order_by(Conflict.severity.desc(), Conflict.on, Conflict.id)
        .limit(MEETING_MOST)
    )
    return list(db.session.scalars(query))
