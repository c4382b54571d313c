"""The job is killed (SIGKILL) at each point of a mail's way: nobody gets a mail twice, and none is lost silently."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from festival.base.database import WRITES, db
from festival.outbox.delivery import send_due
from tests.outbox.conftest import let_it_be_time, mail_row
from tests.outbox.mail_server import PATIENCE_S, STALL, ScriptedServer

PROCESS = [sys.executable, "-m", "tests.outbox.send_process"]
Post = Callable[..., int]


@contextmanager
def sending(app: Flask, database_url: str, server: ScriptedServer) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that hands over what is due; it is killed at the end of the block, whatever it does."""
    words = [str(app.config["SETTINGS"].data_dir), database_url, str(server.port)]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([*PROCESS, *words], cwd=root, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("stage", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_killed_before_the_content_goes_it_is_sent_by_the_next(
    app: Flask, database_url: str, server: ScriptedServer, post_mail: Post, stage: str
) -> None:
    number = post_mail()
    server.at = {stage: STALL}
    with sending(app, database_url, server):
        assert server.reached.wait(PATIENCE_S)
        assert mail_row(number).state == "claimed"
    server.at = {}
    server.go_on.set()
    send_due()
    assert mail_row(number).state == "waiting"
    let_it_be_time()
    send_due()
    assert mail_row(number).state == "sent"
    assert len(server.mails) == 1


def test_killed_while_the_server_has_the_mail_and_has_not_answered_it_is_not_sent_again(
    app: Flask, database_url: str, server: ScriptedServer, post_mail: Post
) -> None:
    number = post_mail()
    server.at = {"end": STALL}
    with sending(app, database_url, server):
        assert server.reached.wait(PATIENCE_S)
        assert mail_row(number).state == "sending"
    server.at = {}
    server.go_on.set()
    for _ in range(2):
        send_due()
        let_it_be_time()
    row = mail_row(number)
    assert (row.state, row.attempts) == ("unknown", 1)
    assert "may have the mail" in row.reason
    assert len(server.mails) == 1


@contextmanager
def nobody_else_writes(number: int) -> Iterator[Connection]:
    """Hold what marks the mail: SQLite's only lock for writing, in PostgreSQL the row."""
    engine = create_engine(db.engine.url, execution_options={WRITES: True})
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("SELECT 1")  # the transaction begins as one that writes
        else:
            connection.exec_driver_sql(f"SELECT id FROM outgoing_mail WHERE id = {number} FOR UPDATE")
        yield connection
        connection.rollback()
    engine.dispose()


def test_killed_between_sending_and_marking_it_is_not_sent_again(
    app: Flask, database_url: str, server: ScriptedServer, post_mail: Post
) -> None:
    number = post_mail()
    server.at = {"end": STALL}
    with sending(app, database_url, server) as process:
        assert server.reached.wait(PATIENCE_S)
        with nobody_else_writes(number):
            server.go_on.set()  # the server says that it has the mail, and the job wants to note it
            time.sleep(1)
            assert process.poll() is None
            process.kill()
            process.wait(PATIENCE_S)
    server.at = {}
    for _ in range(2):
        send_due()
        let_it_be_time()
    assert (mail_row(number).state, len(server.mails)) == ("unknown", 1)


def test_two_processes_at_once_send_each_mail_once(
    app: Flask, database_url: str, server: ScriptedServer, post_mail: Post
) -> None:
    people = [f"person{number}@example.org" for number in range(12)]
    numbers = [post_mail(address) for address in people]
    with sending(app, database_url, server) as one, sending(app, database_url, server) as other:
        for process in (one, other):
            assert process.wait(PATIENCE_S) == 0
    let_it_be_time()  # for what one of them took out of the other's hands
    send_due()
    assert {mail_row(number).state for number in numbers} == {"sent"}
    assert sorted(mail.recipient for mail in server.mails) == sorted(people)
