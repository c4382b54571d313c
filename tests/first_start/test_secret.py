"""The secret lets one administrator in, and then nobody any more."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import begin_writing, db
from festival.first_start.announcing import settle_secret
from festival.first_start.model import FirstStart, is_door_open
from festival.first_start.secret import (
    drop_secret,
    is_secret,
    kept_secret,
    kept_words,
    make_secret,
    secret_words,
)
from festival.first_start.secret_views import PER_NETWORK
from festival.organisers.model import Account
from tests.conftest import make_account
from tests.first_start.conftest import ACCOUNT, TOWN, city, data_dir
from tests.organisers.conftest import hidden_fields

AFTER = ("/setup", "/setup/town", "/setup/account")


def test_the_secret_is_kept_for_the_installations_own_eyes(app: Flask, secret: str) -> None:
    path = data_dir(app) / "first_start_secret"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert make_secret(data_dir(app)) == secret
    assert len(secret.replace("-", "")) == 25
    assert [one.name for one in data_dir(app).glob("first_start_secret*")] == ["first_start_secret"]


@pytest.mark.parametrize("typed", ["", " ", "-----", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "ä" * 25, "\0", "%s"])
def test_what_is_not_the_secret_opens_nothing(
    app: Flask, client: FlaskClient, secret: str, typed: str
) -> None:
    assert not is_secret(data_dir(app), typed)
    assert client.post("/setup", data={"secret": typed}).status_code in (400, 401)
    assert client.get("/setup/town").status_code == 302
    assert client.post("/setup/account", data=ACCOUNT).headers["Location"] == "/setup"
    assert db.session.scalar(select(func.count(Account.id))) == 0


def test_without_a_secret_nothing_is_the_secret(app: Flask, client: FlaskClient) -> None:
    drop_secret(data_dir(app))
    assert not is_secret(data_dir(app), "")
    page = client.get("/setup?lang=en")
    assert "There is no secret at this moment" in page.text
    assert client.post("/setup", data={"secret": "-"}).status_code == 401


def test_small_letters_blanks_and_missing_hyphens_are_let_pass(app: Flask, secret: str) -> None:
    assert is_secret(data_dir(app), f"  {secret.lower().replace('-', ' ')}")
    assert is_secret(data_dir(app), secret.replace("-", ""))


def test_guesses_have_an_end_and_the_right_one_waits_as_well(client: FlaskClient, secret: str) -> None:
    answers = [client.post("/setup", data={"secret": f"WRONG{n}"}).status_code for n in range(PER_NETWORK)]
    assert answers == [401] * PER_NETWORK
    late = client.post("/setup", data={"secret": secret})
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_the_way_from_the_secret_to_the_desk(app: Flask, holder: FlaskClient, secret: str) -> None:
    assert holder.get("/setup").headers["Location"] == "/setup/town"
    seen = hidden_fields(holder.get("/setup/town").text)["seen"]
    assert holder.post("/setup/town", data=TOWN | {"seen": seen}).headers["Location"] == "/setup/account"
    assert (city().name, city().land, city().zone) == ("Neustadt", "DE-NW", "Europe/Berlin")
    made = holder.post("/setup/account", data=ACCOUNT)
    assert made.headers["Location"] == "/desk/settings/start/looks"
    assert holder.get("/desk/settings/start/looks").status_code == 200
    account = db.session.scalars(select(Account)).one()
    assert (account.role, account.email) == ("administrator", "ada@neustadt.example")
    assert kept_secret(data_dir(app)) == ""
    assert {address: app.test_client().get(address).status_code for address in AFTER} == dict.fromkeys(
        AFTER, 404
    )
    assert {address: holder.get(address).status_code for address in AFTER} == dict.fromkeys(AFTER, 404)
    assert app.test_client().post("/setup", data={"secret": secret}).status_code == 404


def test_who_leaves_comes_back_in_another_browser_and_finds_what_was_said(
    app: Flask, holder: FlaskClient, secret: str
) -> None:
    seen = hidden_fields(holder.get("/setup/town").text)["seen"]
    holder.post("/setup/town", data=TOWN | {"seen": seen})
    other = app.test_client()
    assert other.post("/setup", data={"secret": secret}).status_code == 303
    assert 'value="Neustadt"' in other.get("/setup/town").text
    assert holder.get("/setup/town").status_code == 200  # back, with the button of the browser


def test_of_two_who_set_up_at_once_the_second_sees_what_the_first_has_said(
    app: Flask, holder: FlaskClient, secret: str
) -> None:
    other = app.test_client()
    other.post("/setup", data={"secret": secret})
    seen = hidden_fields(other.get("/setup/town").text)["seen"]
    assert holder.post("/setup/town", data=TOWN | {"seen": seen}).status_code == 303
    late = other.post("/setup/town?lang=en", data=TOWN | {"seen": seen, "name": "Altstadt"})
    assert late.status_code == 409
    assert "Neustadt" in late.text
    assert 'value="Altstadt"' in late.text
    assert city().name == "Neustadt"
    seen = hidden_fields(late.text)["seen"]
    assert other.post("/setup/town", data=TOWN | {"seen": seen, "name": "Altstadt"}).status_code == 303


def test_there_is_one_first_administrator_however_many_send_the_form_at_once(
    app: Flask, holder: FlaskClient, secret: str
) -> None:
    others = [app.test_client() for _ in range(3)]
    for other in others:
        assert other.post("/setup", data={"secret": secret}).status_code == 303

    def send(pair: tuple[int, FlaskClient]) -> int:
        with app.app_context():
            own = ACCOUNT | {"email": f"ada{pair[0]}@neustadt.example"}
            return pair[1].post("/setup/account", data=own).status_code

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(send, enumerate(others)))
    assert answers == [303, 404, 404]
    assert db.session.scalar(select(func.count(Account.id))) == 1
    late = holder.get("/setup/account?lang=en")
    assert late.status_code == 404
    assert "It is set up already" in late.text


def test_who_comes_while_another_finishes_is_told_that_it_is_set_up(
    app: Flask, holder: FlaskClient, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = app.test_client()
    assert late.post("/setup", data={"secret": secret}).status_code == 303
    answers = []

    def finish_and_look() -> bool:
        """The door is found open, and shut before anything else is looked at."""
        found = is_door_open()
        if not answers:
            answers.append(0)
            with ThreadPoolExecutor(1) as pool:
                answers[0] = pool.submit(holder.post, "/setup/account", data=ACCOUNT).result().status_code
        return found

    monkeypatch.setattr("festival.first_start.secret_views.is_door_open", finish_and_look)
    answer = late.post("/setup/account?lang=en", data=ACCOUNT | {"email": "late@neustadt.example"})
    assert (answers, answer.status_code) == ([303], 404)
    assert "It is set up already" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada"},
        {"email": "a@demo.example"},
        {"password": "kurz", "repeated_password": "kurz"},
        {"repeated_password": "another one that is long"},
        {"name": ""},
        {"email": "a\0@b.de"},
    ],
    ids=str,
)
def test_an_account_that_cannot_be_made_is_answered_for_and_nothing_typed_is_lost(
    holder: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = holder.post("/setup/account", data=ACCOUNT | wrong)
    assert answer.status_code == 400
    kept = "email" if "name" in wrong else "name"
    assert (ACCOUNT | wrong)[kept] in answer.text
    assert is_door_open()


def test_the_door_stays_shut_when_the_last_administrator_goes(
    app: Flask, holder: FlaskClient, secret: str
) -> None:
    holder.post("/setup/account", data=ACCOUNT)
    begin_writing()
    account = db.session.scalars(select(Account)).one()
    account.role = "member"
    db.session.commit()
    assert db.session.scalars(select(FirstStart)).one().closed_at is not None
    assert not is_door_open()
    assert app.test_client().get("/setup").status_code == 404


def test_an_administrator_made_by_the_command_line_shuts_the_door_too(
    app: Flask, holder: FlaskClient
) -> None:
    make_account(role="administrator")
    assert app.test_client().get("/setup").status_code == 404
    assert holder.get("/setup/town").status_code == 404
    assert settle_secret() == ""
    assert kept_secret(data_dir(app)) == ""


def test_a_start_prints_the_secret_while_there_is_one(app: Flask, secret: str) -> None:
    settings = replace(app.config["SETTINGS"], demo=False)
    assert secret in kept_words(settings, "http://127.0.0.1:8000")
    assert "http://127.0.0.1:8000/setup" in kept_words(settings, "http://127.0.0.1:8000")
    assert kept_words(replace(settings, demo=True), "http://127.0.0.1:8000") == ""
    app.test_cli_runner().invoke(
        args=[
            *("festival", "create-user", "a@b.de", "--name", "A", "--role", "administrator"),
            *("--password", ACCOUNT["password"]),
        ]
    )
    assert kept_words(settings, "http://127.0.0.1:8000") == ""


def test_what_the_start_prints_names_the_address_and_the_secret() -> None:
    said = secret_words("ABC", "https://feste.example.org")
    assert "https://feste.example.org/setup" in said
    assert said.endswith("ABC")
    assert secret_words("", "https://feste.example.org") == ""


def test_text_from_people_stays_text(holder: FlaskClient) -> None:
    seen = hidden_fields(holder.get("/setup/town").text)["seen"]
    name = "{{7*7}} '\"><b>x"
    assert holder.post("/setup/town", data=TOWN | {"seen": seen, "name": name}).status_code == 303
    page = holder.get("/setup/town").text
    assert "<b>x" not in page
    assert "49" not in page.split("<title>")[1].split("</title>")[0]
    assert city().name == name
