"""Deleting an account: what is personal goes, what was written stays and is the organisation's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, func, select

from festival.accounts.deletion import own_columns
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.events.model import Event, StateChange
from festival.mediation.model import Decision
from festival.notices.model import Notice
from festival.organisers.model import Account, Membership, SignIn
from tests.conftest import PASSWORD, make_account, make_event, make_organisation, make_venue, sign_in

SECRET = "Zacharias Ünverwechselbar"


@pytest.fixture
def ours(app: Flask) -> Any:
    return make_organisation(name="Kulturverein")


@pytest.fixture
def me(ours: Any) -> Any:
    return make_account(organisation=ours, name=SECRET, email="zacharias@example.org")


def leave(client: FlaskClient, password: str = PASSWORD) -> Any:
    return client.post("/account/delete?lang=en", data={"current_password": password})


def everything() -> str:
    """All that the database holds, as text."""
    found = MetaData()
    found.reflect(db.session.connection())
    return "\n".join(
        str([str(value) for value in row])
        for table in found.sorted_tables
        for row in db.session.execute(select(table))
    )


def test_nothing_of_the_person_is_left_and_nothing_of_the_history_lost(
    app: Flask, client: FlaskClient, ours: Any, me: Any, mail_on: str
) -> None:
    venue, elsewhere = make_venue(), app.test_client()
    event = make_event(organisation=ours, venue=venue, state="pencilled", created_by_id=me.id)
    make_event(venue=venue, state="pencilled")
    colleague = make_account(organisation=ours)
    conflict_id = db.session.scalars(select(Conflict.id)).first()
    begin_writing()
    db.session.add(StateChange(event_id=event.id, from_state="idea", to_state="pencilled", by_id=me.id))
    db.session.add(Decision(conflict_id=conflict_id, text="So", taken_by=SECRET, written_by_id=me.id))
    for account_id in (me.id, colleague.id):
        db.session.add(
            Notice(account_id=account_id, code="stepped", event_id=event.id, values={"by": SECRET})
        )
    db.session.commit()
    for one in (client, elsewhere):
        sign_in(one, me)
    client.post("/signup", data={"email": me.email})
    client.post("/account/email", data={"email": "new@example.org", "current_password": PASSWORD})
    begin_writing()
    db.session.get_one(Account, colleague.id).memberships[0].role = "owner"
    db.session.commit()
    assert SECRET in everything() or "\\u00dc" in everything()
    assert leave(client).status_code == 303
    db.session.expire_all()
    left = everything()
    assert "Zacharias" not in left
    assert "zacharias@" not in left
    assert db.session.get_one(Event, event.id).created_by_id == me.id
    assert db.session.get_one(Account, me.id).name == "Kulturverein"
    assert db.session.scalars(select(Decision.taken_by)).all() == ["Kulturverein"]
    assert db.session.scalars(select(Notice.values)).all() == [{"by": "Kulturverein"}]
    for one in (client, elsewhere):
        assert one.get("/account").status_code == 302
    assert db.session.scalar(select(func.count(SignIn.id)).where(SignIn.account_id == me.id)) == 0
    answer = app.test_client().post("/signin", data={"email": "zacharias@example.org", "password": PASSWORD})
    assert answer.status_code == 401


def test_a_wrong_password_deletes_nothing(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    assert leave(client, "wrong").status_code == 400
    assert leave(client, "").status_code == 400
    assert db.session.get_one(Account, me.id).deleted_at is None


def test_the_only_owner_hands_over_first_unless_nobody_else_is_there(
    client: FlaskClient, ours: Any, me: Any
) -> None:
    colleague = make_account(organisation=ours, member_role="editor")
    sign_in(client, me)
    refused = leave(client)
    assert refused.status_code == 409
    assert "Hand it over first" in refused.text
    assert db.session.get_one(Account, me.id).deleted_at is None
    begin_writing()
    db.session.delete(db.session.get_one(Account, colleague.id).memberships[0])
    db.session.commit()
    assert leave(client).status_code == 303
    assert db.session.scalars(select(Membership)).all() == []


def test_the_last_administrator_stays(app: Flask, client: FlaskClient) -> None:
    administrator = make_account(role="administrator")
    sign_in(client, administrator)
    assert leave(client).status_code == 409
    make_account(role="administrator")
    assert leave(client).status_code == 303


def test_an_account_of_the_demo_stays(app: Flask, client: FlaskClient) -> None:
    from festival.base.city import City

    begin_writing()
    db.session.get_one(City, 1).is_demo = True
    db.session.commit()
    account = make_account(email="organiser@demo.example")
    sign_in(client, account)
    assert leave(client).status_code == 409


def test_a_deleted_account_is_in_no_list_and_is_not_opened_again(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    sign_in(client, me)
    leave(client)
    sign_in(client, make_account(role="administrator"))
    page = client.get("/desk/settings/accounts?lang=en").text
    assert "deleted.invalid" not in page
    assert "1 account" in page
    assert client.get(f"/desk/settings/accounts/{me.id}").status_code == 404


def test_the_address_is_free_again(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    leave(client)
    assert make_account(email="zacharias@example.org").id != me.id


def test_what_is_an_account_s_own_is_known_from_the_tables() -> None:
    named = {column.table.name for column in own_columns()}
    assert {"membership", "sign_in", "notice", "private_feed", "invitation", "confirmation"} <= named
    assert not {"event", "letter", "decision", "state_change"} & named
