"""/remembrance.ics says the same days as the pages, and keeps its promises to those who subscribed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import recurring_ical_events
from flask.testing import FlaskClient
from icalendar import Calendar

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.remembrance.days import days_between
from festival.remembrance.install import install_days
from tests.counting import counted_queries
from tests.remembrance.conftest import make_day


@pytest.fixture
def installed(app: Any) -> None:
    begin_writing()
    install_days()
    db.session.commit()


def feed(client: FlaskClient, address: str = "/remembrance.ics") -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return Calendar.from_ical(answer.get_data())


def events_of(calendar: Any) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def test_a_calendar_shows_each_day_where_the_city_has_it(client: FlaskClient, installed: None) -> None:
    make_day(rule="fixed 02-29", name="Schalttag")
    make_day(rule="easter-2", name="Ostern", announced_on={"2028": "2028-04-20"})
    make_day(rule="fixed 05-10", name="Verlegt", announced_on={"2029": "2029-05-11"})
    calendar = feed(client)
    first = min(event["CREATED"].dt for event in events_of(calendar)).year
    for year in (first + 1, first + 2, first + 3):
        window = (date(year, 1, 1), date(year + 1, 1, 1))
        shown = recurring_ical_events.of(calendar).between(*window)
        told = sorted((event["DTSTART"].dt, str(event["SUMMARY"])) for event in shown)
        assert told == sorted((one.on, one.day.name) for one in days_between(*window))


def test_a_fixed_day_is_one_entry_for_ever_and_a_movable_one_is_written_out(client: FlaskClient) -> None:
    make_day(rule="fixed 11-09", name="Fest")
    make_day(rule="advent1-14", name="Beweglich")
    events = events_of(feed(client))
    assert {str(event["COLOR"]) for event in events} == {"dimgray"}
    fixed = [event for event in events if event["SUMMARY"] == "Fest"]
    assert len(fixed) == 1
    assert fixed[0]["RRULE"].to_ical().decode() in (
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=9",
        "FREQ=YEARLY;BYMONTHDAY=9;BYMONTH=11",
    )
    movable = [event for event in events if event["SUMMARY"] == "Beweglich"]
    assert len(movable) in (5, 6)  # in January and February the year that is over is still among them
    assert not any("RRULE" in event for event in movable)
    assert len({event["DTSTART"].dt.year for event in movable}) == len(movable)


def test_no_day_makes_anybody_busy_and_all_last_the_whole_day(client: FlaskClient, installed: None) -> None:
    for event in events_of(feed(client)):
        assert event["TRANSP"] == "TRANSPARENT"
        assert not hasattr(event["DTSTART"].dt, "hour")
        assert (event["DTEND"].dt - event["DTSTART"].dt).days == 1


def test_an_edit_keeps_the_uid_and_moves_the_sequence(client: FlaskClient) -> None:
    day = make_day(rule="advent1-14")
    before = {event["UID"]: event["SEQUENCE"] for event in events_of(feed(client))}
    assert len(before) in (5, 6)
    begin_writing()
    day.name = "Neuer Name"
    bump_revision()
    db.session.commit()
    after = {event["UID"]: event["SEQUENCE"] for event in events_of(feed(client))}
    assert after.keys() == before.keys()
    assert all(after[uid] > before[uid] for uid in before)


def test_what_people_type_arrives_unbroken(client: FlaskClient) -> None:
    name = "Tag; der, Stadt\\ 🕯️"
    make_day(name=name, place_name="Platz, „Mitte“", lon=7.1, lat=51.2, story="Zeile\r\nzwei BEGIN:VEVENT")
    event = events_of(feed(client))[0]
    assert str(event["SUMMARY"]) == name
    assert str(event["LOCATION"]) == "Platz, „Mitte“"
    assert event["GEO"].to_ical() == "51.2;7.1"
    assert all(len(line) <= 75 for line in client.get("/remembrance.ics").get_data().split(b"\r\n"))


def test_the_language_is_the_address_and_not_the_browser(client: FlaskClient) -> None:
    make_day(name="Gedenktag", name_en="Day of memory")
    german = client.get("/remembrance.ics", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "SUMMARY:Gedenktag" in german
    assert "SUMMARY:Day of memory" in client.get("/remembrance.ics?lang=en").get_data(as_text=True)
    assert client.get("/remembrance.ics?lang=xx").status_code == 400


def test_who_holds_the_feed_is_told_so_by_few_questions(client: FlaskClient, installed: None) -> None:
    answer = client.get("/remembrance.ics")
    with counted_queries() as queries:
        again = client.get("/remembrance.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert len(queries) <= 2
    assert "Set-Cookie" not in answer.headers


def test_a_city_without_days_has_an_empty_calendar(client: FlaskClient) -> None:
    assert events_of(feed(client)) == []
