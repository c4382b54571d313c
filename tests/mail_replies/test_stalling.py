"""A mailbox that stalls or drips holds the job for so long and no longer, and loses nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from festival.mail_replies import mailbox as module
from festival.mail_replies.mailbox import NoMailbox, look_into
from festival.settings import Mailbox

PATIENCE_S = 20


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(PATIENCE_S)


def dripping(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.05):
        connection.sendall(b"*")


def dripping_later(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"* OK here\r\n")
    connection.recv(1000)
    dripping(connection, over)


@contextmanager
def serving(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                behave(connection, over)
            except OSError:
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        thread.join(PATIENCE_S)
        listener.close()


@pytest.mark.parametrize("behave", [silent, dripping, dripping_later])
def test_a_mailbox_that_does_not_come_to_its_point_is_left(
    behave: Callable[[socket.socket, threading.Event], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_S", 0.3)
    monkeypatch.setattr(module, "DIALOGUE_S", 0.6)
    taken: list[bytes] = []
    with serving(behave) as port:
        where = Mailbox("127.0.0.1", port, "festival", "geheim", "INBOX", "a@b.example", is_wrapped=False)
        looking = threading.Thread(target=_look, args=[where, taken])
        looking.start()
        looking.join(PATIENCE_S / 2)
        assert not looking.is_alive(), "it waits for ever"
    assert taken == [b"no mailbox"]


def _look(where: Mailbox, taken: list[bytes]) -> None:
    try:
        look_into(where, taken.append, lambda _digest: None)
    except NoMailbox:
        taken.append(b"no mailbox")
