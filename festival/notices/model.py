"""What somebody is told once: the rows of the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.conflicts.model import Conflict


class Notice(Base):
    """One person is told one thing, with its cause; read when `read_at` is set. Mail will be sent from these rows."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_account_read", "account_id", "read_at", "id"),  # the inbox, unread first
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    conflict_id: Mapped[int | None] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column()

    conflict: Mapped[Conflict | None] = relationship(lazy="raise_on_sql")
