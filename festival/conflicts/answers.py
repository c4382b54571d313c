"""Answers for good: one question, answered once for all that ask it and for whoever comes later. Nothing here commits.

An answer holds for what weighs no more than what was answered. The coordination answers for everybody, an organisation
for matters of its own events alone. Whoever is covered is asked nothing, and reads the answer on the conflict's page
and on the event's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from festival.base.database import db
from festival.checks.series_findings import SeriesFinding
from festival.conflicts.model import Conflict, ConflictParty, StandingAnswer
from festival.organisers.model import Account

UNSETTLED = ("open", "to_reassess")
"""What an answer settles; what people talk about already stays a matter of theirs."""


def answer_for_good(
    conflict: Conflict, by: Account, reason: str, organisation_id: int | None, *, now: datetime
) -> StandingAnswer:
    """Return the answer to the conflict's question, written down, and settle all that it covers; the conflict itself is
    left to the caller. `organisation_id` answers for its own events alone, None for everybody. Writes."""
    answer = StandingAnswer(
        question=conflict.question,
        organisation_id=organisation_id,
        severity=conflict.severity,
        reason=reason.strip(),
        by_id=by.id,
        at=now,
    )
    db.session.add(answer)
    db.session.flush()
    covered = update(Conflict).where(*_covered(answer), Conflict.id != conflict.id)
    db.session.execute(
        covered.values(
            state="accepted",
            answer_id=answer.id,
            accepted_by_id=by.id,
            accepted_at=now,
            accepted_reason=answer.reason,
            accepted_mark=Conflict.mark,
            changed_at=now,
        ),
        execution_options={"synchronize_session": "fetch"},
    )
    return answer


def take_back(answer: StandingAnswer, by: Account, *, now: datetime) -> None:
    """Take an answer back: what it settled is asked again, each by itself. Twice is as once. Writes."""
    if answer.taken_back_at is not None:
        return
    answer.taken_back_at, answer.taken_back_by_id = now, by.id
    settled = update(Conflict).where(Conflict.answer_id == answer.id)
    options = {"synchronize_session": "fetch"}
    db.session.execute(
        settled.where(Conflict.state == "accepted").values(state="open", accepted_mark="", changed_at=now),
        execution_options=options,
    )
    db.session.execute(settled.values(answer_id=None, accepted_mark=""), execution_options=options)


def answers_to(questions: Collection[str]) -> dict[str, list[StandingAnswer]]:
    """Return the answers that hold by their question, the oldest first. One query, none without questions."""
    found: defaultdict[str, list[StandingAnswer]] = defaultdict(list)
    if questions:
        query = (
            select(StandingAnswer)
            .where(StandingAnswer.taken_back_at.is_(None))
            .options(joinedload(StandingAnswer.by))
            .order_by(StandingAnswer.id)
        )
        for one in db.session.scalars(query):  # few, however many questions there are
            if one.question in questions:
                found[one.question].append(one)
    return found


def answer_to(
    matter: SeriesFinding, answers: Mapping[str, Iterable[StandingAnswer]], owners: Iterable[int]
) -> StandingAnswer | None:
    """Return what answers the matter of these organisations already, if anything does."""
    those = set(owners)
    for one in answers.get(matter.question, ()):
        if matter.finding.severity <= one.severity and (
            one.organisation_id is None or those == {one.organisation_id}
        ):
            return one
    return None


def settle_by(conflict: Conflict, answer: StandingAnswer, *, now: datetime) -> None:
    """Let the conflict be accepted by the answer as it is now."""
    for name, value in settled_by(answer, conflict.mark, now=now).items():
        setattr(conflict, name, value)


def settled_by(answer: StandingAnswer, mark: str, *, now: datetime) -> dict[str, Any]:
    """Return what the row of a conflict with this mark says once the answer settles it."""
    return {
        "state": "accepted",
        "answer_id": answer.id,
        "accepted_by_id": answer.by_id,
        "accepted_at": now,
        "accepted_reason": answer.reason,
        "accepted_mark": mark,
    }


def can_be_answered(conflict: Conflict) -> bool:
    """Whether others may ask the conflict's question: a matter of many, or of one event alone, is its own."""
    return conflict.is_open and conflict.question != conflict.key


def _covered(answer: StandingAnswer) -> list[ColumnElement[bool]]:
    found = [
        Conflict.question == answer.question,
        Conflict.state.in_(UNSETTLED),
        Conflict.severity <= answer.severity,
    ]
    if answer.organisation_id is None:
        return found
    of_others = select(ConflictParty.conflict_id).where(
        ConflictParty.organisation_id != answer.organisation_id
    )
    return [*found, Conflict.id.not_in(of_others)]
