"""A forgotten password, and another e-mail address."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.organisers.model import Account
from tests.conftest import PASSWORD, make_account, sign_in
from tests.mailbox import last_mail, link_in, mails

OTHER = "seven quiet rivers at noon"
NEW = {"password": OTHER, "repeated_password": OTHER}


def link_for(client: FlaskClient, account: Any, base_url: str) -> str:
    assert client.post("/signin/forgotten?lang=en", data={"email": account.email}).status_code == 303
    return link_in(last_mail(), base_url)


def test_the_new_password_holds_and_every_sign_in_ends(app: Flask, client: FlaskClient, mail_on: str) -> None:
    account, elsewhere = make_account(locale="en"), app.test_client()
    sign_in(elsewhere, account)
    link = link_for(client, account, mail_on)
    assert account.email in client.get(link).text
    assert client.post(link, data=NEW).status_code == 303
    assert elsewhere.get("/account").status_code == 302
    assert client.post("/signin", data={"email": account.email, "password": PASSWORD}).status_code == 401
    assert client.post("/signin", data={"email": account.email, "password": OTHER}).status_code == 303
    told = last_mail()
    assert told.address == account.email
    assert "was changed" in told.subject


def test_a_link_works_once_and_ends_all_others(client: FlaskClient, mail_on: str) -> None:
    account = make_account()
    first, second = link_for(client, account, mail_on), link_for(client, account, mail_on)
    assert client.post(first, data=NEW).status_code == 303
    for link in (first, second):
        assert client.get(link).status_code == 410
        assert client.post(link, data=NEW).status_code == 410


def test_nobody_without_an_account_gets_a_mail(client: FlaskClient, mail_on: str) -> None:
    make_account(email="off@example.org", is_active=False)
    for email in ("nobody@example.org", "off@example.org"):
        client.post("/signin/forgotten", data={"email": email})
    assert mails() == []


def test_who_was_switched_off_meanwhile_gets_no_password(client: FlaskClient, mail_on: str) -> None:
    account = make_account()
    link = link_for(client, account, mail_on)
    begin_writing()
    db.session.get_one(Account, account.id).is_active = False
    db.session.commit()
    assert client.post(link, data=NEW).status_code == 410


def change(client: FlaskClient, email: str, password: str = PASSWORD) -> Any:
    return client.post("/account/email?lang=en", data={"email": email, "current_password": password})


def test_another_address_holds_once_its_link_is_opened(client: FlaskClient, mail_on: str) -> None:
    account = make_account(email="old@example.org")
    sign_in(client, account)
    assert change(client, "New@example.org").status_code == 303
    assert db.session.get_one(Account, account.id).email == "old@example.org"
    mail = last_mail()
    assert mail.address == "new@example.org"
    link = link_in(mail, mail_on)
    assert "new@example.org" in client.get(link).text
    assert db.session.get_one(Account, account.id).email == "old@example.org"
    assert client.post(link).status_code == 303
    assert db.session.get_one(Account, account.id).email == "new@example.org"
    assert last_mail().address == "old@example.org"
    assert client.post(link).status_code == 410


def test_a_wrong_password_changes_no_address(client: FlaskClient, mail_on: str) -> None:
    sign_in(client, make_account())
    assert change(client, "new@example.org", "wrong").status_code == 400
    assert mails() == []


def test_a_taken_address_is_told_to_its_owner_alone(client: FlaskClient, mail_on: str) -> None:
    make_account(email="taken@example.org")
    sign_in(client, make_account())
    assert change(client, "taken@example.org").status_code == 303
    assert "already" in last_mail().subject


def test_an_address_that_was_taken_meanwhile_is_refused(client: FlaskClient, mail_on: str) -> None:
    account = make_account()
    sign_in(client, account)
    change(client, "new@example.org")
    link = link_in(last_mail(), mail_on)
    make_account(email="new@example.org")
    assert client.post(link).status_code == 410
    assert db.session.get_one(Account, account.id).email == account.email


def test_somebody_else_s_link_gives_no_address(app: Flask, client: FlaskClient, mail_on: str) -> None:
    mine, theirs = make_account(), make_account()
    sign_in(client, mine)
    change(client, "new@example.org")
    link = link_in(last_mail(), mail_on)
    stranger = app.test_client()
    assert stranger.get(link).status_code == 302
    sign_in(stranger, theirs)
    assert stranger.get(link).status_code == 403
    assert stranger.post(link).status_code == 403


def test_a_link_for_a_password_ends_with_another_address(client: FlaskClient, mail_on: str) -> None:
    account = make_account(email="old@example.org")
    reset = link_for(client, account, mail_on)
    sign_in(client, account)
    change(client, "new@example.org")
    client.post(link_in(last_mail(), mail_on))
    assert client.get(reset).status_code == 410


@pytest.mark.parametrize("path", ["/account/email", "/account/email/x"])
def test_without_signing_in_nobody_changes_an_address(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 302
    assert client.post(path).status_code in (303, 401)
