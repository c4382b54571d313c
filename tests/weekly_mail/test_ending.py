"""One click ends the weekly mail: from the mail program, or by a button; and it ends by itself where it comes back."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.clean_up.kept_for import throw_away_what_is_past
from festival.outbox.model import OutgoingMail
from festival.weekly_mail.weekly_sending import send_weekly
from tests.conftest import make_account, sign_in
from tests.weekly_mail.conftest import (
    THURSDAY,
    SetClock,
    ask,
    on,
    path_of,
    posted,
    subscribe,
    subscriptions,
    weekly_mails,
)

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def end_link(client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock) -> str:
    """The address in a week's mail that ends it."""
    subscribe(client, mail_on)
    on(5, title="Serenade")
    set_clock(THURSDAY)
    send_weekly(now=clock.now())
    (mail,) = weekly_mails()
    assert mail.unsubscribe_url in mail.text
    assert f'href="{mail.unsubscribe_url}"' in mail.html
    return path_of(mail.unsubscribe_url, mail_on)


def test_one_click_of_a_mail_program_ends_it_without_cookies(app: Flask, end_link: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = app.test_client().post(end_link, data=ONE_CLICK)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert subscriptions() == []
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0  # what waits does not go, nor is kept


def test_whoever_looks_at_the_link_ends_nothing(client: FlaskClient, end_link: str) -> None:
    assert ">No more weekly mails</button>" in client.get(end_link).text
    assert client.post(end_link).status_code == 400
    assert len(subscriptions()) == 1


def test_of_an_address_with_another_choice_the_other_goes_on(
    client: FlaskClient, mail_on: str, end_link: str
) -> None:
    subscribe(client, mail_on, category="konzert")
    client.post(end_link, data=ONE_CLICK)
    assert [row.filters for row in subscriptions()] == ["category=konzert"]
    assert weekly_mails() == []
    assert len(posted()) == 1


def test_what_nobody_confirmed_leaves_no_address_in_the_outbox(
    client: FlaskClient, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    ask(client, "late@example.org")
    subscribe(client, mail_on)
    throw_away_what_is_past(now=set_clock(THURSDAY.replace(day=11)))
    assert set(db.session.scalars(select(OutgoingMail.recipient))) == {"anna@example.org"}


def test_ended_twice_it_is_ended(client: FlaskClient, end_link: str) -> None:
    for _number in range(2):
        answer = client.post(f"{end_link}?lang=en", data=ONE_CLICK)
        assert (answer.status_code, "No weekly mail comes any more" in answer.text) == (200, True)
        assert "No weekly mail comes any more" in client.get(f"{end_link}?lang=en").text


def test_the_link_of_an_old_mail_does_not_end_what_was_asked_for_since(
    client: FlaskClient, mail_on: str, end_link: str
) -> None:
    client.post(end_link, data=ONE_CLICK)
    subscribe(client, mail_on)
    client.post(end_link, data=ONE_CLICK)
    assert len(subscriptions()) == 1


def test_what_came_back_ends_it_and_the_next_week_sends_nothing(
    client: FlaskClient, mail_on: str, end_link: str, set_clock: SetClock
) -> None:
    begin_writing()
    db.session.execute(update(OutgoingMail).where(OutgoingMail.kind == "weekly").values(state="bounced"))
    db.session.commit()
    on(18)
    set_clock(THURSDAY.replace(day=10))
    send_weekly(now=clock.now())
    assert subscriptions() == []
    assert posted() == []


def test_who_asks_again_after_one_came_back_is_asked_again(
    client: FlaskClient, mail_on: str, end_link: str, set_clock: SetClock
) -> None:
    begin_writing()
    db.session.execute(update(OutgoingMail).where(OutgoingMail.kind == "weekly").values(state="bounced"))
    db.session.commit()
    set_clock(THURSDAY.replace(day=4))
    assert ask(client).status_code == 303
    on(18)
    set_clock(THURSDAY.replace(day=10))
    send_weekly(now=clock.now())
    assert len(subscriptions()) == 1
    assert len(posted()) == 2


def test_the_administrator_sees_how_many_have_it_and_not_who(
    client: FlaskClient, mail_on: str, wednesday: datetime
) -> None:
    subscribe(client, mail_on)
    ask(client, "waiting@example.org")
    sign_in(client, make_account(role="administrator"))
    page = client.get("/desk/settings/mails?lang=en").text
    assert "The weekly mail is subscribed to 1 time." in page
    assert "anna@example.org" not in page
