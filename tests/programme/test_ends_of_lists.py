"""Where a list on a public page ends before all was shown, the page says so and leads on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.organisers.model import Organisation
from tests.conftest import local_evening, make_event, make_venue
from tests.remembrance.conftest import make_day


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def morning(*, in_days: int) -> datetime:
    return local_evening(in_days=in_days).replace(hour=9, minute=0)


def test_all_that_is_already_running_can_be_reached(client: FlaskClient) -> None:
    for number in range(65):
        start = morning(in_days=-2) - timedelta(minutes=number)
        make_event(title=f"Schau {number:02}", local_start=start, local_end=start + timedelta(days=9))
    page = text_of(client, "/events?lang=en")
    assert len(set(re.findall(r"Schau \d\d", page))) == 30
    assert 'href="/events?lang=en&amp;running=1"' in page
    assert "All that is still on" in text_of(client, "/?lang=en")
    first = text_of(client, "/events?lang=en&running=1")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = text_of(client, following[1].replace("&amp;", "&"))
    shown = [set(re.findall(r"Schau \d\d", one)) for one in (first, second)]
    assert [len(one) for one in shown] == [60, 5]
    assert len(shown[0] | shown[1]) == 65
    assert "Begun earlier" not in second


def test_a_few_that_are_running_need_no_page_of_their_own(client: FlaskClient) -> None:
    start = morning(in_days=-2)
    make_event(title="Schau", local_start=start, local_end=start + timedelta(days=9))
    assert "running=1" not in text_of(client, "/events")
    assert client.get("/events?running=perhaps").status_code == 400


def test_every_organiser_of_a_large_city_can_be_chosen(client: FlaskClient) -> None:
    begin_writing()
    clubs = [
        Organisation(name=f"Verein {number}", slug=f"v{number}", sector="civic") for number in range(402)
    ]
    db.session.add_all(clubs)
    db.session.flush()
    one_each = [{"uid": f"{club.id}@x", "title": "Fest", "organisation_id": club.id} for club in clubs]
    db.session.execute(insert(Event).values(state="confirmed"), one_each)
    db.session.commit()
    assert text_of(client, "/events").count("<option value=") == 403 + 3  # what is special, regular, both


def test_a_long_series_shows_all_its_dates_where_they_are_asked_for(client: FlaskClient) -> None:
    start = morning(in_days=1)
    event = make_event(
        title="Markt", local_start=start, local_end=start + timedelta(hours=1), rrule="FREQ=DAILY;COUNT=13"
    )
    address = f"/events/{event.id}-markt"
    page = text_of(client, address)
    assert f'href="{address}?dates=all"' in page
    last = f"/{(start + timedelta(days=12)).date()}"
    assert last not in page
    whole = text_of(client, f"{address}?dates=all")
    assert last in whole
    assert "dates=all" not in whole.partition("<main")[2]


def test_a_place_with_as_many_dates_as_fit_promises_no_more(client: FlaskClient) -> None:
    venue = make_venue()
    address = f"/venues/{venue.id}-{venue.slug}?lang=en"
    for _ in range(20):
        make_event(venue=venue)
    assert "All that is on at" not in text_of(client, address)
    make_event(venue=venue)
    assert "All that is on at" in text_of(client, address)


def test_more_days_of_remembrance_than_fit_at_the_start_are_led_to(client: FlaskClient) -> None:
    ahead = [local_evening(in_days=number).date() for number in range(1, 7)]
    for on in ahead[:5]:
        make_day(name=f"Tag {on}", rule=f"fixed {on:%m-%d}")
    assert "All days of remembrance" not in text_of(client, "/?lang=en")
    make_day(name="Noch einer", rule=f"fixed {ahead[5]:%m-%d}")
    assert "All days of remembrance" in text_of(client, "/?lang=en")


def test_a_full_map_and_its_frame_say_how_many_they_hold(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from festival.programme import geojson

    monkeypatch.setattr(geojson, "MAX_PLACES", 26)
    for _ in range(27):
        make_event(venue=make_venue(), local_start=morning(in_days=1))
    assert "The list holds the first 26 events" in text_of(client, "/map?lang=en")
    frame = text_of(client, "/embed/map?lang=en")
    assert "The list holds the first 24 events" in frame
    assert client.get("/map/events.geojson").get_json()["truncated"] is True
    whole = client.get("/map/events.geojson?zoom=10").get_json()
    assert whole["truncated"] is False
    assert sum(one["properties"].get("count", 1) for one in whole["features"]) == 27
