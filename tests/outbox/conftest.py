"""A mail server for this room's tests, and a mail that waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.outbox.model import OutgoingMail
from festival.outbox.posting import Recipient, post
from festival.settings import MailServer
from tests.outbox.mail_server import ScriptedServer, running_mail_server


@pytest.fixture
def server(app: Flask, mail_on: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A mail server that the settings name."""
    with running_mail_server() as running:
        set_up(app, monkeypatch, MailServer("127.0.0.1", running.port, "feste@musterstadt.example"))
        yield running


def set_up(app: Flask, monkeypatch: pytest.MonkeyPatch, mail_server: MailServer) -> None:
    """Let mails be handed over to this server."""
    changed = replace(app.config["SETTINGS"], mail_server=mail_server)
    monkeypatch.setitem(app.config, "SETTINGS", changed)


@pytest.fixture
def post_mail(mail_on: str) -> Callable[..., int]:
    """Post a trial mail; returns its number."""

    def posted(address: str = "anna@example.org", cause: str = "1") -> int:
        begin_writing()
        post(Recipient(address=address, locale="en"), "trial", cause)
        db.session.commit()
        return db.session.scalars(
            select(OutgoingMail.id).where(
                OutgoingMail.recipient == address.lower(), OutgoingMail.cause == cause
            )
        ).one()

    return posted


def let_it_be_time() -> None:
    """Let whatever waits be due."""
    begin_writing()
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.state == "waiting").values(next_try_at=past),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()


def mail_row(mail_id: int) -> OutgoingMail:
    """The mail as it is in the database now."""
    db.session.rollback()
    found = db.session.get_one(OutgoingMail, mail_id, populate_existing=True)
    db.session.rollback()
    db.session.refresh(found)
    return found
