"""An event with several lines: each date has its name, and keeps it through edits of its lines."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.events.former_dates import FormerDate
from festival.events.model import DateChange, Event, EventTime, Occurrence
from festival.events.occurrences import line_of
from festival.events.saving import change_date, change_line, write_event
from festival.registering.pencilling import move, slot_on
from tests.conftest import make_account, make_event

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
SATURDAY = datetime(2027, 2, 6, 11)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
WEEKLY = "FREQ=WEEKLY;COUNT=3"


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


def tour(*hours: int, rrule: str | None = WEEKLY) -> Any:
    """A guided tour every Saturday, an hour from each of these hours."""
    return make_event(title="Führung", lines=[line(hour, rrule) for hour in hours], now=NOW)


def line(hour: int, rrule: str | None = WEEKLY) -> EventTime:
    start = SATURDAY.replace(hour=hour)
    return EventTime(local_start=start, local_end=start + HOUR, rrule=rrule)


def names(event: Event) -> list[tuple[datetime, bool]]:
    query = select(Occurrence).where(Occurrence.event_id == event.id).order_by(Occurrence.on, Occurrence.at)
    return [(row.named, row.is_alone) for row in db.session.scalars(query)]


def write(event: Event) -> bool:
    return write_event(event, now=NOW)


def address(event: Event, on: str) -> str:
    return f"/events/{event.id}-fuehrung/{on}"


def cancel(event: Event, named: datetime) -> None:
    begin_writing()
    change = DateChange(on=named.date(), at=named.time(), kind="cancelled", reason="krank")
    change_date(event, change, now=NOW)
    db.session.commit()


def test_each_date_of_a_day_is_a_row_with_its_name(app: Flask) -> None:
    event = tour(11, 13, 15)
    assert event.is_series
    assert names(event) == [
        (SATURDAY.replace(hour=hour) + week * WEEK, False) for week in range(3) for hour in (11, 13, 15)
    ]


def test_the_first_line_keeps_the_uid_of_the_event_and_the_others_have_their_own(app: Flask) -> None:
    event = tour(11, 13)
    assert [one.position for one in event.lines] == [0, 1]
    first, second = (one.uid for one in event.lines)
    assert first == event.uid != second
    begin_writing()
    event.lines = event.lines[1:]
    write(event)
    db.session.commit()
    assert [one.uid for one in event.lines] == [event.uid]


def test_one_of_three_dates_of_a_day_is_cancelled_and_the_others_take_place(app: Flask) -> None:
    event = tour(11, 13, 15)
    cancel(event, SATURDAY.replace(hour=13))
    query = select(Occurrence.at).where(Occurrence.event_id == event.id, Occurrence.is_cancelled)
    assert [at.hour for at in db.session.scalars(query)] == [13]


def test_an_edit_writes_the_dates_that_changed_and_leaves_the_other_rows(app: Flask) -> None:
    event = tour(11, 13)
    query = select(Occurrence.id).where(Occurrence.event_id == event.id, Occurrence.at == SATURDAY.time())
    before = set(db.session.scalars(query))
    begin_writing()
    event.lines.append(line(15))
    assert write(event)
    db.session.commit()
    assert len(names(event)) == 9
    assert set(db.session.scalars(query)) == before
    begin_writing()
    assert not write(event)


def test_what_was_said_of_a_date_goes_along_when_its_line_gets_other_hours(app: Flask) -> None:
    event = tour(11, 13)
    cancel(event, SATURDAY.replace(hour=13))
    begin_writing()
    later = SATURDAY.replace(hour=14)
    change_line(
        event, event.lines[1], replace(line_of(event.lines[1]), local_start=later, local_end=later + HOUR)
    )
    write(event)
    db.session.commit()
    assert [change.named for change in event.date_changes] == [later]
    query = select(Occurrence.at).where(Occurrence.event_id == event.id, Occurrence.is_cancelled)
    assert [at.hour for at in db.session.scalars(query)] == [14]


def test_a_cancelled_date_whose_line_is_removed_does_not_cancel_the_one_that_is_left(app: Flask) -> None:
    event = tour(11, 13)
    cancel(event, SATURDAY.replace(hour=13))
    begin_writing()
    event.lines = event.lines[:1]
    write(event)
    db.session.commit()
    query = select(Occurrence.is_cancelled).where(Occurrence.event_id == event.id)
    assert set(db.session.scalars(query)) == {False}
    begin_writing()
    event.lines.append(line(13))  # once more thought of
    write(event)
    db.session.commit()
    query = select(Occurrence.at).where(Occurrence.event_id == event.id, Occurrence.is_cancelled)
    assert [at.hour for at in db.session.scalars(query)] == [13]


def test_a_market_with_other_hours_has_the_same_dates_and_addresses(app: Flask) -> None:
    event = tour(11)
    cancel(event, SATURDAY)
    query = select(Occurrence.id).where(Occurrence.event_id == event.id).order_by(Occurrence.id)
    before = list(db.session.scalars(query))
    begin_writing()
    event.lines[0].local_start -= 3 * HOUR
    assert write(event)
    db.session.commit()
    assert list(db.session.scalars(query)) == before
    assert db.session.scalars(select(FormerDate)).all() == []
    assert [change.at.hour for change in event.date_changes] == [8]


def test_two_lines_with_the_same_start_make_one_date(app: Flask) -> None:
    event = tour(11, 11)
    assert len(names(event)) == 3


def test_a_single_date_far_ahead_beside_a_series_comes_with_the_horizon(app: Flask) -> None:
    event = tour(11, rrule="FREQ=WEEKLY")
    begin_writing()
    event.lines.append(EventTime(local_start=datetime(2032, 5, 1, 10), local_end=datetime(2032, 5, 1, 12)))
    write(event)
    db.session.commit()
    assert event.carried_until == date(2029, 1, 15)
    assert max(names(event))[0] < datetime(2029, 1, 15)


def test_the_address_names_the_day_where_it_has_one_date_and_the_time_where_it_has_several(
    client: FlaskClient,
) -> None:
    event = tour(11, 13)
    assert client.get(address(event, "2027-02-06T1300")).status_code == 200
    first = client.get(address(event, "2027-02-06"))
    assert (first.status_code, first.location) == (302, address(event, "2027-02-06T1100"))
    assert client.get(address(event, "2027-02-06T1200")).status_code == 404
    begin_writing()
    event = db.session.get_one(Event, event.id)
    event.lines = event.lines[:1]
    write(event)
    db.session.commit()
    assert client.get(address(event, "2027-02-06")).status_code == 200
    alone = client.get(address(event, "2027-02-06T1100"))
    assert (alone.status_code, alone.location) == (302, address(event, "2027-02-06"))
    gone = client.get(address(event, "2027-02-06T1300"))
    assert gone.status_code == 200
    assert "nicht mehr" in gone.get_data(as_text=True)


@pytest.mark.parametrize(
    "on", ["2027-02-06T", "2027-02-06T1", "2027-02-06T9999", "T1100", "2027-02-06T11:00"]
)
def test_what_is_no_name_of_a_date_is_not_found(client: FlaskClient, on: str) -> None:
    assert client.get(address(tour(11, 13), on)).status_code == 404


def test_dates_beyond_the_horizon_answer_by_their_names_too(client: FlaskClient) -> None:
    event = tour(11, 13, rrule="FREQ=WEEKLY")
    assert client.get(address(event, "2030-02-02T1300")).status_code == 200
    assert client.get(address(event, "2030-02-02")).location == address(event, "2030-02-02T1100")


def test_a_day_lists_the_event_once_and_calendars_get_an_entry_a_line(client: FlaskClient) -> None:
    event = tour(11, 13)
    page = client.get("/events?from=2027-02-06&to=2027-02-06").get_data(as_text=True)
    # Of one day an event has one line with all its times, and one entry among what programs are told.
    told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    for part in (page.replace("".join(told), ""), "".join(told)):
        assert part.count(address(event, "2027-02-06T")) == 1
    assert "auch um 13:00" in page
    text = client.get("/calendar.ics").get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 2


def test_an_event_that_moves_takes_all_its_lines_along(app: Flask) -> None:
    event = tour(11, 13)
    cancel(event, SATURDAY.replace(hour=13))
    begin_writing()
    moved = slot_on(event, SATURDAY.date() + timedelta(days=1))
    assert move(event, moved, by=make_account(), now=NOW) == ""
    db.session.commit()
    sunday = SATURDAY + timedelta(days=1)
    assert names(event) == [
        (sunday.replace(hour=hour) + week * WEEK, False) for week in range(3) for hour in (11, 13)
    ]
    query = select(Occurrence).where(Occurrence.event_id == event.id, Occurrence.is_cancelled)
    assert [row.named for row in db.session.scalars(query)] == [sunday.replace(hour=13)]


def test_the_page_tells_all_its_times_in_one_sentence(client: FlaskClient) -> None:
    event = tour(11, 13, 15, rrule="FREQ=WEEKLY")
    page = client.get(f"/events/{event.id}-fuehrung").get_data(as_text=True)
    assert "Sa 11, 13 und 15 Uhr" in page.replace("\N{NO-BREAK SPACE}", " ")
