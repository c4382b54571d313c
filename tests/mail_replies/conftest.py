"""A mailbox that answers arrive in, a thread and a quarrel that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from festival.base import clock
from festival.outbox.reply_addresses import TalkKey, reply_address
from festival.settings import Mailbox
from tests.conversation.conftest import Talk, talk
from tests.mail_replies.mailbox_server import PASSWORD, USER, MailboxServer, running_mailbox_server
from tests.mediation.conftest import quarrel
from tests.statements.conftest import town

__all__ = ["quarrel", "talk", "town"]

ADDRESS = "antwort@musterstadt.example"


@pytest.fixture(scope="session")
def running() -> Iterator[MailboxServer]:
    with running_mailbox_server() as server:
        yield server


@pytest.fixture
def mailbox(
    app: Flask, mail_on: str, running: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> MailboxServer:
    """The settings name a mailbox, which is empty."""
    running.empty()
    settings = replace(
        app.config["SETTINGS"],
        mailbox=Mailbox("127.0.0.1", running.port, USER, PASSWORD, "INBOX", ADDRESS, is_wrapped=False),
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return running


@dataclass(frozen=True)
class Writing:
    """Who answers what."""

    key: TalkKey
    email: str


def answer_to(writing: Writing, text: str = "Hundert Plätze.", **headers: str) -> EmailMessage:
    """An answer as a mail program sends it."""
    message = EmailMessage()
    message["From"] = f"Erika Verein <{writing.email}>"
    message["To"] = reply_address(writing.key, now=clock.now())
    message["Subject"] = "Re: Frage"
    message["Message-ID"] = f"<{abs(hash(text))}@example.org>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@pytest.fixture
def organiser(talk: Talk) -> Writing:
    person = talk.people["organiser"]
    return Writing(TalkKey("event", talk.town.event.id, person.id), person.email)


def writing_of(talk: Talk, side: str) -> Writing:
    person: Any = talk.people[side]
    return Writing(TalkKey("event", talk.town.event.id, person.id), person.email)
