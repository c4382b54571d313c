"""A neighbour's calendar is looked at again and again: what changes asks its days anew, what fails keeps the last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.events.saving import write_event
from festival.facts.loading import load_facts
from festival.findings.finding import Severity
from festival.neighbours.model import Neighbour, NeighbourDate
from festival.neighbours.polling_feeds import (
    FIRST_RETRY,
    HOLDS_FOR,
    LONGEST_RETRY,
    look_at_neighbours,
    note_unread,
)
from festival.neighbours.signals import neighbours_changed
from festival.rule_settings.model import Chosen, save_setting
from tests.calendar_files.calendars import calendar
from tests.conftest import make_account, make_event
from tests.neighbours.conftest import NeighbourCity, a_saturday, feast, look, make_neighbour


@pytest.fixture
def told() -> Iterator[list[frozenset[date]]]:
    """Which days were said to be looked at anew."""
    found: list[frozenset[date]] = []

    def hear(days: frozenset[date]) -> None:
        found.append(days)

    neighbours_changed.connect(hear)
    yield found
    neighbours_changed.disconnect(hear)


def evening(on: date) -> datetime:
    return datetime.combine(on, time(19))


def kept() -> list[tuple[str, date]]:
    query = select(NeighbourDate.title, NeighbourDate.first_on).order_by(
        NeighbourDate.first_on, NeighbourDate.id
    )
    return [tuple(row) for row in db.session.execute(query)]


def facts_on(on: date) -> list[str]:
    return [one.title for one in load_facts(on, on + timedelta(days=1)).neighbour_days.get(on, ())]


def test_only_the_days_that_differ_are_told_and_rows_that_stay_keep_their_numbers(
    app: Flask, city: NeighbourCity, told: list[frozenset[date]]
) -> None:
    on, later = a_saturday(), a_saturday(12)
    city.has(calendar(feast(on), feast(later, uid="k", title="Kirmes")))
    one = look(make_neighbour(city.feed))
    assert (one.is_unread, one.failures, kept()) == (False, 0, [("Stadtfest", on), ("Kirmes", later)])
    assert told.pop() == {on, later}
    number = db.session.scalars(select(NeighbourDate.id).where(NeighbourDate.title == "Kirmes")).one()
    revision = get_revision()
    city.has(calendar(feast(on + timedelta(days=7)), feast(later, uid="k", title="Kirmes")))
    look(one)
    assert told == [{on, on + timedelta(days=7)}]
    assert get_revision() > revision
    assert db.session.scalars(select(NeighbourDate.id).where(NeighbourDate.title == "Kirmes")).one() == number


def test_what_has_not_changed_moves_nothing(
    app: Flask, city: NeighbourCity, told: list[frozenset[date]]
) -> None:
    city.etag = '"1"'
    city.has(calendar(feast(a_saturday())))
    one = look(make_neighbour(city.feed))
    told.clear()
    revision = get_revision()
    look(one)
    assert city.asked.headers[-1].get("If-None-Match") == '"1"'
    city.etag = ""
    look(one)
    assert (told, get_revision(), len(kept())) == ([], revision, 1)


def test_a_calendar_that_fails_keeps_what_was_good_and_is_tried_later_each_time(
    app: Flask, city: NeighbourCity
) -> None:
    on = a_saturday()
    city.has(calendar(feast(on)))
    one = look(make_neighbour(city.feed))
    waits = []
    for body, status, key in (
        (b"", 500, "status"),
        (b"<html></html>", 200, "no_calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x", 200, "cut"),
        (b"x" * 10_500_000, 200, "too_large"),
        *[(b"", 404, "status")] * 5,
    ):
        city.has(body, status=status)
        one = look(one)
        assert (one.error_key, one.is_unread, facts_on(on)) == (key, False, ["Stadtfest"])
        assert one.next_try_at is not None
        waits.append(one.next_try_at - clock.now())
    assert waits[0] <= FIRST_RETRY < waits[1]
    assert LONGEST_RETRY - timedelta(minutes=1) < waits[-1] <= LONGEST_RETRY
    city.has(calendar(feast(on)))
    one = look(one)
    assert (one.failures, one.error_key, facts_on(on)) == (0, "", ["Stadtfest"])


def test_after_weeks_it_says_that_nobody_has_looked_and_not_that_there_is_nothing(
    app: Flask, city: NeighbourCity, told: list[frozenset[date]]
) -> None:
    on = a_saturday()
    city.has(calendar(feast(on)))
    one = look(make_neighbour(city.feed))
    city.has(b"", status=500)
    look(one)
    (feed,) = load_facts(on, on).neighbours
    assert (feed.is_unread, feed.as_of is not None) == (False, True)
    told.clear()
    note_unread(now=clock.now() + HOLDS_FOR + timedelta(hours=1))
    (feed,) = load_facts(on, on).neighbours
    assert (feed.is_unread, facts_on(on), told) == (True, [], [{on}])
    city.has(calendar(feast(on)))
    look(one)
    assert (facts_on(on), told[-1]) == (["Stadtfest"], {on})


def test_a_paused_one_is_not_asked(app: Flask, city: NeighbourCity) -> None:
    make_neighbour(city.feed, is_paused=True)
    assert (look_at_neighbours(), city.asked.paths) == (0, [])


def test_where_the_city_wants_to_be_warned_only_events_on_these_days_are_looked_at_again(
    app: Flask, city: NeighbourCity
) -> None:
    begin_writing()
    save_setting("neighbours", None, Chosen({}, severity=int(Severity.WARNS)), by_id=make_account().id)
    db.session.commit()
    on = a_saturday()
    near, far = (
        make_event(local_start=evening(day), state="confirmed", visitors_expected=2000, title=title)
        for day, title in ((on + timedelta(days=1), "Hoffest"), (on + timedelta(days=30), "Anderes"))
    )
    versions = {one.id: one.version for one in (near, far)}
    city.has(calendar(feast(on)))
    one = look(make_neighbour(city.feed))
    (found,) = db.session.scalars(select(Conflict)).all()
    assert (found.rule, found.severity, found.reason_code) == ("neighbours", 2, "same_weekend")
    assert {one.id: one.version for one in db.session.scalars(select(Event))} == versions
    city.has(calendar())
    look(one)
    db.session.refresh(found)
    assert found.state == "solved"


def test_dates_long_past_are_dropped(app: Flask, city: NeighbourCity) -> None:
    on = a_saturday()
    city.has(calendar(feast(on)))
    one = look(make_neighbour(city.feed))
    begin_writing()
    row = db.session.scalars(select(NeighbourDate)).one()
    row.first_on = row.last_on = on - timedelta(days=300)
    db.session.commit()
    look(one)
    assert kept() == [("Stadtfest", on)]


def test_nothing_of_a_neighbour_is_an_event_of_ours(app: Flask, city: NeighbourCity) -> None:
    begin_writing()
    mine = make_event(local_start=evening(a_saturday()))
    write_event(mine, now=clock.now())
    db.session.commit()
    city.has(calendar(feast(a_saturday(), title="Geheimes Stadtfest")))
    look(make_neighbour(city.feed))
    client = app.test_client()
    for address in (
        "/calendar.ics",
        "/events",
        "/map/events.geojson",
        "/api/v1/events",
        "/search?q=Geheimes",
        "/",
    ):
        assert "Geheimes Stadtfest" not in client.get(address).get_data(as_text=True)
    assert db.session.scalars(select(Event.id)).all() == [mine.id]
    assert db.session.scalars(select(Neighbour.id)).all()
