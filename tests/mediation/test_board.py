"""The board: what is filtered is asked of the database, every list says how many there are, and nothing is cut off."""

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
from festival.conflicts.model import Conflict, ConflictParty
from festival.conflicts.signals import Change, conflicts_changed
from festival.notices.model import Notice
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries


def make_conflicts(event: Any, rule: str, number: int, **overrides: Any) -> None:
    """Conflicts of the event over something far in the future, each of them a matter that warns."""
    first = clock.now() + timedelta(days=30)
    begin_writing()
    for n in range(number):
        at = first + timedelta(days=n)
        values = {
            "key": f"{rule}:{event.id}:{n}",
            "rule": rule,
            "severity": 2,
            "on": at.date(),
            "from_at": at,
            "to_at": at + timedelta(hours=2),
            "last_at": at + timedelta(hours=2),
            "reason_code": "overlap",
            "parties": [ConflictParty(event_id=event.id, organisation_id=event.organisation_id)],
        } | overrides
        db.session.add(Conflict(**values))
    db.session.commit()


@pytest.fixture
def mine(app: Flask) -> Any:
    return make_event(organisation=make_organisation())


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def entries(client: FlaskClient, address: str) -> list[str]:
    """The conflicts of all pages of a list, in order."""
    found: list[str] = []
    while address:
        page = client.get(address).get_data(as_text=True)
        found += re.findall(r'class="row-title"><a href="/desk/conflicts/(\d+)[?"]', page)
        later = re.search(r'rel="next" href="([^"]+)"', page)
        address = later[1].replace("&amp;", "&") if later else ""
    return found


def test_a_large_conflict_is_on_the_board_however_many_there_are(coordinator: FlaskClient, mine: Any) -> None:
    make_conflicts(mine, "first_rule", 200, is_small=True, severity=3)
    make_conflicts(mine, "second_rule", 60)
    large = [str(one) for one in db.session.scalars(select(Conflict.id).where(~Conflict.is_small))]
    found = entries(coordinator, "/desk/conflicts?lang=en")
    assert set(large) <= set(found)
    assert "260 matters" in coordinator.get("/desk/conflicts?lang=en").text
    assert "200 of them small" in coordinator.get("/desk/conflicts?lang=en").text
    assert len(entries(coordinator, "/desk/conflicts?size=small")) == 200


def test_a_filter_by_rule_shows_all_that_the_rule_found(coordinator: FlaskClient, mine: Any) -> None:
    make_conflicts(mine, "first_rule", 150, severity=3)
    make_conflicts(mine, "second_rule", 182)
    address = "/desk/conflicts?rule=second_rule&lang=en"
    assert "182 matters" in coordinator.get(address).text
    assert len(set(entries(coordinator, address))) == 182


def test_settled_ones_are_counted_and_paged_too(coordinator: FlaskClient, mine: Any) -> None:
    make_conflicts(mine, "first_rule", 120, state="solved")
    make_conflicts(mine, "second_rule", 3, state="accepted")
    page = coordinator.get("/desk/conflicts?state=solved&lang=en").text
    assert "solved (120)" in page
    assert "accepted (3)" in page
    assert len(set(entries(coordinator, "/desk/conflicts?state=solved"))) == 120


def test_an_organiser_counts_its_own_only(app: Flask) -> None:
    organisation = make_organisation()
    make_conflicts(make_event(organisation=organisation), "second_rule", 3)
    make_conflicts(make_event(), "second_rule", 4)
    client = app.test_client()
    sign_in(client, make_account(organisation=organisation))
    assert "to talk about (3)" in client.get("/desk/conflicts?lang=en").text


def test_the_board_asks_no_more_of_the_database_the_more_there_is(
    coordinator: FlaskClient, mine: Any
) -> None:
    make_conflicts(mine, "second_rule", 3)
    coordinator.get("/desk/conflicts")
    with counted_queries() as few:
        coordinator.get("/desk/conflicts")
    make_conflicts(mine, "first_rule", 80)
    with counted_queries() as many:
        coordinator.get("/desk/conflicts")
    assert len(many) == len(few)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 9, ""])
def test_a_page_that_is_none_is_a_clear_mistake(coordinator: FlaskClient, page: str) -> None:
    assert coordinator.get(f"/desk/conflicts?page={page}").status_code == 400
    assert coordinator.get(f"/desk/inbox?page={page}").status_code == 400
    assert coordinator.get("/desk/conflicts?page=99").status_code == 200


def test_a_small_matter_reaches_its_organiser_and_not_the_coordination(app: Flask) -> None:
    organisation, carol = make_organisation(), make_account(role="coordinator")
    member = make_account(organisation=organisation)
    event = make_event(organisation=organisation, venue=make_venue(), visitors_expected=200)
    make_conflicts(event, "first_rule", 1, is_small=True)
    begin_writing()
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "first_rule")).one()
    conflicts_changed.send([Change(conflict.id, "found", is_small=True)])
    db.session.commit()
    told = db.session.scalars(select(Notice.account_id).where(Notice.conflict_id == conflict.id)).all()
    assert told == [member.id]
    assert carol.id not in told


def test_an_inbox_of_many_says_how_many_and_leads_to_all(app: Flask) -> None:
    account = make_account(organisation=make_organisation())
    begin_writing()
    db.session.add_all(Notice(account_id=account.id, code="solved") for _ in range(130))
    db.session.commit()
    client = app.test_client()
    sign_in(client, account)
    page = client.get("/desk/inbox?lang=en").text
    assert "130 messages" in page
    assert "101 to 130 of 130" in client.get("/desk/inbox?page=2&lang=en").text


def test_every_date_of_a_series_can_be_reached_from_its_page(app: Flask) -> None:
    organisation = make_organisation()
    event = make_event(organisation=organisation, rrule="FREQ=WEEKLY;COUNT=30")
    client = app.test_client()
    sign_in(client, make_account(organisation=organisation))
    found = set()
    for number in (1, 2, 3):
        page = client.get(f"/desk/events/{event.id}?page={number}").text
        found |= set(re.findall(rf"/desk/events/{event.id}/dates/([\d-]+)", page))
    assert len(found) == 30
