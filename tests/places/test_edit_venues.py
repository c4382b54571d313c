from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.checks.draft import check_draft, draft_of
from festival.places.model import Venue
from festival.places.venues import save_venue
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in


def typed(**overrides: Any) -> dict[str, Any]:
    """What a browser sends for a new square."""
    values = {
        "name": "Rathausplatz",
        "kind": "square",
        "setting": "outdoor",
        "parent_id": "none",
        "town": "Musterstadt",
        "geometry": "51.4, 7.0",
        "access-step_free": "yes",
        "access-hearing_loop": "no",
    }
    return values | overrides


def have_venue(**values: Any) -> Venue:
    begin_writing()
    venue = Venue(**{"name": "Rathausplatz", "lon": 7.0, "lat": 51.4} | values)
    save_venue(venue)
    db.session.commit()
    return venue


def venues() -> list[Venue]:
    db.session.expire_all()
    return list(db.session.scalars(select(Venue).order_by(Venue.id)))


@pytest.fixture
def organiser(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(organisation=make_organisation()))
    return client


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def test_an_organiser_enters_a_place_and_says_what_is_accessible(organiser: FlaskClient) -> None:
    answer = organiser.post("/desk/venues/new", data=typed(capacity="300", facilities=["power", "water"]))
    assert answer.status_code == 303
    (venue,) = venues()
    assert answer.location.endswith(f"/venues/{venue.id}-rathausplatz")
    assert (venue.name, venue.lon, venue.lat, venue.capacity) == ("Rathausplatz", 7.0, 51.4, 300)
    assert (venue.access_yes, venue.access_no, venue.facilities) == (
        ["step_free"],
        ["hearing_loop"],
        ["power", "water"],
    )
    assert venue.path == f"/{venue.id}/"


