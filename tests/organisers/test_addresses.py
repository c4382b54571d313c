"""After signing in one goes only to pages of this installation."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from festival.organisers.addresses import is_local_path
from tests.conftest import PASSWORD, make_account

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "http:///evil.example",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "?next=x",
    "",
    "/\x00",
    "/\x7f",
    "/ｅvil／",
    "/" + "a" * 2000,
    "//[",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nothing_leads_elsewhere(client: FlaskClient, wanted: str) -> None:
    account = make_account()
    answer = client.post("/signin", data={"email": account.email, "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == "/desk"


@pytest.mark.parametrize("door", ["/signin", "/signin?next=/signin", "/signout", "/signout/"])
def test_the_doors_are_no_goal(client: FlaskClient, door: str) -> None:
    account = make_account()
    answer = client.post("/signin", data={"email": account.email, "password": PASSWORD, "next": door})
    assert answer.headers["Location"] == "/desk"


@pytest.mark.parametrize(
    "wanted", ["/", "/desk/events/7", "/events?q=a%20b&from=2026-01-01", "/a@b", "/x/../y"]
)
def test_pages_of_the_installation_are_reached(client: FlaskClient, wanted: str) -> None:
    account = make_account()
    answer = client.post("/signin", data={"email": account.email, "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == wanted


def test_the_language_stays(client: FlaskClient) -> None:
    account = make_account()
    answer = client.post("/signin?lang=en", data={"email": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/desk?lang=en"


def test_an_address_with_umlauts_comes_back_quoted(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/account?q=straße%26")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/signin?next=/account?q%3D")
    assert "%25C3%259F" in answer.headers["Location"]


@given(st.text(max_size=30).map(lambda text: "/" + text))
def test_a_local_path_is_plain_and_has_one_slash_in_front(address: str) -> None:
    if is_local_path(address):
        assert address.isascii()
        assert address.isprintable()
        assert "\\" not in address
        assert not address.startswith("//")
