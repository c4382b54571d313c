"""The feed of a whole city, against the city's own index and at its price."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import recurring_ical_events
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import event as sql_event
from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.events.model import Event, Occurrence
from tests.conftest import make_event, make_venue
from tests.publishing.days import BERLIN, NEXT_YEAR
from tests.publishing.feeds import change


@contextmanager
def queries() -> Iterator[list[str]]:
    """What the database was asked while the block ran."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)


def make_city() -> None:
    """Kinds of time that differ: once, weekly with exceptions, whole days, a night over the change of the clocks."""
    hall = make_venue()
    weekly = datetime(NEXT_YEAR, 1, 5, 10)
    make_event(local_start=weekly, local_end=weekly + timedelta(hours=2))
    series = make_event(
        local_start=weekly, local_end=weekly + timedelta(hours=2), rrule="FREQ=WEEKLY;COUNT=30"
    )
    days = [weekly.date() + timedelta(weeks=week) for week in range(30)]
    change(series, days[2], "excluded")
    change(series, days[3], "cancelled", reason="Sturm")
    later = weekly + timedelta(weeks=4, days=2, hours=5)
    change(
        series, days[4], "moved", local_start=later, local_end=later + timedelta(hours=1), venue_id=hall.id
    )
    fair = datetime(NEXT_YEAR, 6, 4)
    make_event(
        all_day=True, local_start=fair, local_end=fair + timedelta(days=4), rrule="FREQ=YEARLY;COUNT=2"
    )
    night = datetime(NEXT_YEAR, 3, 6, 23)
    make_event(local_start=night, local_end=night + timedelta(hours=6), rrule="FREQ=WEEKLY;BYDAY=FR,SA")


def test_the_feed_read_back_gives_the_dates_of_the_database(client: FlaskClient) -> None:
    make_city()
    first, last = datetime(NEXT_YEAR, 1, 1, tzinfo=BERLIN), datetime(NEXT_YEAR + 1, 1, 1, tzinfo=BERLIN)
    feed = Calendar.from_ical(client.get("/calendar.ics").get_data())
    shown = []
    for component in recurring_ical_events.of(feed).between(first, last):
        ends = (component.start, component.end)
        start, end = (
            at.astimezone(UTC) if isinstance(at, datetime) else clock.day_bounds(at, BERLIN)[0] for at in ends
        )
        shown.append((str(component["UID"]), start, end, component["STATUS"] == "CANCELLED"))
    query = select(Event.uid, Occurrence.starts_at, Occurrence.ends_at, Occurrence.is_cancelled).join(
        Occurrence.event
    )
    rows = db.session.execute(query.where(Occurrence.starts_at < last, Occurrence.ends_at > first))
    assert sorted(shown) == sorted(tuple(row) for row in rows)
    assert len(shown) > 100


def test_a_feed_reads_text_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    for _ in range(5):
        make_event()
    db.session.remove()
    with queries() as asked:
        response = client.get("/calendar.ics")
    assert response.get_data(as_text=True).count("BEGIN:VEVENT") == 5
    assert len(asked) <= 3, asked
    assert not [one for one in asked if "event.description" in one or "FROM occurrence" in one]


def test_who_holds_a_feed_costs_no_query_of_the_session(app: Flask, client: FlaskClient) -> None:
    make_event()
    tag = client.get("/calendar.ics").headers["ETag"]
    db.session.remove()
    with queries() as asked:
        assert client.get("/calendar.ics", headers={"If-None-Match": tag}).status_code == 304
        app.extensions["festival_held"].clear()
        assert client.get("/calendar.ics", headers={"If-None-Match": tag}).status_code == 304
    assert asked == []


def test_the_text_is_written_in_the_transaction_of_the_change(client: FlaskClient) -> None:
    from festival.base.database import begin_writing
    from festival.events.saving import write_event

    event = make_event(title="Vorher")
    begin_writing()
    event.title = "Nachher"
    write_event(event, now=clock.now())
    db.session.flush()
    db.session.rollback()
    text = client.get("/calendar.ics").get_data(as_text=True)
    assert "SUMMARY:Vorher" in text
    assert "Nachher" not in text


def test_a_change_shows_in_the_very_next_feed(client: FlaskClient) -> None:
    event = make_event(title="Vorher")
    assert "SUMMARY:Vorher" in client.get("/calendar.ics").get_data(as_text=True)
    change(
        event,
        event.local_start.date(),
        "moved",
        local_start=event.local_start + timedelta(days=1),
        local_end=event.local_end + timedelta(days=1),
    )
    assert f"{event.local_start + timedelta(days=1):%Y%m%dT%H%M%S}" in client.get("/calendar.ics").get_data(
        as_text=True
    )


def test_rebuilding_writes_the_same_text_again(client: FlaskClient) -> None:
    from festival.base.database import begin_writing
    from festival.publishing.event_text import rebuild_all

    make_city()
    before = client.get("/calendar.ics").get_data()
    begin_writing()
    assert rebuild_all() == 4
    db.session.commit()
    client.application.extensions["festival_bodies"].clear()
    assert client.get("/calendar.ics").get_data() == before
