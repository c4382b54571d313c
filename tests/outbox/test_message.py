"""What travels: headers that hold one line each, content as it was written, and the same Message-ID each time."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.outbox.delivery import send_due
from festival.outbox.mail import Mail
from festival.outbox.message import NoAddress, envelope_address, message_id, message_of
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, post
from tests.outbox.mail_server import ScriptedServer

HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("MIME-Version", "Content-Type"),
}
NASTY = [
    "Fest\r\nBcc: victim@example.org",
    "Fest\nBcc: victim@example.org\n\nNew body",
    "Fest\r\n\r\n<html>",
    "Fest\x00\x07\x1b\x85\u2028\u2029Bcc: victim@example.org",
    "=?utf-8?q?Fest=0D=0ABcc:_victim@example.org?=",
    'Fest" <victim@example.org>, "x',
    "\u202egro.elpmaxe@mitciv",
    "ü" * 200 + "\r\nBcc: victim@example.org",
    "{{7*7}} {% x %(x)s '\"><b>",
]


def row(**overrides: Any) -> OutgoingMail:
    values = {"id": 7, "recipient": "anna@example.org", "kind": "trial", "cause": "1"}
    return OutgoingMail(**{**values, "posted_at": clock.now(), **overrides})


def sent(mail: Mail, *, city_name: str = "Musterstadt", **overrides: Any) -> EmailMessage:
    raw = message_of(mail, row(**overrides), city_name=city_name, now=clock.now())
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = message_from_bytes(raw, policy=SMTP)
    assert isinstance(found, EmailMessage)
    return found


def mail(**overrides: str) -> Mail:
    values = {"address": "anna@example.org", "locale": "de", "subject": "Betreff", "text": "Text\n"}
    return Mail(**{**values, "html": "<p>Text</p>", **overrides})


@pytest.mark.parametrize("nasty", NASTY)
def test_no_name_or_title_makes_a_header_of_its_own(mail_on: str, nasty: str) -> None:
    found = sent(mail(subject=nasty), city_name=nasty)
    assert set(found.keys()) == HEADERS
    assert [one.addr_spec for one in found["From"].addresses] == ["feste@musterstadt.example"]
    assert [one.addr_spec for one in found["To"].addresses] == ["anna@example.org"]
    assert str(found.get_body(("plain",)).get_content()).strip() == "Text"  # type: ignore[union-attr]
    assert not {"\r", "\n", "\0", "\u202e"} & {*str(found["Subject"]), *str(found["From"])}


def test_no_text_at_all_does(mail_on: str) -> None:
    words = st.sampled_from(
        [*NASTY, "=?", "?=", "=", "?", "utf-8?q?=0D=0ABcc:_x", "\r\n", ": ", "<", ",", "\\", '"']
    )
    texts = st.lists(words | st.text(max_size=20), max_size=12).map("".join)

    @given(text=texts)
    def one_line_each(text: str) -> None:
        assert set(sent(mail(subject=text), city_name=text).keys()) == HEADERS

    one_line_each()


@given(text=st.text(max_size=80))
def test_an_address_is_one_word_that_every_server_reads_in_the_same_way(text: str) -> None:
    for address in (text, f"{text}@example.org", f"anna@{text}"):
        try:
            said = envelope_address(address)
        except NoAddress:
            continue
        assert said.isascii()
        assert said.count("@") == 1
        assert not set(said) & set(' \t\r\n\0<>()[],;:\\"')


@pytest.mark.parametrize("nasty", NASTY)
def test_a_city_s_name_arrives_as_it_was_written(server: ScriptedServer, nasty: str) -> None:
    begin_writing()
    get_city().name = nasty.replace("\0", "")  # PostgreSQL keeps none
    post(Recipient(address="anna@example.org", locale="en"), "trial", "1")
    db.session.commit()
    send_due()
    (taken,) = server.mails
    assert taken.recipient == "anna@example.org"
    assert set(taken.message.keys()) == HEADERS
    assert "<b>" not in taken.html


def test_lines_that_begin_with_a_dot_and_long_lines_arrive_as_they_are(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from festival.outbox import trial
    from festival.outbox.kinds import KINDS, MailKind

    said = "\n".join([".", "..", ".hidden", "a" * 3000, "Ähren", "From here", ""])
    kind = MailKind("trial", trial.KIND.words, lambda _: mail(text=said, html=f"<pre>{said}</pre>"))
    from flask import current_app

    monkeypatch.setitem(current_app.extensions[KINDS], "trial", kind)
    begin_writing()
    post(Recipient(address="anna@example.org"), "trial", "1")
    db.session.commit()
    send_due()
    (taken,) = server.mails
    assert taken.text.replace("\r\n", "\n") == said
    assert said in taken.html.replace("\r\n", "\n")


def test_a_mail_that_can_be_unsubscribed_from_says_how_with_one_click(mail_on: str) -> None:
    found = sent(mail(unsubscribe_url=f"{mail_on}/unsubscribe/abc", list_name="digest"))
    assert found["List-Unsubscribe"] == f"<{mail_on}/unsubscribe/abc>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-ID"] == "<digest.musterstadt.example>"


def test_the_message_id_is_the_row_s_and_nobody_s_guess(mail_on: str) -> None:
    one = row()
    assert message_id(one) == message_id(one)
    others = {"id": 8, "recipient": "berta@example.org", "cause": "2", "kind": "x"}
    ids = {message_id(row(posted_at=one.posted_at, **{name: value})) for name, value in others.items()}
    assert len(ids | {message_id(one)}) == 5
    assert sent(mail(), posted_at=one.posted_at)["Message-ID"] == message_id(one)
