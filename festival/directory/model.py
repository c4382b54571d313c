"""Which account is whose in the town's directory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base


class DirectoryLink(Base):
    """An account and the provider's own name for its person, which never changes and is given to nobody else."""

    __tablename__ = "directory_link"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        Index("ix_directory_link_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
