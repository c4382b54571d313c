"""What was ever in a feed stays in it as cancelled for 60 days: whatever the filter, whatever the edit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.places.model import District
from festival.places.venues import save_venue
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.places.squares import square
from tests.private_feeds.test_private_feed import by_title, new_feed
from tests.publishing.days import wall_now
from tests.publishing.feeds import change, components, rewrite, step

DAY = timedelta(days=1)
START = wall_now().replace(hour=19, minute=0, second=0) + 200 * DAY
AFTER = f"{START + DAY:%Y-%m-%d}"


AREA = square(7.0, 51.4)


def make_district(slug: str) -> District:
    begin_writing()
    district = District(slug=slug, name=slug.title(), geometry=AREA, outline=AREA)
    db.session.add(district)
    db.session.commit()
    return district


@pytest.fixture
def city(app: Flask) -> dict[str, Any]:
    """An event that every filter of `FILTERS` finds, and places it may move to."""
    north, south = make_district("nord"), make_district("sued")
    hall = make_venue(name="Halle", district_id=north.id, access_yes=["wheelchair"])
    square = make_venue(name="Platz", district_id=south.id)
    event = make_event(
        title="Fest im Park",
        venue=hall,
        organisation=make_organisation(slug="chor"),
        audiences=["alle"],
        is_free=True,
        tone="festive",
        local_start=START,
        local_end=START + timedelta(hours=2),
    )
    return {"event": event, "hall": hall, "square": square, "other": make_organisation()}


FILTERS = {
    "q=park": {"title": "Fest am See"},
    "category=konzert": {"category": "markt"},
    "audience=alle": {"audiences": ["familien"]},
    "tone=festive": {"tone": "civic"},
    "free=1": {"is_free": False},
    "organisation=chor": {"organisation": True},
    "district=nord": {"venue": True},
    "venue={hall}": {"venue": True},
    "accessible=wheelchair": {"venue": True},
    "accessible=wheelchair&category=konzert": {"access_no": ["wheelchair"]},
    "from={day}&to={day}": {
        "local_start": START + 9 * DAY,
        "local_end": START + 9 * DAY + timedelta(hours=2),
    },
}


def edited(city: dict[str, Any], edit: dict[str, Any]) -> dict[str, Any]:
    if edit.get("venue"):
        return {"venue_id": city["square"].id}
    return {"organisation_id": city["other"].id} if edit.get("organisation") else edit


@pytest.mark.parametrize("asked", FILTERS)
def test_what_leaves_a_filter_is_cancelled_there_for_60_days(
    client: FlaskClient, city: dict[str, Any], asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = city["event"]
    address = "/calendar.ics?" + asked.format(hall=city["hall"].id, day=f"{START:%Y-%m-%d}")
    (before,) = components(client, address)
    assert before["STATUS"] == "CONFIRMED"
    rewrite(event, **edited(city, FILTERS[asked]))
    (after,) = components(client, address)
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert str(after["SUMMARY"]).startswith("Geändert: ")
    assert after["DTSTART"].dt == before["DTSTART"].dt
    (whole,) = components(client)
    assert whole["STATUS"] == "CONFIRMED"
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 59 * DAY)
    assert len(components(client, address)) == 1
    monkeypatch.setattr(clock, "now", lambda: now + 62 * DAY)
    assert components(client, address) == []


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_what_is_called_off_is_so_under_every_filter(
    client: FlaskClient, city: dict[str, Any], asked: str, state: str
) -> None:
    step(city["event"], state, now=clock.now())
    address = "/calendar.ics?" + asked.format(hall=city["hall"].id, day=f"{START:%Y-%m-%d}")
    (told,), (whole,) = components(client, address), components(client)
    assert told.to_ical() == whole.to_ical()
    assert told["STATUS"] == "CANCELLED"


def test_what_comes_back_is_there_again_and_once(client: FlaskClient, city: dict[str, Any]) -> None:
    event = city["event"]
    rewrite(event, venue_id=city["square"].id)
    rewrite(event, venue_id=city["hall"].id)
    (told,) = components(client, "/calendar.ics?district=nord")
    assert told["STATUS"] == "CONFIRMED"
    (left,) = components(client, "/calendar.ics?district=sued")
    assert left["STATUS"] == "CANCELLED"


def test_what_never_passed_a_filter_does_not_come_in_by_leaving(
    client: FlaskClient, city: dict[str, Any]
) -> None:
    later = START + 9 * DAY
    rewrite(
        city["event"], venue_id=city["square"].id, local_start=later, local_end=later + timedelta(hours=2)
    )
    assert components(client, f"/calendar.ics?district=nord&from={AFTER}") == []
    assert components(client, f"/calendar.ics?district=sued&to={START:%Y-%m-%d}") == []


def test_a_series_stays_in_a_district_as_long_as_one_date_does(
    client: FlaskClient, city: dict[str, Any]
) -> None:
    event = city["event"]
    rewrite(event, rrule="FREQ=WEEKLY;COUNT=2")
    times = {"local_start": START, "local_end": START + timedelta(hours=1)}
    change(event, START.date(), "moved", venue_id=city["square"].id, **times)
    assert "RRULE" in components(client, "/calendar.ics?district=nord")[0]
    second = START + 7 * DAY
    times = {"local_start": second, "local_end": second + timedelta(hours=1)}
    change(event, second.date(), "moved", venue_id=city["square"].id, **times)
    (told,) = components(client, "/calendar.ics?district=nord")
    assert told["STATUS"] == "CANCELLED"


def test_a_venue_that_loses_its_ramp_takes_its_events_out_by_name(
    client: FlaskClient, city: dict[str, Any]
) -> None:
    begin_writing()
    hall = db.session.merge(city["hall"])
    hall.access_yes = []
    save_venue(hall)
    db.session.commit()
    (told,) = components(client, "/calendar.ics?accessible=wheelchair")
    assert told["STATUS"] == "CANCELLED"


def test_a_date_that_leaves_a_stay_is_struck_through_there(client: FlaskClient, city: dict[str, Any]) -> None:
    stay = f"/visit.ics?from={START:%Y-%m-%d}&to={AFTER}"
    (before,) = components(client, stay)
    later = START + 9 * DAY
    rewrite(city["event"], local_start=later, local_end=later + timedelta(hours=2))
    (after,) = components(client, stay)
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    rewrite(city["event"], local_start=START, local_end=START + timedelta(hours=2))
    (again,) = components(client, stay)
    assert again["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_is_cancelled_says_so_in_its_title(client: FlaskClient, city: dict[str, Any], lang: str) -> None:
    event, said = city["event"], {"de": "Abgesagt: ", "en": "Cancelled: "}[lang]
    rewrite(event, rrule="FREQ=WEEKLY;COUNT=2")
    change(event, START.date(), "cancelled", reason="Sturm")
    titles = [str(one["SUMMARY"]) for one in components(client, f"/calendar.ics?lang={lang}")]
    assert titles == ["Fest im Park", f"{said}Fest im Park"]
    step(event, "cancelled", now=clock.now())
    titles = [str(one["SUMMARY"]) for one in components(client, f"/calendar.ics?lang={lang}")]
    assert titles == [f"{said}Fest im Park"] * 2


def test_a_hold_that_moves_moves_its_sequence_in_private_feeds(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    event = make_event(organisation=own, state="pencilled", local_start=START)
    path = new_feed(app, make_account(organisation=own))
    (before,) = components(client, path)
    rewrite(event, local_start=START - timedelta(hours=1))
    (after,) = components(client, path)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt == before["DTSTART"].dt - timedelta(hours=1)


@pytest.mark.parametrize("state", ["idea", "withdrawn"])
def test_a_hold_that_is_released_is_struck_through_for_who_had_it(
    app: Flask, client: FlaskClient, state: str
) -> None:
    own = make_organisation()
    event = make_event(title="Geheimes", organisation=own, state="pencilled", local_start=START)
    mine, others = (new_feed(app, make_account(organisation=one)) for one in (own, make_organisation()))
    assert len(components(client, mine)) == len(components(client, others)) == 1
    secret = START + 3 * DAY
    rewrite(
        event, state=state, local_start=secret, local_end=secret + timedelta(hours=1), place_name="Keller"
    )
    assert list(by_title(client, mine)) == ["Nicht mehr vorgemerkt: Geheimes"]
    (told,) = components(client, others)
    assert (told["UID"], told["STATUS"]) == (event.uid, "CANCELLED")
    assert told["DTSTART"].dt.date() == START.date()
    text = client.get(others).text
    assert "Geheimes" not in text
    assert "Keller" not in text


@pytest.mark.parametrize("asked", ["district=nord", "category=konzert", "sector=civic", "status=pencilled"])
def test_a_filter_of_a_private_feed_tells_what_has_left_it(
    app: Flask, client: FlaskClient, city: dict[str, Any], asked: str
) -> None:
    event = city["event"]
    rewrite(event, state="pencilled")
    path = new_feed(app, make_account(role="coordinator"), filters=f"?{asked}")
    (before,) = components(client, path)
    rewrite(
        event,
        state="confirmed",
        venue_id=city["square"].id,
        category="markt",
        organisation_id=make_organisation(sector="church").id,
    )
    (after,) = components(client, path)
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")


def test_a_cancelled_date_of_a_hold_tells_a_stranger_no_name(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Geheimes", state="pencilled", local_start=START, rrule="FREQ=WEEKLY;COUNT=2")
    change(event, START.date(), "cancelled", reason="x")
    path = new_feed(app, make_account(organisation=make_organisation()))
    assert len(components(client, path)) == 2
    assert "Geheimes" not in client.get(path).text
