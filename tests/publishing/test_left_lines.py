"""Each line of an event is known to calendars by a UID of its own: each is told when it has gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, EventTime
from festival.events.saving import write_event
from festival.publishing.event_text import renew_texts
from tests.conftest import make_account, make_event, make_organisation
from tests.private_feeds.test_private_feed import new_feed
from tests.publishing.feeds import components, rewrite
from tests.publishing.test_left import DAY, START

HOUR = timedelta(hours=1)


def line(hours: int, rrule: str | None = "FREQ=WEEKLY;COUNT=3") -> EventTime:
    start = START + hours * HOUR
    return EventTime(local_start=start, local_end=start + HOUR, rrule=rrule)


def with_lines(event: Event, lines: list[EventTime]) -> None:
    begin_writing()
    event.lines = lines
    write_event(event, now=clock.now())
    db.session.commit()


def told(client: FlaskClient, address: str = "/calendar.ics") -> dict[str, str]:
    return {str(one["UID"]): str(one["STATUS"]) for one in components(client, address)}


@pytest.fixture
def event(app: Flask) -> Any:
    return make_event(title="Führung", lines=[line(0), line(2)])


@pytest.mark.parametrize("address", ["/calendar.ics", "/calendar.ics?category=konzert", "/events/{id}.ics"])
def test_a_line_that_is_removed_is_cancelled_by_its_uid_for_60_days(
    client: FlaskClient, event: Event, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, (first, second) = address.format(id=event.id), [one.uid for one in event.lines]
    assert told(client, address) == {first: "CONFIRMED", second: "CONFIRMED"}
    with_lines(event, event.lines[:1])
    assert told(client, address) == {first: "CONFIRMED", second: "CANCELLED"}
    rewrite(event, title="Turmführung")
    assert told(client, address) == {first: "CONFIRMED", second: "CANCELLED"}
    now = clock.now()
    for days, expected in ((59, 2), (62, 1)):
        monkeypatch.setattr(clock, "now", lambda days=days: now + days * DAY)
        renew_texts(now=clock.now())
        db.session.commit()
        assert len(told(client, address)) == expected


def test_what_leaves_a_filter_leaves_it_with_all_its_lines_and_seasons(
    client: FlaskClient, event: Event
) -> None:
    with_lines(event, [*event.lines, line(4, "FREQ=WEEKLY;BYMONTH=5,6,7")])
    asked = "/calendar.ics?category=konzert"
    before = told(client, asked)
    assert len(before) > 4  # a season is an entry of its own
    rewrite(event, category="markt")
    assert told(client, asked) == dict.fromkeys(before, "CANCELLED")
    assert set(told(client).values()) == {"CONFIRMED"}
    with_lines(event, event.lines[:1])
    assert told(client, asked) == dict.fromkeys(before, "CANCELLED")


def test_a_rule_that_is_told_otherwise_takes_its_old_entries_along(client: FlaskClient, event: Event) -> None:
    rewrite(event, rrule="FREQ=WEEKLY;BYMONTH=5,6,7")
    seasons = told(client)
    rewrite(event, rrule="FREQ=WEEKLY")
    after = told(client)
    assert seasons.keys() <= after.keys()
    gone = {uid for uid in seasons if after[uid] == "CANCELLED"}
    assert gone == seasons.keys() - {one.uid for one in event.lines}


def test_a_cancelled_line_says_the_times_it_had(client: FlaskClient, event: Event) -> None:
    uid = event.lines[1].uid
    before = next(one for one in components(client) if one["UID"] == uid)
    with_lines(event, event.lines[:1])
    after = next(one for one in components(client) if one["UID"] == uid)
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (before["DTSTART"].dt, before["DTEND"].dt)
    assert "RRULE" not in after
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert str(after["SUMMARY"]) == "Geändert: Führung"


def test_what_the_public_never_saw_of_a_hold_goes_to_private_calendars_alone(
    app: Flask, client: FlaskClient
) -> None:
    own = make_organisation()
    event = make_event(title="Geheimes", organisation=own, state="pencilled", lines=[line(0), line(2)])
    mine, others = (new_feed(app, make_account(organisation=one)) for one in (own, make_organisation()))
    first, second = (one.uid for one in event.lines)
    with_lines(event, event.lines[:1])
    for path in (mine, others):
        assert told(client, path) == {first: "TENTATIVE", second: "CANCELLED"}
    assert "Geheimes" not in client.get(others).text
    rewrite(event, state="confirmed")
    assert told(client, mine) == {first: "CONFIRMED", second: "CANCELLED"}
    assert told(client) == {first: "CONFIRMED"}


def test_a_hold_that_is_released_and_held_anew_keeps_what_it_lost(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    event = make_event(organisation=own, state="pencilled", lines=[line(0), line(2)])
    mine = new_feed(app, make_account(organisation=own))
    first, second = (one.uid for one in event.lines)
    rewrite(event, state="idea")
    assert told(client, mine) == {first: "CANCELLED", second: "CANCELLED"}
    rewrite(event, state="pencilled")
    with_lines(event, event.lines[:1])
    assert told(client, mine) == {first: "TENTATIVE", second: "CANCELLED"}


def test_a_date_of_a_stay_that_gets_company_is_known_by_its_time(client: FlaskClient) -> None:
    event = make_event(lines=[line(0, None)])
    stay = f"/visit.ics?from={START:%Y-%m-%d}&to={START + DAY:%Y-%m-%d}"
    (alone,) = told(client, stay)
    with_lines(event, [*event.lines, line(2, None)])
    after = told(client, stay)
    assert after.pop(alone) == "CANCELLED"
    assert list(after.values()) == ["CONFIRMED"] * 2
