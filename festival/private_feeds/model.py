"""Private feeds: a calendar of the plan for one person, under a secret address that can be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.organisers.model import Account


class PrivateFeed(Base):
    """One secret address of one account; only the digest of its token is kept. It shows what the account may see."""

    __tablename__ = "private_feed"
    __table_args__ = (Index("ix_private_feed_account", "account_id"),)  # the page of one's own feeds

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80), default="")
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column()

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
