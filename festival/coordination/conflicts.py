"""Conflicts as the pages of the desk ask for them. Nothing here commits; what writes says so.

findings_for_draft(draft)               what the rules say of a draft (Matters), worst first (surroundings.py)
draft_of(event, now=…)                  an event as a draft: its coming dates as happenings (surroundings.py)
draft_as_typed(event, plan, now=…)      the same with times that are only typed yet (surroundings.py)
better_dates(draft, now=…)              what the date finder offers instead (finder/offering.py)

conflict_for(id, organisation_ids)      one conflict with all that a page shows, or None where it is none of theirs
conflicts_of_event(event_id)            those of one event that are not solved
finding_of(conflict)                    the stored finding; telling.tell says what of it a reader may know
begin_talks / accept                    the steps people take; solved, open again and to reassess happen by
                                        themselves in recheck.py
share / unshare                         "we belong together"
ask_recheck(cause)                      a full recheck by the job, where a change may touch anything (recheck.py)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db
from festival.base.errors import FestivalError
from festival.coordination.model import Conflict, ConflictParty, Sharing
from festival.coordination.plan import Finding, Reason, Remedy, Severity
from festival.events.model import Event
from festival.organisers.model import Account


class NotOpen(FestivalError):
    """A step that a conflict can't take: it is solved, or accepted already."""


def conflict_for(conflict_id: int, organisation_ids: Iterable[int] | None) -> Conflict | None:
    """Return the conflict, whatever its state, if it concerns one of these organisations or they are None."""
    query = with_parties(select(Conflict).where(Conflict.id == conflict_id))
    if organisation_ids is not None:
        query = query.where(Conflict.id.in_(_of_organisations(organisation_ids)))
    return db.session.scalar(query)


def conflicts_of_event(event_id: int) -> list[Conflict]:
    """Return the event's conflicts that are not solved, accepted ones among them."""
    mine = select(ConflictParty.conflict_id).where(ConflictParty.event_id == event_id)
    query = with_parties(select(Conflict).where(Conflict.id.in_(mine), Conflict.gone_at.is_(None)))
    return list(db.session.scalars(query.order_by(Conflict.severity.desc(), Conflict.from_at, Conflict.id)))


def finding_of(conflict: Conflict) -> Finding:
    """Return the finding that the conflict keeps; reads its parties."""
    return Finding(
        rule=conflict.rule,
        severity=Severity(conflict.severity),
        key=conflict.key,
        event_ids=tuple(party.event_id for party in conflict.parties),
        on=conflict.on,
        from_at=conflict.from_at,
        to_at=conflict.to_at,
        reason=Reason(conflict.reason_code, conflict.reason_values),
        evidence=conflict.evidence,
        remedies=tuple(Remedy(one["code"], one.get("values", {})) for one in conflict.remedies),
        is_small=conflict.is_small,
    )


def begin_talks(conflict: Conflict, *, now: datetime) -> None:
    """Note that those concerned talk. Raises NotOpen. Writes."""
    if not conflict.is_open:
        raise NotOpen(conflict.state)
    conflict.state = "in_talks"
    conflict.changed_at = now


def accept(conflict: Conflict, by: Account, reason: str, *, now: datetime) -> None:
    """Note that it is accepted as it is now, by whom and why; asked again when an event changes in it.

    Raises NotOpen. Writes.
    """
    if not conflict.is_open:
        raise NotOpen(conflict.state)
    conflict.state = "accepted"
    conflict.accepted_by_id = by.id
    conflict.accepted_at = now
    conflict.accepted_reason = reason.strip()
    conflict.accepted_mark = conflict.mark
    conflict.changed_at = now


def share(event: Event, other_id: int, by: Account | None) -> None:
    """Write down that `event` says it belongs together with the other one; saying it twice changes nothing.

    The caller rechecks the event afterwards. Writes.
    """
    known = db.session.scalar(
        select(Sharing).where(Sharing.event_id == event.id, Sharing.other_id == other_id)
    )
    if known is None:
        db.session.add(Sharing(event_id=event.id, other_id=other_id, said_by_id=by.id if by else None))
        db.session.flush()


def unshare(event: Event, other_id: int) -> None:
    """Take back what `share` wrote; the caller rechecks the event afterwards. Writes."""
    known = db.session.scalar(
        select(Sharing).where(Sharing.event_id == event.id, Sharing.other_id == other_id)
    )
    if known is not None:
        db.session.delete(known)
        db.session.flush()


def _of_organisations(organisation_ids: Iterable[int]) -> Select[tuple[int]]:
    return select(ConflictParty.conflict_id).where(ConflictParty.organisation_id.in_(list(organisation_ids)))


def with_parties(query: Select[tuple[Conflict]]) -> Select[tuple[Conflict]]:
    """Return the query with all that a page says of a conflict: its parties, their events, places, organisations."""
    parties = selectinload(Conflict.parties)
    return query.options(
        parties.joinedload(ConflictParty.event).joinedload(Event.venue),
        parties.joinedload(ConflictParty.organisation),
        joinedload(Conflict.accepted_by),
    )
