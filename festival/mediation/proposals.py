"""Proposed times and places: made, taken in one step, or declined."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.conflicts.actions import begin_talks
from festival.conflicts.model import Conflict
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import DateChange, Event
from festival.events.saving import change_date, write_event
from festival.mediation.letters import Voice, _is_known
from festival.mediation.model import Proposal, Proposed
from festival.mediation.queries import change_on
from festival.notices.sending import tell_concerned
from festival.organisers.model import Account


class Overtaken(FestivalError):
    """A proposal that was answered already, or whose event has changed since it was made."""


def propose(conflict: Conflict, voice: Voice, event: Event, proposed: Proposed, *, now: datetime) -> None:
    """Propose another date, time or place for one of the events."""
    if _is_known(Proposal, voice.key):
        return
    db.session.add(
        Proposal(
            conflict_id=conflict.id,
            key=voice.key,
            event_id=event.id,
            event_version=event.version,
            on=proposed.named.date() if proposed.named else None,
            on_at=proposed.named.time() if proposed.named else None,
            local_start=proposed.local_start,
            local_end=proposed.local_end,
            venue_id=proposed.venue_id,
            words=proposed.words,
            by_id=voice.account.id,
            organisation_id=voice.organisation_id,
            at=now,
        )
    )
    if conflict.state in ("open", "to_reassess"):
        begin_talks(conflict, now=now)
    tell_concerned(
        conflict,
        "proposal",
        but=voice.account.id,
        by=voice.account.name,
        title=event.title,
        organisation_id=event.organisation_id,
    )


def take_proposal(conflict: Conflict, proposal: Proposal, by: Account, *, now: datetime) -> None:
    """Move the event as proposed, in the same transaction as the answer. Raises Overtaken, NonexistentTime."""
    event = _event(proposal.event_id)
    if not is_takeable(proposal, event):
        raise Overtaken(proposal.id)
    clock.to_utc(proposal.local_start, event.tz)
    clock.to_utc(proposal.local_end, event.tz)
    proposal.state, proposal.answered_by_id, proposal.answered_at = "taken", by.id, now
    tell_concerned(conflict, "taken", but=by.id, by=by.name, title=event.title)
    if proposal.on is not None and event.is_series:
        known = change_on(event, proposal.proposed.named)
        change_date(
            event,
            DateChange(
                on=proposal.on,
                at=proposal.on_at or time.min,
                kind="moved",
                local_start=proposal.local_start,
                local_end=proposal.local_end,
                venue_id=proposal.venue_id or (known.venue_id if known else None),
                place_name=known.place_name if known and proposal.venue_id is None else "",
                reason=proposal.words,
                changed_by_id=by.id,
            ),
            now=now,
        )
        return
    line = event.lines[0]
    line.local_start, line.local_end = proposal.local_start, proposal.local_end
    line.start_fold = line.end_fold = 0
    event.date_changes = []  # it has one date, and that is now the one of the proposal
    if proposal.venue_id is not None:
        event.venue_id, event.place_name, event.geometry = proposal.venue_id, "", None
    write_event(event, now=now, by=by)


def is_takeable(proposal: Proposal, event: Event) -> bool:
    """Whether nobody has answered the proposal yet, and its event is as it was when it was made."""
    return (
        proposal.state == "open"
        and event.version == proposal.event_version
        and event.state not in ENDED_STATES
    )


def decline_proposal(conflict: Conflict, proposal: Proposal, by: Account, *, now: datetime) -> None:
    """Answer no. Raises Overtaken."""
    if proposal.state != "open":
        raise Overtaken(proposal.id)
    proposal.state, proposal.answered_by_id, proposal.answered_at = "declined", by.id, now
    tell_concerned(conflict, "declined", but=by.id, by=by.name)


def _event(event_id: int) -> Event:
    query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
    return db.session.scalars(query).one()
