"""A mail is posted with its cause, once, and its words are made for its reader."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.outbox.kinds import kind_of
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, post
from festival.settings import BadSetting, MailServer, read_mail_server
from tests.conftest import make_account

ANNA = Recipient(address="Anna@example.org", locale="en")


def posted() -> list[tuple[str, str]]:
    return list(
        db.session.execute(
            select(OutgoingMail.recipient, OutgoingMail.cause).order_by(OutgoingMail.id)
        ).tuples()
    )


def test_a_mail_is_posted_once_for_a_recipient_and_cause(mail_on: str) -> None:
    account = make_account()
    begin_writing()
    for to in (ANNA, Recipient(address="anna@EXAMPLE.org"), Recipient(account_id=account.id), ANNA):
        for cause in ("1", "2"):
            post(to, "trial", cause)
    db.session.commit()
    own = f"account {account.id}"
    assert posted() == [(who, cause) for who in ("anna@example.org", own) for cause in ("1", "2")]


def test_what_stood_in_the_transaction_before_a_second_mail_was_refused_stays(mail_on: str) -> None:
    begin_writing()
    get_city().name = "Neustadt"
    post(ANNA, "trial", "1")
    post(ANNA, "trial", "1")
    db.session.commit()
    db.session.expire_all()
    assert get_city().name == "Neustadt"


def test_a_mail_goes_with_its_cause_or_not_at_all(mail_on: str) -> None:
    begin_writing()
    post(ANNA, "trial", "1")
    db.session.rollback()
    assert posted() == []


def test_where_no_mail_is_set_up_none_waits_and_what_is_essential_is_kept(app: Flask) -> None:
    begin_writing()
    for kind in ("trial", "notices", "digest"):
        post(ANNA, kind, "1")
    db.session.commit()
    rows = db.session.execute(select(OutgoingMail.kind, OutgoingMail.state))
    assert rows.tuples().all() == [("trial", "kept")]


def test_a_kind_that_no_room_has_brought_along_is_a_mistake_in_the_code(mail_on: str) -> None:
    with pytest.raises(KeyError):
        post(ANNA, "telegram", "1")


@pytest.mark.parametrize(
    ("locale", "subject", "words"),
    [
        ("de", "Probemail des Kalenders von Musterstadt", "Diese Probemail ist angekommen"),
        ("en", "Trial mail of the calendar of Musterstadt", "This is a trial mail"),
    ],
)
def test_a_mail_speaks_its_reader_s_language_and_links_to_the_base_address(
    app: Flask, mail_on: str, locale: str, subject: str, words: str
) -> None:
    stranger = {"base_url": "https://evil.example", "headers": {"Accept-Language": "fr"}}
    with app.test_request_context(**stranger):
        mail = kind_of("trial").compose(OutgoingMail(recipient="anna@example.org", locale=locale))
    assert mail is not None
    assert (mail.address, mail.subject) == ("anna@example.org", subject)
    for text in (mail.text, mail.html):
        assert words in text
        assert f"{mail_on}/" in text
        assert "evil" not in text
    assert f'<html lang="{locale}">' in mail.html


def test_the_city_s_name_is_a_text_and_nothing_else(mail_on: str) -> None:
    begin_writing()
    get_city().name = "{{7*7}} <b>{% x %(x)s"
    db.session.commit()
    mail = kind_of("trial").compose(OutgoingMail(recipient="anna@example.org", locale="en"))
    assert mail is not None
    assert "{{7*7}} <b>{% x %(x)s" in mail.text
    assert "{{7*7}} &lt;b&gt;{% x %(x)s" in mail.html


BASE, SENDER = "https://feste.example.de", "feste@example.de"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25, SENDER)),
        ("smtp://mail.example.de:2525/", MailServer("mail.example.de", 2525, SENDER)),
        ("smtp://a%40b:p%2Fw@mail.example.de", MailServer("mail.example.de", 587, SENDER, "a@b", "p/w")),
        ("smtps://a:b@mail.example.de", MailServer("mail.example.de", 465, SENDER, "a", "b", True)),
        ("", None),
    ],
)
def test_the_setting_says_where_mails_are_handed_over(url: str, server: MailServer | None) -> None:
    assert read_mail_server(url, SENDER, BASE) == server


@pytest.mark.parametrize(
    ("url", "sender", "base_url"),
    [
        ("mail.example.de", SENDER, BASE),
        ("http://mail.example.de", SENDER, BASE),
        ("smtp://", SENDER, BASE),
        ("smtp://secret:word@host:99999", SENDER, BASE),
        ("smtp://localhost", "", BASE),
        ("smtp://localhost", "Feste <feste@example.de>", BASE),
        ("smtp://localhost", "feste@example.de\nBcc: x@example.org", BASE),
        ("smtp://localhost", SENDER, ""),
    ],
)
def test_a_setting_that_can_t_be_used_is_refused_without_repeating_it(
    url: str, sender: str, base_url: str
) -> None:
    with pytest.raises(BadSetting) as refused:
        read_mail_server(url, sender, base_url)
    assert "secret" not in str(refused.value)
