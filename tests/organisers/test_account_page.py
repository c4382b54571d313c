"""One's own account: nobody else gets there, and a new password ends all that is old."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.organisers.attempts import PER_DEVICE
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in

NEW = "four other plain words"


def change(client: FlaskClient, current: str = PASSWORD, new: str = NEW, again: str | None = None) -> int:
    data = {
        "current_password": current,
        "new_password": new,
        "repeated_password": new if again is None else again,
    }
    return client.post("/account/password?lang=en", data=data).status_code


def test_nobody_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/account").headers["Location"] == "/signin?next=/account"
    assert client.post("/account/language", data={"locale": "de"}).status_code == 401
    assert change(client) == 401


def test_one_sees_oneself_and_not_the_others(client: FlaskClient) -> None:
    ours = make_organisation(name="Singkreis")
    mine, teammate = make_account(organisation=ours), make_account(organisation=ours)
    sign_in(client, mine)
    page = client.get("/account?lang=en").text
    assert mine.email in page
    assert "Singkreis" in page
    assert teammate.email not in page


def test_a_new_password_ends_every_other_sign_in_and_keeps_this_one(app: Flask, client: FlaskClient) -> None:
    account = make_account()
    elsewhere = app.test_client()
    sign_in(elsewhere, account)
    sign_in(client, account)
    with client.session_transaction() as session:
        before = session["sign_in"]
    assert change(client) == 303
    assert "Everywhere else you are signed out." in client.get("/account?lang=en").text
    assert elsewhere.get("/account").status_code == 302
    with client.session_transaction() as session:
        assert session["sign_in"] != before
    assert client.post("/signin", data={"email": account.email, "password": PASSWORD}).status_code == 401
    assert client.post("/signin", data={"email": account.email, "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, "short", "short"),
        (PASSWORD, NEW, "something else"),
        (PASSWORD, "x" * 1001, "x" * 1001),
        ("", "", ""),
    ],
)
def test_what_does_not_fit_changes_nothing(client: FlaskClient, current: str, new: str, again: str) -> None:
    account = make_account()
    sign_in(client, account)
    assert change(client, current, new, again) == 400
    client.post("/signout")
    sign_in(client, account)


def test_somebody_at_an_open_screen_cannot_guess_the_password_for_long(client: FlaskClient) -> None:
    sign_in(client, make_account())
    assert [change(client, "wrong") for _ in range(PER_DEVICE)] == [400] * PER_DEVICE
    assert change(client) == 429


def test_the_language_is_kept_for_the_next_time(client: FlaskClient) -> None:
    account = make_account()
    sign_in(client, account)
    assert client.post("/account/language", data={"locale": "en"}).status_code == 303
    assert '<html lang="en">' in client.get("/account", headers={"Accept-Language": "de"}).text
    assert client.post("/account/language", data={"locale": "xx"}).status_code == 400
    assert account.locale == "en"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "a", "password": ""},
        {"email": "a\x00b@example.org", "password": "x\x00"},
        {"email": "a" * 255, "password": "x"},
        {"email": "a@example.org", "password": "x" * 1001},
        {"email": "'; DROP TABLE account; --", "password": "x"},
        {"email": "a@example.org", "password": "\ud83d".encode("utf-8", "surrogatepass")},
        {"email": "<script>alert(1)</script>", "password": "x"},
        {"email": "a@example.org", "password": "x", "kept": "x" * 1000, "next": "//evil"},
    ],
)
def test_nonsense_at_the_door_gets_a_plain_no(client: FlaskClient, data: dict[str, str]) -> None:
    answer = client.post("/signin", data=data)
    assert answer.status_code in (400, 401)
    assert "<script>" not in answer.text
