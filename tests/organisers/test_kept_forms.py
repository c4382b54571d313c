"""A form that is sent after its sign-in ended is carried through signing in again; nothing typed is lost."""

from __future__ import annotations

import io
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.organisers import kept_forms
from festival.organisers.kept_forms import read_kept
from festival.organisers.model import Account
from tests.conftest import PASSWORD, make_account
from tests.organisers.conftest import hidden_fields

HERE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
TYPED = {
    "current_password": "secret words here",
    "new_password": "another secret here",
    "locale": "en",
    "text": 'two lines\r\nof <b>text</b> & "quotes" – 🎉',
}


def enter(client: FlaskClient, email: str) -> None:
    page = client.get("/signin").text
    data = hidden_fields(page) | {"email": email, "password": PASSWORD}
    assert client.post("/signin", data=data).status_code == 303


def test_a_form_sent_after_the_sign_in_ended_is_saved_after_signing_in(guarded_app: Flask) -> None:
    account = make_account()
    client = guarded_app.test_client()
    enter(client, account.email)
    token = hidden_fields(client.get("/account").text)["csrf_token"]
    _end_all(client)
    asked = client.post("/account/language?lang=en", data=TYPED | {"csrf_token": token}, headers=HERE)
    assert asked.status_code == 401
    assert "Sign in again: what you typed is kept" in asked.text

    wrong = client.post(
        "/signin?lang=en", data=hidden_fields(asked.text) | {"email": account.email, "password": "no"}
    )
    assert wrong.status_code == 401
    entered = client.post(
        "/signin?lang=en", data=hidden_fields(wrong.text) | {"email": account.email, "password": PASSWORD}
    )
    assert entered.status_code == 200
    assert "Continue saving" in entered.text
    assert 'action="/account/language?lang=en"' in entered.text
    fields = hidden_fields(entered.text)
    assert fields["text"] == TYPED["text"]
    assert not any("password" in name for name in fields)

    assert client.post("/account/language?lang=en", data=fields, headers=HERE).status_code == 303
    assert db.session.get_one(Account, account.id).locale == "en"


def test_also_when_the_whole_session_is_gone_and_with_it_the_forms_protection(guarded_app: Flask) -> None:
    client = guarded_app.test_client()
    asked = client.post("/account/language?lang=en", data=TYPED | {"csrf_token": "gone"}, headers=HERE)
    assert asked.status_code == 401
    assert "what you typed is kept" in asked.text
    assert "set-cookie" in {name.lower() for name, _ in asked.headers}


def test_a_form_from_a_tab_that_was_open_before_signing_in_anew_is_handed_back(guarded_app: Flask) -> None:
    account = make_account()
    client = guarded_app.test_client()
    enter(client, account.email)
    old = hidden_fields(client.get("/account").text)["csrf_token"]
    client.delete_cookie("festival")
    enter(client, account.email)
    back = client.post("/account/language?lang=en", data={"locale": "de", "csrf_token": old}, headers=HERE)
    assert back.status_code == 400
    assert "had grown old" in back.text
    assert client.post("/account/language", data=hidden_fields(back.text), headers=HERE).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://[::1"},
    ],
)
def test_what_another_site_sends_is_never_kept(guarded_app: Flask, headers: dict[str, str]) -> None:
    client = guarded_app.test_client()
    answer = client.post("/account/language", data={"locale": "en"}, headers=headers)
    assert "kept" not in answer.text
    assert answer.status_code == 400
    enter(client, make_account().email)
    answer = client.post("/account/language", data={"locale": "en"}, headers=headers)
    assert answer.status_code == 400
    assert "Continue" not in answer.text
    assert "Weiter" not in answer.text


def test_without_any_word_on_the_origin_a_form_is_not_handed_back_to_who_is_signed_in(
    guarded_app: Flask,
) -> None:
    client = guarded_app.test_client()
    enter(client, make_account().email)
    answer = client.post("/account/language?lang=en", data={"locale": "en"})
    assert answer.status_code == 400
    assert "Continue saving" not in answer.text


def test_a_sign_in_page_that_has_grown_old_asks_again_and_keeps_what_waits(guarded_app: Flask) -> None:
    client = guarded_app.test_client()
    asked = client.post("/account/language?lang=en", data=TYPED, headers=HERE)
    client.delete_cookie("festival")
    data = hidden_fields(asked.text) | {"email": "anna@example.org", "password": PASSWORD, "next": "/account"}
    again = client.post("/signin?lang=en", data=data, headers=HERE)
    assert again.status_code == 400
    fields = hidden_fields(again.text)
    assert (fields["kept"], fields["next"]) == (data["kept"], "/account")
    assert 'value="anna@example.org"' in again.text
    assert PASSWORD not in again.text


def test_signing_out_where_nobody_is_signed_in_any_more_simply_ends(guarded_app: Flask) -> None:
    answer = guarded_app.test_client().post("/signout", headers=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_forged_sign_out_is_refused(guarded_app: Flask) -> None:
    client = guarded_app.test_client()
    enter(client, make_account().email)
    assert client.post("/signout", headers={"Origin": "http://evil.example"}).status_code == 400
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("text", ["", "x", "{}", "W10.aaaa.bbbb", None])
def test_a_forged_waiting_form_is_ignored(app: Flask, text: str | None) -> None:
    with app.test_request_context("/"):
        assert read_kept(text) is None


def test_a_waiting_form_lasts_a_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context("/x", method="POST", data={"a": "1"}):
        text = kept_forms.kept_text()
        assert read_kept(text) is not None
        monkeypatch.setattr(kept_forms, "_MAX_AGE_SECONDS", -1)
        assert read_kept(text) is None


def test_repeated_fields_stay_in_order_and_files_are_named_as_missing(app: Flask) -> None:
    data = {"day": ["mo", "tu"], "picture": (io.BytesIO(b"x"), "a.png")}
    with app.test_request_context("/x", method="POST", data=data):
        kept = read_kept(kept_forms.kept_text())
    assert kept is not None
    assert kept.fields == [("day", "mo"), ("day", "tu")]
    assert kept.had_files


def test_a_form_too_long_to_be_carried_is_said_to_be_so(client: FlaskClient) -> None:
    import random

    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789ÄÖÜ", k=1_400_000))
    page = client.post("/account/language?lang=en", data={"text": noise}, headers=HERE)
    assert page.status_code == 401
    assert "too long to be carried along" in unescape(page.text)
    assert len(page.text) < 20_000


def test_reading_a_private_page_leads_to_the_sign_in_page_and_back(client: FlaskClient) -> None:
    account = make_account()
    asked = client.get("/account?lang=en")
    assert asked.status_code == 302
    page = client.get(asked.headers["Location"])
    fields = hidden_fields(page.text)
    answer = client.post("/signin", data=fields | {"email": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/account?lang=en"


def _end_all(client: FlaskClient) -> None:
    from sqlalchemy import delete

    from festival.base.database import begin_writing
    from festival.organisers.model import SignIn

    begin_writing()
    db.session.execute(delete(SignIn))
    db.session.commit()
