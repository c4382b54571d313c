"""The text of each public event as feeds carry it, written when the event changes."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


class PublishedEvent(Base):
    """An event's VEVENT components in German and English: a derived row, rebuilt from the event at any time.

    From `leaves_at` on feeds leave it out: 60 days after its last date, or after it was cancelled.
    """

    __tablename__ = "published_event"
    __table_args__ = (
        Index("ix_published_event_leaves", "leaves_at", "event_id"),
    )  # feeds: what is still in them

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    vevent_de: Mapped[str] = mapped_column()
    vevent_en: Mapped[str] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    leaves_at: Mapped[datetime] = mapped_column(default=FOR_EVER)
