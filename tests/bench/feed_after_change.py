"""One of 10,000 events has changed: the next full feed, against serialising all of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.calendar_writing.feed_event import FeedEvent
from festival.calendar_writing.ical import FeedHead, calendar_text, vevent_text
from festival.events.model import Event
from festival.events.signals import event_changed
from festival.publishing.event_text import feed_event
from tests.bench.city import city
from tests.bench.frame import Row, Scale, at_most, seconds

EVENTS = 10_000


def run(scale: Scale) -> Iterable[Row]:
    with city(EVENTS) as (app, _):
        client = app.test_client()
        feeds = []
        for number in range(max(scale.rounds, 30)):
            _change(number + 1)
            feeds.append(seconds(lambda: client.get("/calendar.ics")))
        events = _all_events()
        everything = [seconds(lambda: _serialise(events)) for _ in range(3)]
        feed, whole = statistics.median(feeds), statistics.median(everything)
        feeling = f"{feed * 1000:.0f} ms of {whole * 1000:.0f} ms"
        yield at_most(
            "next full feed after a change : serialising 10,000 with icalendar", feed / whole, 0.02, feeling
        )


def _change(number: int) -> None:
    begin_writing()
    event = db.session.scalar(
        select(Event).where(Event.id == number).options(selectinload(Event.date_changes))
    )
    assert event is not None
    event.title += "!"
    event.sequence += 1
    event.changed_at = clock.now()
    event_changed.send(event, dates_changed=False, in_bulk=False)
    bump_revision()
    db.session.commit()


def _all_events() -> list[FeedEvent]:
    db.session.expunge_all()
    query = select(Event).options(selectinload(Event.date_changes))
    return [feed_event(event, "de") for event in db.session.scalars(query)]


def _serialise(events: list[FeedEvent]) -> str:
    """What every feed would cost without stored text, the reading of the rows left out."""
    return calendar_text(FeedHead("Musterstadt", "http://localhost"), map(vevent_text, events))
