"""Which week's mail it is: plain days and wall times of the city."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

SENT_ON = 3
"""Thursday, as date.weekday() counts: in time for the weekend."""
SENT_AT = time(6)
"""In the morning, before people look. No clock change happens at this hour, or on this day."""
LATE_DAYS = 2
"""A Thursday that was missed is made up for until Saturday; then the weekend it told of is nearly over."""
STALE_DAYS = 3
"""A mail that could not be handed over is let go after Sunday."""
TOLD_DAYS = 11
"""From Thursday through the Sunday of the following week."""
_DAY = timedelta(days=1)


def week_of(local: datetime) -> date:
    """Return the Thursday whose mail was the last to be due at this wall time."""
    on = local.date() if local.time() >= SENT_AT else local.date() - _DAY
    return on - (on.weekday() - SENT_ON) % 7 * _DAY


def due_week(local: datetime) -> date | None:
    """Return the Thursday whose mail may go at this wall time; None from Sunday until Thursday morning."""
    week = week_of(local)
    return week if (local.date() - week).days <= LATE_DAYS else None


def next_week(local: datetime) -> date:
    """Return the day on which the next mail is due."""
    return week_of(local) + 7 * _DAY


def told_days(week: date, on: date) -> tuple[date, date] | None:
    """Return the first and the last day that a mail of this week tells of when it goes on a day; None where it is too
    late for it."""
    if on > week + STALE_DAYS * _DAY:
        return None
    return max(week, on), week + (TOLD_DAYS - 1) * _DAY
