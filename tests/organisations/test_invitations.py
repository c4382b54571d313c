"""Invitations into an organisation: by mail, in a role, once, and not without end."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisations.invitations import MOST_A_DAY, MOST_OPEN, MOST_OPEN_NEW
from festival.organisations.model import Invitation
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Membership, Organisation
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in
from tests.mailbox import last_mail, link_in, mails

NEW = {"name": "Anna Muster", "password": PASSWORD, "repeated_password": PASSWORD}


def invite(client: FlaskClient, ours: Any, email: str = "anna@example.org", role: str = "editor") -> Any:
    address = f"/desk/organisations/{ours.id}/invite?lang=en"
    return client.post(address, data={"email": email, "role": role})


def link_for(client: FlaskClient, ours: Any, base_url: str, **more: str) -> str:
    assert invite(client, ours, **more).status_code == 303
    return link_in(last_mail(), base_url).partition("?")[0]


def role_of(account: Any, ours: Any) -> str | None:
    return db.session.scalar(
        select(Membership.role).where(
            Membership.account_id == account.id, Membership.organisation_id == ours.id
        )
    )


def test_somebody_new_makes_an_account_with_it(
    app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str
) -> None:
    link = link_for(as_owner, ours, mail_on)
    mail, guest = last_mail(), app.test_client()
    assert mail.address == "anna@example.org"
    assert "Kulturverein Spreebogen" in mail.subject
    assert "Olga Owner" in mail.text
    assert "Kulturverein Spreebogen" in guest.get(link).text
    assert guest.post(f"{link}/join", data=NEW).status_code == 303
    account = find_account("anna@example.org")
    assert account is not None
    assert role_of(account, ours) == "editor"
    assert guest.get(f"/desk/organisations/{ours.id}").status_code == 200


@pytest.mark.parametrize("role", ["owner", "editor", "reader"])
def test_who_has_an_account_accepts_with_it(
    app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str, role: str
) -> None:
    account, guest = (
        make_account(email="anna@example.org", organisation=make_organisation()),
        app.test_client(),
    )
    link = link_for(as_owner, ours, mail_on, role=role)
    assert "/signin?next=" in guest.get(link).text
    assert guest.post(f"{link}/join", data=NEW).status_code == 400
    sign_in(guest, account)
    assert guest.post(f"{link}/accept").status_code == 303
    assert role_of(account, ours) == role
    assert len(db.session.get_one(Account, account.id).memberships) == 2


def test_it_works_once(app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str) -> None:
    link = link_for(as_owner, ours, mail_on)
    guest = app.test_client()
    guest.post(f"{link}/join", data=NEW)
    account = find_account("anna@example.org")
    assert account is not None
    as_owner.post(f"/desk/organisations/{ours.id}/people/{account.id}", data={"role": "none"})
    assert guest.get(link).status_code == 410
    assert guest.post(f"{link}/accept").status_code == 410
    assert role_of(account, ours) is None


def test_only_the_invited_address_takes_it_up(
    app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str, stranger: Any
) -> None:
    link, other = link_for(as_owner, ours, mail_on), app.test_client()
    sign_in(other, stranger)
    assert "signed in with another address" in other.get(f"{link}?lang=en").text
    assert other.post(f"{link}/accept").status_code == 403
    assert role_of(stranger, ours) is None


@pytest.mark.parametrize("how", ["expired", "revoked", "sender demoted", "sender off", "again"])
def test_it_ends(app: Flask, as_owner: FlaskClient, ours: Any, owner: Any, mail_on: str, how: str) -> None:
    link, guest = link_for(as_owner, ours, mail_on), app.test_client()
    row = db.session.scalars(select(Invitation)).one()
    if how == "revoked":
        answer = as_owner.post(f"/desk/organisations/{ours.id}/invitations/{row.id}")
        assert answer.status_code == 303
    elif how == "again":
        assert invite(as_owner, ours).status_code == 303
    else:
        begin_writing()
        if how == "expired":
            db.session.execute(update(Invitation).values(expires_at=clock.now()))
        elif how == "sender off":
            db.session.get_one(Account, owner.id).is_active = False
        else:
            db.session.execute(update(Membership).values(role="editor"))
        db.session.commit()
    assert guest.get(link).status_code == 410
    assert guest.post(f"{link}/join", data=NEW).status_code == 410
    assert find_account("anna@example.org") is None
    assert len(mails()) == (1 if how == "again" else 0)


@pytest.mark.parametrize("who", ["editor", "reader", "stranger"])
def test_nobody_else_invites_or_takes_back(
    request: pytest.FixtureRequest, app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str, who: str
) -> None:
    invite(as_owner, ours)
    row = db.session.scalars(select(Invitation)).one()
    other = app.test_client()
    me = request.getfixturevalue(who)
    sign_in(other, me)
    assert invite(other, ours, me.email, "owner").status_code == 403
    assert other.get(f"/desk/organisations/{ours.id}/invite").status_code == 403
    assert other.post(f"/desk/organisations/{ours.id}/invitations/{row.id}").status_code == 403
    assert "anna@example.org" not in other.get(f"/desk/organisations/{ours.id}").text


def test_an_owner_of_another_organisation_takes_back_nothing_here(
    app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str, stranger: Any
) -> None:
    invite(as_owner, ours)
    row = db.session.scalars(select(Invitation)).one()
    other = app.test_client()
    sign_in(other, stranger)
    theirs = next(iter(db.session.get_one(Account, stranger.id).organisation_ids))
    assert other.post(f"/desk/organisations/{theirs}/invitations/{row.id}").status_code == 404


@pytest.mark.parametrize(("is_admitted", "most"), [(True, MOST_OPEN), (False, MOST_OPEN_NEW)])
def test_not_many_are_open_at_once(
    as_owner: FlaskClient, ours: Any, mail_on: str, is_admitted: bool, most: int
) -> None:
    begin_writing()
    db.session.get_one(Organisation, ours.id).admitted_at = clock.now() if is_admitted else None
    db.session.commit()
    codes = [invite(as_owner, ours, f"p{number}@example.org").status_code for number in range(most + 2)]
    assert codes == [303] * most + [429] * 2
    assert db.session.scalar(select(func.count(Invitation.id))) == most


def test_not_many_are_sent_in_a_day_whatever_becomes_of_them(
    as_owner: FlaskClient, ours: Any, mail_on: str
) -> None:
    codes = []
    for number in range(MOST_A_DAY + 1):
        codes.append(invite(as_owner, ours, f"p{number % 3}@example.org").status_code)
    assert codes == [303] * MOST_A_DAY + [429]


@pytest.mark.parametrize("role", ["", "coordinator", "none", "administrator"])
def test_a_role_that_there_is_not_is_refused(
    as_owner: FlaskClient, ours: Any, mail_on: str, role: str
) -> None:
    assert invite(as_owner, ours, role=role).status_code == 400


@pytest.mark.parametrize("email", ["x", "a@b.org\nBcc: c@d.org", "a@b.org, c@d.org", ""])
def test_what_is_no_address_is_not_invited(
    as_owner: FlaskClient, ours: Any, mail_on: str, email: str
) -> None:
    assert invite(as_owner, ours, email).status_code == 400
    assert mails() == []


def test_who_belongs_to_it_is_not_invited_again(
    as_owner: FlaskClient, ours: Any, mail_on: str, editor: Any
) -> None:
    answer = invite(as_owner, ours, editor.email)
    assert answer.status_code == 400
    assert "belongs to it already" in answer.text


def test_a_name_reaches_a_mail_as_it_was_typed_and_no_header(
    app: Flask, client: FlaskClient, mail_on: str
) -> None:
    odd = make_organisation(name="Chor {{7*7}} <b> Bcc: x@example.org")
    sign_in(client, make_account(organisation=odd, name="'\"><b> {% x"))
    invite(client, odd)
    mail = last_mail()
    assert mail.subject == "Invitation: Chor {{7*7}} <b> Bcc: x@example.org"
    assert "{% x" in mail.text
    assert "<b>" not in mail.html


def test_a_forged_link_opens_nothing(app: Flask, as_owner: FlaskClient, ours: Any, mail_on: str) -> None:
    link, guest = link_for(as_owner, ours, mail_on), app.test_client()
    token = link.rpartition("/")[2]
    for forged in (token[:-2], f"{token}A", "x", "x" * 3000, token.swapcase()):
        assert guest.get(f"/invitations/{forged}").status_code == 410
        assert guest.post(f"/invitations/{forged}/join", data=NEW).status_code == 410
    assert guest.get(f"/signup/{token}").status_code == 410


def test_owners_are_told_what_the_coordination_answered(
    app: Flask, client: FlaskClient, mail_on: str, coordinator: Any
) -> None:
    new = make_organisation(admitted_at=None, name="Neulinge")
    owner = make_account(organisation=new, locale="en")
    make_account(organisation=new, member_role="editor")
    sign_in(client, coordinator)
    data = {"answer": "refuse", "version": str(new.version), "reason": "Bitte rufen Sie an."}
    client.post(f"/desk/organisations/{new.id}/admission", data=data)
    assert [(one.address, "Bitte rufen Sie an." in one.text) for one in mails()] == [(owner.email, True)]
    version = str(db.session.get_one(Organisation, new.id).version)
    client.post(f"/desk/organisations/{new.id}/admission", data={"answer": "admit", "version": version})
    assert last_mail().subject == "Neulinge is admitted"
