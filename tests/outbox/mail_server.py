"""A mail server on this machine that behaves as well or as badly as a test wants, and notes whatever is malformed."""

from __future__ import annotations

import email
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP

PATIENCE_S = 60
DROP, STALL, DRIP = "drop", "stall", "drip"
STAGES = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "end")


@dataclass(frozen=True)
class Received:
    """A mail that the server has taken, whether or not it could say so."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        found = email.message_from_bytes(self.content, policy=SMTP)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        return str(self.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]

    @property
    def html(self) -> str:
        return str(self.message.get_body(("html",)).get_content())  # type: ignore[union-attr]


@dataclass
class ScriptedServer:
    """`at` says by stage what it does there instead of agreeing: an answer ("451 Later"), or DROP, STALL, DRIP.

    At "end" it has taken the mail; "not taken" there drops the connection before that.
    """

    port: int = 0
    at: dict[str, str] = field(default_factory=dict)
    password: str = ""
    starttls: ssl.SSLContext | None = None
    sign_ins: list[bool] = field(default_factory=list)
    """Whether each came by TLS."""
    mails: list[Received] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    connections: int = 0
    reached: threading.Event = field(default_factory=threading.Event)
    """Set where it begins to stall."""
    go_on: threading.Event = field(default_factory=threading.Event)
    """Set to end all stalling: it then agrees."""


class _Gone(Exception):
    """The connection ends here."""


class _Session:
    def __init__(self, server: ScriptedServer, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.file = connection.makefile("rb")
        self.sender = self.recipient = ""

    @property
    def is_encrypted(self) -> bool:
        return isinstance(self.connection, ssl.SSLSocket)

    def encrypt(self) -> None:
        assert self.server.starttls is not None
        self.file.close()
        self.connection = self.server.starttls.wrap_socket(self.connection, server_side=True)
        self.file = self.connection.makefile("rb")

    def close(self) -> None:
        self.file.close()
        self.connection.close()

    def run(self) -> None:
        self.answer("connect", "220 mail.example ESMTP")
        while True:
            word, _, rest = self.line().partition(" ")
            match word.upper():
                case "EHLO" | "HELO":
                    more = "250-AUTH PLAIN\r\n" if self.server.password else ""
                    if self.server.starttls and not self.is_encrypted:
                        more += "250-STARTTLS\r\n"
                    self.answer("EHLO", f"250-mail.example\r\n{more}250 8BITMIME")
                case "STARTTLS":
                    self.say("220 Go on")
                    self.encrypt()
                case "AUTH":
                    self.server.sign_ins.append(self.is_encrypted)
                    is_right = self.server.password and rest == f"PLAIN {self.server.password}"
                    self.say("235 Welcome" if is_right else "535 5.7.8 Wrong password")
                case "MAIL":
                    self.sender = (
                        rest.removeprefix("FROM:").removeprefix("from:").partition(" ")[0].strip("<>")
                    )
                    self.answer("MAIL", "250 OK")
                case "RCPT":
                    self.recipient = rest[3:].partition(" ")[0].strip("<>")
                    self.answer("RCPT", "250 OK")
                case "DATA":
                    if self.answer("DATA", "354 Go on"):
                        self.take(self.content())
                case "RSET" | "NOOP":
                    self.say("250 OK")
                case "QUIT":
                    self.say("221 Bye")
                    return
                case _:
                    self.server.faults.append(word)
                    self.say("500 What?")

    def take(self, content: bytes) -> None:
        planned = self.server.at.get("end", "")
        if planned == "not taken":
            raise _Gone
        if planned[:1] not in ("4", "5"):
            self.server.mails.append(Received(self.sender, self.recipient, content))
        self.answer("end", "250 Taken")

    def answer(self, stage: str, agreed: str) -> bool:
        """Do what is planned for the stage; returns whether the server has agreed."""
        planned = self.server.at.get(stage, "")
        if planned == DROP:
            raise _Gone
        if planned == STALL:
            self.server.reached.set()
            assert self.server.go_on.wait(PATIENCE_S)
        elif planned == DRIP:
            while not self.server.go_on.wait(0.05):
                self.connection.sendall(b"2")
            raise _Gone
        elif planned:
            self.say(planned)
            return False
        self.say(agreed)
        return True

    def say(self, words: str) -> None:
        self.connection.sendall(f"{words}\r\n".encode())

    def line(self) -> str:
        return self.raw_line().decode("utf-8")

    def content(self) -> bytes:
        lines = []
        while (line := self.raw_line()) != b".":
            lines.append(line.removeprefix(b"."))
        return b"\r\n".join([*lines, b""])

    def raw_line(self) -> bytes:
        """A line without its end, which has to be CRLF (RFC 5321, section 2.3.8), of no more than 1000 octets."""
        line = self.file.readline()
        if not line:
            raise _Gone
        body = line.removesuffix(b"\r\n")
        if not line.endswith(b"\r\n") or b"\r" in body or len(line) > 1000:
            self.server.faults.append(repr(line))
        return body


@contextmanager
def running_mail_server(tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """A server that agrees to everything until it is told otherwise."""
    server = ScriptedServer()
    listener = socket.create_server(("127.0.0.1", 0))
    server.port = listener.getsockname()[1]
    sessions: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
                session = _Session(server, connection)
                try:
                    session.run()
                finally:
                    session.close()
            except (OSError, _Gone):
                pass
            finally:
                connection.close()

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            connection.settimeout(PATIENCE_S)
            sessions.append(threading.Thread(target=serve, args=[connection]))
            sessions[-1].start()

    waiting = threading.Thread(target=accept)
    waiting.start()
    try:
        yield server
    finally:
        server.go_on.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (waiting, *sessions):
            thread.join(PATIENCE_S)
    assert server.faults == []
