"""Handing a mail to the mail server: one SMTP dialogue with limits, and what is certain when it ends early.

Until the content is on its way the server has nothing. Afterwards only its answer tells: it may have taken the mail
and lost its voice (RFC 1047). So a mail whose answer is missing is not handed over again by itself.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from festival.base import text
from festival.base.errors import FestivalError
from festival.settings import MailServer

ANSWER_S = 30.0
"""How long the server may take for one answer."""
DIALOGUE_S = 120.0
"""How long it may take for all of a mail, however it drips."""
_HERE = ("localhost", "127.0.0.1", "::1")
_LEADING_DOTS = re.compile(rb"^\.", re.MULTILINE)
_LONGEST_REASON = 300


class NotHandedOver(FestivalError):
    """The server has not got the mail; `reason` says why in its words."""

    def __init__(self, reason: str) -> None:
        self.reason = text.excerpt(reason, _LONGEST_REASON)
        super().__init__(self.reason)


class TryLater(NotHandedOver):
    """It may work another time."""


class NoServer(TryLater):
    """No mail can be handed over just now: the server doesn't answer, isn't who it should be, or lets nobody in."""


class Refused(NotHandedOver):
    """It will not work another time either."""


class NoAnswer(FestivalError):
    """The content was on its way, and no answer came: the server may have the mail."""

    def __init__(self, reason: str) -> None:
        self.reason = text.excerpt(reason, _LONGEST_REASON)
        super().__init__(self.reason)


class _Dialogue(smtplib.SMTP):
    """A connection whose greeting comes within DIALOGUE_S: it is read while the connection is made."""

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        with _within(self, DIALOGUE_S):
            return super().connect(*args, **kwargs)


class _EncryptedDialogue(smtplib.SMTP_SSL):
    """The same where TLS begins with the first byte."""

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        with _within(self, DIALOGUE_S):
            return super().connect(*args, **kwargs)


def connect(server: MailServer) -> smtplib.SMTP:
    """Return a connection, signed in where the setting says as whom. Raises NoServer.

    TLS is taken wherever it is offered, but for this machine itself; a password never travels without.
    """
    ours = server.sender.rpartition("@")[2]
    try:
        if server.is_wrapped:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = _EncryptedDialogue(
                server.host, server.port, ours, timeout=ANSWER_S, context=context
            )
        else:
            smtp = _Dialogue(server.host, server.port, ours, timeout=ANSWER_S)
        try:
            with _within(smtp, DIALOGUE_S):
                _greet(smtp, server)
        except BaseException:
            smtp.close()
            raise
    except (smtplib.SMTPException, OSError, ValueError) as error:  # a password may hold what can't be said
        raise NoServer(_reason_of(error)) from error
    return smtp


def hand_over(
    smtp: smtplib.SMTP, addresses: tuple[str, str], message: bytes, begin: Callable[[], None]
) -> None:
    """Hand the message over, from the first to the second address; `begin` is called before its content goes.

    Raises TryLater, Refused or NoAnswer, and whatever `begin` raises; the connection is closed after the last two, and
    wherever the server is gone.
    """
    sender, recipient = addresses
    with _within(smtp, DIALOGUE_S):
        try:
            _expect(smtp, smtp.mail(sender), 250, is_about_mail=False)
            _expect(smtp, smtp.rcpt(recipient), 250, 251)
            _expect(smtp, smtp.docmd("DATA"), 354)
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise TryLater(_reason_of(error)) from error
        try:
            begin()
        except BaseException:
            smtp.close()  # without the end of the content the server keeps nothing (RFC 5321, section 4.1.1.4)
            raise
        try:
            smtp.send(_LEADING_DOTS.sub(b"..", message) + b".\r\n")
            answer = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            raise NoAnswer(_reason_of(error)) from error
        if (
            answer[0] != 250 and not 400 <= answer[0] < 600
        ):  # smtplib takes the beginning of a line for an answer
            smtp.close()
            raise NoAnswer(f"The answer of the mail server was cut off: {answer[0]}")
        _expect(smtp, answer, 250)


def _greet(smtp: smtplib.SMTP, server: MailServer) -> None:
    smtp.ehlo_or_helo_if_needed()
    if not server.is_wrapped and server.host not in _HERE:
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        elif server.user:
            raise NoServer("The mail server offers no TLS, and a password is not sent without.")
    if server.user:
        smtp.login(server.user, server.password)


def _expect(smtp: smtplib.SMTP, answer: tuple[int, bytes], *wanted: int, is_about_mail: bool = True) -> None:
    """Go on if the answer is wanted. What is refused before the mail is named is refused because of the setting."""
    code, words = answer
    if code in wanted:
        return
    reason = f"{code} {words.decode('utf-8', 'replace')}"
    if code == 421:
        smtp.close()
    else:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            smtp.close()
    raise Refused(reason) if 500 <= code < 600 and is_about_mail else TryLater(reason)


@contextmanager
def _within(smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """End the connection after so many seconds: a server that drips keeps within the limit of each answer."""
    timer = threading.Timer(seconds, _cut, [smtp])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(smtp: smtplib.SMTP) -> None:
    try:
        if smtp.sock is not None:
            socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)  # below TLS: who waits there is woken up
    except OSError:
        pass


def _reason_of(error: Exception) -> str:
    """The error in one line, without the bytes that smtplib shows as a tuple."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
