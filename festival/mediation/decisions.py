"""What the coordination decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.actions import NotOpen, accept, begin_talks
from festival.conflicts.answers import answer_for_good, can_be_answered
from festival.conflicts.model import Conflict
from festival.mediation.model import Decision, Task
from festival.mediation.tasks import end_tasks, give_task
from festival.notices.sending import tell_answered, tell_concerned
from festival.organisers.model import Account
from festival.organisers.permissions import may


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
    end_tasks([conflict.id], "dropped", now=now, by=by)
    if decision.kept:
        accept(conflict, by, decision.text, now=now)
        if decision.for_good:
            _answer_for_good(conflict, by, decision, now=now)
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
            who=task.organisation.name if task.organisation else "",
            organisation_id=task.organisation_id,
        )


def may_answer_for_good(conflict: Conflict, account: Account) -> bool:
    """Whether the account may answer for all that ask the conflict's question: the coordination for everybody, an
    organisation where the conflict concerns no other."""
    if not can_be_answered(conflict):
        return False
    return may(account, "conflict.mediate") or (
        len({party.organisation_id for party in conflict.parties}) == 1
        and conflict.parties[0].organisation_id in account.edited_organisation_ids
    )


def may_take_back(conflict: Conflict, account: Account) -> bool:
    """Whether the account may take back the answer that settled the conflict; reads `conflict.answer`."""
    answer = conflict.answer
    if answer is None or conflict.state != "accepted" or answer.taken_back_at is not None:
        return False
    return may(account, "conflict.mediate") or answer.organisation_id in account.edited_organisation_ids


def _answer_for_good(conflict: Conflict, by: Account, decision: Decision, *, now: datetime) -> None:
    mine = None if may(by, "conflict.mediate") else conflict.parties[0].organisation_id
    answer = answer_for_good(conflict, by, decision.text, mine, now=now)
    conflict.answer_id = answer.id
    tell_answered(conflict, "answered", but=by.id, by=decision.taken_by or by.name)


def _is_written(decision: Decision, order: Order | None) -> bool:
    """Whether this is the conflict's last decision and its order, by the same person: the button was pressed twice."""
    last = db.session.scalar(
        select(Decision)
        .where(Decision.conflict_id == decision.conflict_id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    same = ("meeting_on", "text", "taken_by", "custom", "kept", "for_good", "written_by_id")
    if last is None or any((getattr(last, name) or "") != (getattr(decision, name) or "") for name in same):
        return False
    query = select(Task.organisation_id, Task.due_on).where(Task.decision_id == last.id)
    asked = (order.organisation_id, order.due_on) if order else None
    return db.session.execute(query).tuples().one_or_none() == asked
