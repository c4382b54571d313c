"""The index of dates: what the events' lines expand to, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base.database import db
from festival.events.closed_days import holidays_differ
from festival.events.model import Event
from festival.events.occurrences import dates_amiss, plan_of
from festival.invariants.look import Look
from festival.places.model import Venue
from festival.recurrence.closings import BY_HOLIDAYS
from festival.recurrence.time_plan import last_on

_OF_PLACE = {"district_id", "lon", "lat"}


def broken_dates(look: Look) -> Iterator[str]:
    """Yield the events whose dates are not those of their lines, as far as they are carried forward.

    Where the job has still to follow, nothing is broken: a venue that was moved, holidays that were changed. What is
    over keeps the point its place had.
    """
    holidays_follow = holidays_differ()
    for ids in look.parcels(Event.id):
        ahead = set(db.session.scalars(select(Venue.id).where(Venue.ahead_of_events)))
        both = selectinload(Event.lines), selectinload(Event.date_changes)
        for event in db.session.scalars(select(Event).where(Event.id.in_(ids)).options(*both)):
            if holidays_follow and not set(BY_HOLIDAYS).isdisjoint(event.closed):
                continue
            if _says_other_times(event):
                yield f"event {event.id}"
                continue
            elsewhere = {change.named for change in event.date_changes if change.venue_id is not None}
            for named, columns in dates_amiss(event).items():
                may_differ = named in elsewhere and (ahead or named < look.now.replace(tzinfo=None))
                if set(columns) - (_OF_PLACE if may_differ else set()):
                    yield f"event {event.id} on {named:%Y-%m-%d}"


def _says_other_times(event: Event) -> bool:
    """Whether what is kept beside the lines says something else than they do."""
    if not event.lines:
        return bool(event.times_text or event.is_series or event.carried_until)
    plan = plan_of(event)
    if (event.times_text, event.is_series) != (plan.text, plan.is_series):
        return True
    return last_on(plan) is None and event.carried_until is None and event.state != "postponed"
