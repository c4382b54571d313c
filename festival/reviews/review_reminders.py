"""Asking who held an event how it was, once, the day after."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from festival.base.database import db, in_short_transactions
from festival.co_organisers.acting import acting_for
from festival.events.model import Event
from festival.notices.reminding import note_reminded, people_acting_for, remind, reminded_at
from festival.reviews.queries import unanswered

AFTER = timedelta(hours=12)
"""So long after its end: whoever takes the stage down has slept."""
AT_MOST_AFTER = timedelta(days=14)
"""What ended longer ago, as before a town began with this, is asked about at the desk alone."""


def ask_how_it_was(*, now: datetime) -> int:
    """Tell who acts for events that are over, in short transactions, and return of how many. For a job."""
    ended = unanswered(now=now - AFTER).where(Event.last_ends_at > now - AT_MOST_AFTER)
    titles = {event.id: event.title for event in db.session.scalars(ended)}
    told = reminded_at("review", [str(event_id) for event_id in titles])
    count = 0
    for event_id in in_short_transactions([one for one in titles if str(one) not in told]):
        if db.session.scalar(select(Event.id).where(Event.id == event_id)) is None:
            continue
        note_reminded("review", [str(event_id)], now=now)
        remind(
            "review",
            people_acting_for(acting_for([event_id])),
            {"title": titles[event_id]},
            event_id=event_id,
        )
        count += 1
    return count
