"""An organisation connects its calendar at the desk: a preview first, then it stays; who may, and who may not."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.saving import write_event
from festival.exchange.model import ImportedEvent, ImportRun, Source
from festival.exchange.working import work_on_runs
from tests.calendar_files.calendars import calendar, entry
from tests.calendar_import.test_polling import Feed, connect, event, events, feed, look, starts_at
from tests.conftest import make_account, make_event, make_organisation, sign_in

__all__ = ["feed"]
HOME = "/desk/imports/calendars"


@pytest.fixture
def verein(app: Flask, client: FlaskClient) -> Any:
    """An organisation, whose owner is signed in."""
    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    return organisation


def send(client: FlaskClient, verein: Any, address: str, state: str = "pencilled") -> Any:
    form = {"connect-address": address, "connect-state": state}
    return client.post(f"{HOME}/organisations/{verein.id}/connect?lang=en", data=form)


def upload(client: FlaskClient, verein: Any, data: bytes, state: str = "pencilled") -> Any:
    form = {
        "upload-file": (io.BytesIO(data), "verein.ics")
    }  # as the page calls it: no browser sends another name
    return client.post(
        f"{HOME}/organisations/{verein.id}/upload?lang=en", data=form | {"upload-state": state}
    )


def page(client: FlaskClient, answer: Any) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    text: str = client.get(answer.headers["Location"]).get_data(as_text=True)
    return text


def test_what_a_calendar_holds_is_shown_before_anything_is_taken(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    feed.body = calendar(event("a"), event("p", "CLASS:PRIVATE"), event("x", "RRULE:FREQ=HOURLY"))
    sent = send(client, verein, f"{feed.asked.url}/a.ics")
    shown = page(client, sent)
    assert "1 new event" in shown
    assert "Probe a" in shown
    assert "1 private entry is left out" in shown
    assert "It repeats within a day" in shown
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
    taken = client.post(sent.headers["Location"], data={"answer": "take"})
    work_on_runs()
    assert [one.title for one in events().values()] == ["Probe a"]
    after = page(client, taken)
    assert "What could not be taken over as it is" in after
    assert feed.asked.url in after
    source = db.session.scalars(select(Source)).one()
    assert (source.is_paused, source.next_try_at is not None) == (False, True)


def test_who_takes_nothing_leaves_nothing_behind(client: FlaskClient, verein: Any, feed: Feed) -> None:
    feed.body = calendar(event("a"))
    sent = send(client, verein, f"{feed.asked.url}/a.ics")
    client.post(sent.headers["Location"], data={"answer": "drop"})
    for table in (Source, ImportRun, Event):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Enter the address"),
        ("www.verein.example", "no complete address"),
        ("file:///etc/passwd", "can be fetched"),
        ("https://erika:geheim@verein.example/a.ics", "user name or a password"),
        ("http://169.254.169.254/latest/meta-data/", "internal network"),
        ("http://10.0.0.1/a.ics", "internal network"),
        ("webcal://[::1", "no complete address"),
        ("{{7*7}}", "no complete address"),
    ],
)
def test_an_address_that_is_not_fetched_says_why_and_is_not_lost(
    client: FlaskClient, verein: Any, address: str, words: str
) -> None:
    answer = send(client, verein, address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert words in text
    assert "49" not in re.findall(r'value="([^"]*)"', text)
    assert db.session.scalar(select(func.count()).select_from(Source)) == 0


def test_a_redirect_into_the_network_says_why(client: FlaskClient, verein: Any, feed: Feed) -> None:
    feed.status, feed.headers = 302, {"Location": "http://169.254.169.254/latest/"}
    answer = send(client, verein, feed.asked.url)
    assert (answer.status_code, "internal network" in answer.get_data(as_text=True)) == (400, True)


def test_nobody_is_told_beforehand_what_becomes_of_the_events(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    shown = client.get(f"{HOME}/organisations/{verein.id}?lang=en").get_data(as_text=True)
    assert "checked" not in shown
    answer = send(client, verein, feed.asked.url, state="")
    assert (answer.status_code, "Say what becomes" in answer.get_data(as_text=True)) == (400, True)
    assert send(client, verein, feed.asked.url, state="confirmed").status_code == 400
    assert feed.asked.paths == []


def test_a_file_that_is_sent_in_again_brings_its_events_up_to_date(client: FlaskClient, verein: Any) -> None:
    for title in ("Probe", "Generalprobe"):
        sent = upload(client, verein, calendar(event("a", title=title), event("b")))
        client.post(sent.headers["Location"], data={"answer": "take"})
        work_on_runs()
    upload_of_part = upload(client, verein, calendar(event("a", title="Premiere")))
    client.post(upload_of_part.headers["Location"], data={"answer": "take"})
    work_on_runs()
    assert {one.title for one in events().values()} == {"Premiere", "Probe b"}
    assert set(db.session.scalars(select(ImportedEvent.gone_since))) == {None}
    assert db.session.scalar(select(func.count()).select_from(Source)) == 1


def test_calendar_files_are_called_so_in_the_language_of_who_reads_it(
    client: FlaskClient, verein: Any
) -> None:
    sent = upload(client, verein, calendar(event("a")))
    client.post(sent.headers["Location"], data={"answer": "take"})
    address = f"{HOME}/organisations/{verein.id}"
    assert "Calendar files" in client.get(f"{address}?lang=en").get_data(as_text=True)
    german = client.get(f"{address}?lang=de").get_data(as_text=True)
    assert "Kalenderdateien" in german
    assert "Calendar files" not in german


def test_of_a_calendar_without_events_there_is_nothing_to_take(client: FlaskClient, verein: Any) -> None:
    empty = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    page = client.get(upload(client, verein, empty).headers["Location"]).get_data(as_text=True)
    assert "There is no event in it." in page
    assert 'value="take"' not in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in it"),
        (b"PK\x03\x04", "This is no calendar"),
        (calendar(entry())[:100], "breaks off"),
    ],
)
def test_a_file_that_is_no_calendar_says_why(
    client: FlaskClient, verein: Any, data: bytes, words: str
) -> None:
    answer = upload(client, verein, data)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (400, True)


def test_what_is_entered_already_is_brought_together_as_somebody_says(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    begins = starts_at()
    own = make_event(
        title="Probe a", organisation=verein, local_start=begins, local_end=begins + timedelta(hours=2)
    )
    own_id = own.id
    feed.body = calendar(event("a", "LOCATION:Saal"), event("b", title="Tag der Vereine", days=50))
    sent = send(client, verein, feed.asked.url)
    assert "may be an event you have entered already" in page(client, sent)
    client.post(sent.headers["Location"], data={"answer": "take", "twin-0": str(own_id)})
    work_on_runs()
    assert events()["a"].id == own_id
    assert len(events()) == 2


def test_an_event_of_others_is_never_offered_nor_taken_as_the_same(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    begins = starts_at()
    other = make_event(
        title="Probe a", state="pencilled", local_start=begins, local_end=begins + timedelta(hours=2)
    )
    other_id, feed.body = other.id, calendar(event("a"))
    sent = send(client, verein, feed.asked.url)
    assert "entered already" not in page(client, sent)
    client.post(sent.headers["Location"], data={"answer": "take", "twin-0": str(other_id)})
    work_on_runs()
    assert events()["a"].id != other_id


def test_a_calendar_is_disconnected_and_connected_again_as_the_same(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    feed.body = calendar(event("a"))
    source = look(connect(feed, organisation_id=verein.id))
    stopped = client.post(f"{HOME}/{source.id}/disconnect?lang=en")
    assert "Connect it again" in page(client, stopped)
    source = db.session.get_one(Source, source.id)
    assert (source.address, source.is_paused, len(events())) == ("", True, 1)
    feed.body = calendar(event("a", title="Anders"))
    again = client.post(f"{HOME}/{source.id}/look", data={"address": feed.asked.url})
    client.post(again.headers["Location"], data={"answer": "take"})
    work_on_runs()
    assert [one.title for one in events().values()] == ["Anders"]
    assert db.session.get_one(Source, source.id).address.startswith(feed.asked.url)


def test_what_went_wrong_and_what_has_gone_stands_on_its_page(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    feed.body = calendar(event("a"), event("b"))
    source = look(connect(feed, organisation_id=verein.id))
    feed.body = calendar(event("a"))
    look(source)
    feed.status = 503
    look(source)
    shown = client.get(f"{HOME}/{source.id}?lang=en").get_data(as_text=True)
    assert "The server answers with an error (503)" in shown
    assert "It was last read" in shown
    assert "no longer in the calendar" in shown
    assert "1 event no longer in it" in client.get(f"{HOME}/organisations/{verein.id}?lang=en").get_data(
        as_text=True
    )


def test_only_editors_of_the_organisation_and_the_coordination_change_anything(
    app: Flask, client: FlaskClient, feed: Feed
) -> None:
    organisation = make_organisation()
    feed.body = calendar(event("a"))
    source = look(connect(feed, organisation_id=organisation.id))
    people = {
        "editor": make_account(organisation=organisation, member_role="editor"),
        "reader": make_account(organisation=organisation, member_role="reader"),
        "stranger": make_account(organisation=make_organisation()),
        "coordinator": make_account(role="coordinator"),
    }
    seen = {}
    for name, account in people.items():
        sign_in(client, account)
        shown = client.get(f"{HOME}/{source.id}?lang=en")
        changed = client.post(f"{HOME}/{source.id}/state", data={"state": "idea"})
        secret = feed.asked.url in shown.get_data(as_text=True)
        seen[name] = (shown.status_code, changed.status_code, secret)
    assert seen == {
        "editor": (200, 303, True),
        "reader": (200, 403, False),
        "stranger": (403, 403, False),
        "coordinator": (200, 303, True),
    }


def test_an_organisation_that_nobody_has_admitted_connects_nothing(
    app: Flask, client: FlaskClient, feed: Feed
) -> None:
    organisation = make_organisation(admitted_at=None)
    sign_in(client, make_account(organisation=organisation))
    shown = client.get(f"{HOME}/organisations/{organisation.id}?lang=en").get_data(as_text=True)
    assert "As soon as" in shown
    assert send(client, organisation, feed.asked.url).status_code == 403


def test_the_events_page_says_where_it_comes_from_what_was_changed_here_and_that_it_has_gone(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    feed.body = calendar(event("a", title="Chorprobe"))
    source = look(connect(feed, organisation_id=verein.id))
    event_id = events()["a"].id
    begin_writing()
    mine = db.session.get_one(Event, event_id)
    mine.title = "Große Chorprobe"
    write_event(mine, now=clock.now())
    db.session.commit()
    feed.body = calendar(event("b", days=50))
    look(source)
    shown = client.get(f"/desk/events/{event_id}?lang=en").get_data(as_text=True)
    assert "It is no longer in “Verein”" in shown
    assert "there: Chorprobe" in shown
    assert f"{HOME}/{source.id}" in shown
    assert feed.asked.url not in shown


def test_the_coordination_sees_all_calendars_and_nobody_else_does(
    client: FlaskClient, verein: Any, feed: Feed
) -> None:
    feed.status = 404
    look(connect(feed, organisation_id=verein.id))
    assert client.get(HOME).status_code == 403
    sign_in(client, make_account(role="coordinator"))
    shown = client.get(f"{HOME}?lang=en").get_data(as_text=True)
    assert "There is nothing at this address any more (404)" in shown
    assert "no longer in it" not in shown
    assert feed.asked.url not in shown


@pytest.mark.parametrize("path", ["/999", "/999/runs/1", "/organisations/999"])
def test_what_is_not_there_is_not_there(client: FlaskClient, verein: Any, path: str) -> None:
    assert client.get(f"{HOME}{path}").status_code == 404
