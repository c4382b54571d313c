"""Pairs that may be one: who sees them, what can be decided, and that it is asked once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import db
from festival.events.model import Event
from festival.exchange.twins_among import pairs_entered_twice
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in
from tests.counting import counted_queries

EVENING = local_evening(in_days=30)


def pair(**overrides: Any) -> tuple[Event, Event]:
    values = {"local_start": EVENING, "place_name": "Markt"} | overrides
    return make_event(title="Laternenfest", **values), make_event(title="Das Laternenfest", **values)


def state(event: Event) -> tuple[str, int | None]:
    db.session.expire_all()
    found = db.session.get_one(Event, event.id)
    return found.state, found.merged_into_id


@pytest.fixture
def coordination(app: Flask, client: FlaskClient) -> Any:
    account = make_account(role="coordinator")
    sign_in(client, account)
    return account


def test_the_list_has_each_pair_once_and_leads_to_it(client: FlaskClient, coordination: Any) -> None:
    one, other = pair()
    make_event(title="Etwas anderes", local_start=EVENING, place_name="Markt")
    page = client.get("/desk/twice?lang=en").get_data(as_text=True)
    assert page.count(f"/desk/twice/{one.id}/{other.id}") == 1
    both = client.get(f"/desk/twice/{one.id}/{other.id}?lang=en").get_data(as_text=True)
    assert both.count("Keep this one") == 2


def test_keeping_one_gives_up_the_other_once(client: FlaskClient, coordination: Any) -> None:
    one, other = pair()
    for _again in range(2):
        answer = client.post(f"/desk/twice/{one.id}/{other.id}", data={"keep": str(one.id)})
        assert answer.status_code == 303
    assert (state(one), state(other)) == (("confirmed", None), ("cancelled", one.id))
    assert pairs_entered_twice(now=clock.now()) == []
    assert client.get(f"/desk/twice/{one.id}/{other.id}").status_code == 302
    kept_page = client.get(f"/desk/events/{one.id}?lang=en").get_data(as_text=True)
    assert "Goes on here as well" in kept_page


def test_it_can_be_undone_on_the_page_of_the_other_entry(client: FlaskClient, coordination: Any) -> None:
    one, other = pair()
    client.post(f"/desk/twice/{one.id}/{other.id}", data={"keep": str(one.id)})
    page = client.get(f"/desk/events/{other.id}?lang=en").get_data(as_text=True)
    assert "This entry was given up for" in page
    for _again in range(2):
        assert client.post(f"/desk/twice/{other.id}/part").status_code == 303
    assert state(other) == ("confirmed", None)
    assert pairs_entered_twice(now=clock.now()) == []  # nobody is asked again


def test_two_events_are_told_apart_for_good(client: FlaskClient, coordination: Any) -> None:
    one, other = pair()
    for _again in range(2):
        assert client.post(f"/desk/twice/{other.id}/{one.id}", data={"apart": "1"}).status_code == 303
    assert f"/desk/twice/{one.id}/" not in client.get("/desk/twice").get_data(as_text=True)
    assert "Entered twice" not in client.get(f"/desk/events/{one.id}?lang=en").get_data(as_text=True)


def test_what_the_public_knows_is_not_given_up_for_what_it_does_not(
    client: FlaskClient, coordination: Any
) -> None:
    one, other = pair()
    held = make_event(title="Laternenfest", local_start=EVENING, place_name="Markt", state="pencilled")
    page = client.get(f"/desk/twice/{one.id}/{held.id}?lang=en").get_data(as_text=True)
    assert page.count("Keep this one") == 1
    client.post(f"/desk/twice/{one.id}/{held.id}", data={"keep": str(held.id)})
    assert state(one) == ("confirmed", None)
    client.post(f"/desk/twice/{one.id}/{held.id}", data={"keep": str(one.id)})
    assert state(held) == ("withdrawn", one.id)
    assert state(other) == ("confirmed", None)


@pytest.mark.parametrize("keep", ["", "999999", "{{7*7}}", "'\"><b>", "-1"])
def test_an_answer_that_names_neither_is_refused(client: FlaskClient, coordination: Any, keep: str) -> None:
    one, other = pair()
    assert client.post(f"/desk/twice/{one.id}/{other.id}", data={"keep": keep}).status_code == 400
    assert client.get(f"/desk/twice/{one.id}/{one.id}").status_code == 404
    assert client.get(f"/desk/twice/{one.id}/999999").status_code == 404


def test_who_may_not_edit_both_neither_sees_nor_decides(app: Flask, client: FlaskClient) -> None:
    mine = make_organisation()
    one, other = pair()
    own = make_event(title="Laternenfest", local_start=EVENING, place_name="Markt", organisation=mine)
    again = make_event(title="Das Laternenfest", local_start=EVENING, place_name="Markt", organisation=mine)
    sign_in(client, make_account(organisation=mine))
    assert client.get("/desk/twice").status_code == 403
    assert client.get(f"/desk/twice/{own.id}/{one.id}").status_code == 403
    assert client.post(f"/desk/twice/{own.id}/{one.id}", data={"keep": str(own.id)}).status_code == 403
    assert client.post(f"/desk/twice/{other.id}/part").status_code == 403
    page = client.get(f"/desk/events/{own.id}?lang=en").get_data(as_text=True)
    assert f"/desk/twice/{own.id}/{again.id}" in page
    assert f"/desk/twice/{own.id}/{one.id}" not in page
    assert client.post(f"/desk/twice/{own.id}/{again.id}", data={"keep": str(own.id)}).status_code == 303


def test_titles_stay_text(client: FlaskClient, coordination: Any) -> None:
    one, other = (
        make_event(title=title, local_start=EVENING, place_name="Markt")
        for title in ("Fest {{7*7}} '\"><b>", "Fest {{7*7}} <b>")
    )
    for address in ("/desk/twice", f"/desk/twice/{one.id}/{other.id}"):
        page = client.get(address).get_data(as_text=True)
        assert "{{7*7}}" in page
        assert "<b>" not in page


def test_many_events_of_one_day_cost_a_few_queries(app: Flask) -> None:
    for number in range(30):
        make_event(title=f"Konzert {number} der Musikschule", local_start=EVENING, place_name="Saal")
    pair()
    with counted_queries() as found:
        assert len(pairs_entered_twice(now=clock.now())) == 1
    assert len(found) <= 3
