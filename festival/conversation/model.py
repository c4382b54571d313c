"""What people say to each other about an event: messages, whom they are for, and the files that come along."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.attachments.model import Attachment
from festival.base import clock
from festival.base.database import Base
from festival.organisers.model import Account, Organisation

CORRECTED_WITHIN = timedelta(minutes=15)


class Message(Base):
    """One message about an event. `organisation` is who its writer speaks for; None for the coordination.

    An internal note is for offices and the coordination alone (readers.py). What was taken back keeps its place and
    loses its words and files.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_event", "event_id", "at", "id"),  # the thread, a page at a time
        UniqueConstraint("key", name="uq_message_key"),  # a message that is sent twice arrives once
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column()
    is_note: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    corrected_at: Mapped[datetime | None] = mapped_column()
    taken_back_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    by: Mapped[Account] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    told: Mapped[list[Account]] = relationship(
        secondary="message_told", lazy="raise_on_sql", order_by="Account.name", viewonly=True
    )
    files: Mapped[list[Attachment]] = relationship(
        secondary="message_file", lazy="raise_on_sql", order_by="Attachment.id", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}

    def may_be_corrected(self, now: datetime) -> bool:
        """Return whether its writer may still put other words in its place."""
        return self.taken_back_at is None and now < self.at + CORRECTED_WITHIN


class MessageTold(Base):
    """Somebody whom a message names: they are told at once."""

    __tablename__ = "message_told"
    __table_args__ = (Index("ix_message_told_account", "account_id"),)  # what goes with an account

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)


class MessageFile(Base):
    """A file that came with a message."""

    __tablename__ = "message_file"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True
    )
