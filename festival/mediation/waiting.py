"""Whose turn it is in a talk: proposals without an answer, and letters that nobody has answered yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from festival.base.database import db
from festival.co_organisers.acting import events_of
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.conflicts.queries import concerning, with_parties
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.mediation.model import Letter, Proposal
from festival.mediation.tasks import rests


@dataclass(frozen=True)
class Unanswered:
    """A conflict with the last letter about it."""

    conflict: Conflict
    letter: Letter


def proposals_to_answer(organisation_ids: Iterable[int] | None, *, now: datetime) -> list[Proposal]:
    """Return the proposals that wait for an answer by these organisations, or by anybody; the oldest first. One
    query."""
    query = (
        select(Proposal)
        .join(Proposal.event)
        .join(Conflict, Conflict.id == Proposal.conflict_id)
        .where(
            *(Proposal.state == "open", Event.version == Proposal.event_version),
            *(
                Event.state.not_in(ENDED_STATES),
                Conflict.state.in_(OPEN_STATES),
                Conflict.last_at > now,
            ),
            events_of(list(organisation_ids)) if organisation_ids is not None else true(),
        )
        .options(
            contains_eager(Proposal.event).options(joinedload(Event.venue), joinedload(Event.organisation)),
            *(joinedload(Proposal.by), joinedload(Proposal.organisation), joinedload(Proposal.venue)),
        )
        .order_by(Proposal.at, Proposal.id)
    )
    return list(db.session.scalars(query))


def letters_to_answer(organisation_ids: Sequence[int] | None, *, now: datetime) -> list[Unanswered]:
    """Return the open conflicts whose last letter comes from somebody else than one of these organisations, or, for
    all, from anybody; the oldest letter first. Three queries."""
    last = select(func.max(Letter.id)).group_by(Letter.conflict_id)
    where: list[ColumnElement[bool]] = [
        *(Letter.id.in_(last), Conflict.state.in_(OPEN_STATES), Conflict.last_at > now, ~rests())
    ]
    if organisation_ids is not None:
        from_others = or_(Letter.organisation_id.is_(None), Letter.organisation_id.not_in(organisation_ids))
        where += [concerning(organisation_ids), from_others]
    query = (
        select(Letter)
        .join(Conflict, Conflict.id == Letter.conflict_id)
        .where(*where)
        .options(joinedload(Letter.by), joinedload(Letter.organisation))
        .order_by(Letter.at, Letter.id)
    )
    letters = list(db.session.scalars(query))
    if not letters:
        return []
    ids = [one.conflict_id for one in letters]
    conflicts = db.session.scalars(with_parties(select(Conflict).where(Conflict.id.in_(ids))))
    by_id = {one.id: one for one in conflicts}
    return [Unanswered(by_id[one.conflict_id], one) for one in letters]
