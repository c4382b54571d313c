"""Founding an organisation: it drafts and holds dates at once, and waits for the coordination before it hands in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.organisers.model import Account, Membership, Organisation
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

NEW = {"name": "Kegelclub Alle Neune", "sector": "sport", "link": "https://example.org/"}


def found(client: FlaskClient, **changes: str) -> Any:
    return client.post("/desk/organisations/new?lang=en", data=NEW | changes)


def the_new_one() -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.name == NEW["name"])).one()


def test_who_founds_one_owns_it_and_it_waits(app: Flask, client: FlaskClient) -> None:
    me = make_account()
    sign_in(client, me)
    assert found(client).status_code == 303
    made = the_new_one()
    mine = db.session.get_one(Account, me.id).memberships
    assert [(one.organisation_id, one.role) for one in mine] == [(made.id, "owner")]
    assert (made.is_admitted, made.sector, made.link, made.is_office) == (False, "sport", NEW["link"], False)


def test_nobody_founds_an_office_or_one_that_is_admitted(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account())
    found(client, is_office="y", admitted_at="2026-01-01", role="owner")
    assert (the_new_one().is_office, the_new_one().is_admitted) == (False, False)


def test_what_the_coordination_enters_is_admitted_at_once_and_not_its_own(
    as_coordinator: FlaskClient, coordinator: Any
) -> None:
    assert found(as_coordinator).status_code == 303
    assert the_new_one().is_admitted
    assert not db.session.get_one(Account, coordinator.id).memberships


def test_a_name_like_another_one_is_asked_about_once(app: Flask, client: FlaskClient, ours: Any) -> None:
    sign_in(client, make_account())
    asked = found(client, name="Kulturverein Spreebogen e. V.")
    assert asked.status_code == 400
    assert "Is it one of these? “Kulturverein Spreebogen”." in asked.text
    key = asked.text.partition('name="asked" type="hidden" value="')[2].partition('"')[0]
    assert found(client, name="Kulturverein Spreebogen e. V.", asked=key).status_code == 303


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"name": "x" * 121}, {"link": "javascript:alert(1)"}, {"sector": "x"}]
)
def test_what_cannot_be_is_said_at_its_field(
    app: Flask, client: FlaskClient, changes: dict[str, str]
) -> None:
    sign_in(client, make_account())
    assert found(client, **changes).status_code == 400
    assert db.session.scalars(select(Organisation)).all() == []


def test_a_fourth_one_that_waits_is_not_taken(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account())
    for name in ("Chor", "Kegelclub", "Feuerwehr"):
        assert found(client, name=name).status_code == 303
    assert found(client, name="Schule").status_code == 429
    assert "Wait for the coordination" in found(client, name="Schule").text


@pytest.fixture
def newcomer(app: Flask, client: FlaskClient) -> Any:
    own = make_organisation(admitted_at=None, name="Neulinge")
    sign_in(client, make_account(organisation=own))
    return own


@pytest.mark.parametrize("to_state", ["submitted", "confirmed"])
def test_until_it_is_admitted_it_holds_dates_but_hands_nothing_in(
    client: FlaskClient, newcomer: Any, to_state: str
) -> None:
    event = make_event(organisation=newcomer, venue=make_venue(), state="idea", audiences=["everyone"])
    page = client.get(f"/desk/events/{event.id}?lang=en").text
    assert "has yet to admit Neulinge" in page
    assert 'value="confirmed"' not in page
    assert 'value="submitted"' not in page
    data = {"to_state": "pencilled", "version": str(event.version)}
    assert client.post(f"/desk/events/{event.id}/state?lang=en", data=data).status_code == 303
    event = db.session.get_one(Event, event.id)
    data = {"to_state": to_state, "version": str(event.version)}
    refused = client.post(f"/desk/events/{event.id}/state?lang=en", data=data)
    assert refused.status_code == 403
    assert "has yet to admit Neulinge" in refused.text
    assert db.session.get_one(Event, event.id).state == "pencilled"


def test_until_it_is_admitted_it_learns_nothing_of_what_others_hold(
    client: FlaskClient, newcomer: Any
) -> None:
    venue = make_venue()
    mine = make_event(organisation=newcomer, venue=venue, state="pencilled")
    theirs = make_event(venue=venue, state="pencilled", title="Streng geheimes Fest")
    refused = client.get("/desk/year?lang=en")
    assert refused.status_code == 403
    assert "has not admitted your organisation yet" in refused.text
    assert client.get(f"/desk/events/{theirs.id}").status_code == 403
    for address in (
        f"/desk/events/{mine.id}",
        "/desk",
        "/desk/changes",
        "/desk/inbox",
        "/desk/events?scope=all",
    ):
        assert "geheimes" not in client.get(address).text


def test_it_enters_no_places_for_everybody(client: FlaskClient, newcomer: Any) -> None:
    assert client.get("/desk/venues/new").status_code == 403


def test_what_is_public_is_not_given_to_one_that_is_not_admitted(
    app: Flask, client: FlaskClient, ours: Any
) -> None:
    new = make_organisation(admitted_at=None)
    me = make_account(organisation=ours)
    begin_writing()
    db.session.add(Membership(account_id=me.id, organisation_id=new.id, role="owner"))
    db.session.commit()
    event = make_event(organisation=ours, venue=make_venue())
    sign_in(client, me)
    address = f"/desk/events/{event.id}/what"
    assert f'<option value="{new.id}"' not in client.get(address).text
    data = {"title": event.title, "organisation_id": str(new.id), "category": "konzert", "tone": "festive"}
    assert client.post(address, data=data | {"version": str(event.version)}).status_code == 400
    assert db.session.get_one(Event, event.id).organisation_id == ours.id
