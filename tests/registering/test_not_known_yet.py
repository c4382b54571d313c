"""What nobody has said is no answer: nothing comes ticked, and a check says what it could not look at."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.events.model import Event
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

EVENING = local_evening(in_days=10)


@pytest.fixture
def club(app: Flask, client: FlaskClient) -> Any:
    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    return organisation


def ticked(page: str, name: str) -> list[str]:
    inputs = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [re.findall(r'value="([^"]*)"', one)[0] for one in inputs if "checked" in one]


def text_of(client: FlaskClient, address: str) -> str:
    return client.get(f"{address}?lang=en").get_data(as_text=True)


def test_nobody_who_clicks_through_has_said_silent_outdoors_and_festive(
    client: FlaskClient, club: Any
) -> None:
    opened = client.get("/desk/events/new?lang=en", follow_redirects=True)
    page = opened.get_data(as_text=True)
    assert ticked(page, "tone") == ["unknown"]
    assert '<option selected value="unknown">' in page
    client.post(opened.request.full_path, data={"title": "Jazznacht", "organisation_id": str(club.id)})
    (event,) = db.session.query(Event)
    assert (event.category, event.tone, event.sound, event.setting) == ("unknown",) * 4
    page = text_of(client, f"/desk/events/{event.id}/needs")
    assert (ticked(page, "sound"), ticked(page, "setting")) == (["unknown"], ["unknown"])


def test_a_jazz_night_of_which_nobody_said_how_loud_it_is_is_told_that_noise_was_not_checked(
    client: FlaskClient, club: Any
) -> None:
    silent_on = {"sound": "unknown", "setting": "unknown", "visitors_expected": 80}
    event = make_event(
        local_start=EVENING,
        local_end=EVENING + timedelta(hours=5),
        venue=make_venue(),
        organisation=club,
        state="pencilled",
        **silent_on,
    )
    page = text_of(client, f"/desk/events/{event.id}")
    assert "Nobody has said how loud it will be: noise could not be checked" in page
    assert "Nothing stands in the way of this date, as far as it could be checked." in page
    assert "as far as is known." not in page


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        pytest.param({"visitors_expected": None}, "Nobody has said how many people are expected", id="size"),
        pytest.param({"sound": "unknown"}, "Nobody has said how loud it will be", id="sound"),
        pytest.param(
            {"sound": "amplified", "setting": "unknown"},
            "Nobody has said whether it is indoors",
            id="setting",
        ),
        pytest.param({"venue": None, "place_name": "Hof"}, "Nobody knows where the place is", id="place"),
        pytest.param({"audiences": []}, "Nobody has said for whom it is", id="audience"),
        pytest.param({"category": "unknown"}, "Nobody has said what kind of event it is", id="category"),
        pytest.param({"tone": "unknown"}, "Nobody has said which tone it has", id="tone"),
        pytest.param({"category": "bildung"}, "Nobody has said whether it needs quiet", id="quiet"),
        pytest.param(
            {"sound": "amplified", "all_day": True}, "Nobody has said at which hours it is loud", id="hours"
        ),
    ],
)
def test_each_fact_a_rule_reads_is_named_where_nobody_has_said_it(
    client: FlaskClient, club: Any, overrides: dict[str, Any], sentence: str
) -> None:
    said = {"venue": make_venue(), "visitors_expected": 700, "audiences": ["familien"]}
    known = make_event(local_start=EVENING, organisation=club, state="pencilled", **said)
    unknown = make_event(local_start=EVENING, organisation=club, state="pencilled", **(said | overrides))
    assert sentence not in text_of(client, f"/desk/events/{known.id}")
    assert sentence in text_of(client, f"/desk/events/{unknown.id}")


def test_the_finder_says_what_it_could_not_look_at(client: FlaskClient, club: Any) -> None:
    square = make_venue()
    question = {"start_on": f"{EVENING:%Y-%m-%d}", "end_on": f"{EVENING + timedelta(days=6):%Y-%m-%d}"}
    asked = question | {"start_time": "19:30", "length": "180", "where": "venues", "venue": str(square.id)}
    asked |= {
        "category": "unknown",
        "tone": "unknown",
        "sound": "unknown",
        "setting": "unknown",
        "lang": "en",
    }
    answer = client.get("/desk/dates", query_string=asked)
    assert answer.status_code == 200
    assert "noise could not be checked" in answer.get_data(as_text=True)


def test_the_public_reads_nothing_of_what_nobody_has_said(app: Flask, client: FlaskClient) -> None:
    event = make_event(
        local_start=EVENING, venue=make_venue(), tone="unknown", setting="unknown", category="unknown"
    )
    day = f"from={EVENING:%Y-%m-%d}&to={EVENING:%Y-%m-%d}&lang=en"
    for address in (f"/events/{event.id}-{event.slug}", "/events", "/calendar.ics", "/map/events.geojson"):
        page = client.get(f"{address}?{day}", follow_redirects=True).get_data(as_text=True)
        assert event.title in page
        assert "Not known yet" not in page.replace("Not known yet: ", "")  # the line that names what is open
        assert "tone-unknown" not in page


def test_an_event_of_no_kind_is_not_handed_in_or_published(client: FlaskClient, club: Any) -> None:
    event = make_event(
        local_start=EVENING, venue=make_venue(), category="unknown", state="pencilled", organisation=club
    )
    page = text_of(client, f"/desk/events/{event.id}")
    assert "Still missing before it can be handed in or published:" in page
    data = {"to_state": "confirmed", "version": str(event.version)}
    answer = client.post(f"/desk/events/{event.id}/state?lang=en", data=data)
    assert answer.status_code == 400
    assert "Still missing: What" in answer.get_data(as_text=True)


def test_whether_it_needs_quiet_is_asked_and_not_known_is_an_answer(client: FlaskClient, club: Any) -> None:
    event = make_event(local_start=EVENING, venue=make_venue(), organisation=club, state="pencilled")
    address = f"/desk/events/{event.id}/needs"
    for typed, stored in (("yes", True), ("no", False), ("unknown", None)):
        data = {
            "version": str(event.version),
            "setting": "indoor",
            "sound": "none",
            "needs_quiet": typed,
        }
        assert client.post(f"{address}?lang=en", data=data).status_code == 303
        db.session.expire_all()
        assert event.needs_quiet is stored
        assert ticked(text_of(client, address), "needs_quiet") == [typed]
