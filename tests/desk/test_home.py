"""The desk: each group of events has its own question, and who has to answer sees what is handed in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.notices.model import Notice
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in
from tests.counting import counted_queries


def as_(app: Flask, account: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    return client


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


def make_crowd(number: int, **overrides: Any) -> None:
    """So many confirmed events, all sooner than what the tests look for."""
    organisation = make_organisation()
    for day in range(number):
        make_event(organisation=organisation, local_start=local_evening(in_days=1 + day % 20), **overrides)


def hand_in(app: Flask, event: Event, organisation: Any) -> FlaskClient:
    client = as_(app, make_account(organisation=organisation, name="Anna Muster"))
    form = {"to_state": "submitted", "version": str(event.version)}
    assert client.post(f"/desk/events/{event.id}/state", data=form).status_code == 303
    return client


def test_what_is_handed_in_reaches_the_coordination_however_much_is_planned(
    app: Flask, organisation: Any
) -> None:
    make_crowd(125)
    carol = make_account(role="coordinator")
    event = make_event(
        organisation=organisation,
        state="pencilled",
        title="Fernes Fest",
        place_name="Wiese",
        local_start=local_evening(in_days=300),
    )
    hand_in(app, event, organisation)
    page = as_(app, carol).get("/desk?lang=en").text
    section = page[page.index('id="waiting"') :]
    assert "Handed in, waiting for an answer (1)" in section
    assert section.index("Fernes Fest") < section.index("In the programme (125)")
    assert "since" in section[: section.index("</section>")]
    assert db.session.scalars(select(Notice.code).where(Notice.account_id == carol.id)).all() == ["submitted"]
    inbox = as_(app, carol).get("/desk/inbox?lang=en").text
    assert "Anna Muster has handed in “Fernes Fest”: it waits for an answer." in inbox
    assert f"/desk/events/{event.id}" in inbox


def test_a_city_without_coordination_has_its_administrators_told(app: Flask, organisation: Any) -> None:
    administrator = make_account(role="administrator")
    event = make_event(organisation=organisation, state="pencilled", place_name="Wiese")
    hand_in(app, event, organisation)
    told = db.session.scalars(select(Notice.account_id).where(Notice.code == "submitted")).all()
    assert told == [administrator.id]


def test_the_answer_reaches_the_organisers_and_what_was_asked_is_read(app: Flask, organisation: Any) -> None:
    carol = make_account(role="coordinator")
    event = make_event(organisation=organisation, state="pencilled", place_name="Wiese", title="Fest")
    organiser = hand_in(app, event, organisation)
    client = as_(app, carol)
    form = {"to_state": "confirmed", "version": str(db.session.get_one(Event, event.id).version)}
    assert client.post(f"/desk/events/{event.id}/state", data=form).status_code == 303
    assert "has changed “Fest”: Confirmed." in organiser.get("/desk/inbox?lang=en").text
    unread = select(Notice).where(Notice.account_id == carol.id, Notice.read_at.is_(None))
    assert db.session.scalars(unread).all() == []
    assert "Handed in" not in client.get("/desk?lang=en").text


def test_who_waits_longest_stands_first_even_when_the_day_is_over(app: Flask, organisation: Any) -> None:
    names = ["Erstes", "Zweites"]
    for number, name in enumerate(names):
        make_event(
            organisation=organisation,
            state="submitted",
            title=name,
            created_at=clock.now() - timedelta(days=30 - number),
            local_start=local_evening(in_days=-3 if number == 0 else 1),
        )
    page = as_(app, make_account(role="coordinator")).get("/desk?lang=en").text
    assert re.findall("Erstes|Zweites", page) == names


def test_a_long_group_says_how_many_there_are_and_leads_to_all(app: Flask) -> None:
    make_crowd(60, state="idea")
    client = as_(app, make_account(role="coordinator"))
    assert "To be finished (60)" in client.get("/desk?lang=en").text
    found: set[str] = set()
    for number in (1, 2):
        page = client.get(f"/desk/events?group=idea&page={number}&lang=en").text
        assert "60 events" in page
        found |= set(re.findall(r"/desk/events/(\d+)", page))
    assert len(found) == 60
    assert client.get("/desk/events?group=nix").status_code == 400


def test_nobody_reads_of_others_work(app: Flask, organisation: Any) -> None:
    make_event(title="Geheim", state="submitted")
    client = as_(app, make_account(organisation=organisation))
    for address in ("/desk", "/desk/events?group=submitted"):
        assert "Geheim" not in client.get(address).text


def test_the_desk_asks_no_more_of_the_database_the_more_is_planned(app: Flask) -> None:
    client = as_(app, make_account(role="coordinator"))
    make_crowd(2)
    client.get("/desk")
    with counted_queries() as few:
        client.get("/desk")
    make_crowd(15)
    with counted_queries() as many:
        client.get("/desk")
    assert len(many) == len(few)


def test_who_left_the_organisation_reads_no_name_of_its_event(app: Flask, organisation: Any) -> None:
    stranger = make_account(organisation=make_organisation())
    event = make_event(organisation=organisation, state="submitted", title="Geheim")
    begin_writing()
    values = {"title": "Geheim", "by": "Anna", "state": "submitted"}
    db.session.add(Notice(account_id=stranger.id, code="stepped", values=values, event_id=event.id))
    db.session.commit()
    page = as_(app, stranger).get("/desk/inbox?lang=en").text
    assert "Geheim" not in page
    assert f"/desk/events/{event.id}" not in page


@pytest.mark.parametrize("address", ["/desk/events/new", "/desk/events/hold"])
@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_who_finds_no_organisation_to_register_for_is_led_to_a_new_one(
    app: Flask, role: str, address: str
) -> None:
    account = make_account(role=role)
    client = as_(app, account)
    answer = client.get(f"{address}?lang=en")
    assert answer.status_code == 200
    assert "/desk/organisations/new" in answer.text.partition("<main")[2]
    assert client.post(address, data={"title": "Fest"}).status_code == 400


def test_an_administrator_gives_themselves_an_organisation_and_registers(app: Flask) -> None:
    account = make_account(role="administrator")
    client = as_(app, account)
    data = {"name": account.name, "version": str(account.version), "organisation": "new"}
    data |= {"new_organisation": "Stadtmarketing", "sector": "city"}
    assert client.post(f"/desk/settings/accounts/{account.id}", data=data).status_code == 303
    assert 'name="title"' in client.get("/desk/events/new", follow_redirects=True).text


def test_a_member_of_no_organisation_reads_why_nothing_opens(app: Flask) -> None:
    client = as_(app, make_account())
    for address in ("/desk/events/new", "/desk/events/hold", "/desk/year", "/desk/conflicts"):
        answer = client.get(f"{address}?lang=en")
        assert answer.status_code == 403
        assert "belongs to no organisation yet" in answer.text
    assert "belongs to no organisation yet" in client.get("/desk?lang=en").text
