"""Whom to ask about an event is shown while there is something to ask, and forgotten later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.clean_up.kept_for import KEPT_FOR, throw_away_what_is_past
from festival.events.model import Event
from festival.exchange.model import ImportedEvent, Source
from tests.conftest import make_event

TIMES = {one.key: one.time for one in KEPT_FOR}
ASKED = {
    "contact_name": "Anna Müller",
    "contact_email": "anna@verein.example",
    "contact_phone": "0201 77",
}


def over_since(ago: timedelta, **overrides: Any) -> Any:
    """An event that was over so long ago, to the minute."""
    ended = clock.now() - ago
    start = clock.to_local(ended, Event(zone="Europe/Berlin").tz).replace(tzinfo=None) - timedelta(hours=2)
    event = make_event(local_start=start, local_end=start + timedelta(hours=2), **ASKED | overrides)
    begin_writing()
    db.session.get_one(Event, event.id).last_ends_at = ended
    db.session.commit()
    return event


def said(event: Any) -> tuple[str, str, str]:
    db.session.expire_all()
    found = db.session.get_one(Event, event.id)
    return found.contact_name, found.contact_email, found.contact_phone


@pytest.mark.parametrize(("ago", "is_shown"), [(timedelta(minutes=-1), True), (timedelta(minutes=1), False)])
def test_the_page_shows_it_for_thirty_days_after_the_event(
    client: FlaskClient, ago: timedelta, is_shown: bool
) -> None:
    event = over_since(TIMES["contacts_shown"] + ago)
    page = client.get(f"/events/{event.id}-{event.slug}?lang=en").text
    assert event.title in page
    assert [one in page for one in ("Anna Müller", "0201 77", "anna@verein.example")] == [is_shown] * 3


def test_what_is_still_to_come_and_what_waits_for_a_new_date_keeps_its_contact(app: Flask) -> None:
    coming = make_event(**ASKED)
    postponed = over_since(TIMES["contacts"] * 2, state="postponed")
    throw_away_what_is_past(now=clock.now())
    assert said(coming) == said(postponed) == ("Anna Müller", "anna@verein.example", "0201 77")


def test_it_is_forgotten_after_its_time_and_not_before(app: Flask) -> None:
    old, younger = (over_since(TIMES["contacts"] + timedelta(minutes=one)) for one in (1, -1))
    sources(old, younger)
    throw_away_what_is_past(now=clock.now())
    assert said(old) == ("", "", "")
    assert said(younger) == ("Anna Müller", "anna@verein.example", "0201 77")
    given = {one.event_id: one.contact for one in db.session.query(ImportedEvent)}
    assert given == {old.id: "", younger.id: "Bernd, 0201 78"}


def sources(*events: Any) -> None:
    begin_writing()
    source = Source(
        kind="sheet", name="Liste.xlsx", created_at=datetime(2026, 1, 1, tzinfo=clock.now().tzinfo)
    )
    db.session.add(source)
    db.session.flush()
    db.session.add_all(
        ImportedEvent(source_id=source.id, key=str(one.id), event_id=one.id, contact="Bernd, 0201 78")
        for one in events
    )
    db.session.commit()
