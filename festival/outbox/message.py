"""A mail as the bytes that travel: its headers hold one line each, whatever stands in a name or title."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from flask import current_app

from festival.base import text
from festival.base.errors import FestivalError
from festival.outbox.mail import Mail
from festival.outbox.model import OutgoingMail

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LONGEST_SUBJECT = 140
_LONGEST_NAME = 60


class NoAddress(FestivalError):
    """An address that no mail can be sent to."""


def envelope_address(address: str) -> str:
    """Return the address as it is said to a mail server, its domain in ASCII (IDNA). Raises NoAddress.

    Strict on purpose: no quotes, comments, brackets or control characters, which servers read in different ways.
    """
    name, _, domain = address.rpartition("@")
    try:
        said = f"{name}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise NoAddress(address) from error
    if len(said) > 254 or not _ADDRESS.fullmatch(said):
        raise NoAddress(address)
    return said


def message_of(mail: Mail, row: OutgoingMail, *, city_name: str, now: datetime) -> bytes:
    """Return the message with CRLF line ends; the same row always has the same Message-ID. Raises NoAddress."""
    settings = current_app.config["SETTINGS"]
    message = EmailMessage(policy=SMTP)
    name = _header_text(city_name, _LONGEST_NAME)
    message["From"] = Address(display_name=name, addr_spec=settings.mail_server.sender)
    message["To"] = Address(addr_spec=envelope_address(mail.address))
    if mail.reply_to:
        message["Reply-To"] = Address(display_name=name, addr_spec=mail.reply_to)
    message["Subject"] = _header_text(mail.subject, _LONGEST_SUBJECT)
    message["Date"] = now
    message["Message-ID"] = message_id(row)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of a machine comes back
    if mail.unsubscribe_url:
        message["List-ID"] = f"<{mail.list_name}.{_domain()}>"
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.locale
    return message.as_bytes()


def _header_text(words: str, length: int) -> str:
    """The words on one line, without what begins an encoded word (RFC 2047).

    Python would decode that, and write the line ends within as they are (CVE-2024-6923).
    """
    return text.excerpt(words, length).replace("=?", "= ?")


def message_id(row: OutgoingMail) -> str:
    """Return the row's Message-ID: a mailbox that gets a mail twice can tell, and nobody can guess it."""
    said = "\0".join((str(row.id), row.recipient, row.kind, row.cause, row.posted_at.isoformat()))
    digest = hmac.new(str(current_app.secret_key).encode(), said.encode(), hashlib.sha256).hexdigest()
    return f"<{row.id}.{digest[:24]}@{_domain()}>"


def _domain() -> str:
    return str(current_app.config["SETTINGS"].mail_server.sender.rpartition("@")[2])
