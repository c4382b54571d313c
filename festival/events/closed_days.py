"""The days on which an event is closed by a rule, with the holidays of the city as it is now.

No row is kept of them: an event's plan leaves their dates out. Where the city's holidays change, with its Land, with
what is said of the town or with a newer calendar, the dates of the events that follow them are brought up to date.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import holidays
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import selectinload

from festival.base.city import City, bump_revision
from festival.base.database import begin_writing, db, in_short_transactions
from festival.events.model import Event
from festival.events.occurrences import city_holidays, dates_before, plan_of
from festival.events.saving import write_event
from festival.events.signals import holidays_changed
from festival.recurrence.closings import BY_HOLIDAYS
from festival.recurrence.time_plan import expand, last_on


class Offered(NamedTuple):
    """What holidays an event can be closed by here; `school_known_until` is the last day they are known for."""

    public_holidays: bool
    school_holidays: bool
    school_known_until: date | None


def closings_offered(*, today: date) -> Offered:
    """Return which holidays are known here: of a place without a Land, or of a Land without a calendar, none are."""
    calendar = city_holidays()
    known_until = calendar.school_known_until
    return Offered(
        public_holidays=bool(calendar.public_in(today.year)),
        school_holidays=known_until is not None and known_until > today,
        school_known_until=known_until,
    )


def follows_holidays() -> ColumnElement[bool]:
    """The clause for events that are closed by holidays."""
    return or_(*(Event.closed.contains_key(one) for one in BY_HOLIDAYS))


def holidays_differ() -> bool:
    """Whether the holidays of the city are others than those that dates were last reckoned by. Two queries."""
    return db.session.scalar(select(City.holidays_mark)) != _mark()


def settle_closings(*, now: datetime) -> int:
    """Bring the events that are closed by holidays up to the holidays of now, in short transactions; return how many
    had other dates. For a job: two queries where nothing has changed."""
    if not holidays_differ():
        return 0
    mark = _mark()
    ids = list(db.session.scalars(select(Event.id).where(follows_holidays()).order_by(Event.id)))
    count = 0
    for event_id in in_short_transactions(ids):
        query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
        event = db.session.scalar(query)
        if event is not None and not _has_its_dates(event):
            write_event(event, now=now, in_bulk=True)
            count += 1
    begin_writing()
    db.session.execute(update(City).values(holidays_mark=mark))
    bump_revision()  # pages and feeds tell dates beyond those that are worked out
    holidays_changed.send(now)
    db.session.commit()
    return count


def _mark() -> str:
    """What the holidays of the city depend on."""
    calendar = city_holidays()
    return f"{calendar.land} {calendar.town} {holidays.__version__}"


def _has_its_dates(event: Event) -> bool:
    """Whether the index has the dates that the event's times and closings give, as far as it is carried."""
    if not event.lines or event.state == "postponed":
        return True
    plan = plan_of(event)
    end_on = event.carried_until or (last_on(plan) or plan.first_on) + timedelta(days=1)
    named = {one.named for one in expand(plan, plan.first_on, end_on)}
    return named == {one.named for one in dates_before(event)}
