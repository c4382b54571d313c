"""An office's answer: given once, taken back never; who says something else later leaves both to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import abort
from sqlalchemy import ColumnElement, ScalarSelect, Select, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from festival.attachments.sent_files import SentFiles
from festival.base.database import db, is_writing, lock_city
from festival.events.model import Event
from festival.notices.sending import tell_stated
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.statements.asking import ASKED_STATES
from festival.statements.model import OPEN, Statement
from festival.statements.statement_files import ANSWER, carry_files, hang_files, with_files

TEXT_NEEDED = ("conditions", "refused", "answered")


@dataclass(frozen=True)
class OfficeAnswer:
    """What somebody says who was asked: one of ANSWERS, with the conditions or the reason."""

    answer: str
    text: str
    files: SentFiles = field(default_factory=SentFiles)


def get_statement_for(account: Account, statement_id: int) -> Statement:
    """Return the statement with its event if the account may read it. 404 where there is none, 403 where it may not."""
    if is_writing():
        lock_city()
    query = with_event(select(Statement).where(Statement.id == statement_id))
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        abort(404)
    if not may(account, "event.view_unpublished", found.event):
        abort(403)
    return found


def with_event(query: Select[tuple[Statement]]) -> Select[tuple[Statement]]:
    """Return the query with the event, its organisation and place, the office, who answered and the files."""
    return query.options(
        joinedload(Statement.event).options(joinedload(Event.organisation), joinedload(Event.venue)),
        joinedload(Statement.office),
        joinedload(Statement.answered_by).lazyload(Account.memberships),
        with_files(),
    )


def may_answer(account: Account, statement: Statement) -> bool:
    """Return whether the account speaks for who is asked: people of the office; the coordination for itself."""
    if statement.office_id is None:
        return may(account, "conflict.mediate")
    return account.role == "administrator" or any(
        one.organisation_id == statement.office_id and one.may_edit for one in account.memberships
    )


def answer_statement(statement: Statement, given: OfficeAnswer, by: Account, *, now: datetime) -> Statement:
    """Write down what the office says and tell the organiser and the coordination; return the row that holds it.

    Where it had said something else, that stays to be read and a new row follows.
    """
    before = statement
    if before.answer != OPEN:
        before.is_current = False
        statement = Statement(
            event_id=statement.event_id,
            office_id=statement.office_id,
            kind=statement.kind,
            question=statement.question,
            permits=statement.permits,
            asked_at=statement.asked_at,
            due_on=statement.due_on,
            asked_of=statement.asked_of,
            again_for=statement.again_for,
        )
        db.session.add(statement)
        carry_files(before, statement)
    statement.answer, statement.text = given.answer, given.text
    statement.answered_by_id, statement.answered_at = by.id, now
    db.session.flush()
    hang_files(statement, given.files, ANSWER, by.id)
    event = db.session.get_one(Event, statement.event_id)
    code = "stated" if statement.kind == "statement" else "replied"
    office = statement.office.name if statement.office else ""
    tell_stated(event, code, by=by, answer=given.answer, office=office)
    return statement


def follow_up(statement: Statement) -> Statement:
    """Return what is current of the same office and event: the row itself, or what followed it. One query at most."""
    if statement.is_current:
        return statement
    query = select(Statement).where(
        Statement.event_id == statement.event_id,
        Statement.office_id == statement.office_id
        if statement.office_id is not None
        else Statement.office_id.is_(None),
        Statement.is_current,
        Statement.kind == statement.kind,
    )
    return db.session.scalars(with_event(query)).unique().first() or statement


def asked_of_account(account: Account) -> ColumnElement[bool]:
    """Return the condition that a statement is this person's to give."""
    mine = account.organisation_ids
    parts: list[ColumnElement[bool]] = [Statement.office_id.in_(mine)] if mine else []
    if may(account, "conflict.mediate"):
        parts.append(Statement.office_id.is_(None))
    return or_(*parts) if parts else false()


def open_of(account: Account) -> ScalarSelect[int]:
    """Return the question how many statements this person is asked for, for the navigation."""
    return (
        select(func.count())
        .select_from(Statement)
        .where(asked_of_account(account), Statement.is_current, Statement.answer == OPEN)
        .scalar_subquery()
    )


def blocking_statements(event: Event, *, for_coordination: bool) -> list[Statement]:
    """Return what stands in the way of confirming: what offices have refused, or not answered. One query.

    What the coordination is asked itself stands in nobody's way but the organiser's: who coordinates answers it with
    the step.
    """
    if event.state not in ASKED_STATES:
        return []
    query = select(Statement).where(
        Statement.event_id == event.id,
        Statement.is_current,
        Statement.office_id.is_not(None) if for_coordination else true(),
        Statement.kind != "question",
        Statement.answer.in_((OPEN, "refused")),
    )
    return list(db.session.scalars(query.options(joinedload(Statement.office)).order_by(Statement.id)))
