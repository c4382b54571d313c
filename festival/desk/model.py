"""Searches that somebody keeps under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base


class SavedSearch(Base):
    """One search of the list of events, as a part of its address; the account's own, and nobody else's."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("account_id", "address"),)  # kept once; the list of events reads it

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(600))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
