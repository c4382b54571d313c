"""What an office is asked, in order of what runs out first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.paging import Page, page_of
from festival.events.model import Event
from festival.events.next_dates import next_starts
from festival.organisers.model import Account
from festival.statements.model import OPEN, Statement
from festival.statements.office_answers import asked_of_account, with_event
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


def most_urgent(account: Account, *, size: int) -> list[QueueLine]:
    """Return what this person is asked and runs out first. Four queries."""
    query = select(Statement.id).where(Statement.is_current, Statement.answer == OPEN)
    query = query.where(asked_of_account(account)).order_by(Statement.due_on, Statement.id)
    return _lines(_in_order(page_of(query, size=size).rows), account)


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
    locale = current_locale()
    names = permit_names(rows, locale)
    starts = next_starts({one.event_id for one in rows}, now=clock.now())
    return [
        QueueLine(
            event=one.event,
            line=line_of(one, names, account, locale),
            title=one.event.say("title", locale),
            is_german=locale == "en" and not one.event.title_en,
            local_start=starts.get(one.event_id),
            place=one.event.venue.say("name", locale) if one.event.venue else one.event.place_name,
        )
        for one in rows
    ]
