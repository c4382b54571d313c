"""Asking for the weekly mail: the same for every address, and nothing comes before its reader has pressed a button."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from festival.accounts.confirming import PER_EMAIL, PER_EMAIL_A_DAY, PER_NETWORK
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.clean_up.kept_for import throw_away_what_is_past
from festival.organisers.attempts import forget_attempts
from festival.outbox.model import OutgoingMail
from festival.privacy.deletion import delete_account
from festival.weekly_mail.subscribing import LASTS
from tests.conftest import make_account
from tests.mailbox import last_mail, link_in, mails
from tests.weekly_mail.conftest import SetClock, ask, subscribe, subscriptions


def test_an_address_is_asked_whether_it_is_the_readers_and_gets_nothing_before(
    client: FlaskClient, mail_on: str
) -> None:
    assert ask(client, " Anna@Example.ORG ", category=["konzert", "markt"], free="1").status_code == 303
    (row,) = subscriptions()
    assert (row.email, row.locale, row.filters) == (
        "anna@example.org",
        "en",
        "category=konzert&category=markt&free=1",
    )
    assert (row.confirmed_at, row.last_on) == (None, None)
    mail = last_mail()
    assert "Chosen: Concert · Market · free" in mail.text
    assert not mail.unsubscribe_url
    assert link_in(mail, mail_on).startswith("/subscribe/mail/confirm/")


def test_a_program_that_opens_every_link_confirms_nothing(client: FlaskClient, mail_on: str) -> None:
    ask(client)
    link = link_in(last_mail(), mail_on)
    for _number in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert subscriptions()[0].confirmed_at is None
    assert '<form method="post">' in client.get(link).text
    assert "comes to you" in client.post(link).text
    assert subscriptions()[0].confirmed_at is not None


def test_nobody_needs_a_cookie_and_none_is_set(app: Flask, client: FlaskClient, mail_on: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answers = [client.get("/subscribe"), ask(client), client.get("/subscribe/mail")]
        link = link_in(last_mail(), mail_on)
        answers += [client.get(link), client.post(link)]
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert [answer.status_code for answer in answers] == [200, 303, 200, 200, 200]
    assert not any(answer.headers.get("Set-Cookie") for answer in answers)


def test_another_site_cannot_have_its_readers_ask(client: FlaskClient, mail_on: str) -> None:
    answer = client.post(
        "/subscribe/mail", data={"email": "a@example.org"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert subscriptions() == []


def test_asking_is_the_same_whether_or_not_the_address_is_known(client: FlaskClient, mail_on: str) -> None:
    subscribe(client, mail_on, "known@example.org")
    ask(client, "waiting@example.org")
    answers, statements = [], []
    for email in ("known@example.org", "waiting@example.org", "unknown@example.org"):
        asked: list[str] = []

        def note(*given: Any, asked: list[str] = asked) -> None:
            asked.append(given[2])

        event.listen(db.engine, "before_cursor_execute", note)
        answer = ask(client, email)
        event.remove(db.engine, "before_cursor_execute", note)
        answers.append((answer.status_code, answer.location, answer.get_data()))
        statements.append(asked)
    assert answers[0] == answers[1] == answers[2]
    assert statements[0] == statements[1] == statements[2]
    assert len(subscriptions()) == 3


def test_who_gets_it_already_is_told_so_by_mail_alone(client: FlaskClient, mail_on: str) -> None:
    subscribe(client, mail_on)
    before = subscriptions()[0].confirmed_at
    ask(client, lang="de")
    mail = last_mail()
    assert "already" in mail.subject
    assert link_in(mail, mail_on).startswith("/subscribe/mail/end/")
    (row,) = subscriptions()
    assert (row.confirmed_at, row.locale) == (before, "en")


def test_asked_twice_before_it_is_confirmed_it_is_one_and_either_link_works(
    client: FlaskClient, mail_on: str
) -> None:
    ask(client)
    ask(client, lang="de")
    first, second = (link_in(mail, mail_on) for mail in mails())
    assert client.post(first).status_code == 200
    assert "comes to you" in client.post(f"{second}?lang=en").text
    assert [(row.locale, row.confirmed_at is not None) for row in subscriptions()] == [("de", True)]


def test_one_address_may_have_several_choices(client: FlaskClient, mail_on: str) -> None:
    subscribe(client, mail_on, category="konzert")
    subscribe(client, mail_on, category="markt")
    assert [row.filters for row in subscriptions()] == ["category=konzert", "category=markt"]


def test_days_are_no_part_of_the_choice(client: FlaskClient, mail_on: str) -> None:
    ask(client, **{"from": "2026-12-01", "to": "2026-12-31", "free": "1"})
    assert [row.filters for row in subscriptions()] == ["free=1"]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "anna@example.org\nBcc: all@example.org",
        "anna@example.org,bob@example.org",
        "Anna <anna@example.org>",
        "'\"><b>@example.org",
        "{{7*7}}",
        "a@b\0.org",
        "x" * 260 + "@example.org",
    ],
)
def test_what_is_no_address_stays_in_the_form_with_the_choice(
    client: FlaskClient, mail_on: str, email: str
) -> None:
    answer = ask(client, email, category="konzert", q="'\"><b>{{7*7}}")
    assert answer.status_code == 400
    assert '<input type="hidden" name="category" value="konzert">' in answer.text
    assert "<b>" not in answer.text
    assert "49" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0
    assert subscriptions() == []


@pytest.mark.parametrize("choice", [{"category": "quatsch"}, {"q": "\u200b"}, {"district": "'\"><b>"}])
def test_a_choice_that_cannot_be_read_is_refused_and_the_address_stays(
    client: FlaskClient, mail_on: str, choice: dict[str, str]
) -> None:
    answer = ask(client, "anna@example.org", **choice)
    assert answer.status_code == 400
    assert 'value="anna@example.org"' in answer.text
    assert subscriptions() == []
    assert client.get("/subscribe/mail", query_string=choice).status_code == 400


def test_the_longest_choice_is_kept(client: FlaskClient, mail_on: str) -> None:
    words = "ü" * 200
    assert ask(client, q=words).status_code == 303
    link = link_in(last_mail(), mail_on)
    assert words in client.get(link).text


def test_nobodys_mailbox_is_filled_by_others(client: FlaskClient, mail_on: str) -> None:
    codes = [ask(client, q=str(number)).status_code for number in range(PER_EMAIL + 1)]
    assert codes == [303] * PER_EMAIL + [429]
    for number in range(PER_EMAIL_A_DAY):
        begin_writing()
        forget_attempts()
        db.session.commit()
        ask(client, q=f"more {number}")
    assert len(mails()) == PER_EMAIL_A_DAY


def test_one_network_asks_for_few_mails(client: FlaskClient, mail_on: str) -> None:
    codes = [ask(client, f"p{number}@example.org").status_code for number in range(PER_NETWORK + 1)]
    assert codes == [303] * PER_NETWORK + [429]


def test_what_nobody_confirms_is_forgotten_and_its_link_opens_nothing(
    client: FlaskClient, mail_on: str, set_clock: SetClock, wednesday: Any
) -> None:
    ask(client, "late@example.org")
    link = link_in(last_mail(), mail_on)
    subscribe(client, mail_on)
    set_clock(clock.now().replace(tzinfo=None) + LASTS + timedelta(hours=2))
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    throw_away_what_is_past(now=clock.now())
    assert [row.email for row in subscriptions()] == ["anna@example.org"]


@pytest.mark.parametrize("token", ["x" * 5000, "W10.x", ".", "é", "'\"><b>"])
def test_a_forged_link_opens_nothing(client: FlaskClient, token: str) -> None:
    for path in ("confirm", "end"):
        assert client.get(f"/subscribe/mail/{path}/{token}").status_code in (404, 410)
        sent = client.post(f"/subscribe/mail/{path}/{token}", data={"List-Unsubscribe": "One-Click"})
        assert sent.status_code in (404, 410)


def test_a_link_to_confirm_ends_nothing_and_one_to_end_confirms_nothing(
    client: FlaskClient, mail_on: str
) -> None:
    ask(client)
    link = link_in(last_mail(), mail_on)
    other = link.replace("/confirm/", "/end/")
    assert client.post(other, data={"List-Unsubscribe": "One-Click"}).status_code == 410
    assert len(subscriptions()) == 1


def test_where_no_mail_is_sent_none_is_offered(client: FlaskClient) -> None:
    assert "by mail" not in client.get("/subscribe?lang=en").text
    assert "sends no mail" in client.get("/subscribe/mail?lang=en").text
    answer = ask(client)
    assert (answer.status_code, "sends no mail" in answer.text) == (409, True)
    assert subscriptions() == []


def test_it_goes_with_the_account_of_the_same_address(client: FlaskClient, mail_on: str) -> None:
    account = make_account(email="anna@example.org")
    subscribe(client, mail_on, "Anna@example.org")
    subscribe(client, mail_on, "bob@example.org")
    begin_writing()
    delete_account(db.session.merge(account), now=clock.now())
    db.session.commit()
    assert [row.email for row in subscriptions()] == ["bob@example.org"]


def test_the_form_stands_on_the_page_with_the_same_choice(client: FlaskClient, mail_on: str) -> None:
    page = client.get("/subscribe?category=konzert&q='%22><b>&lang=en").text
    assert "Each week by mail" in page
    assert '<input type="hidden" name="category" value="konzert">' in page
    assert "<b>" not in page
