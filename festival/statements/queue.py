"""What an office is asked, in order of what runs out first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.paging import Page, page_of
from festival.co_organisers.acting import events_of
from festival.events.model import Event
from festival.events.next_dates import next_of_event, next_starts
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.statements.asking import ASKED_STATES
from festival.statements.model import OPEN, Statement
from festival.statements.office_answers import asked_of_account, with_event
from festival.statements.statement_files import with_files
from festival.statements.words import StatementLine, line_of, permit_names

SHELVES = ("open", "answered")
PAGE_SIZE = 50


@dataclass(frozen=True)
class QueueLine:
    """One statement of the queue with its event: `local_start` is its next date, wall time."""

    event: Event
    line: StatementLine
    title: str
    is_german: bool
    local_start: datetime | None
    place: str


def shelf_words(shelf: str) -> str:
    """Return what a part of the queue is called."""
    return {"open": _("To be answered"), "answered": _("Answered")}[shelf]


def queue_of(account: Account, shelf: str, *, everybody: bool = False, number: int = 1) -> Page[QueueLine]:
    """Return a page of what this person is asked, or of everybody's: what is open by its deadline, what is answered the
    newest first. Four queries: it is counted and turned by its index alone, whatever events carry with them."""
    query = select(Statement.id).where(Statement.is_current)
    if not everybody:
        query = query.where(asked_of_account(account))
    if shelf == "open":
        query = query.where(Statement.answer == OPEN).order_by(Statement.due_on, Statement.id)
    else:
        query = query.where(Statement.answer != OPEN).order_by(
            Statement.answered_at.desc(), Statement.id.desc()
        )
    page = page_of(query, size=PAGE_SIZE, number=number)
    return Page(_lines(_in_order(page.rows), account), page.number, page.count, page.size)


def most_urgent(account: Account, *, size: int, now: datetime) -> tuple[list[QueueLine], list[QueueLine]]:
    """Return what this person is asked and what they wait for, what runs out first of each. One query, one more for
    what an office is asked about.

    An organiser waits for what offices have not said of its events, the coordination for what is overdue.
    """
    today = clock.to_local(now, get_city().tz).date()
    mine = asked_of_account(account)
    awaited: ColumnElement[bool] = Statement.event_id.in_(
        select(Event.id).where(events_of(account.edited_organisation_ids), Event.state.in_(ASKED_STATES))
    )
    if may(account, "conflict.mediate"):
        awaited = or_(awaited, Statement.due_on < today)
    found: dict[bool, list[tuple[Statement, datetime | None]]] = {True: [], False: []}
    first = union_all(
        _first_ids(mine, "1", size), _first_ids(~mine & Statement.office_id.is_not(None) & awaited, "0", size)
    ).subquery()
    query = (
        select(Statement, first.c.is_mine, next_of_event(now))
        .join(first, first.c.id == Statement.id)
        .join(Event, Event.id == Statement.event_id)
        .order_by(Statement.due_on, Statement.id)
    )
    event = joinedload(Statement.event).options(joinedload(Event.organisation), joinedload(Event.venue))
    rows = db.session.execute(query.options(event, joinedload(Statement.office), with_files()))
    for statement, is_mine, local_start in rows.unique().tuples():
        found[is_mine == "1"].append((statement, local_start))
    asked = found[True]
    names = permit_names((one for one, _start in asked if not one.question), current_locale())
    return (
        [_queue_line(one, start, names, account) for one, start in asked],
        [_queue_line(one, start, {}, account) for one, start in found[False]],
    )


def _first_ids(which: ColumnElement[bool], is_mine: str, size: int) -> Select[Any]:
    first = (
        select(Statement.id)
        .where(Statement.is_current, Statement.answer == OPEN, which)
        .order_by(Statement.due_on, Statement.id)
        .limit(size)
        .subquery()
    )
    return select(first.c.id, literal(is_mine).label("is_mine"))


def _in_order(ids: list[int]) -> list[Statement]:
    if not ids:
        return []
    found = {
        one.id: one
        for one in db.session.scalars(with_event(select(Statement).where(Statement.id.in_(ids)))).unique()
    }
    return [found[key] for key in ids]


def _lines(rows: list[Statement], account: Account) -> list[QueueLine]:
    if not rows:
        return []
    names = permit_names(rows, current_locale())
    starts = next_starts({one.event_id for one in rows}, now=clock.now())
    return [_queue_line(one, starts.get(one.event_id), names, account) for one in rows]


def _queue_line(
    one: Statement, local_start: datetime | None, names: dict[str, str], account: Account
) -> QueueLine:
    locale = current_locale()
    return QueueLine(
        event=one.event,
        line=line_of(one, names, account, locale),
        title=one.event.say("title", locale),
        is_german=locale == "en" and not one.event.title_en,
        local_start=local_start,
        place=one.event.venue.say("name", locale) if one.event.venue else one.event.place_name,
    )
