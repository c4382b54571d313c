"""Zones outside of Europe: half hours, changes at midnight, no changes at all, in forms, days and feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.events.model import Occurrence
from festival.events.rebuild import change_zone
from tests.conftest import make_event

ZONES = (
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Santiago",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Kiritimati",
)


def move_to(zone: str) -> None:
    begin_writing()
    db.session.get_one(City, 1).zone = zone
    db.session.commit()
    change_zone("Europe/Berlin", zone, now=clock.now())


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_some_years_ends_where_the_next_begins(zone: str) -> None:
    tz = ZoneInfo(zone)
    on, (_start, end) = date(2025, 1, 1), clock.day_bounds(date(2025, 1, 1), tz)
    while on < date(2029, 1, 1):
        on += timedelta(days=1)
        start, next_end = clock.day_bounds(on, tz)
        assert start == end
        assert timedelta(hours=23) <= next_end - start <= timedelta(hours=25)
        assert clock.to_local(start, tz).date() == on
        end = next_end


@pytest.mark.parametrize("zone", ZONES)
def test_feeds_tell_the_instant_that_the_clocks_of_the_town_show(
    app: Flask, client: FlaskClient, zone: str
) -> None:
    move_to(zone)
    tz = ZoneInfo(zone)
    today = clock.to_local(clock.now(), tz).date()
    first = datetime.combine(today + timedelta(days=3), datetime.min.time()).replace(hour=19, minute=30)
    make_event(title="Markt", local_start=first, zone=zone, rrule="FREQ=WEEKLY;COUNT=60")
    rows = list(db.session.scalars(select(Occurrence.starts_at).order_by(Occurrence.starts_at)))
    assert len(rows) == 60
    for number, starts_at in enumerate(rows):
        assert clock.to_local(starts_at, tz) == first + timedelta(weeks=number)
    calendar = Calendar.from_ical(client.get("/calendar.ics").data)
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == zone
    (described,) = calendar.walk("VTIMEZONE")
    told = described.to_tz()
    for number in range(60):
        local = first + timedelta(weeks=number)
        assert local.replace(tzinfo=told).astimezone(UTC) == rows[number], (zone, local)


def test_a_change_of_half_an_hour_leaves_a_gap_of_half_an_hour() -> None:
    howe = ZoneInfo("Australia/Lord_Howe")
    with pytest.raises(clock.NonexistentTime) as gap:
        clock.to_utc(datetime(2027, 10, 3, 2, 15), howe)
    assert gap.value.before == datetime(2027, 10, 3, 1, 59)
    assert gap.value.after == datetime(2027, 10, 3, 2, 30)
    assert clock.to_utc_shifted(datetime(2027, 10, 3, 2, 15), howe) == clock.to_utc(
        datetime(2027, 10, 3, 2, 45), howe
    )
    assert clock.is_ambiguous(datetime(2027, 4, 4, 1, 45), howe)
    assert not clock.is_ambiguous(datetime(2027, 4, 4, 1, 15), howe)


def test_pages_show_the_towns_own_day_whatever_utc_says(app: Flask, client: FlaskClient) -> None:
    move_to("Pacific/Kiritimati")
    today = clock.to_local(clock.now(), ZoneInfo("Pacific/Kiritimati")).date()
    late = datetime.combine(today + timedelta(days=1), datetime.min.time()).replace(hour=8)
    make_event(title="Frühkonzert", local_start=late, zone="Pacific/Kiritimati")
    for address in (f"/events?from={late.date()}&to={late.date()}", "/events", "/"):
        assert "Frühkonzert" in client.get(address).text
    assert "Frühkonzert" not in client.get(f"/events?from={today}&to={today}").text
