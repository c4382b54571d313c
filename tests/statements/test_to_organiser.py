"""The coordination answers what was handed in with more than yes: asks back, sets a condition, hands over, refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from festival.base.database import db
from festival.statements.model import Statement
from tests.conftest import make_organisation
from tests.statements.conftest import Town


@pytest.fixture
def coordinator(town: Town) -> FlaskClient:
    town.hand_in()
    return town.as_(role="coordinator")


def send(town: Town, client: FlaskClient, kind: str, text: str = "Bitte einen Plan", **data: str) -> Any:
    db.session.expire_all()
    sent = {"version": str(town.event.version), "kind": kind, "text": text} | data
    found = client.post(f"/desk/events/{town.event.id}/to-organiser?lang=en", data=sent)
    db.session.expire_all()
    return found


def asked(kind: str) -> Statement:
    return (
        db.session.query(Statement).filter_by(kind=kind, is_current=True, question="Bitte einen Plan").one()
    )


@pytest.mark.parametrize(("kind", "answer"), [("question", "answered"), ("condition", "agreed")])
def test_the_organiser_is_asked_until_a_day_and_answers(
    town: Town, coordinator: FlaskClient, kind: str, answer: str
) -> None:
    due_on = town.today + timedelta(days=5)
    assert send(town, coordinator, kind, due_on=due_on.isoformat()).status_code == 303
    one = asked(kind)
    assert (one.due_on, one.office_id, one.answer) == (due_on, town.club.id, "open")
    club = town.as_(town.club)
    assert "Bitte einen Plan" in club.get("/desk?lang=en").get_data(as_text=True)
    assert "Bitte einen Plan" in club.get(f"/desk/statements/{one.id}?lang=en").get_data(as_text=True)
    data = {"version": f"{one.id}.{one.version}", "answer": answer, "text": "Liegt bei"}
    assert club.post(f"/desk/statements/{one.id}", data=data).status_code == 303
    page = coordinator.get(f"/desk/events/{town.event.id}?lang=en").get_data(as_text=True)
    assert "Liegt bei" in page
    other = town.as_(make_organisation())
    assert other.post(f"/desk/statements/{one.id}", data=data).status_code == 403


def test_what_is_handed_to_an_office_stands_in_its_queue(town: Town, coordinator: FlaskClient) -> None:
    fire = make_organisation(name="Feuerwehr", is_office=True)
    assert send(town, coordinator, "office").status_code == 400
    assert send(town, coordinator, "office", office_id=str(town.club.id)).status_code == 400
    assert send(town, coordinator, "office", office_id=str(fire.id)).status_code == 303
    assert "Bitte einen Plan" in town.as_(fire).get("/desk/statements?lang=en").get_data(as_text=True)


def test_an_office_that_is_asked_already_is_asked_once_with_both(
    town: Town, coordinator: FlaskClient
) -> None:
    send(town, coordinator, "office", office_id=str(town.trade.id))
    one = town.statement(town.trade)
    assert (one.permits, one.question) == (["gestattung_gastg"], "Bitte einen Plan")


def test_a_refusal_is_a_step_with_its_reason_and_frees_the_date(town: Town, coordinator: FlaskClient) -> None:
    assert send(town, coordinator, "refuse", "Am selben Tag ist Markt").status_code == 303
    assert (town.event.state, town.event.state_reason) == ("idea", "Am selben Tag ist Markt")
    page = town.as_(town.club).get(f"/desk/events/{town.event.id}?lang=en").get_data(as_text=True)
    assert "Am selben Tag ist Markt" in page
    assert db.session.query(Statement).filter_by(is_current=True, answer="open").count() == 0


def test_a_condition_that_is_open_keeps_the_organiser_from_confirming(
    town: Town, coordinator: FlaskClient
) -> None:
    for office in (town.order, town.trade):
        town.answer(town.as_(office), office, "agreed")
    send(town, coordinator, "condition")
    assert town.step(town.as_(town.club), "confirmed").status_code == 409


def test_two_coordinators_who_decide_at_once_do_not_overrule_each_other(
    town: Town, coordinator: FlaskClient
) -> None:
    opened = str(town.event.version)
    assert send(town, coordinator, "condition", "Zuerst").status_code == 303
    page = send(town, town.as_(role="coordinator"), "refuse", "Dagegen", version=opened)
    assert page.status_code == 409
    assert "Dagegen" in page.get_data(as_text=True)
    assert "Zuerst" in page.get_data(as_text=True)
    assert town.event.state == "submitted"


def test_of_two_coordinators_who_confirm_at_once_the_second_is_told(
    town: Town, coordinator: FlaskClient
) -> None:
    first, second = town.as_(role="coordinator", name="Kim Koord"), town.as_(role="coordinator")
    assert town.step(first, "confirmed", reason="Mündlich zugesagt").status_code == 303
    assert town.step(second, "confirmed", reason="Ebenso", version="1").status_code == 303
    address = f"/desk/events/{town.event.id}?lang=en"
    assert "Kim Koord has done so already" in second.get(address).get_data(as_text=True)
    assert town.step(first, "confirmed", version="1").status_code == 303  # pressed twice by the same
    assert "has done so already" not in first.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "nonsense"},
        {"kind": ""},
        {"text": " "},
        {"text": "x" * 4001},
        {"due_on": "2020-01-01"},
        {"due_on": "x"},
    ],
)
def test_nonsense_gets_a_sentence_and_asks_nobody(
    town: Town, coordinator: FlaskClient, data: dict[str, str]
) -> None:
    before = db.session.query(Statement).count()
    assert send(town, coordinator, **({"kind": "question"} | data)).status_code == 400
    assert db.session.query(Statement).count() == before


def test_only_the_coordination_answers_so(town: Town, coordinator: FlaskClient) -> None:
    for organisation in (town.club, town.trade, make_organisation()):
        assert send(town, town.as_(organisation), "refuse").status_code == 403
    assert town.event.state == "submitted"


def test_what_waits_for_nobody_any_more_is_not_answered(town: Town, coordinator: FlaskClient) -> None:
    town.step(town.as_(town.club), "pencilled")
    late = send(town, coordinator, "question", "Lange überlegt")
    assert late.status_code == 409
    page = late.get_data(as_text=True)
    assert "Somebody else changed this event, or answered it, since you opened this page." in page
    assert "Lange überlegt" in page
    assert coordinator.get(f"/desk/events/{town.event.id}/to-organiser").status_code == 303
    assert db.session.query(Statement).filter_by(kind="question").count() == 0
