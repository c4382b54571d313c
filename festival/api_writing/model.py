"""What was asked under a key, so that asking once more does nothing a second time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base


class IdempotentRequest(Base):
    """One request that has written, by the key that its program gave it (draft-ietf-httpapi-idempotency-key-header).

    Written in the transaction of what it did. Its answer comes after it, since conflicts are looked for without holding
    up others.
    """

    __tablename__ = "idempotent_request"
    __table_args__ = (
        UniqueConstraint("token_id", "key"),
        Index("ix_idempotent_request_asked", "asked_at"),  # the job that forgets them
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("access_token.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    """Of the method, the address and the body."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    status: Mapped[int] = mapped_column()
    answer: Mapped[str] = mapped_column(default="")
    """Empty until it is made."""
    tag: Mapped[str] = mapped_column(String(80), default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
