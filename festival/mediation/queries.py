"""Talking a conflict over: letters, proposals that move an event in one step, decisions. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.events.model import DateChange, Event
from festival.mediation.model import Decision, Letter, Proposal


def talk_of(conflict_id: int) -> tuple[list[Letter], list[Proposal], list[Decision]]:
    """Return letters, proposals and decisions of a conflict in order of time. Three queries."""
    letters = db.session.scalars(
        select(Letter)
        .where(Letter.conflict_id == conflict_id)
        .options(joinedload(Letter.by), joinedload(Letter.organisation))
        .order_by(Letter.at, Letter.id)
    )
    proposals = db.session.scalars(
        select(Proposal)
        .where(Proposal.conflict_id == conflict_id)
        .options(
            joinedload(Proposal.by),
            joinedload(Proposal.organisation),
            joinedload(Proposal.answered_by),
            joinedload(Proposal.event),
            joinedload(Proposal.venue),
        )
        .order_by(Proposal.at, Proposal.id)
    )
    decisions = db.session.scalars(
        select(Decision)
        .where(Decision.conflict_id == conflict_id)
        .options(joinedload(Decision.written_by))
        .order_by(Decision.at, Decision.id)
    )
    return list(letters), list(proposals), list(decisions)


def change_on(event: Event, named: datetime | None) -> DateChange | None:
    """Return what differs on one date of a series already."""
    return next((one for one in event.date_changes if one.named == named and one.kind == "moved"), None)
