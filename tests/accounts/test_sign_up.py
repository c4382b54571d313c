"""Signing up: the same for every address, until somebody has opened the link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from festival.accounts.confirming import (
    LASTS_BY_HAND,
    PER_EMAIL,
    PER_EMAIL_A_DAY,
    PER_NETWORK,
    sweep_confirmations,
)
from festival.accounts.model import Confirmation
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.accounts import find_account
from festival.organisers.attempts import forget_attempts
from festival.organisers.model import Account
from festival.outbox.model import OutgoingMail
from tests.conftest import PASSWORD, make_account
from tests.mailbox import last_mail, link_in, mails

NEW = {"name": "Anna Muster", "password": PASSWORD, "repeated_password": PASSWORD}


def ask(client: FlaskClient, email: str = "anna@example.org", path: str = "/signup") -> Any:
    return client.post(f"{path}?lang=en", data={"email": email})


def ask_for_link(client: FlaskClient, base_url: str) -> str:
    assert ask(client).status_code == 303
    return link_in(last_mail(), base_url)


def test_who_opens_the_link_makes_an_account_and_is_signed_in(client: FlaskClient, mail_on: str) -> None:
    link = ask_for_link(client, mail_on)
    assert "anna@example.org" in client.get(link).text
    made = client.post(link, data=NEW)
    assert (made.status_code, made.location.partition("?")[0]) == (303, "/desk/organisations")
    account = find_account("anna@example.org")
    assert account is not None
    assert (account.name, account.role, account.locale) == ("Anna Muster", "member", "en")
    assert client.get("/account").status_code == 200


def test_a_link_works_once_and_every_earlier_one_ends_with_it(client: FlaskClient, mail_on: str) -> None:
    first, second = ask_for_link(client, mail_on), ask_for_link(client, mail_on)
    assert client.post(second, data=NEW).status_code == 303
    for link in (first, second):
        assert client.get(link).status_code == 410
        assert client.post(link, data=NEW | {"name": "Nochmal"}).status_code == 410
    assert db.session.scalar(select(func.count(Account.id))) == 1


def test_a_link_ends_after_two_days(client: FlaskClient, mail_on: str) -> None:
    link = ask_for_link(client, mail_on)
    begin_writing()
    db.session.execute(update(Confirmation).values(expires_at=clock.now()))
    db.session.commit()
    assert client.get(link).status_code == 410
    assert client.post(link, data=NEW).status_code == 410
    assert mails() == []


@pytest.mark.parametrize("change", ["swap", "cut", "other kind", "number"])
def test_a_forged_link_opens_nothing(client: FlaskClient, mail_on: str, change: str) -> None:
    link = ask_for_link(client, mail_on)
    head, _, token = link.rpartition("/")
    token = token.partition("?")[0]
    forged = {
        "swap": f"{head}/{token[:-2]}{'A' if token[-2] != 'A' else 'B'}{token[-1]}",  # all bits of it count
        "cut": f"{head}/{token[:-4]}",
        "other kind": f"/signin/new-password/{token}",
        "number": f"{head}/WzEsIng.x",
    }[change]
    assert client.get(forged).status_code == 410
    assert client.post(forged, data=NEW).status_code == 410


@pytest.mark.parametrize("token", ["x" * 5000, "%00", "é", "W10.x", "."])
def test_what_is_no_link_at_all_is_answered_too(client: FlaskClient, token: str) -> None:
    assert client.get(f"/signup/{token}").status_code in (404, 410)


@pytest.mark.parametrize("path", ["/signup", "/signin/forgotten"])
def test_asking_is_the_same_whether_or_not_there_is_an_account(
    client: FlaskClient, mail_on: str, path: str
) -> None:
    make_account(email="known@example.org")
    make_account(email="locked@example.org", is_active=False)
    answers, statements = [], []
    for email in ("known@example.org", "unknown@example.org", "locked@example.org"):
        asked: list[str] = []

        def note(*given: Any, asked: list[str] = asked) -> None:
            asked.append(given[2])

        event.listen(db.engine, "before_cursor_execute", note)
        answer = ask(client, email, path)
        event.remove(db.engine, "before_cursor_execute", note)
        answers.append(
            (answer.status_code, answer.location, answer.get_data(), answer.headers.get("Set-Cookie"))
        )
        statements.append(asked)
    assert answers[0] == answers[1] == answers[2]
    assert statements[0] == statements[1] == statements[2]
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 3


def test_who_has_an_account_is_told_so_by_mail_alone(client: FlaskClient, mail_on: str) -> None:
    make_account(email="anna@example.org")
    ask(client)
    mail = last_mail()
    assert "already" in mail.subject
    assert link_in(mail, mail_on).startswith("/signin")


def test_an_account_that_came_meanwhile_is_not_overwritten(client: FlaskClient, mail_on: str) -> None:
    link = ask_for_link(client, mail_on)
    kept = make_account(email="anna@example.org", name="Zuerst")
    assert client.post(link, data=NEW).status_code == 410
    assert db.session.get_one(Account, kept.id).name == "Zuerst"


def test_nobody_s_mailbox_is_filled_by_others(app: Flask, client: FlaskClient, mail_on: str) -> None:
    codes = [ask(client).status_code for _number in range(PER_EMAIL + 1)]
    assert codes == [303] * PER_EMAIL + [429]
    for _number in range(PER_EMAIL_A_DAY):
        begin_writing()
        forget_attempts()
        db.session.commit()
        ask(client)
    assert len(mails()) == PER_EMAIL_A_DAY


def test_one_network_asks_for_few_mails(client: FlaskClient, mail_on: str) -> None:
    codes = [ask(client, f"p{number}@example.org").status_code for number in range(PER_NETWORK + 1)]
    assert codes == [303] * PER_NETWORK + [429]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "anna@example.org\nBcc: all@example.org",
        "anna@example.org\r\nSubject: x",
        "anna@example.org,bob@example.org",
        "Anna <anna@example.org>",
        "a@b\0.org",
        "x" * 260 + "@example.org",
    ],
)
def test_what_is_no_address_gets_no_mail_and_no_header(client: FlaskClient, mail_on: str, email: str) -> None:
    assert ask(client, email).status_code == 400
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_the_link_carries_the_settings_address_whatever_the_request_was_called(
    client: FlaskClient, mail_on: str
) -> None:
    client.post("/signup", data={"email": "a@example.org"}, headers={"X-Forwarded-Host": "evil.example"})
    client.post("/signup", data={"email": "b@example.org"}, base_url="http://127.0.0.1:99/")
    for mail in mails():
        assert "evil" not in mail.text + mail.html
        assert ":99" not in mail.text + mail.html
        assert mail_on in mail.text


def test_where_no_mail_is_sent_the_pages_say_who_passes_it_on(client: FlaskClient) -> None:
    for path in ("/signup", "/signin/forgotten"):
        assert "sends no mail" in client.get(f"{path}?lang=en").text
        assert ask(client, path=path).status_code == 303
    assert "kept for its administrators" in client.get("/signin/sent?lang=en").text
    lasts = [row.expires_at - row.asked_at for row in db.session.scalars(select(Confirmation))]
    assert lasts == [LASTS_BY_HAND] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"password": "short", "repeated_password": "short"},
        {"repeated_password": "x"},
    ],
)
def test_what_cannot_be_is_said_and_the_link_stays(
    client: FlaskClient, mail_on: str, changes: dict[str, str]
) -> None:
    link = ask_for_link(client, mail_on)
    assert client.post(link, data=NEW | changes).status_code == 400
    assert client.post(link, data=NEW).status_code == 303


def test_nobody_takes_a_role_along(client: FlaskClient, mail_on: str) -> None:
    link = ask_for_link(client, mail_on)
    client.post(link, data=NEW | {"role": "administrator", "email": "b@example.org", "is_active": "y"})
    account = db.session.scalars(select(Account)).one()
    assert (account.email, account.role) == ("anna@example.org", "member")


def test_who_signs_up_is_shown_the_way_on(client: FlaskClient, mail_on: str) -> None:
    page = client.get("/signin?lang=en").text
    assert "/signup" in page
    assert "/signin/forgotten" in page
    client.post(ask_for_link(client, mail_on), data=NEW)
    assert "/desk/organisations/new" in client.get("/desk/organisations").text


def test_what_is_over_is_swept(client: FlaskClient, mail_on: str) -> None:
    ask(client)
    begin_writing()
    assert sweep_confirmations(now=clock.now() + timedelta(days=3)) == 0
    assert sweep_confirmations(now=clock.now() + timedelta(days=5)) == 1
    db.session.commit()


@pytest.mark.parametrize("words", ["{{7*7}}", "{% x", "'\"><b>"])
def test_a_name_is_shown_letter_for_letter(client: FlaskClient, mail_on: str, words: str) -> None:
    client.post(ask_for_link(client, mail_on), data=NEW | {"name": words})
    page = client.get("/account").text
    assert "<b>" not in page
    assert "49" not in page.partition("<main")[2].partition("</main>")[0] or words != "{{7*7}}"
