"""Mails that come back: what a mail server reports about one of ours (RFC 3464) is noted at its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from sqlalchemy import update

from festival.base import text
from festival.base.database import db
from festival.outbox.message import message_id
from festival.outbox.model import OutgoingMail

_MESSAGE_ID = re.compile(r"<(\d{1,9})\.[0-9a-f]{24}@[^>\s]{1,255}>")
_LONGEST_REASON = 300
LONGEST_REPORT = 1_000_000
"""Bytes: what is longer brings a whole mail along, behind what is looked for."""


def note_bounce(report: bytes, *, now: datetime) -> OutgoingMail | None:
    """Return the mail that the report says is not delivered, noted as bounced with the reason; None where it is no
    such report, or is about no mail of ours.

    A Message-ID that we gave out proves that the reporter has seen the mail. Writes; the caller commits.
    """
    message = message_from_bytes(report, policy=default)
    assert isinstance(message, EmailMessage)
    reason = next(_reasons(message), None)
    row = next(_ours(message), None) if reason is not None else None
    if row is None:
        return None
    bounced = update(OutgoingMail).where(
        OutgoingMail.id == row.id, OutgoingMail.state.in_(("sent", "sending", "unknown"))
    )
    values = {"state": "bounced", "reason": text.excerpt(reason or "", _LONGEST_REASON), "changed_at": now}
    db.session.execute(bounced.values(values), execution_options={"synchronize_session": False})
    return row


def _reasons(message: EmailMessage) -> Iterator[str]:
    """Why it failed, by each recipient it failed for; nothing where it is only late or was relayed."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for group in part.get_payload():
            if str(group.get("Action", "")).strip().lower() == "failed":  # type: ignore[union-attr]
                said = str(group.get("Diagnostic-Code", ""))  # type: ignore[union-attr]
                yield said.partition(";")[2].strip() or str(group.get("Status", "failed"))  # type: ignore[union-attr]


def _ours(message: EmailMessage) -> Iterator[OutgoingMail]:
    """The mail that is sent back along with the report, its headers at least."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            headers = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        elif part is not message and part.get("Message-ID"):
            headers = str(part["Message-ID"])
        else:
            continue
        for found in _MESSAGE_ID.finditer(headers):
            row = db.session.get(OutgoingMail, int(found[1]))
            if row is not None and message_id(row) == found[0]:
                yield row
