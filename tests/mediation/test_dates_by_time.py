"""A tour at 11, 13 and 15 o'clock, one date of which is in the way: every page and paper names that one."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.events.model import Event, EventTime
from festival.mediation.letters import Voice, write_letter
from tests.checks.test_findings import NOW
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

FIRST = datetime(2027, 1, 30, 11)
CLASH = datetime(2027, 11, 13, 13)
"""A Saturday ten months after the first date."""
HOUR = timedelta(hours=1)
HOURS = (11, 13, 15)


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


def line(hour: int, rrule: str | None = "FREQ=WEEKLY;UNTIL=20271231") -> EventTime:
    start = FIRST.replace(hour=hour)
    return EventTime(local_start=start, local_end=start + HOUR, rrule=rrule)


def tour(venue: Any, **fields: Any) -> Event:
    event: Event = make_event(
        title="Turmführung", now=NOW, venue=venue, lines=[line(hour) for hour in HOURS], **fields
    )
    return event


def concert(venue: Any, hour: int) -> Event:
    start = CLASH.replace(hour=hour, minute=10)
    event: Event = make_event(
        title="Orgelpunkt", now=NOW, venue=venue, local_start=start, local_end=start + HOUR / 2
    )
    return event


@pytest.fixture
def clash(app: Flask) -> dict[str, Any]:
    tower, guides = make_venue(name="Turm"), make_organisation()
    event = tour(tower, organisation=guides)
    concert(tower, 13)
    conflict = db.session.query(Conflict).filter(Conflict.rule == "venue_overlap").one()
    return {
        "event": event,
        "conflict": conflict,
        "guide": make_account(organisation=guides),
        "carol": make_account(role="coordinator"),
    }


PAGES = {
    "board": ("/desk/conflicts?lang=en", "carol"),
    "talk": ("/desk/conflicts/{conflict}?lang=en", "guide"),
    "meeting": ("/desk/meeting/{conflict}?from=2027-11-01&to=2027-11-30&lang=en", "carol"),
    "inbox": ("/desk/inbox?lang=en", "guide"),
    "event": ("/desk/events/{event}?lang=en", "guide"),
    "year": ("/desk/year?year=2027&lang=en", "carol"),
}


@pytest.mark.parametrize("surface", PAGES)
def test_a_clash_in_november_is_named_by_its_day_and_its_time(
    client: FlaskClient, clash: dict[str, Any], surface: str
) -> None:
    begin_writing()
    conflict = db.session.get_one(Conflict, clash["conflict"].id)
    write_letter(conflict, Voice(clash["carol"], None, "a-letter"), "Geht es auch um 17 Uhr?", now=NOW)
    db.session.commit()
    address, who = PAGES[surface]
    sign_in(client, clash[who])
    answer = client.get(address.format(conflict=conflict.id, event=clash["event"].id))
    assert answer.status_code == 200, answer.location
    text = re.sub(r"<[^>]+>", "", answer.text).replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r"Sat\.? 13 Nov\w*,? 1(:00)?(–2:00)? pm|Sat\.? 13 November, 1:00", text), text


@pytest.mark.parametrize("hour", HOURS)
def test_the_date_that_is_in_the_way_is_the_one_to_leave_out_or_to_change(
    client: FlaskClient, hour: int
) -> None:
    tower, guides = make_venue(name="Turm"), make_organisation()
    event = tour(tower, organisation=guides)
    begin_writing()
    for one in event.lines:  # few enough to be looked at one by one
        one.rrule = "FREQ=WEEKLY;UNTIL=20270228"
    from festival.events.saving import write_event

    write_event(event, now=NOW)
    db.session.commit()
    start = datetime(2027, 2, 13, hour, 10)
    make_event(now=NOW, venue=tower, local_start=start, local_end=start + HOUR / 2)
    sign_in(client, make_account(organisation=guides))
    page = client.get(f"/desk/events/{event.id}?lang=en").text
    (address,) = re.findall(r'href="([^"]+kind=cancelled[^"]*)"', page)
    assert address.startswith(f"/desk/events/{event.id}/dates/2027-02-13T{hour}00?")
    assert f'value="{hour}:00"' in client.get(address.replace("&amp;", "&")).text


def test_a_day_with_one_date_is_named_without_its_time(client: FlaskClient) -> None:
    tower, guides = make_venue(name="Turm"), make_organisation()
    make_event(title="Turmführung", now=NOW, venue=tower, organisation=guides, lines=[line(13)])
    concert(tower, 13)
    conflict = db.session.query(Conflict).filter(Conflict.rule == "venue_overlap").one()
    assert all("at" not in one for one in conflict.evidence["events"])
    sign_in(client, make_account(organisation=guides))
    page = client.get(f"/desk/conflicts/{conflict.id}?lang=en").text.replace("\N{NO-BREAK SPACE}", " ")
    (title,) = re.findall("<title>([^<]+)<", page)
    assert "13 November" in title
    assert "pm" not in title


def test_each_date_counts_where_many_are_counted(app: Flask) -> None:
    from festival.checks.happenings import Loaded

    event = tour(make_venue())
    own = Loaded().own(event.id, since_at=NOW, blocking=True)
    assert [one.at.hour for one in own[:3] if one.at] == list(HOURS)


@pytest.mark.parametrize("on", ["2027-11-13T1300", "2027-11-13T1500", "2027-11-20T1100"])
def test_the_date_a_reader_looks_at_is_the_one_in_title_preview_and_file(
    client: FlaskClient, on: str
) -> None:
    event = tour(make_venue(name="Turm", lon=7.0, lat=51.4))
    page = client.get(f"/events/{event.id}-turmfuehrung/{on}?lang=en").text.replace("\N{NO-BREAK SPACE}", " ")
    starts = datetime.fromisoformat(on)
    said = f"{starts.day} November"
    for name in ("og:title", "og:url"):
        (value,) = re.findall(f'property="{name}" content="([^"]+)"', page)
        assert (said if name == "og:title" else on) in value
    assert said in re.findall("<title>([^<]+)<", page)[0]
    (file,) = re.findall(r'rel="alternate" type="text/calendar" href="([^"]+)"', page)
    text = client.get(file).get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;TZID=Europe/Berlin:{starts:%Y%m%dT%H%M%S}" in text
    preview = f"/events/{event.id}-turmfuehrung/poster.png?lang=en"
    shown = client.get(f"{preview}&on={on}").headers["Location"]
    assert f'property="og:image" content="{shown}"' in page
    assert shown != client.get(preview).headers["Location"]


def test_a_file_of_a_date_there_is_none_is_not_found(client: FlaskClient) -> None:
    event = tour(make_venue())
    for on in ("2027-11-13T1200", "2027-11-14", "never", "2027-11-13T13:00"):
        assert client.get(f"/events/{event.id}/{on}.ics").status_code == 404
    secret = tour(make_venue(), state="pencilled")
    assert client.get(f"/events/{secret.id}/2027-11-13T1300.ics").status_code == 404


def test_a_date_at_another_place_has_that_place_on_its_poster_map_and_file(client: FlaskClient) -> None:
    from festival.events.model import DateChange
    from festival.events.saving import change_date

    event, keep = tour(make_venue(name="Turm", lon=7.0, lat=51.4)), make_venue(name="Burg", lon=7.1, lat=51.5)
    begin_writing()
    change = DateChange(on=date(2027, 11, 13), at=CLASH.time(), kind="moved", venue_id=keep.id, reason="")
    change.local_start, change.local_end = CLASH, CLASH + HOUR
    change_date(event, change, now=NOW)
    db.session.commit()
    page = client.get(f"/events/{event.id}-turmfuehrung/2027-11-13T1300?lang=en").text
    assert "7.1" in page
    assert re.search("<text[^>]*>Burg<", page)
    assert "LOCATION:Burg" in client.get(f"/events/{event.id}/2027-11-13T1300.ics").text
    assert "LOCATION:Turm" in client.get(f"/events/{event.id}/2027-11-13T1500.ics").text


def test_the_meeting_and_its_minutes_say_how_many_dates_a_conflict_is_about(client: FlaskClient) -> None:
    tower = make_venue(name="Turm")
    tour(tower)
    start = CLASH.replace(minute=10)
    lines = [EventTime(local_start=at, local_end=at + HOUR / 2) for at in (start, start + 2 * HOUR)]
    make_event(title="Orgelpunkt", now=NOW, venue=tower, lines=lines)
    conflict = db.session.query(Conflict).filter(Conflict.rule == "venue_overlap").one()
    sign_in(client, make_account(role="coordinator"))
    meeting = f"/desk/meeting/{conflict.id}?from=2027-11-01&to=2027-11-30&lang=en"
    decision = {"reason": "Die Orgel spielt leise.", "follows": "kept"}
    pages = [client.get(address).text for address in (meeting, f"/desk/conflicts/{conflict.id}?lang=en")]
    assert client.post(meeting, data=decision).status_code == 303
    minutes = client.get("/desk/meeting").text
    (address,) = set(re.findall(r"/desk/meeting/minutes/[\d-]+", minutes))
    pages.append(client.get(f"{address}?lang=en").text)
    file = Document(BytesIO(client.get(f"{address}.docx?lang=en").data))
    pages.append("\n".join(one.text for one in file.paragraphs))
    for page in pages:
        text = " ".join(re.sub(r"<[^>]+>", "", page).split())
        assert "Sat 13 November, 1:00 pm and 1 more date" in text
