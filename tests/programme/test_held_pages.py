"""Public pages are made once and held: nobody sees another reader's page, or one that is true no more."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.city import bump_revision, get_city
from festival.base.database import begin_writing, db
from tests.conftest import make_account, make_event, make_venue, sign_in
from tests.counting import counted_queries
from tests.publishing.feeds import rewrite
from tests.remembrance.conftest import make_day

NOON = datetime(2027, 6, 14, 10, tzinfo=UTC)
EVENING = datetime(2027, 6, 14, 19, 30)
PAGES = (
    "/",
    "/events",
    "/events?category=konzert",
    "/events/{event}-serenade",
    "/events/{event}-serenade/2027-06-14",
    "/map",
    "/remembrance",
    "/remembrance/{day}-mauerfall",
    "/visit",
    "/visit?from=2027-06-14&to=2027-06-16&print=1",
    "/venues/{venue}-marktplatz",
    "/subscribe",
    "/embed",
    "/embed/map",
)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    be_it(NOON, monkeypatch)


def be_it(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def city(app: Flask) -> dict[str, Any]:
    """One event at one place today, and a day that is remembered."""
    venue = make_venue(name="Marktplatz")
    event = make_event(title="Serenade", venue=venue, local_start=EVENING, rrule="FREQ=DAILY;COUNT=3")
    day = make_day(name="Mauerfall", rule="fixed 11-09", origin_year=1989)
    return {"event": event.id, "venue": venue.id, "day": day.id, "row": event}


@pytest.mark.parametrize("shown", PAGES)
def test_a_held_page_asks_nothing_and_its_holder_hears_304(
    client: FlaskClient, city: dict[str, Any], shown: str
) -> None:
    address = shown.format(**city)
    first = client.get(address)
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    with counted_queries() as asked:
        again = client.get(address)
    assert asked == []
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    for tag in (first.headers["ETag"], f"W/{first.headers['ETag']}"):
        held = client.get(address, headers={"If-None-Match": tag})
        assert (held.status_code, held.data) == (304, b"")
        for name in ("Cache-Control", "Vary"):
            assert held.headers[name] == first.headers[name]
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize("shown", PAGES)
def test_every_process_makes_the_same_page(app: Flask, city: dict[str, Any], shown: str) -> None:
    address = shown.format(**city)
    first = app.test_client().get(address)
    app.extensions["festival_pages"].clear()
    assert app.test_client().get(address).data == first.data


@pytest.mark.parametrize("shown", [one for one in PAGES if "{event}" in one or one in ("/", "/events")])
def test_a_public_change_is_seen_at_once(client: FlaskClient, city: dict[str, Any], shown: str) -> None:
    address = shown.format(**city)
    tag = client.get(address).headers["ETag"]
    rewrite(city["row"], summary="Bei Regen im Saal", title="Serenade!")
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "Serenade!" in changed.get_data(as_text=True)
    rewrite(city["row"], state="pencilled")
    gone = client.get(address)
    assert gone.status_code == (404 if "{event}" in shown else 200)
    assert "Serenade" not in gone.get_data(as_text=True)


def test_the_city_s_new_name_is_on_every_page_at_once(client: FlaskClient, city: dict[str, Any]) -> None:
    client.get("/")
    begin_writing()
    get_city().name = "Neustadt"
    bump_revision()
    db.session.commit()
    assert "Neustadt" in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("shown", PAGES)
def test_who_is_signed_in_shares_no_page(app: Flask, city: dict[str, Any], shown: str) -> None:
    address = shown.format(**city)
    stranger, member = app.test_client(), app.test_client()
    tag = stranger.get(address).headers["ETag"]
    sign_in(member, make_account())
    own = member.get(address, headers={"If-None-Match": tag})
    assert own.status_code == 200
    assert own.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in own.headers
    if not address.startswith("/embed/map"):
        assert "csrf_token" in own.get_data(as_text=True)
    after = stranger.get(address)
    assert after.headers["ETag"] == tag
    assert "csrf_token" not in after.get_data(as_text=True)


def test_each_language_is_a_page_of_its_own(client: FlaskClient, city: dict[str, Any]) -> None:
    german, english = (client.get("/events", headers={"Accept-Language": code}) for code in ("de", "en"))
    assert '<html lang="de">' in german.get_data(as_text=True)
    assert '<html lang="en">' in english.get_data(as_text=True)
    held = {"Accept-Language": "en", "If-None-Match": german.headers["ETag"]}
    assert client.get("/events", headers=held).status_code == 200
    assert {"Accept-Language", "Cookie"} <= set(german.headers["Vary"].split(", "))


def test_yesterday_is_not_shown_as_today(
    client: FlaskClient, city: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    be_it(datetime(2027, 6, 14, 21, 59, 59, tzinfo=UTC), monkeypatch)
    before = client.get("/", headers={"Accept-Language": "en"})
    assert "14 June" in before.get_data(as_text=True).replace("\u00a0", " ")
    be_it(datetime(2027, 6, 14, 22, tzinfo=UTC), monkeypatch)  # midnight in Berlin
    held = {"Accept-Language": "en", "If-None-Match": before.headers["ETag"]}
    after = client.get("/", headers=held)
    assert after.status_code == 200
    assert re.search(r"hero-date.*15.June</span></span></h1>", after.get_data(as_text=True))
    assert after.headers["Cache-Control"] == "no-cache", "nobody in between keeps it without asking"


def test_what_is_over_says_so_a_minute_later(
    client: FlaskClient, city: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_at = datetime(2027, 6, 14, 20, tzinfo=UTC)
    address = f"/events/{city['event']}-serenade/2027-06-14?lang=en"
    be_it(ends_at - timedelta(seconds=30), monkeypatch)
    assert "This date is over" not in client.get(address).get_data(as_text=True)
    be_it(ends_at + timedelta(seconds=30), monkeypatch)
    assert "This date is over" in client.get(address).get_data(as_text=True)


def test_a_minute_that_changes_nothing_is_still_held(
    client: FlaskClient, city: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/events/{city['event']}-serenade"
    tag = client.get(address).headers["ETag"]
    be_it(NOON + timedelta(minutes=5), monkeypatch)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_the_same_question_is_the_same_page_however_it_is_written(
    client: FlaskClient, city: dict[str, Any]
) -> None:
    plain = client.get("/events?category=konzert&free=0&lang=en")
    with counted_queries() as asked:
        typed = client.get("/events?q=&lang=en&from=&to=&free=0&organisation=&category=konzert")
    assert asked == []
    assert typed.data == plain.data
    assert "q=&amp;" not in plain.get_data(as_text=True)


def test_what_somebody_writes_into_an_address_is_on_nobody_else_s_page(
    client: FlaskClient, city: dict[str, Any]
) -> None:
    assert b"evil" in client.get("/events?evil=1").data, "the links of this page keep what was asked for"
    assert b"evil" not in client.get("/events").data


def test_a_page_under_another_name_of_the_machine_has_that_name(
    client: FlaskClient, city: dict[str, Any]
) -> None:
    address = f"/events/{city['event']}-serenade"
    for base in ("http://localhost", "http://127.0.0.1:8000"):
        page = client.get(address, base_url=base).get_data(as_text=True)
        assert f'<link rel="canonical" href="{base}{address}">' in page


def test_a_form_filled_wrongly_is_not_held(client: FlaskClient, city: dict[str, Any]) -> None:
    for _ in range(2):
        wrong = client.get("/events?from=2027-06-20&to=2027-06-10")
        assert wrong.status_code == 400
        assert "ETag" not in wrong.headers
