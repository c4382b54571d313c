"""Reminding organisers of what takes place the next day, offices of statements that are overdue, and of those that stay
so the coordination. For a job; each in short transactions, once for each cause."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from festival.base.database import db, in_short_transactions
from festival.co_organisers.acting import acting_for
from festival.events.model import Event, Occurrence
from festival.notices.reminding import (
    coordination,
    note_reminded,
    people_acting_for,
    remind,
    reminded_at,
)
from festival.statements.asking import ASKED_STATES
from festival.statements.model import OPEN, Statement
from festival.statements.permit_marks import marks_of
from festival.statements.permit_table import needs_for

AGAIN_AFTER = timedelta(days=7)
"""So long after the office was reminded the coordination is told."""
A_RUN = timedelta(days=7)
"""Of dates that follow each other closer than this people are reminded before the first."""


def remind_of_next_day(*, today: date, now: datetime) -> int:
    """Tell who acts for an event that it takes place tomorrow, and what is still open; return of how many events.

    Of what comes each week nobody is reminded, of a run of dates before its first.
    """
    on = today + timedelta(days=1)
    before = aliased(Occurrence)
    is_running = exists().where(
        *(before.event_id == Occurrence.event_id, before.is_cancelled.is_(False)),
        *(before.first_on < on, before.first_on >= on - A_RUN),
    )
    query = (
        select(Occurrence.event_id)
        .join(Event, Event.id == Occurrence.event_id)
        .where(
            *(Occurrence.first_on == on, Occurrence.is_cancelled.is_(False), ~is_running),
            *(Event.state.in_(("submitted", "confirmed")), Event.is_regular.is_(False)),
            Event.is_opening_hours.is_(False),
        )
        .order_by(Occurrence.event_id)
        .distinct()
    )
    ids = list(db.session.scalars(query))
    causes = {event_id: f"{event_id} {on.isoformat()}" for event_id in ids}
    told = reminded_at("soon", causes.values())
    count = 0
    for event_id in in_short_transactions(one for one in ids if causes[one] not in told):
        event = _event(event_id)
        if event is None:
            continue
        values = {"title": event.title, "until": on.isoformat()} | what_is_open(event, on=on, today=today)
        note_reminded("soon", [causes[event_id]], now=now)
        remind("soon", people_acting_for(acting_for([event_id])), values, event_id=event_id)
        count += 1
    return count


def what_is_open(event: Event, *, on: date, today: date) -> dict[str, list[list[str]]]:
    """Return what is open of an event that takes place on the day: `offices` that have not answered, `refusals` of
    offices, and `permits` that it needs, each named in German and English. Six queries at most."""
    query = select(Statement).where(
        Statement.event_id == event.id,
        *(Statement.is_current, Statement.kind == "statement", Statement.office_id.is_not(None)),
    )
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for one in db.session.scalars(query.options(joinedload(Statement.office)).order_by(Statement.id)):
        assert one.office is not None
        if one.answer in (OPEN, "refused"):
            found["offices" if one.answer == OPEN else "refusals"].append([one.office.name])
    marks = marks_of(event.id)
    for need in needs_for(event, on, today=today).certain:
        if need.apply_by is not None and need.permit.key not in marks:
            found["permits"].append([need.permit.name, need.permit.name_en])
    return dict(found)


def remind_of_statements(*, today: date, now: datetime) -> int:
    """Remind who is asked of each answer that is overdue, once, and where a week later it still is, tell the
    coordination; return of how many.

    What the coordination itself was asked, it is told at once. What is over is not asked for any more.
    """
    is_coming = exists().where(Occurrence.event_id == Statement.event_id, Occurrence.ends_at > now)
    overdue = (
        select(Statement.id)
        .join(Event, Event.id == Statement.event_id)
        .where(Statement.is_current, Statement.answer == OPEN, Statement.due_on < today)
        .where(Event.state.in_(ASKED_STATES), is_coming)
        .order_by(Statement.due_on, Statement.id)
    )
    ids = list(db.session.scalars(overdue))
    causes = [str(one) for one in ids]
    reminded, told = reminded_at("overdue", causes), reminded_at("not_stated", causes)
    due = [
        one
        for one in ids
        if str(one) not in reminded or (str(one) not in told and reminded[str(one)] <= now - AGAIN_AFTER)
    ]
    count = 0
    for statement_id in in_short_transactions(due):
        count += _remind_of_statement(statement_id, is_first=str(statement_id) not in reminded, now=now)
    return count


def _remind_of_statement(statement_id: int, *, is_first: bool, now: datetime) -> int:
    query = select(Statement).where(
        Statement.id == statement_id, Statement.is_current, Statement.answer == OPEN
    )
    one = db.session.scalar(query.options(joinedload(Statement.event), joinedload(Statement.office)))
    if one is None:  # answered since
        return 0
    if not is_first and one.office_id is None:
        return 0
    code = "overdue" if is_first else "not_stated"
    who = people_acting_for([one.office_id]) if is_first and one.office_id is not None else coordination()
    values = {
        "title": one.event.title,
        "until": one.due_on.isoformat(),
        "who": one.office.name if one.office else "",
        "kind": one.kind,
    }
    note_reminded(code, [str(one.id)], now=now)
    remind(code, who, values, event_id=one.event_id)
    return 1


def _event(event_id: int) -> Event | None:
    query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
    return db.session.scalar(query)
