"""Who belongs to an organisation: its owners say so, and it keeps one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.organisers.model import Account
from tests.conftest import sign_in


def give(client: FlaskClient, ours: Any, account: Any, role: str) -> Any:
    address = f"/desk/organisations/{ours.id}/people/{account.id}?lang=en"
    return client.post(address, data={"role": role}, follow_redirects=True)


def role_of(account: Any) -> str | None:
    mine = db.session.get_one(Account, account.id).memberships
    return mine[0].role if mine else None


def test_owners_give_roles_and_hand_over(as_owner: FlaskClient, ours: Any, owner: Any, editor: Any) -> None:
    assert give(as_owner, ours, editor, "reader").status_code == 200
    assert role_of(editor) == "reader"
    give(as_owner, ours, editor, "owner")
    give(as_owner, ours, owner, "reader")
    assert (role_of(editor), role_of(owner)) == ("owner", "reader")


def test_the_last_owner_stays_until_somebody_else_owns_it(
    as_owner: FlaskClient, ours: Any, owner: Any, editor: Any
) -> None:
    for role in ("editor", "none"):
        assert "Somebody has to own the organisation" in give(as_owner, ours, owner, role).text
    left = as_owner.post(f"/desk/organisations/{ours.id}/leave?lang=en", follow_redirects=True)
    assert "Somebody has to own the organisation" in left.text
    assert role_of(owner) == "owner"


def test_an_owner_who_may_not_sign_in_any_more_is_no_owner_to_rely_on(
    as_owner: FlaskClient, ours: Any, owner: Any, editor: Any
) -> None:
    give(as_owner, ours, editor, "owner")
    begin_writing()
    db.session.get_one(Account, editor.id).is_active = False
    db.session.commit()
    assert "Somebody has to own" in give(as_owner, ours, owner, "reader").text


def test_who_leaves_reads_nothing_any_more(client: FlaskClient, ours: Any, owner: Any, editor: Any) -> None:
    sign_in(client, editor)
    assert client.post(f"/desk/organisations/{ours.id}/leave").status_code == 303
    assert role_of(editor) is None
    assert client.get(f"/desk/organisations/{ours.id}").status_code == 403


def test_the_coordination_takes_out_even_the_last_owner(
    as_coordinator: FlaskClient, ours: Any, owner: Any
) -> None:
    give(as_coordinator, ours, owner, "none")
    assert role_of(owner) is None


@pytest.mark.parametrize("who", ["editor", "reader", "stranger"])
def test_nobody_makes_themselves_an_owner(
    request: pytest.FixtureRequest, client: FlaskClient, ours: Any, owner: Any, who: str
) -> None:
    me = request.getfixturevalue(who)
    sign_in(client, me)
    before = role_of(me)
    assert give(client, ours, me, "owner").status_code == 403
    assert give(client, ours, owner, "none").status_code == 403
    assert (role_of(me), role_of(owner)) == (before, "owner")


def test_editors_and_readers_see_names_but_no_addresses(
    client: FlaskClient, ours: Any, owner: Any, reader: Any
) -> None:
    sign_in(client, reader)
    page = client.get(f"/desk/organisations/{ours.id}").text
    assert owner.name in page
    assert owner.email not in page


@pytest.mark.parametrize("role", ["", "administrator", "coordinator", "OWNER"])
def test_a_role_that_there_is_not_is_refused(
    as_owner: FlaskClient, ours: Any, editor: Any, role: str
) -> None:
    assert give(as_owner, ours, editor, role).status_code == 400


def test_a_stranger_s_account_is_not_found_among_the_people(
    app: Flask, as_owner: FlaskClient, ours: Any, stranger: Any
) -> None:
    assert give(as_owner, ours, stranger, "owner").status_code == 404
    assert role_of(stranger) == "owner"  # of their own, still
