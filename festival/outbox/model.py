"""A mail that is to go out, as a row: to whom, why, and how far it has come. Its words are made when it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base


class OutgoingMail(Base):
    """One mail to one recipient for one cause; there is never a second one.

    States: waiting (until `next_try_at`) → claimed (a job works on it, nothing has been said yet) → sending (its
    content is on the way to the mail server) → sent. A try that fails before that goes back to waiting. Ends: sent,
    given_up (refused for good, or tried too often), unknown (the content was on its way when the connection or the job
    ended: the server may have it, so it isn't sent again by itself), bounced (it came back later), dropped (there was
    nothing to say any more). Where no mail server is set up a mail is kept: nobody sends it, and the administrator can
    pass on what it says.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'claimed', 'sending', 'sent', 'given_up', 'unknown', 'bounced', 'dropped', "
            "'kept')",
            name="state",
        ),
        UniqueConstraint("recipient", "kind", "cause"),
        # what is due, the essential first; what a job left behind
        Index("ix_outgoing_mail_state", "state", "place", "next_try_at"),
        Index("ix_outgoing_mail_changed", "state", "changed_at"),  # the administrator's list; what is old
        Index("ix_outgoing_mail_account", "account_id", "state"),  # what waits for an account
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    """The address, or "account 17"."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """The account, whose address and language are looked up when the mail goes; None where there is only an address."""
    locale: Mapped[str] = mapped_column(String(2), default="")
    """The language to write to a mere address in."""
    kind: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(120))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What its words are made from; emptied once it is sent."""
    place: Mapped[int] = mapped_column(default=1)
    """0: somebody waits for it, it goes before the others; 2: it goes to many at once, after the others."""
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")
    """Why the last try failed, in the words of the mail server; one short line."""


class MailReading(Base):
    """Somebody was shown what a kept mail says: who looks after the installation leaves a trace."""

    __tablename__ = "mail_reading"
    __table_args__ = (Index("ix_mail_reading_mail", "mail_id", "at"),)  # who has read a mail

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class MailReply(Base):
    """An answer by mail was looked at, once: by a digest of what it is known by, and what became of it. Nothing is kept
    of who sent it, nor of what it said."""

    __tablename__ = "mail_reply"
    __table_args__ = (Index("ix_mail_reply_at", "at", "outcome"),)  # the administrator's count; what is old

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=clock.now)
