"""Access tokens of organisations (RFC 6750)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.organisers.model import Account


class AccessToken(Base):
    """What a program shows to act for an organisation, within its scopes, until a day or until it is taken back.

    The secret itself is stored nowhere. It is worth what whoever made it may do for the organisation at that moment.
    """

    __tablename__ = "access_token"
    __table_args__ = (
        Index("ix_access_token_organisation", "organisation_id"),
    )  # the page of an organisation

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column()
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    """How it begins: by that it is found, and known again on the page."""
    secret_digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column()
    last_used_on: Mapped[date | None] = mapped_column()
    """The city's day on which it was last used: no more is known of when a program works."""
    minute_at: Mapped[datetime | None] = mapped_column()
    """The minute in which `minute_count` is counted."""
    minute_count: Mapped[int] = mapped_column(default=0)

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
