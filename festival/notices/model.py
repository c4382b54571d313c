"""What somebody is told once: the rows of the inbox, by which mail each is told, and how people want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.conflicts.model import Conflict


class Notice(Base):
    """One person is told one thing, with its cause; read when `read_at` is set."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_account_read", "account_id", "read_at", "id"),  # the inbox, unread first
        Index("ix_notice_way", "account_id", "way"),  # what no mail has told yet
        Index("ix_notice_mail", "mail_id"),  # what a mail tells
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    conflict_id: Mapped[int | None] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column()
    way: Mapped[str] = mapped_column(String(8), default="")
    """How a mail is to tell it, at_once or digest; empty once one does, and where none will."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"))
    """The mail that tells it, for as long as that is known."""

    conflict: Mapped[Conflict | None] = relationship(lazy="raise_on_sql")


class NoticeChoice(Base):
    """How an account wants to be told of a kind of notice; where there is no row, as that kind usually is."""

    __tablename__ = "notice_choice"
    __table_args__ = (CheckConstraint("way IN ('at_once', 'digest', 'nothing')", name="way"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    way: Mapped[str] = mapped_column(String(8))


class Reminder(Base):
    """Somebody was reminded of something, once for each cause: its row and, where that can move, its day."""

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_at", "at"),)  # what is swept

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    cause: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
