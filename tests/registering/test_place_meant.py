"""A place that is nothing but a name: what is meant is suggested, and what could not be checked is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event
from festival.places.meant import venues_meant
from festival.places.model import Venue
from festival.places.venues import save_venue
from tests.checks.raised import open_pairs
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

EVENING = local_evening(in_days=30)


@pytest.fixture
def club(app: Flask, client: FlaskClient) -> Any:
    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    return organisation


@pytest.fixture
def square(app: Flask) -> Any:
    make_venue(name="Rathaus Spandau")
    return make_venue(name="Marktplatz Spandau")


def weekly(club: Any) -> Event:
    event: Event = make_event(
        local_start=EVENING, rrule="FREQ=WEEKLY;COUNT=3", venue=make_venue(), organisation=club
    )
    return event


def move(client: FlaskClient, event: Event, **typed: str) -> Any:
    db.session.expire_all()
    event = db.session.scalars(select(Event).where(Event.id == event.id)).one()
    on = EVENING.date() + timedelta(days=7)
    data = {"kind": "moved", "start_on": on.isoformat(), "reason": "Umbau", "version": str(event.version)}
    address = f"/desk/events/{event.id}/dates/{on}?lang=en"
    return client.post(address, data=data | {"start_time": "19:30", "end_time": "22:00"} | typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Marktplatz Spandu", ["Marktplatz Spandau"]),
        ("Markplatz Spandau", ["Marktplatz Spandau"]),
        ("marktplatz", ["Marktplatz Spandau"]),
        ("Spandau", ["Rathaus Spandau", "Marktplatz Spandau"]),
        ("Hinterhof Müller", []),
        ("", []),
        ("%", []),
        ("x" * 5000, []),
    ],
)
def test_what_is_meant_is_found_by_words_much_like_it(square: Any, typed: str, found: list[str]) -> None:
    assert [venue.name for venue in venues_meant(typed)] == found


def test_a_street_tells_which_place_is_meant(app: Flask) -> None:
    begin_writing()
    hall = Venue(name="Stadthalle", street="Breite Straße 20", lon=7.0, lat=51.4)
    save_venue(hall)
    db.session.commit()
    for typed in ("Breite Strasse 20", "Breite Staße", "Stadthalle Breite Straße"):
        assert [venue.name for venue in venues_meant(typed)] == ["Stadthalle"]
    assert venues_meant("Schmale Gasse 3") == []


def test_a_point_where_a_place_of_the_city_lies_is_asked_about_once(client: FlaskClient, club: Any) -> None:
    square = make_venue(name="Marktplatz", lon=13.2, lat=52.5)
    for point, is_asked in (("52.5003, 13.2", True), ("52.502, 13.2", False)):  # 33 metres, and 222
        event = make_event(local_start=EVENING, organisation=club, state="idea")
        address = f"/desk/events/{event.id}/where?lang=en"
        typed = {"venue_id": "elsewhere", "place_name": "Vor dem Rathaus", "geometry": point}
        typed["version"] = str(event.version)
        answer = client.post(address, data=typed)
        assert answer.status_code == (400 if is_asked else 303)
        if is_asked:
            page = answer.get_data(as_text=True)
            assert "A place of the city lies at this point." in page
            assert f'value="{square.id}"' in page
            assert point in page
            assert client.post(address, data=typed | {"as_typed": "Vor dem Rathaus"}).status_code == 303


def test_a_place_that_is_only_a_name_is_said_to_be_unchecked_beside_the_map(
    client: FlaskClient, club: Any
) -> None:
    event = make_event(local_start=EVENING, organisation=club, state="idea", place_name="Im Hof")
    words = "“Im Hof” is only a name so far"
    address = f"/desk/events/{event.id}/where?lang=en"
    assert words in client.get(address).get_data(as_text=True)
    drawn = {"type": "Point", "coordinates": [13.2, 52.5]}
    other = make_event(local_start=EVENING, organisation=club, place_name="Im Hof", geometry=drawn)
    assert words not in client.get(f"/desk/events/{other.id}/where?lang=en").get_data(as_text=True)


def test_a_slip_in_a_moved_date_s_place_is_asked_about_and_the_clash_found(
    client: FlaskClient, club: Any, square: Any
) -> None:
    other = make_event(local_start=EVENING + timedelta(days=7), venue=square)
    event = weekly(club)
    asked = move(client, event, venue_words="Marktplatz Spandu")
    page = asked.get_data(as_text=True)
    assert asked.status_code == 400
    assert "No place is called this." in page
    assert f'name="picked" type="radio" value="{square.id}"' in page
    assert "None of these: “Marktplatz Spandu”" in page
    assert list(db.session.scalars(select(DateChange))) == []

    taken = move(client, event, venue_words="Marktplatz Spandu", picked=str(square.id))
    assert taken.status_code == 303
    assert db.session.scalars(select(DateChange)).one().venue_id == square.id
    assert open_pairs() == [tuple(sorted((event.id, other.id)))]


def test_a_name_that_is_kept_is_said_to_be_unchecked_there_and_then_and_on_the_page(
    client: FlaskClient, club: Any, square: Any
) -> None:
    event = weekly(club)
    kept = move(client, event, venue_words="Marktplatz Spandu", as_typed="Marktplatz Spandu")
    assert kept.status_code == 303
    assert db.session.scalars(select(DateChange)).one().place_name == "Marktplatz Spandu"
    page = client.get(f"/desk/events/{event.id}?lang=en").get_data(as_text=True)
    assert "Nobody knows where “Marktplatz Spandu” is" in page
    assert "Nobody knows where the place of" in page


def test_another_slip_is_asked_about_again(client: FlaskClient, club: Any, square: Any) -> None:
    asked = move(client, weekly(club), venue_words="Marktplatz Spandaw", as_typed="Marktplatz Spandu")
    assert asked.status_code == 400


def test_an_event_s_own_place_by_name_alone_is_asked_about_once(
    client: FlaskClient, club: Any, square: Any
) -> None:
    event = make_event(local_start=EVENING, organisation=club, state="idea")
    address = f"/desk/events/{event.id}/where?lang=en"
    typed = {"venue_id": "elsewhere", "place_name": "Marktplatz Spandu", "version": str(event.version)}
    asked = client.post(address, data=typed)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 400
    assert "Is one of the places above meant?" in page
    assert f'value="{square.id}"' in page
    assert client.post(address, data=typed | {"as_typed": "Marktplatz Spandu"}).status_code == 303
    assert client.post(address, data=typed | {"geometry": "52.5, 13.2"}).status_code in (303, 409)


@pytest.mark.parametrize("picked", ["x", "-1", "9" * 40, "0"])
def test_a_choice_that_is_none_is_asked_about(
    client: FlaskClient, club: Any, square: Any, picked: str
) -> None:
    assert move(client, weekly(club), venue_words="Marktplatz Spandu", picked=picked).status_code == 400
