"""Where one is signed in, and signing out there."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.organisers.browsers import browser_name
from festival.organisers.model import SignIn
from tests.conftest import PASSWORD, make_account, sign_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def me(app: Flask) -> Any:
    return make_account()


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_each_browser_is_listed_by_its_kind_and_this_one_is_marked(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    data = {"email": me.email, "password": PASSWORD}
    app.test_client().post("/signin", data=data, headers={"User-Agent": FIREFOX})
    client.post("/signin", data=data, headers={"User-Agent": "'\"><b>{{7*7}}"})
    page = client.get("/account/sign-ins?lang=en").text
    assert "Firefox, Linux" in page
    assert page.count(">here<") == 1
    assert "<b>" not in page


def test_all_others_are_signed_out_at_once_and_nobody_else(app: Flask, client: FlaskClient, me: Any) -> None:
    other, stranger = app.test_client(), app.test_client()
    for one in (client, other):
        sign_in(one, me)
    sign_in(stranger, make_account())
    assert client.post("/account/sign-ins").status_code == 303
    assert [is_in(one) for one in (client, other, stranger)] == [True, False, True]


def test_one_is_signed_out_and_only_of_one_s_own(app: Flask, client: FlaskClient, me: Any) -> None:
    other, stranger = app.test_client(), app.test_client()
    for one in (other, client):
        sign_in(one, me)
    sign_in(stranger, make_account())
    rows = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()
    assert client.post(f"/account/sign-ins/{rows[2]}").status_code == 404
    assert client.post(f"/account/sign-ins/{rows[0]}").status_code == 303
    assert [is_in(one) for one in (client, other, stranger)] == [True, False, True]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
        ("", ""),
        ("x" * 100_000, ""),
    ],
)
def test_a_browser_is_named_in_two_words(header: str, words: str) -> None:
    assert browser_name(header) == words
