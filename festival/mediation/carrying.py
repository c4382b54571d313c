"""What an event entered twice takes along to the entry that is kept: what it borrows, whom it goes with, its talks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import selectinload

from festival.base.database import Base, db
from festival.conflicts.actions import begin_talks
from festival.conflicts.model import ASKING_STATES, Conflict, ConflictParty
from festival.events.model import Event
from festival.events.sharing import Sharing
from festival.events.stepping_aside import SteppingAside
from festival.mediation.model import Decision, Letter, Proposal, Task
from festival.resources.model import Booking

_ACCEPTED = ("accepted_by_id", "accepted_at", "accepted_reason", "answer_id")


def talks_of(event: Event) -> list[Conflict]:
    """Return the conflicts of the event that people know of, with their parties. Two queries."""
    mine = select(ConflictParty.conflict_id).where(ConflictParty.event_id == event.id)
    query = (
        select(Conflict)
        .where(Conflict.id.in_(mine), Conflict.state.in_(ASKING_STATES))
        .options(selectinload(Conflict.parties))
        .order_by(Conflict.id)
    )
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def carry_ties(given_up: Event, kept: Event, *, speaks_for_kept: bool) -> None:
    """Let what is booked for one entry, and what others say of it, be the other's, as far as that has nothing of its
    own; what the entry says of others only where whoever merges may speak for the other. The caller writes both."""
    _move(Booking, "event_id", given_up, kept, beside="resource_id")
    for table in (Sharing, SteppingAside):
        _move(table, "other_id", given_up, kept, beside="event_id")
        if speaks_for_kept:
            _move(table, "event_id", given_up, kept, beside="other_id")
    moved = update(SteppingAside).where(
        SteppingAside.other_id == kept.id, SteppingAside.venue_id == given_up.venue_id
    )
    db.session.execute(
        moved.values(venue_id=kept.venue_id), execution_options={"synchronize_session": "fetch"}
    )


def carry_talks(talks: Sequence[Conflict], given_up: Event, kept: Event, *, now: datetime) -> None:
    """Let what was written, proposed, decided and answered about the entry given up go on where the kept one asks the
    same of the same others; what asks nothing any more stays where it is. Both entries are written already."""
    asked = {_matter(one, kept): one for one in talks_of(kept)}
    for old in talks:
        new = asked.get(_matter(old, kept, instead_of=given_up))
        if new is None or new.id == old.id:
            continue
        moved = [
            number
            for table in (Letter, Proposal, Decision, Task)
            for number in db.session.scalars(
                update(table)
                .where(table.conflict_id == old.id)
                .values(conflict_id=new.id)
                .returning(table.id),
                execution_options={"synchronize_session": "fetch"},
            )
        ]
        proposed = update(Proposal).where(Proposal.conflict_id == new.id, Proposal.event_id == given_up.id)
        db.session.execute(
            proposed.values(event_id=kept.id, event_version=kept.version),
            execution_options={"synchronize_session": "fetch"},
        )
        if old.accepted_mark and new.state == "open":
            for name in _ACCEPTED:
                setattr(new, name, getattr(old, name))
            new.state, new.accepted_mark, new.changed_at = "accepted", new.mark, now
        elif moved and new.state == "open":
            begin_talks(new, now=now)


def _matter(conflict: Conflict, kept: Event, instead_of: Event | None = None) -> tuple[str, frozenset[int]]:
    """What a conflict is about: the rule, and whom the event meets there."""
    own = (instead_of or kept).id
    return conflict.rule, frozenset(party.event_id for party in conflict.parties) - {own}


def _move(table: type[Base], column: str, given_up: Event, kept: Event, *, beside: str) -> None:
    """Point rows from one entry to the other; a row that the other has already, or that would be about itself, goes."""
    own, other = getattr(table, column), getattr(table, beside)
    taken = set(db.session.scalars(select(other).where(own == kept.id)))
    if beside != "resource_id":
        taken |= {kept.id, given_up.id}
    mine = own == given_up.id
    options = {"synchronize_session": "fetch"}
    db.session.execute(delete(table).where(mine, other.in_(sorted(taken))), execution_options=options)
    db.session.execute(update(table).where(mine).values(**{column: kept.id}), execution_options=options)
