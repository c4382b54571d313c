"""The conflicts over a place as tests look at them: which pairs of events are in each other's way just now."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.database import db
from festival.coordination.model import Conflict

VENUE_OVERLAP = "venue_overlap"


def conflicts_over_places() -> list[Conflict]:
    """Every one that was ever raised, the oldest first."""
    query = select(Conflict).where(Conflict.rule == VENUE_OVERLAP).order_by(Conflict.id)
    return list(
        db.session.scalars(
            query.options(selectinload(Conflict.parties)).execution_options(populate_existing=True)
        )
    )


def open_pairs() -> list[tuple[int, ...]]:
    """The ids of the events of each that is not gone, in order."""
    return sorted(
        tuple(sorted(party.event_id for party in one.parties))
        for one in conflicts_over_places()
        if one.gone_at is None
    )
