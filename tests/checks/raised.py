"""The conflicts over a place as tests look at them: which pairs of events are in each other's way just now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.mediation.shelves import OPEN, Shelf

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


def open_conflicts_for(
    organisation_ids: Iterable[int] | None, *, now: datetime, small: bool | None = None
) -> list[Conflict]:
    """What is to be talked about by these organisations, or by all: the large ones, the small ones, or both."""
    shelf = Shelf(OPEN, None if organisation_ids is None else frozenset(organisation_ids))
    sizes = (False, True) if small is None else (small,)
    return [one for size in sizes for one in db.session.scalars(shelf.query(now=now, small=size))]
