"""What an event needs, on its page at the desk, and the questions it hangs on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.law.model import LawRow, install_law
from festival.statements.event_facts import facts_of
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

EVENING = local_evening(in_days=40)


@pytest.fixture
def club(app: Flask, client: FlaskClient) -> Any:
    begin_writing()
    install_law()
    db.session.commit()
    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    return organisation


def page_of(client: FlaskClient, event: Any, step: str = "") -> str:
    return client.get(f"/desk/events/{event.id}{step}?lang=en").get_data(as_text=True)


def answer(client: FlaskClient, event: Any, **traits: str) -> Any:
    data = {"version": str(event.version), "setting": "outdoor", "sound": "none", "needs_quiet": "unknown"}
    data |= {f"trait-{name}": value for name, value in traits.items()}
    found = client.post(f"/desk/events/{event.id}/needs?lang=en", data=data)
    db.session.expire_all()
    return found


def test_the_page_tells_what_is_needed_by_when_and_what_it_hangs_on(client: FlaskClient, club: Any) -> None:
    square = make_venue(kind="square")
    stage = make_venue(kind="stage", parent=square)
    event = make_event(local_start=EVENING, venue=stage, organisation=club, state="pencilled")
    page = page_of(client, event)
    assert "Special-use permit for public space" in page
    assert "The last day has passed. Talk to the office." in page  # 56 days ahead of what is in 40
    assert "Is alcohol served?" in page
    assert "this page applies for nothing" in page


def test_yes_no_and_not_known_are_three_answers(client: FlaskClient, club: Any) -> None:
    event = make_event(local_start=EVENING, organisation=club, state="pencilled")
    assert (
        answer(client, event, serves_alcohol="yes", licensed_caterer="no", tent_sqm="1,5").status_code == 303
    )
    assert event.traits == {"serves_alcohol": True, "licensed_caterer": False, "tent_sqm": 1.5}
    assert "Temporary alcohol licence or notice" in page_of(client, event)
    assert answer(client, event, serves_alcohol="unknown", tent_sqm="").status_code == 303
    assert event.traits == {"licensed_caterer": False}  # what the form did not ask stays
    assert 'id="trait-serves_alcohol-unknown" name="trait-serves_alcohol" value="unknown" checked' in page_of(
        client, event, "/needs"
    )


def test_a_number_that_is_none_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, club: Any
) -> None:
    event = make_event(local_start=EVENING, organisation=club, state="pencilled")
    for typed in ("many", "-1", "9999999", "1e5", "'\"><b>"):
        found = answer(client, event, stage_sqm=typed, serves_food="yes")
        page = found.get_data(as_text=True)
        assert found.status_code == 400
        assert 'href="#trait-stage_sqm"' in page
        assert 'id="trait-serves_food-yes" name="trait-serves_food" value="yes" checked' in page
        assert "<b>" not in page
    assert event.traits == {}
    assert answer(client, event, stage_sqm="1.200").status_code == 303
    assert event.traits == {"stage_sqm": 1200}


def test_two_who_answer_at_once_see_both_answers(client: FlaskClient, club: Any) -> None:
    event = make_event(local_start=EVENING, organisation=club, state="pencilled")
    version = str(event.version)
    answer(client, event, fireworks="yes")
    data = {
        "version": version,
        "setting": "outdoor",
        "sound": "none",
        "needs_quiet": "unknown",
        "trait-fireworks": "no",
    }
    found = client.post(f"/desk/events/{event.id}/needs?lang=en", data=data)
    assert found.status_code == 409
    assert "Are there fireworks?" in found.get_data(as_text=True)
    assert db.session.get_one(type(event), event.id).traits == {"fireworks": True}


def test_only_what_the_citys_table_asks_is_asked(client: FlaskClient, club: Any) -> None:
    event = make_event(local_start=EVENING, organisation=club, state="pencilled")
    assert "trait-drone" in page_of(client, event, "/needs")
    begin_writing()
    for row in db.session.scalars(select(LawRow).where(LawRow.key == "drohnen")):
        row.is_active = False
    db.session.commit()
    assert "trait-drone" not in page_of(client, event, "/needs")


@pytest.mark.parametrize(
    ("fields", "word", "known"),
    [
        ({"local_end": EVENING.replace(hour=22, minute=0)}, "ends_after_22", False),
        ({"local_end": EVENING.replace(hour=22, minute=1)}, "ends_after_22", True),
        ({"local_end": EVENING + timedelta(hours=6)}, "ends_after_22", True),
        ({"local_end": EVENING + timedelta(days=2)}, "ends_after_22", None),
        (
            {"traits": {"ends_after_22": False}, "local_end": EVENING + timedelta(hours=6)},
            "ends_after_22",
            False,
        ),
        ({"setting": "indoor"}, "uses_public_space", False),
        ({"setting": "unknown"}, "indoor", None),
        ({"setting": "both"}, "indoor", True),
        ({"sound": "none"}, "music", False),
        ({"sound": "unknown"}, "amplified", None),
        ({"category": "unknown"}, "market", None),
        ({"traits": {"structures": False}}, "tent_sqm", 0),
        ({"traits": {"structures": False, "stage": True}}, "stage", True),
        ({"traits": {"gone": True}}, "gone", None),
    ],
)
def test_what_nobody_said_follows_from_the_rest_or_is_unknown(
    app: Flask, fields: dict[str, Any], word: str, known: Any
) -> None:
    event = make_event(local_start=EVENING, **fields)
    assert facts_of(event, land="DE-NW").get(word) is known or facts_of(event, land="DE-NW")[word] == known
