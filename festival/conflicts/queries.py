"""Conflicts as the pages of the desk ask for them. Nothing here commits; what writes says so.

findings_for_draft(draft)               what the rules say of a draft (FindingCollector), worst first (surroundings.py)
draft_of(event, now=…)                  an event as a draft: its coming dates as happenings (surroundings.py)
draft_as_typed(event, plan, now=…)      the same with times that are only typed yet (surroundings.py)
better_dates(draft, now=…)              what the date finder offers instead (datefinder/better_dates.py)

conflict_for(id, organisation_ids)      one conflict with all that a page shows, or None where it is none of theirs
finding_of(conflict)                    the stored finding; telling.tell says what of it a reader may know
begin_talks / accept                    the steps people take; solved, open again and to reassess happen by
                                        themselves in recheck.py
share                                   "we belong together"
ask_recheck(cause)                      a full recheck by the job, where a change may touch anything (recheck.py)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db
from festival.co_organisers.acting import edited_with
from festival.conflicts.model import Conflict, ConflictParty, StandingAnswer
from festival.events.model import Event


def conflict_for(conflict_id: int, organisation_ids: Iterable[int] | None) -> Conflict | None:
    """Return the conflict, whatever its state, if it concerns one of these organisations or they are None."""
    query = with_parties(select(Conflict).where(Conflict.id == conflict_id))
    if organisation_ids is not None:
        query = query.where(concerning(organisation_ids))
    return db.session.scalar(query)


def conflicts_by_id(ids: Collection[int]) -> dict[int, Conflict]:
    """Return these conflicts with all that a list says of them. One query at most."""
    if not ids:
        return {}
    parties = joinedload(Conflict.parties)
    query = select(Conflict).where(Conflict.id.in_(ids))
    query = query.options(
        parties.joinedload(ConflictParty.event).joinedload(Event.venue),
        parties.joinedload(ConflictParty.organisation),
    )
    return {one.id: one for one in db.session.scalars(query).unique()}


def concerning(organisation_ids: Iterable[int]) -> ColumnElement[bool]:
    """Return what is true of conflicts that concern an event which one of these organisations acts for."""
    return Conflict.id.in_(select(ConflictParty.conflict_id).where(party_of(organisation_ids)))


def party_of(organisation_ids: Iterable[int], party: Any = ConflictParty) -> ColumnElement[bool]:
    """Return what is true of parties, or of an alias of them, whose event one of these organisations acts for."""
    ids = list(organisation_ids)
    return or_(party.organisation_id.in_(ids), party.event_id.in_(edited_with(ids)))


def with_parties(query: Select[tuple[Conflict]]) -> Select[tuple[Conflict]]:
    """Return the query with all that a page says of a conflict: its parties, their events, places, organisations."""
    parties = selectinload(Conflict.parties)
    return query.options(
        parties.joinedload(ConflictParty.event).joinedload(Event.venue),
        parties.joinedload(ConflictParty.organisation),
        joinedload(Conflict.accepted_by),
        joinedload(Conflict.answer).joinedload(StandingAnswer.by),
    )
