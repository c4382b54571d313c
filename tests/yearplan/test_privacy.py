"""Who sees what of a date that isn't promised: page, day, spreadsheet."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from festival.events.privacy import anonymised_title, say_event_for
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

START = datetime(2027, 6, 12, 19, 30)
SECRET = "Geheimes Jubiläum"


def hidden_event(owner: Any, **values: Any) -> Any:
    fields = {
        "setting": "outdoor",
        "visitors_expected": 3000,
        "category": "konzert",
        "state": "pencilled",
    } | values
    return make_event(
        title=SECRET,
        local_start=START,
        local_end=START + timedelta(hours=2),
        organisation=owner,
        venue=make_venue(name="Marktplatz"),
        **fields,
    )


def readers(owner: Any) -> list[tuple[Any, bool]]:
    """Accounts, and whether they may read the name."""
    return [
        (make_account(organisation=owner), True),
        (make_account(organisation=make_organisation()), False),
        (make_account(organisation=make_organisation(is_office=True)), True),
        (make_account(role="coordinator"), True),
        (make_account(role="administrator"), True),
    ]


@pytest.mark.parametrize("state", ["pencilled", "submitted"])
def test_a_held_date_keeps_its_name_with_those_it_concerns(app: Flask, state: str) -> None:
    owner = make_organisation(name="Verein der Verschwiegenen")
    event = hidden_event(owner, state=state)
    for account, knows in readers(owner):
        client = app.test_client()
        sign_in(client, account)
        day = client.get("/desk/year/2027-06-12?lang=en").get_data(as_text=True)
        assert (SECRET in day) is knows
        assert ("Verein der Verschwiegenen" in day) is knows
        assert ("A large outdoor event of another organiser" in day) is not knows
        assert (f"/desk/events/{event.id}" in day) is knows
        assert "Marktplatz" in day
        assert SECRET not in client.get("/desk/year?year=2027").get_data(as_text=True)
        book = load_workbook(BytesIO(client.get("/desk/year.xlsx?year=2027&lang=en").data))
        cells = [cell.value for row in book["Dates"].iter_rows(min_row=2) for cell in row]
        assert (SECRET in cells) is knows
        assert ("Verein der Verschwiegenen" in cells) is knows
        assert (3000 in cells) is knows


def test_a_promised_date_is_known_to_all(app: Flask) -> None:
    owner = make_organisation()
    hidden_event(owner, state="confirmed")
    for account, _knows in readers(owner):
        client = app.test_client()
        sign_in(client, account)
        assert SECRET in client.get("/desk/year/2027-06-12").get_data(as_text=True)


@pytest.mark.parametrize("asked", ["category=konzert", "sector=church"])
def test_a_filter_does_not_tell_what_a_held_date_is_or_whose(app: Flask, asked: str) -> None:
    owner = make_organisation(sector="church")
    hidden_event(owner)
    for account, knows in readers(owner):
        client = app.test_client()
        sign_in(client, account)
        day = client.get(f"/desk/year/2027-06-12?{asked}&lang=en").get_data(as_text=True)
        assert ("1 date" in day) is knows
        page = client.get(f"/desk/year?year=2027&{asked}&lang=en").get_data(as_text=True)
        assert ("On 1 day something" in page) is knows
        unfiltered = client.get("/desk/year?year=2027&lang=en").get_data(as_text=True)
        assert "On 1 day something" in unfiltered


def test_words_for_anothers_event_say_size_and_setting_only(app: Flask) -> None:
    event = hidden_event(make_organisation(), state="submitted")
    with app.test_request_context("/?lang=en"):
        said = say_event_for(make_account(organisation=make_organisation()), event, "en")
        assert (said.title, said.organisation, said.is_full) == (
            "A large outdoor event of another organiser",
            "",
            False,
        )
        assert say_event_for(None, event, "en").is_full is False
        words = {
            anonymised_title(size, setting)
            for size in (None, 50, 500, 5000)
            for setting in ("indoor", "outdoor", "both")
        }
        assert len(words) == 9
        assert all("of another organiser" in one for one in words)


BACK_YARD = "Hinterhof bei Familie Still, Gasse 7"


def test_a_place_that_was_typed_for_a_held_date_is_as_secret_as_its_name(app: Flask) -> None:
    owner = make_organisation()
    make_event(
        title=SECRET,
        state="pencilled",
        local_start=START,
        local_end=START + timedelta(hours=2),
        organisation=owner,
        place_name=BACK_YARD,
        lon=7.1234,
        lat=51.4321,
    )
    for account, knows in readers(owner):
        client = app.test_client()
        sign_in(client, account)
        assert (BACK_YARD in client.get("/desk/year/2027-06-12?lang=en").text) is knows
        book = load_workbook(BytesIO(client.get("/desk/year.xlsx?year=2027&lang=en").data))
        cells = [cell.value for row in book["Dates"].iter_rows(min_row=2) for cell in row]
        assert (BACK_YARD in cells) is knows


def test_a_zone_does_not_find_a_held_date_at_a_place_that_was_typed(app: Flask) -> None:
    owner = make_organisation()
    point = {"type": "Point", "coordinates": [7.05, 51.45]}
    hidden = {"title": SECRET, "state": "pencilled", "local_start": START, "organisation": owner}
    make_event(place_name=BACK_YARD, lon=7.05, lat=51.45, geometry=point, **hidden)
    for account, knows in readers(owner):
        beside = make_event(
            organisation=make_organisation()
            if not account.memberships
            else account.memberships[0].organisation,
            venue=make_venue(lon=7.0506, lat=51.45),  # in its zone, and not so near that the two clash
            local_start=START,
            state="idea",
        )
        client = app.test_client()
        sign_in(client, account)
        page = client.get(f"/desk/events/{beside.id}?lang=en").text
        assert (BACK_YARD in page) is knows
        assert ("of another organiser" in page) is False
