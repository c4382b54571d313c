"""Statements in words: answers, what changed, and where an event stands with the offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from festival.attachments.file_lines import FileLine
from festival.base import dates
from festival.base.database import db
from festival.base.i18n import N_
from festival.base.plurals import days_left
from festival.base.templating import today
from festival.events.model import Event
from festival.law.model import LawRow
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.statements.model import OPEN, Statement
from festival.statements.office_answers import may_answer
from festival.statements.statement_files import ANSWER, QUESTION, file_lines, with_files


@dataclass(frozen=True)
class StatementLine:
    """One statement for its reader; `url` is where it is answered, empty for who does not speak for the office."""

    kind: str
    kind_words: str
    question: str
    office: str
    answer: str
    words: str
    text: str
    by: str
    answered_at: datetime | None
    due_on: date
    left: str
    is_overdue: bool
    permits: tuple[str, ...]
    again: str
    is_current: bool
    url: str
    asked_files: tuple[FileLine, ...] = ()
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where an event stands with the offices: one honest line, and the statements it sums up."""

    line: str
    rows: list[StatementLine]
    earlier: list[StatementLine]


_ANSWERS = {
    OPEN: N_("open"),
    "agreed": N_("Agreed"),
    "conditions": N_("Agreed with conditions"),
    "refused": N_("Refused"),
    "not_concerned": N_("Not concerned"),
    "answered": N_("Answered"),
}
_KINDS = {"question": N_("Question"), "condition": N_("Condition")}


def answer_words(answer: str) -> str:
    """Return what an answer is called."""
    return _(_ANSWERS[answer])


def kind_words(kind: str) -> str:
    """Return what the coordination asks of the organiser; empty for an office's statement."""
    return _(_KINDS[kind]) if kind in _KINDS else ""


def again_words(again_for: Sequence[str]) -> str:
    """Return why an office is asked again; empty where it is the first time."""
    if not again_for:
        return ""
    known = {
        "dates": _("when it takes place has changed"),
        "place": _("the place has changed"),
        "traits": _("what it is and needs has changed"),
        "permits": _("more is needed now"),
    }
    parts = [known[name] for name in again_for if name in known]
    return _("Asked again: %(reasons)s.", reasons=", ".join(parts)) if parts else ""


def office_name(statement: Statement) -> str:
    """Return who is asked."""
    return statement.office.name if statement.office is not None else _("Coordination")


def standing_for(account: Account, event: Event, locale: str) -> Standing | None:
    """Return where the event stands with the offices, for this reader: its own people, offices and the coordination;
    None for anybody else, and where nobody was asked. Two queries."""
    if not may(account, "event.view_unpublished", event):
        return None
    query = select(Statement).where(Statement.event_id == event.id)
    query = query.options(joinedload(Statement.office), joinedload(Statement.answered_by), with_files())
    found = list(db.session.scalars(query.order_by(Statement.due_on, Statement.id)).unique())
    if not found:
        return None
    names = permit_names(found, locale)
    lines = [line_of(one, names, account, locale) for one in found]
    current = [one for one in lines if one.is_current]
    return Standing(_line(current, locale), current, [one for one in lines if not one.is_current])


def permit_names(statements: Iterable[Statement], locale: str) -> dict[str, str]:
    """Return what the rows of the table are called that the statements are about. One query."""
    keys = {str(key) for one in statements for key in one.permits}
    if not keys:
        return {}
    rows = db.session.scalars(select(LawRow).where(LawRow.kind == "permit", LawRow.key.in_(keys)))
    return {
        row.key: (row.entry.text("name_en") if locale == "en" else "") or row.entry.text("name_de")
        for row in rows
    }


def line_of(statement: Statement, names: dict[str, str], account: Account, locale: str) -> StatementLine:
    """Return one statement for its reader."""
    is_open = statement.answer == OPEN and statement.is_current
    is_overdue = is_open and statement.due_on < today()
    if statement.answer == OPEN:
        words = _("Overdue") if is_overdue else _("Open") if is_open else _("Not answered")
    else:
        words = answer_words(statement.answer)
    return StatementLine(
        kind=statement.kind,
        kind_words=kind_words(statement.kind),
        question=statement.question,
        office=office_name(statement),
        answer=statement.answer,
        words=words,
        text=statement.text,
        by=statement.answered_by.name if statement.answered_by else "",
        answered_at=statement.answered_at,
        due_on=statement.due_on,
        left=days_left((statement.due_on - today()).days) if is_open else "",
        is_overdue=is_overdue,
        permits=tuple(names.get(str(key), str(key)) for key in statement.permits),
        again=again_words(statement.again_for),
        is_current=statement.is_current,
        url=url_for("statements.answer", statement_id=statement.id) if _is_for(account, statement) else "",
        asked_files=file_lines(statement, QUESTION),
        files=file_lines(statement, ANSWER),
    )


def _is_for(account: Account, statement: Statement) -> bool:
    return statement.is_current and may_answer(account, statement)


def _line(rows: list[StatementLine], locale: str) -> str:
    """Return what is agreed, refused, open and overdue, in one line; worst news first."""
    by_answer = [
        (_("Refused"), [one for one in rows if one.answer == "refused"]),
        (_("Overdue"), [one for one in rows if one.is_overdue]),
        (_("Open"), [one for one in rows if one.answer == OPEN and not one.is_overdue]),
        (_("Agreed with conditions"), [one for one in rows if one.answer == "conditions"]),
        (_("Agreed"), [one for one in rows if one.answer == "agreed"]),
        (_("Answered"), [one for one in rows if one.answer == "answered"]),
        (_("Not concerned"), [one for one in rows if one.answer == "not_concerned"]),
    ]
    parts = [
        f"{words}: {', '.join(_named(one, locale) for one in found)}" for words, found in by_answer if found
    ]
    return ". ".join(parts) + "." if parts else _("Nobody is asked at the moment.")


def _named(line: StatementLine, locale: str) -> str:
    if line.answer != OPEN:
        return line.office
    day = dates.short_day(line.due_on, locale, this_year=today().year)
    return _("%(office)s (until %(day)s)", office=line.office, day=day)
