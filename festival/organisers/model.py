"""Who takes part: organisations, the accounts of their people, and sign-ins that end on the server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base


class Organisation(Base):
    """A group that registers events; an office is an organisation of the administration."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(
            "sector IN ('city', 'business', 'culture', 'civic', 'church', 'sport', 'education')",
            name="sector",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    sector: Mapped[str] = mapped_column(String(12), default="civic")
    is_office: Mapped[bool] = mapped_column(default=False)
    link: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Account(Base):
    """A person who may sign in; `email` is stored in lower case."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("role IN ('member', 'coordinator', 'administrator')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column()
    password_hash: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column(String(13), default="member")
    locale: Mapped[str] = mapped_column(String(2), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="account", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def organisation_ids(self) -> set[int]:
        return {membership.organisation_id for membership in self.memberships}


class Membership(Base):
    """An account's place in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))

    account: Mapped[Account] = relationship(back_populates="memberships", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class SignIn(Base):
    """A sign-in that holds until it expires or is ended; the cookie carries only a token whose digest is kept here."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()


class SignInAttempt(Base):
    """A failed try, counted per address and per network so that guessing is slow; old ones are swept by a job."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