def test_what_is_missing_or_cannot_be_read_is_said_and_nothing_typed_is_lost(organiser: FlaskClient) -> None:
    sent = typed(
        name="", geometry="hier", capacity="viele", link="javascript:alert(1)", travel="Mit dem <b>Bus</b>"
    )
    answer = organiser.post("/desk/venues/new", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert venues() == []
    assert page.count('class="field-error"') == 4
    assert "Mit dem &lt;b&gt;Bus&lt;/b&gt;" in page
    assert 'value="viele"' in page
    assert 'id="access-step_free-yes" name="access-step_free" value="yes" checked' in page


@pytest.mark.parametrize(
    "overrides",
    [
        {"geometry": "91.0, 7.0"},
        {"geometry": '{"type": "Point"'},
        {"geometry": '{"type": "Polygon", "coordinates": [[]]}'},
        {"geometry": "[" * 5000},
        {"geometry": '{"a":' * 20_000},
        {"kind": "castle"},
        {"setting": ""},
        {"parent_id": "4711"},
        {"parent_id": "9" * 30},
        {"capacity": "9" * 400},
        {"capacity": "-3"},
        {"name": "x" * 500},
        {"postcode": "<b>"},
        {"facilities": ["rocket"]},
        {"geometry": "", "parent_id": "none"},
    ],
)
def test_bad_input_creates_nothing_and_breaks_nothing(
    organiser: FlaskClient, overrides: dict[str, Any]
) -> None:
    assert organiser.post("/desk/venues/new", data=typed(**overrides)).status_code == 200
    assert venues() == []


@pytest.mark.parametrize(
    "second",
    [{"name": "RATHAUSPLATZ", "geometry": "51.5, 7.3"}, {"name": "Am Brunnen", "geometry": "51.4, 7.0003"}],
)
def test_a_place_that_seems_to_be_there_is_offered_first_and_created_when_asked_to(
    organiser: FlaskClient, second: dict[str, Any]
) -> None:
    have_venue()
    answer = organiser.post("/desk/venues/new", data=typed(**second))
    assert answer.status_code == 409
    assert 'name="create_anyway"' in answer.get_data(as_text=True)
    assert len(venues()) == 1
    answer = organiser.post("/desk/venues/new", data=typed(**second, create_anyway="1"))
    assert answer.status_code == 303
    assert len(venues()) == 2


def test_pressing_the_button_twice_creates_one_place(organiser: FlaskClient) -> None:
    for _ in range(2):
        assert organiser.post("/desk/venues/new", data=typed(create_anyway="1")).status_code == 303
    assert len(venues()) == 1


def test_a_stage_is_entered_as_a_part_of_its_square_and_stands_there(organiser: FlaskClient) -> None:
    square = have_venue()
    page = organiser.get(f"/desk/venues/new?parent={square.id}").get_data(as_text=True)
    assert f'value="{square.id}"' in page
    sent = typed(name="Bühne", kind="stage", parent_id=str(square.id), geometry="")
    assert organiser.post("/desk/venues/new", data=sent).status_code == 303
    stage = venues()[1]
    assert (stage.path, stage.lon, stage.lat) == (f"/{square.id}/{stage.id}/", 7.0, 51.4)


def test_a_larger_place_is_found_without_javascript(organiser: FlaskClient) -> None:
    square = have_venue()
    answer = organiser.post("/desk/venues/new", data=typed(name="Bühne", parent_words="rathaus", find="1"))
    page = answer.get_data(as_text=True)
    assert f'name="parent_id" type="radio" value="{square.id}"' in page
    assert "error-summary" not in page
    assert len(venues()) == 1


def test_an_area_is_kept_and_gives_the_point(organiser: FlaskClient) -> None:
    lines = "51.4, 7.0\n51.4, 7.002\n51.402, 7.002\n51.402, 7.0\n51.4, 7.0"
    organiser.post("/desk/venues/new", data=typed(geometry=lines))
    (venue,) = venues()
    assert venue.geometry is not None
    assert venue.geometry["type"] == "Polygon"
    assert venue.lon == pytest.approx(7.001)


def test_only_the_coordination_edits_places(organiser: FlaskClient) -> None:
    venue = have_venue()
    assert organiser.get(f"/desk/venues/{venue.id}").status_code == 403
    assert organiser.post(f"/desk/venues/{venue.id}", data=typed()).status_code == 403


def test_nobody_is_asked_to_sign_in(client: FlaskClient) -> None:
    for path in ("/desk/venues", "/desk/venues/new", "/desk/venues/1", "/places/search.json?q=x"):
        answer = client.get(path)
        assert answer.status_code in (302, 303)
        assert "/signin" in answer.location


def test_editing_keeps_the_exact_point_and_writes_what_changed(coordinator: FlaskClient) -> None:
    venue = have_venue(lon=7.1234567, lat=51.7654321)
    page = coordinator.get(f"/desk/venues/{venue.id}").get_data(as_text=True)
    assert "51.7654321, 7.1234567" in page
    sent = typed(
        geometry="51.7654321, 7.1234567", version=str(venue.version), entrance="Drei Stufen", is_checked="y"
    )
    assert coordinator.post(f"/desk/venues/{venue.id}", data=sent).status_code == 303
    (venue,) = venues()
    assert (venue.lon, venue.lat, venue.entrance) == (7.1234567, 51.7654321, "Drei Stufen")
    assert venue.checked_on is not None


def test_what_is_not_asked_of_a_place_stays_as_it_was(coordinator: FlaskClient) -> None:
    venue = have_venue(access_yes=["captions", "seating"], access_no=["free_companion"])
    coordinator.post(f"/desk/venues/{venue.id}", data=typed(version=str(venue.version)))
    (venue,) = venues()
    assert set(venue.access_yes) == {"captions", "step_free"}
    assert set(venue.access_no) == {"free_companion", "hearing_loop"}


def test_of_two_who_edit_the_second_sees_the_first_and_loses_nothing(coordinator: FlaskClient) -> None:
    venue = have_venue()
    seen = str(venue.version)
    coordinator.post(f"/desk/venues/{venue.id}", data=typed(version=seen, capacity="100"))
    answer = coordinator.post(f"/desk/venues/{venue.id}", data=typed(version=seen, capacity="200"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "100" in page
    assert 'value="200"' in page
    assert venues()[0].capacity == 100
    now = str(venues()[0].version)
    sent = typed(version=now, capacity="200", overwrite="1")
    assert coordinator.post(f"/desk/venues/{venue.id}", data=sent).status_code == 303
    assert venues()[0].capacity == 200


def test_a_place_cannot_become_part_of_its_own_part(coordinator: FlaskClient) -> None:
    square = have_venue()
    stage = have_venue(name="Bühne", parent_id=square.id)
    sent = typed(version=str(square.version), parent_id=str(stage.id))
    answer = coordinator.post(f"/desk/venues/{square.id}", data=sent)
    assert answer.status_code == 200
    assert "field-error" in answer.get_data(as_text=True)
    assert venues()[0].parent_id is None


@pytest.mark.parametrize("number", ["0", "4711", "99999999999", "9" * 4400])
def test_a_place_that_is_not_there_is_not_found(coordinator: FlaskClient, number: str) -> None:
    assert coordinator.get(f"/desk/venues/{number}").status_code == 404


def test_suggestions_tell_places_apart(organiser: FlaskClient) -> None:
    square = have_venue()
    stage = have_venue(name="Bühne am Rathaus", parent_id=square.id)
    found = organiser.get("/places/search.json?q=rathaus").get_json()["venues"]
    assert [row["id"] for row in found] == [square.id, stage.id]
    assert found[1]["words"].startswith("Bühne am Rathaus (Rathausplatz)")
    assert organiser.get("/places/search.json").get_json() == {"venues": []}


def test_places_are_listed_and_found_by_name(organiser: FlaskClient, app: Flask) -> None:
    have_venue()
    have_venue(name="Stadtpark")
    assert "Stadtpark" in organiser.get("/desk/venues").get_data(as_text=True)
    page = organiser.get("/desk/venues?q=park").get_data(as_text=True)
    assert "Stadtpark" in page
    assert "Rathausplatz" not in page


@pytest.mark.parametrize(
    ("sent", "kept"), [("", None), ("80", 80), ("1000", 1000), ("0", "no"), ("1001", "no"), ("weit", "no")]
)
def test_how_far_a_point_reaches_is_a_number_of_metres_or_left_to_its_kind(
    coordinator: FlaskClient, sent: str, kept: Any
) -> None:
    answer = coordinator.post("/desk/venues/new", data=typed(extent_m=sent))
    assert [venue.extent_m for venue in venues()] == ([] if kept == "no" else [kept])
    assert answer.status_code == (200 if kept == "no" else 303)
    if kept != "no":
        page = coordinator.get(f"/desk/venues/{venues()[0].id}").get_data(as_text=True)
        assert (f'value="{kept}"' in page) is (kept is not None)


def test_a_place_has_its_own_latest_end_of_music_on_two_kinds_of_evenings(coordinator: FlaskClient) -> None:
    venue = have_venue()
    address = f"/desk/venues/{venue.id}"
    sent = typed(version=str(venue.version), music_until="22 Uhr", music_until_late="24:00")
    assert coordinator.post(address, data=sent).status_code == 303
    (venue,) = venues()
    assert (venue.music_until, venue.music_until_late) == (time(22), time(0))
    page = coordinator.get(address).text
    assert 'value="22:00"' in page
    assert 'value="24:00"' in page
    sent = typed(version=str(venue.version), music_until="", music_until_late="0:30")
    assert coordinator.post(address, data=sent).status_code == 303
    (venue,) = venues()
    assert (venue.music_until, venue.music_until_late) == (None, time(0, 30))


@pytest.mark.parametrize("hour", ["9:00", "6:30", "abends"])
def test_an_end_of_music_lies_in_the_evening_or_the_night(coordinator: FlaskClient, hour: str) -> None:
    venue = have_venue()
    sent = typed(version=str(venue.version), music_until=hour)
    page = coordinator.post(f"/desk/venues/{venue.id}?lang=en", data=sent).text
    assert page.count('class="field-error"') == 1
    assert f'value="{hour}"' in page
    assert venues()[0].music_until is None


def test_a_stage_has_its_squares_end_of_music_when_a_concert_is_checked(coordinator: FlaskClient) -> None:
    square = have_venue()
    stage = have_venue(name="Bühne", parent_id=square.id)
    concert = make_event(venue=stage, local_start=local_evening(in_days=30), sound="amplified")

    def said() -> list[str]:
        now = clock.now()
        checked = check_draft(draft_of(concert, now=now), now=now, rules=["rest_times"])
        return [one.finding.reason.code for one in checked.matters]

    assert "place" not in said()
    sent = typed(version=str(square.version), music_until="21:00", music_until_late="21:00")
    assert coordinator.post(f"/desk/venues/{square.id}", data=sent).status_code == 303
    assert "place" in said()
