"""After the password comes the code."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.model import Account, SignIn
from festival.organisers.sign_in import end_sign_ins
from festival.second_factor.factors import PER_NETWORK
from festival.second_factor.model import SecondFactor, SignInPolicy
from festival.second_factor.sealing import unseal
from tests.at_once import at_once
from tests.conftest import PASSWORD, make_account, make_organisation
from tests.organisers.conftest import hidden_fields
from tests.second_factor.conftest import Phone, enter, is_in, shown_secret, switch_on

HERE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


def require(*groups: str) -> None:
    begin_writing()
    db.session.add(SignInPolicy(id=1, required_of=list(groups)))
    db.session.commit()


def test_the_password_alone_leads_to_the_question_for_a_code_and_nowhere_else(
    client: FlaskClient, account: Account, phone: Phone
) -> None:
    asked = enter(client, account, next="/desk/year")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/signin/code?next=/desk/year&lang=en")
    assert not is_in(client)
    assert db.session.query(SignIn).count() == 0
    page = client.get(asked.headers["Location"]).text
    assert account.name not in page
    assert account.email not in page
    data = hidden_fields(page) | {"code": phone.code()}
    entered = client.post("/signin/code", data=data)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/desk/year")
    assert is_in(client)


def test_nobody_comes_to_the_question_without_the_password(client: FlaskClient, phone: Phone) -> None:
    for answer in (client.get("/signin/code"), client.post("/signin/code", data={"code": phone.code()})):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/signin")
    assert not is_in(client)


def test_each_code_opens_once(app: Flask, account: Account, phone: Phone) -> None:
    code = phone.code()
    first, second = app.test_client(), app.test_client()
    enter(first, account)
    enter(second, account)
    assert first.post("/signin/code", data={"code": code}).status_code == 303
    again = second.post("/signin/code?lang=en", data={"code": code})
    assert again.status_code == 401
    assert "was used already" in again.text
    assert not is_in(second)
    assert second.post("/signin/code", data={"code": phone.code(steps=1)}).status_code == 303


def test_of_two_who_come_with_one_code_at_the_same_moment_one_gets_in(
    app: Flask, account: Account, phone: Phone
) -> None:
    clients = [app.test_client() for _ in range(2)]
    for one in clients:
        enter(one, account)
    code = phone.code()

    def come(client: FlaskClient, together: Barrier) -> int:
        together.wait()
        return client.post("/signin/code", data={"code": code}).status_code

    found = at_once(app, *(lambda together, one=one: come(one, together) for one in clients))
    assert sorted(found) == [303, 401]


def test_a_recovery_code_opens_once(app: Flask, account: Account) -> None:
    _phone, codes = switch_on(account)
    for status in (303, 401):
        client = app.test_client()
        enter(client, account)
        answer = client.post("/signin/code?lang=en", data={"recovery": codes[3].upper()})
        assert answer.status_code == status
    assert "doesn’t fit" in answer.text
    client.post("/signin/code", data={"recovery": codes[4]})
    assert is_in(client)


def test_codes_are_tried_slowly_and_a_stranger_with_the_password_locks_nobody_out(
    app: Flask, account: Account, phone: Phone
) -> None:
    stranger = app.test_client()
    enter(stranger, account)
    for _ in range(PER_NETWORK):
        assert stranger.post("/signin/code", data={"code": "12345x"}).status_code == 401
    refused = stranger.post("/signin/code?lang=en", data={"code": phone.code()})
    assert refused.status_code == 429
    assert "too many attempts" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    owner = app.test_client()
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    owner.post("/signin", data={"email": account.email, "password": PASSWORD}, environ_base=elsewhere)
    entered = owner.post("/signin/code", data={"code": phone.code()}, environ_base=elsewhere)
    assert entered.status_code == 303


def test_an_empty_code_asks_for_one_and_costs_no_try(
    client: FlaskClient, account: Account, phone: Phone
) -> None:
    enter(client, account)
    for _ in range(PER_NETWORK + 1):
        assert client.post("/signin/code", data={"code": " "}).status_code == 400


@pytest.mark.parametrize("what", ["time", "password", "closed"])
def test_waiting_at_the_door_ends(
    client: FlaskClient, account: Account, phone: Phone, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, account)
    now = clock.now()
    if what == "time":
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10, seconds=1))
    else:
        begin_writing()
        mine = db.session.get_one(Account, account.id)
        mine.is_active, mine.password_hash = (
            what != "closed",
            mine.password_hash + ("x" if what == "password" else ""),
        )
        db.session.commit()
    answer = client.post("/signin/code", data={"code": phone.code()})
    assert answer.headers["Location"] == "/signin"
    assert not is_in(client)


def test_a_trusted_browser_is_not_asked_until_the_password_or_the_trust_changes(
    app: Flask, client: FlaskClient, account: Account, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, account)
    client.post("/signin/code", data={"code": phone.code(), "is_trusted": "y"})
    client.post("/signout")
    assert enter(client, account).headers["Location"] == "/desk?lang=en"
    other = make_account()
    switch_on(other)
    assert "/signin/code" in enter(client, other).headers["Location"]
    now = clock.now()
    with monkeypatch.context() as later:
        later.setattr("time.time", lambda: now.timestamp() + 31 * 86400)
        assert "/signin/code" in enter(client, account).headers["Location"]
    begin_writing()
    db.session.get_one(SecondFactor, account.id).trust_mark = "other"
    db.session.commit()
    assert "/signin/code" in enter(client, account).headers["Location"]


def test_a_form_that_waited_is_carried_past_the_code(guarded_app: Flask, account: Account) -> None:
    phone, _codes = switch_on(account)
    client = guarded_app.test_client()
    data = hidden_fields(client.get("/signin").text) | {"email": account.email, "password": PASSWORD}
    page = client.get(client.post("/signin", data=data).headers["Location"]).text
    client.post("/signin/code", data=hidden_fields(page) | {"code": phone.code()})
    token = hidden_fields(client.get("/account").text)["csrf_token"]
    begin_writing()
    end_sign_ins(account.id)
    db.session.commit()
    typed = {"csrf_token": token, "locale": "en"}
    asked = client.post("/account/language?lang=en", data=typed, headers=HERE)
    data = hidden_fields(asked.text) | {"email": account.email, "password": PASSWORD}
    page = client.post("/signin?lang=en", data=data)
    assert page.status_code == 200
    wrong = client.post("/signin/code?lang=en", data=hidden_fields(page.text) | {"code": "000000"})
    assert wrong.status_code == 401
    answer = client.post(
        "/signin/code?lang=en", data=hidden_fields(wrong.text) | {"code": phone.code(steps=1)}
    )
    assert "Continue saving" in answer.text
    client.post("/account/language", data=hidden_fields(answer.text), headers=HERE)
    assert db.session.get_one(Account, account.id).locale == "en"


@pytest.mark.parametrize("group", ["coordinator", "administrator", "office", "nobody"])
def test_who_needs_a_second_factor_and_has_none_sets_it_up_before_getting_in(
    client: FlaskClient, group: str
) -> None:
    require("coordinator", "administrator", "office")
    office = make_organisation(is_office=True)
    account = {
        "office": lambda: make_account(organisation=office),
        "nobody": lambda: make_account(organisation=make_organisation()),
    }.get(group, lambda: make_account(role=group))()
    answer = enter(client, account, next="/desk/year")
    if group == "nobody":
        assert answer.headers["Location"] == "/desk/year"
        return
    assert answer.headers["Location"] == "/signin/second-factor?next=/desk/year&lang=en"
    assert not is_in(client)
    page = client.get(answer.headers["Location"])
    data = hidden_fields(page.text)
    assert client.post("/signin/second-factor?lang=en", data=data | {"code": "000000"}).status_code == 400
    assert not is_in(client)
    phone = Phone(shown_secret(page.text))
    done = client.post("/signin/second-factor?lang=en", data=data | {"code": phone.code()})
    assert done.status_code == 200
    assert done.text.count("<li><code>") == 10
    assert 'href="/desk/year"' in done.text
    assert is_in(client)


def test_whoever_began_before_with_a_stolen_password_does_not_know_the_secret_that_is_confirmed(
    app: Flask,
) -> None:
    require("coordinator")
    account = make_account(role="coordinator")
    pages = []
    for one in (app.test_client(), app.test_client()):
        enter(one, account)
        pages.append(one.get("/signin/second-factor?lang=en").text)
    assert shown_secret(pages[0]) != shown_secret(pages[1])


def test_the_secret_stands_encrypted_in_the_database(app: Flask, account: Account, phone: Phone) -> None:
    sealed = db.session.get_one(SecondFactor, account.id).sealed_secret
    assert phone.totp.secret not in sealed
    assert unseal(sealed) == phone.totp.secret
    app.secret_key = "another"
    try:
        assert unseal(sealed) is None
    finally:
        app.secret_key = "tests"


def test_under_another_secret_key_the_recovery_codes_still_open(app: Flask, account: Account) -> None:
    phone, codes = switch_on(account)
    client = app.test_client()
    app.secret_key = "another"
    try:
        enter(client, account)
        assert client.post("/signin/code", data={"code": phone.code()}).status_code == 401
        assert client.post("/signin/code", data={"recovery": codes[0]}).status_code == 303
    finally:
        app.secret_key = "tests"
