"""Mails that nobody sent, for want of a mail server: what one says now, and who has been shown it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from festival.base.database import db
from festival.outbox.kinds import kind_of
from festival.outbox.mail import Mail
from festival.outbox.model import MailReading, OutgoingMail

SHOWN_FOR = timedelta(minutes=15)
"""So long somebody is shown a mail who asked for it; after that they ask again, and it is noted again."""


def compose_kept(mail: OutgoingMail) -> Mail | None:
    """Return what a kept mail would say if it went now, in its reader's language; None where there is nothing to say
    any more: its link is used or its time is over. Its words and its link stand in no table."""
    return kind_of(mail.kind).compose(mail)


def note_reading(mail: OutgoingMail, account_id: int, *, now: datetime) -> None:
    """Note that the account asked to be shown the mail. Writes; the caller commits."""
    db.session.add(MailReading(mail_id=mail.id, account_id=account_id, at=now))


def is_shown(mail: OutgoingMail, account_id: int, *, now: datetime) -> bool:
    """Whether the account asked for the mail a moment ago. One query, index ix_mail_reading_mail."""
    asked = select(MailReading.id).where(
        MailReading.mail_id == mail.id, MailReading.account_id == account_id, MailReading.at > now - SHOWN_FOR
    )
    return db.session.scalar(asked.limit(1)) is not None
