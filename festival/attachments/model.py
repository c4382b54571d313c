"""A file that somebody sent along with what they said. What it hangs on is said by the room that took it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base


class Attachment(Base):
    """One file: under which name it is kept, and what its sender called it. It goes when its event goes."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_event", "event_id"),)  # what goes with an event

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kept_name: Mapped[str] = mapped_column(String(40), unique=True)
    file_name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(20))
    size_bytes: Mapped[int] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
