"""Invitations into an organisation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.accounts.model import new_mark
from festival.base import clock
from festival.base.database import Base
from festival.organisers.model import MEMBER_ROLES, Account, Organisation


class Invitation(Base):
    """Somebody is asked to belong to an organisation, by a mail to their address, once, until it expires.

    It is worth what its sender may do when it is taken up: who owns the organisation no more invites nobody.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(f"role IN {MEMBER_ROLES}", name="role"),
        Index("ix_invitation_organisation", "organisation_id", "ended_at"),  # those that are open
        Index("ix_invitation_invited_by", "invited_by_id", "invited_at"),  # how many somebody sent lately
        Index("ix_invitation_expires_at", "expires_at"),  # what is swept
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(6))
    locale: Mapped[str] = mapped_column(String(2))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    mark: Mapped[str] = mapped_column(String(16), default=new_mark)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    """When it was taken up or taken back."""

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    invited_by: Mapped[Account] = relationship(lazy="joined")
