"""What somebody asked for who has yet to show that an e-mail address is theirs."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base

KINDS = ("sign_up", "password", "email")


def new_mark() -> str:
    """Return what makes a link to a row unlike that to any other row there ever was under its number."""
    return secrets.token_hex(8)


class Confirmation(Base):
    """Something that a link in a mail to `email` does, once, until it expires.

    The link itself stands nowhere: it is a signature over the row (signed_links.py), made when the mail goes.
    """

    __tablename__ = "confirmation"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_confirmation_email", "email", "asked_at"),  # how often this address was asked for lately
        Index("ix_confirmation_expires_at", "expires_at"),  # what is swept
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Whose address it is to be; None of what anybody may ask for."""
    locale: Mapped[str] = mapped_column(String(2))
    mark: Mapped[str] = mapped_column(String(16), default=new_mark)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at
