"""Who gets the weekly mail: an address, a choice, a language."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.accounts.model import new_mark
from festival.base import clock
from festival.base.database import Base


class WeeklySubscription(Base):
    """An address that asked for the weekly mail of one choice; it gets it once `confirmed_at` is there.

    Whoever ends it takes the row along. The links to confirm and to end it stand nowhere: they are signatures over the
    row (accounts/signed_links.py), made when a mail goes.
    """

    __tablename__ = "weekly_subscription"
    __table_args__ = (
        UniqueConstraint("email", "question"),
        Index("ix_weekly_subscription_due", "last_on", "question", "locale"),  # whose mail of the week is due
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(2))
    filters: Mapped[str] = mapped_column()
    """The choice as the query of the programme's address, in its one order, without days; empty for everything."""
    question: Mapped[str] = mapped_column(String(64))
    """A digest of `filters`, which may be longer than an index takes."""
    mark: Mapped[str] = mapped_column(String(16), default=new_mark)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column()
    last_on: Mapped[date | None] = mapped_column()
    """The Thursday whose mail was the last to be seen to; None until it is confirmed."""


def question_of(filters: str) -> str:
    """Return the digest by which equal choices are found."""
    return hashlib.sha256(filters.encode()).hexdigest()
