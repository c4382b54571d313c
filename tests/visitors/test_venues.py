"""A place's page: the way, the three answers to what is accessible, and what is on."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.places.getting_there import getting_there
from festival.places.model import Venue
from tests.conftest import make_account, make_event, make_venue, sign_in
from tests.counting import counted_queries


def page(client: FlaskClient, venue: Venue, status: int = 200) -> str:
    answer = client.get(f"/venues/{venue.id}-{venue.slug}?lang=en")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_known_not_available_and_unknown_are_three_different_answers(client: FlaskClient) -> None:
    text = page(client, make_venue(access_yes=["step_free"], access_no=["hearing_loop"]))
    answers = dict(re.findall(r"<span>([^<:]+): <span class=\"access-answer\">([^<]+)</span>", text))
    assert answers["Step-free route"] == "yes"
    assert answers["Hearing loop"] == "not available"
    assert answers["Fully wheelchair accessible"] == "not known yet"
    assert "Braille, large print" not in answers
    for sign in ("access-yes", "access-no", "access-unknown"):
        assert sign in text


def test_a_page_says_how_to_get_there_and_what_nobody_has_said_yet(client: FlaskClient) -> None:
    venue = make_venue(
        name="Marktplatz", street="Am Markt 1", postcode="45127", town="Essen", travel="U11 bis Markt"
    )
    text = page(client, venue)
    for words in ("Am Markt 1, 45127 Essen", "U11 bis Markt", "Entrance and steps", "Toilets", "Parking"):
        assert words in text, words
    # The way is told in German only, and entrance, toilets and parking not at all.
    assert '<span lang="de">U11 bis Markt</span>' in text
    assert text.count('<span class="soft">not known yet</span>') == 3


@pytest.mark.parametrize(
    ("checked_on", "source", "words"),
    [
        (date(2026, 5, 3), "Begehung", "Checked on Sunday 3 May 2026. Source: Begehung"),
        (date(2026, 5, 3), "", "Checked on Sunday 3 May 2026."),
        (None, "Begehung", "Source: Begehung. When it was checked is not recorded."),
        (None, "", "Nobody has checked this on site yet."),
    ],
)
def test_a_page_says_who_checked_it_and_when(
    client: FlaskClient, checked_on: date | None, source: str, words: str
) -> None:
    text = page(client, make_venue(checked_on=checked_on, source=source))
    assert words in text.replace("\u00a0", " ")


def test_a_stage_has_the_way_of_its_square_but_not_its_access() -> None:
    square = Venue(
        name="Platz", travel="U11", travel_en="", toilets="Am Rathaus", street="Am Markt 1", path="/1/"
    )
    stage = Venue(name="Bühne", toilets="Wagen", travel="", path="/1/2/", access_yes=[], access_no=[])
    for venue in (square, stage):
        for field in ("travel", "entrance", "toilets", "parking"):
            for name in (field, f"{field}_en"):
                setattr(venue, name, getattr(venue, name) or "")
        venue.street, venue.postcode, venue.town = venue.street or "", "", ""
        venue.name_en = ""
    square.access_yes, square.access_no = ["step_free"], []
    there = getting_there(stage, "de", [square])
    told = {one.key: (one.text, one.of_venue) for one in there.directions}
    assert told["travel"] == ("U11", "Platz")
    assert told["toilets"] == ("Wagen", "")
    assert told["parking"] == ("", "")
    assert there.address == "Am Markt 1"
    assert {one.answer for one in there.access} == {"unknown"}


def test_a_square_shows_what_is_on_at_its_stages_and_leads_to_them(client: FlaskClient) -> None:
    square = make_venue(name="Marktplatz")
    stage = make_venue(name="Bühne", parent=square)
    make_event(title="Auf der Bühne", venue=stage)
    make_event(title="Anderswo", venue=make_venue())
    make_event(title="Noch geheim", venue=stage, state="pencilled")
    text = page(client, square)
    assert "Auf der Bühne" in text
    assert "Anderswo" not in text
    assert "Noch geheim" not in text
    assert f'href="/venues/{stage.id}-buehne?lang=en"' in text
    assert f'href="/venues/{square.id}-marktplatz?lang=en"' in page(client, stage)


def test_an_empty_place_says_what_to_do(client: FlaskClient) -> None:
    text = page(client, make_venue())
    assert "Nothing is entered for this place yet." in text
    assert "See the whole programme" in text


def test_a_wrong_slug_and_none_lead_to_the_right_address(client: FlaskClient) -> None:
    venue = make_venue(name="Große Bühne")
    for wrong in (f"/venues/{venue.id}-alt", f"/venues/{venue.id}"):
        answer = client.get(wrong)
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"/venues/{venue.id}-grosse-buehne"


@pytest.mark.parametrize("number", ["0", "77", "9" * 40, "-1", "x"])
def test_an_unknown_place_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/venues/{number}-platz").status_code == 404


def test_markup_in_what_people_typed_is_text(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    text = page(client, make_venue(name=evil, travel=evil, source=evil, link="javascript:alert(1)"))
    assert evil not in text
    assert 'href="javascript:' not in text


def test_a_place_without_a_point_has_no_map(client: FlaskClient) -> None:
    assert "data-map" not in page(client, make_venue(lon=None, lat=None))
    assert "data-map" in page(client, make_venue())


def test_a_page_asks_at_most_ten_questions(client: FlaskClient) -> None:
    sign_in(client, make_account())
    square = make_venue()
    inner = make_venue(parent=square)
    for number in range(12):
        stage = make_venue(parent=inner)
        make_event(venue=stage, local_start=datetime(2027, 6, 1 + number, 19))
    begin_writing()
    db.session.commit()
    page(client, inner)
    with counted_queries() as queries:
        page(client, inner)
    assert len(queries) <= 10, queries


def test_an_event_page_says_how_to_get_to_its_place(client: FlaskClient) -> None:
    square = make_venue(name="Marktplatz", travel="U11 bis Markt", source="Begehung")
    event = make_event(venue=make_venue(name="Bühne", parent=square))
    text = client.get(f"/events/{event.id}-{event.slug}?lang=en").get_data(as_text=True)
    for words in (
        "How to get there",
        "U11 bis Markt",
        "(as for Marktplatz)",
        "Nobody has checked this on site yet.",
    ):
        assert words in text, words
