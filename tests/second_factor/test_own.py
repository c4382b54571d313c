"""The second factor of one's own account, and the administrator's side."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.organisers.model import Account
from festival.outbox.model import OutgoingMail
from festival.second_factor.factors import factor_of, recovery_codes_left
from festival.second_factor.model import SecondFactor, SignInPolicy
from tests.conftest import PASSWORD, make_account, sign_in
from tests.organisers.conftest import hidden_fields
from tests.second_factor.conftest import Phone, enter, is_in, shown_secret, switch_on

HOME = "/account/second-factor"


def is_on(account: Account) -> bool:
    db.session.rollback()
    db.session.expire_all()
    return factor_of(account) is not None


@pytest.fixture
def mine(client: FlaskClient, account: Account) -> Phone:
    """Signed in, with a second factor."""
    sign_in(client, account)
    return switch_on(account)[0]


def change(client: FlaskClient, code: str, password: str = PASSWORD, **button: str) -> object:
    return client.post(f"{HOME}/change?lang=en", data={"current_password": password, "code": code} | button)


def test_it_is_set_up_with_the_password_a_picture_and_a_first_code(
    client: FlaskClient, account: Account, mail_on: str
) -> None:
    sign_in(client, account)
    assert client.get(f"{HOME}/set-up").status_code == 302
    assert client.post(HOME, data={"current_password": "wrong"}).status_code == 400
    assert db.session.query(SecondFactor).count() == 0
    assert client.post(HOME, data={"current_password": PASSWORD}).headers["Location"] == f"{HOME}/set-up"
    page = client.get(f"{HOME}/set-up?lang=en")
    assert "<svg" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert f'href="otpauth://totp/Musterstadt:{account.email.replace("@", "%40")}?secret=' in page.text
    phone = Phone(shown_secret(page.text))
    assert client.post(f"{HOME}/set-up", data={"code": "000000"}).status_code == 400
    assert not is_on(account)
    done = client.post(f"{HOME}/set-up?lang=en", data={"code": phone.code()})
    assert done.text.count("<li><code>") == 10
    assert is_on(account)
    assert client.get(f"{HOME}/set-up").status_code == 302
    assert phone.totp.secret not in client.get(f"{HOME}/set-up", follow_redirects=True).text
    assert [mail.values["what"] for mail in db.session.query(OutgoingMail)] == ["factor_on"]


def test_what_was_only_begun_asks_nobody_for_a_code(client: FlaskClient, account: Account) -> None:
    sign_in(client, account)
    client.post(HOME, data={"current_password": PASSWORD})
    assert enter(client, account).headers["Location"] == "/desk?lang=en"


def test_beginning_again_never_replaces_one_in_use(
    client: FlaskClient, account: Account, mine: Phone
) -> None:
    client.post(HOME, data={"current_password": PASSWORD})
    assert is_on(account)
    assert change(client, mine.code(), off="1").status_code == 303  # type: ignore[attr-defined]
    assert not is_on(account)


@pytest.mark.parametrize(("password", "steps"), [("wrong", 0), (PASSWORD, 5), ("", 0)])
def test_it_goes_off_only_with_password_and_code(
    client: FlaskClient, account: Account, mine: Phone, password: str, steps: int
) -> None:
    answer = change(client, mine.code(steps=steps), password, off="1")
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert is_on(account)


def test_new_recovery_codes_take_the_place_of_those_before(
    client: FlaskClient, account: Account, mine: Phone
) -> None:
    page = change(client, mine.code()).text  # type: ignore[attr-defined]
    assert page.count("<li><code>") == 10
    assert recovery_codes_left(account) == 10
    assert is_on(account)


def test_no_browser_is_trusted_any_more(client: FlaskClient, account: Account, mine: Phone) -> None:
    before = db.session.get_one(SecondFactor, account.id).trust_mark
    change(client, mine.code(), end_trust="1")
    db.session.expire_all()
    assert db.session.get_one(SecondFactor, account.id).trust_mark != before


def test_who_needs_it_is_out_after_switching_it_off_and_sets_it_up_anew(client: FlaskClient) -> None:
    begin_writing()
    db.session.add(SignInPolicy(id=1, required_of=["coordinator"]))
    db.session.commit()
    account = make_account(role="coordinator")
    phone, _codes = switch_on(account)
    enter(client, account)
    client.post("/signin/code", data={"code": phone.code()})
    assert "Your role needs the second factor" in client.get(f"{HOME}?lang=en").text
    assert change(client, phone.code(steps=1), off="1").headers["Location"].startswith("/signin")  # type: ignore[attr-defined]
    assert not is_in(client)
    assert "/signin/second-factor" in enter(client, account).headers["Location"]


def test_an_administrator_lets_in_who_has_lost_the_phone_but_not_themselves(
    app: Flask, client: FlaskClient, account: Account, mail_on: str
) -> None:
    administrator = make_account(role="administrator")
    sign_in(client, administrator)
    for one in (account, administrator):
        switch_on(one)
    address = "/desk/settings/accounts/{}/second-factor"
    assert "Take it away" in client.get(f"{address.format(account.id)}?lang=en").text
    assert client.post(address.format(administrator.id)).status_code == 403
    assert client.post(address.format(account.id)).status_code == 303
    assert client.post(address.format(9_999_999)).status_code == 404
    assert (is_on(account), is_on(administrator)) == (False, True)
    assert "factor_off" in [mail.values["what"] for mail in db.session.query(OutgoingMail)]
    coordinator = app.test_client()
    sign_in(coordinator, make_account(role="coordinator"))
    assert coordinator.post(address.format(administrator.id)).status_code == 403


def test_the_command_line_lets_the_locked_out_administrator_in(app: Flask, account: Account) -> None:
    switch_on(account)
    run = app.test_cli_runner().invoke
    done = run(args=["festival", "reset-second-factor", account.email])
    assert (done.exit_code, "password alone" in done.output) == (0, True)
    assert not is_on(account)
    assert "has no second factor" in run(args=["festival", "reset-second-factor", account.email]).output
    assert run(args=["festival", "reset-second-factor", "nobody@example.org"]).exit_code == 1


def test_of_two_administrators_who_decide_the_later_sees_both(client: FlaskClient) -> None:
    sign_in(client, make_account(role="administrator"))
    address = "/desk/settings/signing-in?lang=en"
    first, second = (hidden_fields(client.get(address).text) for _ in range(2))
    assert client.post(address, data=first | {"required_of": ["office"]}).status_code == 303
    late = client.post(address, data=second | {"required_of": ["coordinator"]})
    assert late.status_code == 409
    assert client.post(address, data=hidden_fields(late.text)).status_code == 303
    assert db.session.get_one(SignInPolicy, 1, populate_existing=True).required_of == []
    assert client.post(address, data=hidden_fields(late.text) | {"required_of": ["all"]}).status_code == 400


def test_a_deleted_account_leaves_neither_secret_nor_codes(client: FlaskClient, account: Account) -> None:
    sign_in(client, account)
    phone = switch_on(account)[0]
    known = {"current_password": PASSWORD}
    assert client.post("/account/delete", data=known).status_code == 400
    assert client.post("/account/delete", data=known | {"code": phone.code()}).status_code == 303
    assert db.session.query(SecondFactor).count() == recovery_codes_left(account) == 0
