"""Pencilled dates that nobody renews: their people are told before, then their place is free again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.database import db, in_short_transactions
from festival.events.change_log import note_change
from festival.events.lapsing import (
    REMINDED_BEFORE,
    first_and_last,
    hold_until,
    lapse_day,
    renewed_until,
)
from festival.events.model import Event, StateChange
from festival.events.saving import Step, take_step
from festival.notices.sending import tell_organisation
from festival.organisers.model import Account


@dataclass(frozen=True)
class Lapse:
    """On which day a pencilled date lapses, and until when it can be renewed; or on which day it has lapsed."""

    on: date | None = None
    renewed_on: date | None = None
    lapsed_on: date | None = None


def lapse_of(event: Event, *, can_edit: bool, today: date) -> Lapse | None:
    """Return what there is to say of a held date; `renewed_on` only for who can edit it and where it is later. Of an
    idea one query: whether its date has lapsed."""
    if event.lapses_on is not None:
        renewed_on = renewed_until(event, today=today)
        is_later = can_edit and renewed_on > event.lapses_on
        return Lapse(event.lapses_on, renewed_on if is_later else None)
    if event.state != "idea":
        return None
    latest = select(StateChange.cause, StateChange.at).where(StateChange.event_id == event.id)
    step = db.session.execute(latest.order_by(StateChange.at.desc(), StateChange.id.desc()).limit(1)).first()
    if step is None or step.cause != "lapsed":
        return None
    return Lapse(lapsed_on=clock.to_local(step.at, event.tz).date())


def renew(event: Event, by: Account, *, today: date, now: datetime) -> bool:
    """Let the pencilled event be held as long as the city's setting and its first date allow; return whether that is
    longer than it is held now. The caller commits."""
    until = renewed_until(event, today=today)
    if event.state != "pencilled" or (event.lapses_on is not None and until <= event.lapses_on):
        return False
    hold_until(event, until, today=today)
    note_change(event, "renewed", by.id, {"until": until.isoformat()}, now=now)
    return True


def remind_of_lapses(*, today: date) -> int:
    """Tell the people of pencilled events whose reminder is due, each once, and return of how many. For a job.

    Told late, as after a week in which no job ran, they are told once of what is left. Whoever could not be told before
    the day itself gets some days more: nobody loses a date that nothing was said of.
    """
    is_due = (Event.state == "pencilled") & (Event.remind_on <= today)
    count = 0
    for event in _each(is_due):
        if event.lapses_on is None or event.lapses_on <= today:
            respite = lapse_day(today, REMINDED_BEFORE[-1], *first_and_last(event))
            hold_until(event, respite, today=today)
        else:
            hold_until(event, event.lapses_on, today=today)
        tell_organisation(event, "lapses", until=event.lapses_on)
        count += 1
    return count


def lapse_held_dates(*, today: date, now: datetime) -> int:
    """Let pencilled events be ideas again whose day has come, in short transactions, and return how many. For a job."""
    is_due = (Event.state == "pencilled") & (Event.lapses_on <= today)
    count = 0
    for event in _each(is_due):
        take_step(event, Step("idea", None, cause="lapsed"), now=now)
        tell_organisation(event, "lapsed")
        count += 1
    return count


def _each(is_due: ColumnElement[bool]) -> Iterator[Event]:
    """Give the events one by one inside short transactions, each as it is then. By ix_event_lapses."""
    ids = db.session.scalars(select(Event.id).where(is_due).order_by(Event.lapses_on, Event.id)).all()
    for event_id in in_short_transactions(ids):
        query = select(Event).where(Event.id == event_id, is_due).options(selectinload(Event.date_changes))
        event = db.session.scalar(query, execution_options={"populate_existing": True})
        if event is not None:
            yield event
