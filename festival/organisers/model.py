"""Who takes part: organisations, the accounts of their people, and sign-ins that end on the server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base

SECTORS = ("city", "business", "culture", "civic", "church", "sport", "education", "private")
MEMBER_ROLES = ("owner", "editor", "reader")
"""Who reads sees what the organisation plans, who edits works on it, who owns also says who belongs to it."""


class Organisation(Base):
    """A group that registers events; an office is an organisation of the administration.

    Its slug stays when it is renamed: subscribed feeds name it. One that was merged into another keeps its row, so that
    its slug leads on.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(f"sector IN {SECTORS}", name="sector"),
        # the desk: which wait to be admitted
        Index("ix_organisation_admitted_at", "admitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    sector: Mapped[str] = mapped_column(String(12), default="civic")
    is_office: Mapped[bool] = mapped_column(default=False)
    link: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    about_en: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    """For everybody to read, as the telephone number is."""
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    logo_name: Mapped[str] = mapped_column(String(40), default="")
    admitted_at: Mapped[datetime | None] = mapped_column()
    """Until then it drafts and holds dates, and nothing of it reaches the public."""
    admitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    refused_reason: Mapped[str] = mapped_column(default="")
    """Why it is not admitted, to be read by its people; empty while nobody has said no."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    ahead_of_events: Mapped[bool] = mapped_column(default=False)
    """Set where many events have to be written anew since its name was changed: a job follows."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_admitted(self) -> bool:
        return self.admitted_at is not None


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
    deleted_at: Mapped[datetime | None] = mapped_column()
    """When its person had it deleted: what is left carries their organisation's name, for what they wrote."""
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
        """Those whose plans the account may read."""
        return {membership.organisation_id for membership in self.memberships}

    @property
    def edited_organisation_ids(self) -> set[int]:
        """Those that the account acts for."""
        return {one.organisation_id for one in self.memberships if one.may_edit}


class Membership(Base):
    """An account's place in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id"),
        CheckConstraint(f"role IN {MEMBER_ROLES}", name="role"),
        Index("ix_membership_organisation", "organisation_id"),  # its people
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(6), default="editor")

    account: Mapped[Account] = relationship(back_populates="memberships", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def may_edit(self) -> bool:
        return self.role != "reader"


class SignIn(Base):
    """A sign-in that holds until it expires or is ended; the cookie carries only a token whose digest is kept here."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    browser: Mapped[str] = mapped_column(String(40), default="")
    """Its kind, so that its owner knows it again in a list; nothing that tells one computer from another."""


class SignInAttempt(Base):
    """A failed try, counted per address and per network so that guessing is slow; old ones are swept by a job."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
