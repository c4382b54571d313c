"""Talking a conflict over: letters, proposals that move an event in one step, decisions. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base import clock
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.coordination.conflicts import NotOpen, accept, begin_talks
from festival.coordination.model import Conflict
from festival.coordination.talks.model import Decision, Letter, Proposal, Proposed, Task
from festival.coordination.talks.notices import tell_concerned
from festival.coordination.talks.tasks import end_tasks, give_task, who_words
from festival.events.model import DateChange, Event
from festival.events.registering import change_date, write_event
from festival.organisers.model import Account


class Overtaken(FestivalError):
    """A proposal that was answered already, or whose event has changed since it was made."""


@dataclass(frozen=True)
class Voice:
    """Who speaks, for which organisation, under which key: a letter that is sent twice arrives once."""

    account: Account
    organisation_id: int | None
    key: str


def write_letter(conflict: Conflict, voice: Voice, text: str, *, now: datetime) -> None:
    """Write a letter to those concerned; a talk has begun with it."""
    if _is_known(Letter, voice.key):
        return
    db.session.add(
        Letter(
            conflict_id=conflict.id,
            key=voice.key,
            by_id=voice.account.id,
            organisation_id=voice.organisation_id,
            text=text,
            at=now,
        )
    )
    if conflict.state in ("open", "to_reassess"):
        begin_talks(conflict, now=now)
    tell_concerned(conflict, "letter", but=voice.account.id, by=voice.account.name)


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
            on=proposed.on,
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
    tell_concerned(conflict, "proposal", but=voice.account.id, by=voice.account.name, title=event.title)


def take_proposal(conflict: Conflict, proposal: Proposal, by: Account, *, now: datetime) -> None:
    """Move the event as proposed, in the same transaction as the answer. Raises Overtaken, NonexistentTime."""
    event = _event(proposal.event_id)
    if not is_takeable(proposal, event):
        raise Overtaken(proposal.id)
    clock.to_utc(proposal.local_start, event.tz)
    clock.to_utc(proposal.local_end, event.tz)
    proposal.state, proposal.answered_by_id, proposal.answered_at = "taken", by.id, now
    tell_concerned(conflict, "taken", but=by.id, by=by.name, title=event.title)
    if proposal.on is not None and event.rrule:
        known = change_on(event, proposal.on)
        change_date(
            event,
            DateChange(
                on=proposal.on,
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
    event.local_start, event.local_end = proposal.local_start, proposal.local_end
    event.start_fold = event.end_fold = 0
    event.date_changes = []  # it has one date, and that is now the one of the proposal
    if proposal.venue_id is not None:
        event.venue_id, event.place_name, event.geometry = proposal.venue_id, "", None
    write_event(event, now=now)


def is_takeable(proposal: Proposal, event: Event) -> bool:
    """Whether nobody has answered the proposal yet, and its event is as it was when it was made."""
    return (
        proposal.state == "open"
        and event.version == proposal.event_version
        and event.state not in ("cancelled", "held")
    )


def decline_proposal(conflict: Conflict, proposal: Proposal, by: Account, *, now: datetime) -> None:
    """Answer no. Raises Overtaken."""
    if proposal.state != "open":
        raise Overtaken(proposal.id)
    proposal.state, proposal.answered_by_id, proposal.answered_at = "declined", by.id, now
    tell_concerned(conflict, "declined", but=by.id, by=by.name)


@dataclass(frozen=True)
class Order:
    """What somebody has to do after a decision: which organisation, None for the coordination, until which day."""

    organisation_id: int | None
    due_on: date


def decide(
    conflict: Conflict, decision: Decision, by: Account, *, now: datetime, order: Order | None = None
) -> None:
    """Write a decision down: to keep both as they are accepts the conflict, an order has it rest until its day.

    What was ordered before is dropped. Raises NotOpen where both are kept and it is settled already: whoever presses
    twice writes once.
    """
    if decision.kept and not conflict.is_open:
        raise NotOpen(conflict.state)
    decision.conflict_id = conflict.id
    decision.written_by_id = by.id
    decision.at = now
    if _is_written(decision, order):
        return
    db.session.add(decision)
    end_tasks(conflict.id, "dropped", now=now, by=by)
    if decision.kept:
        accept(conflict, by, decision.text, now=now)
        tell_concerned(conflict, "accepted", but=by.id, by=decision.taken_by or by.name)
        return
    if conflict.state in ("open", "to_reassess"):
        begin_talks(conflict, now=now)
    if order is not None and conflict.is_open:
        task = give_task(decision, order.organisation_id, order.due_on)
        db.session.flush()
        db.session.refresh(task, ["organisation"])
        tell_concerned(
            conflict,
            "task",
            but=by.id,
            until=order.due_on.isoformat(),
            who=who_words(task),
            task=decision.text,
        )


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


def change_on(event: Event, on: date | None) -> DateChange | None:
    """Return what differs on one date of a series already."""
    return next((one for one in event.date_changes if one.on == on and one.kind == "moved"), None)


def _event(event_id: int) -> Event:
    query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
    return db.session.scalars(query).one()


def _is_written(decision: Decision, order: Order | None) -> bool:
    """Whether this is the conflict's last decision and its order, by the same person: the button was pressed twice."""
    last = db.session.scalar(
        select(Decision)
        .where(Decision.conflict_id == decision.conflict_id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    same = ("meeting_on", "text", "taken_by", "custom", "kept", "written_by_id")
    if last is None or any((getattr(last, name) or "") != (getattr(decision, name) or "") for name in same):
        return False
    query = select(Task.organisation_id, Task.due_on).where(Task.decision_id == last.id)
    asked = (order.organisation_id, order.due_on) if order else None
    return db.session.execute(query).tuples().one_or_none() == asked


def _is_known(table: type[Letter] | type[Proposal], key: str) -> bool:
    return db.session.scalar(select(table.id).where(table.key == key)) is not None
