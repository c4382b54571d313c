"""Signing in and out: what the cookie and the server hold, and when that ends."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.model import Account, SignIn
from festival.organisers.sign_in import sweep_sign_ins
from tests.conftest import PASSWORD, make_account, sign_in


def count_sign_ins() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SignIn)) or 0


def session_token(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session.get("sign_in", ""))


def test_the_right_password_leads_to_the_desk(client: FlaskClient) -> None:
    account = make_account()
    answer = client.post("/signin", data={"email": account.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")


def test_the_address_is_found_in_any_case_and_with_blanks(client: FlaskClient) -> None:
    make_account(email="anna@example.org")
    assert (
        client.post("/signin", data={"email": " Anna@Example.ORG ", "password": PASSWORD}).status_code == 303
    )


def test_the_server_keeps_no_token_only_its_digest(client: FlaskClient) -> None:
    sign_in(client, make_account())
    token = session_token(client)
    assert len(token) >= 43
    assert token not in db.session.scalars(select(SignIn.token_digest)).one()


def test_a_token_planted_before_signing_in_is_worth_nothing_after(app: Flask, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["sign_in"] = "planted"
        session["csrf_token"] = "planted too"
    sign_in(client, make_account())
    assert session_token(client) != "planted"
    with client.session_transaction() as session:
        assert session.get("csrf_token") != "planted too"
    stranger = app.test_client()
    with stranger.session_transaction() as session:
        session["sign_in"] = "planted"
    assert stranger.get("/account").status_code == 302


def test_signing_in_again_ends_the_sign_in_this_browser_had(client: FlaskClient) -> None:
    account = make_account()
    sign_in(client, account)
    first = session_token(client)
    sign_in(client, account)
    assert session_token(client) != first
    assert count_sign_ins() == 1


def test_signing_out_ends_the_sign_in_on_the_server_and_takes_the_cookie_away(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, make_account())
    token = session_token(client)
    answer = client.post("/signout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get_cookie("festival") is None
    thief = app.test_client()
    with thief.session_transaction() as session:
        session["sign_in"] = token
    assert thief.get("/account").status_code == 302
    assert count_sign_ins() == 0


def test_signing_out_twice_does_no_harm(client: FlaskClient) -> None:
    assert client.post("/signout").status_code == 303
    assert client.get("/signout").status_code == 405


def test_a_sign_in_ends_by_itself_whatever_the_cookie_says(client: FlaskClient) -> None:
    sign_in(client, make_account())
    assert client.get("/account").status_code == 200
    begin_writing()
    row = db.session.scalars(select(SignIn)).one()
    assert timedelta(days=13, hours=23) < row.expires_at - clock.now() < timedelta(days=14)
    row.expires_at = clock.now()
    db.session.commit()
    assert client.get("/account").status_code == 302


def test_an_account_switched_off_is_out_at_once(client: FlaskClient) -> None:
    account = make_account()
    sign_in(client, account)
    begin_writing()
    db.session.get_one(Account, account.id).is_active = False
    db.session.commit()
    assert client.get("/account").status_code == 302


def test_expired_sign_ins_are_swept_and_living_ones_stay(client: FlaskClient, app: Flask) -> None:
    sign_in(client, make_account())
    sign_in(app.test_client(), make_account())
    begin_writing()
    db.session.scalars(select(SignIn).order_by(SignIn.id)).all()[0].expires_at = clock.now() - timedelta(
        days=1
    )
    db.session.flush()
    assert sweep_sign_ins(now=clock.now()) == 1
    db.session.commit()
    assert count_sign_ins() == 1


def test_who_is_signed_in_goes_on_from_the_sign_in_page(client: FlaskClient) -> None:
    sign_in(client, make_account())
    assert client.get("/signin?next=/account").headers["Location"] == "/account"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: FlaskClient) -> None:
    account = make_account()
    answer = client.post("/signin", data={"email": account.email, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie
    assert "Set-Cookie" not in client.get("/account").headers
