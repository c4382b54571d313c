"""A tour at 11, 13 and 15 o'clock, a feast with hours of its own each day: said once, and nothing that isn't so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml.html import document_fromstring

from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event, EventTime
from festival.events.saving import change_date
from tests.checks.test_findings import NOW
from tests.conftest import make_event, make_venue

FIRST = datetime(2027, 1, 30)
"""A Saturday."""
NEXT = FIRST + timedelta(days=7)


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


def line(start: datetime, hours: float, rrule: str | None = None) -> EventTime:
    return EventTime(local_start=start, local_end=start + timedelta(hours=hours), rrule=rrule)


def tour(**fields: Any) -> Event:
    lines = [line(FIRST + timedelta(hours=hour), 1, "FREQ=WEEKLY;COUNT=4") for hour in (11, 13, 15)]
    event: Event = make_event(title="Turmführung", now=NOW, lines=lines, **fields)
    return event


def feast() -> Event:
    lines = [line(FIRST + timedelta(days=n, hours=hour), 9) for n, hour in enumerate((17, 11, 11))]
    event: Event = make_event(title="Altstadtfest", category="stadtfest", now=NOW, lines=lines)
    return event


def change(event: Event, hour: int, kind: str, **values: Any) -> None:
    begin_writing()
    said = DateChange(on=NEXT.date(), at=time(hour), kind=kind, **values)
    change_date(event, said, now=NOW)
    db.session.commit()


def words(client: FlaskClient, address: str) -> str:
    return " ".join(document_fromstring(client.get(address).text).text_content().split())


def test_a_row_of_a_day_begins_with_what_takes_place_and_says_what_doesnt(client: FlaskClient) -> None:
    event = tour()
    change(event, 11, "cancelled", reason="Glocken")
    shown = words(client, f"/events?from={NEXT.date()}&to={NEXT.date()}&lang=en")
    assert "1:00 pm to 2:00 pm Turmführung also at 3:00 pm, cancelled at 11:00 am" in shown
    page = client.get(f"/events?from={NEXT.date()}&to={NEXT.date()}").text
    assert f"{NEXT.date()}T1300" in page
    assert "is-cancelled" not in page


def test_further_dates_say_a_day_once(client: FlaskClient) -> None:
    event = tour()
    change(event, 13, "cancelled", reason="Glocken")
    page = document_fromstring(client.get(f"/events/{event.id}-turmfuehrung?lang=en").text)
    (listed,) = page.xpath("//ol[contains(@class,'index')]")
    days = [" ".join(one.text_content().split()) for one in listed.xpath("./li")]
    assert days[0] == "Sat 30 January 1:00–2:00 pm 3:00–4:00 pm"
    assert days[1] == "Sat 6 February 11:00 am–12 noon 1:00–2:00 pm Cancelled 3:00–4:00 pm"


def test_a_cancelled_date_is_named_in_its_headline_alone(client: FlaskClient) -> None:
    event = tour()
    change(event, 13, "cancelled", reason="Glocken")
    address = f"/events/{event.id}-turmfuehrung/{NEXT.date()}T1300?lang=en"
    (notice,) = document_fromstring(client.get(address).text).find_class("notice-warning")
    assert notice.text_content().split() == ["This", "date", "is", "cancelled.", "Glocken"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("cancelled", "Does not take place: Glocken"),
        ("moved", "Moved: Glocken"),
    ],
)
def test_the_entry_of_one_date_says_why_it_is_another(client: FlaskClient, kind: str, said: str) -> None:
    event = tour()
    times = {"local_start": NEXT.replace(hour=17), "local_end": NEXT.replace(hour=18)}
    change(event, 13, kind, reason="Glocken", **(times if kind == "moved" else {}))
    for address in (
        f"/events/{event.id}/{NEXT.date()}T1300.ics?lang=en",
        f"/visit.ics?from={NEXT.date()}&to={NEXT.date()}&lang=en",
    ):
        entries = Calendar.from_ical(client.get(address).data).walk("VEVENT")
        told = {str(one["uid"]).split("-")[0]: str(one["description"]) for one in entries}
        assert told.pop("20270206T1300").startswith(said)
        assert not any("Glocken" in other for other in told.values())


def test_a_stay_tells_hours_that_differ_on_each_day(client: FlaskClient) -> None:
    feast()
    tour(venue=make_venue(name="Turm"))
    last = FIRST.date() + timedelta(days=2)
    shown = words(client, f"/visit?from={FIRST.date()}&to={last}&lang=en")
    assert "On each of these days" not in shown
    assert shown.count("Altstadtfest") == 3
    assert "5:00 pm to 2:00 am Altstadtfest" in shown
    assert shown.count("11:00 am to 8:00 pm Altstadtfest") == 2


def test_a_stay_tells_several_hours_of_every_day_once(client: FlaskClient) -> None:
    lines = [line(FIRST + timedelta(hours=hour), 1, "FREQ=DAILY;COUNT=5") for hour in (11, 15)]
    make_event(title="Rundfahrt", now=NOW, lines=lines)
    last = FIRST.date() + timedelta(days=2)
    shown = words(client, f"/visit?from={FIRST.date()}&to={last}&lang=en")
    assert shown.count("Rundfahrt") == 1
    assert "11:00 am to 12 noon Rundfahrt also at 3:00 pm" in shown


def test_a_poster_ends_behind_a_word(client: FlaskClient) -> None:
    weekly = [
        line(datetime.combine(date(2027, 2, 1 + n), time(10)), 8 + n, f"FREQ=WEEKLY;BYDAY={day}")
        for n, day in enumerate(("MO", "TU", "WE", "TH", "FR"))
    ]
    event = make_event(title="Museum", now=NOW, lines=weekly, closed=["public_holidays", "--12-24"])
    page = document_fromstring(client.get(f"/events/{event.id}-museum?lang=en").text)
    lines = [
        " ".join(one.text.split()) for one in page.xpath("//*[local-name()='svg']/*[local-name()='text']")
    ]
    assert lines[2:4] == [
        "Mon 10 am–6 pm, Tue 10 am–7 pm, Wed 10 am–8 pm, Thu",
        "10 am–9 pm, and Fri 10 am–10 pm; closed on public …",
    ]
