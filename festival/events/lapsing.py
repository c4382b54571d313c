"""How long a pencilled date is held: until when, and when its people are reminded.

A hold ends with the beginning of the day `lapses_on`: so many days after it was pencilled or renewed as the city says,
and never later than the event's first date. Of a series that is running already no first date is left to come; it ends
after those days.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import update

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.events.model import Event
from festival.events.occurrences import plan_of
from festival.recurrence.time_plan import last_on

REMINDED_BEFORE = (14, 3)
"""So many days before it lapses its people are told; a hold that is shorter than that is told of less often."""
_A_DAY = timedelta(days=1)


def lapse_day(today: date, days: int, first_on: date | None, last_day: date | None) -> date:
    """Return when a date lapses that is pencilled or renewed today, tomorrow at the earliest.

    `first_on` and `last_day` are the event's first and last date; None where it has no time, or no end.
    """
    return min(today + timedelta(days=days), latest_lapse(today, first_on, last_day) or date.max)


def latest_lapse(today: date, first_on: date | None, last_day: date | None) -> date | None:
    """Return the last day on which it may lapse: its first date, or tomorrow where it is over; None for any."""
    if first_on is None:
        return None
    if first_on > today:
        return first_on
    return today + _A_DAY if last_day is not None and last_day <= today else None


def reminder_day(lapses_on: date, today: date) -> date | None:
    """Return the next day after today on which its people are reminded; None where there is none."""
    days = (lapses_on - timedelta(days=before) for before in REMINDED_BEFORE)
    return next((on for on in days if on > today), None)


def renewed_until(event: Event, *, today: date) -> date:
    """Return when the pencilled event lapses if it is renewed today."""
    return lapse_day(today, get_city().pencil_days, *first_and_last(event))


def hold_until(event: Event, lapses_on: date, *, today: date) -> None:
    """Let the pencilled event be held until that day, and its people be reminded before. Writes past the event's
    version: nothing that somebody has open in a form becomes another by it."""
    values = {"lapses_on": lapses_on, "remind_on": reminder_day(lapses_on, today)}
    db.session.execute(update(Event).where(Event.id == event.id).values(values))


def settle_lapse(event: Event, *, now: datetime) -> None:
    """Give a date that has just been pencilled its day, take it from one that is pencilled no more, and let one that
    has moved lapse no later than its new first date. Called while the event is written."""
    if event.state != "pencilled":
        event.lapses_on = event.remind_on = None
        return
    today = clock.to_local(now, get_city().tz).date()
    latest = latest_lapse(today, *first_and_last(event))
    if event.lapses_on is None:
        event.lapses_on = renewed_until(event, today=today)
    elif latest is not None and latest < event.lapses_on:
        event.lapses_on = latest
    else:
        return
    event.remind_on = reminder_day(event.lapses_on, today)


def first_and_last(event: Event) -> tuple[date | None, date | None]:
    """Return the days of its first and its last date; None where it has no time, or no end."""
    if not event.lines:
        return None, None
    plan = plan_of(event)
    return plan.first_on, last_on(plan)
