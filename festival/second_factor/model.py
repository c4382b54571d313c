"""The second factor of an account, its recovery codes, and of whom the city requires one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base

GROUPS = ("coordinator", "office", "administrator")


class SecondFactor(Base):
    """An app on somebody's phone that makes a new code every 30 seconds (RFC 6238); in use once a code has shown that
    the app has the secret."""

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(255))
    """Encrypted under the installation's secret key; see sealing.py."""
    begun_at: Mapped[datetime] = mapped_column()
    confirmed_at: Mapped[datetime | None] = mapped_column()
    last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the newest code taken, in 30 seconds since 1970: no code of it or before opens again."""
    trust_mark: Mapped[str] = mapped_column(String(32))
    """What browsers that are trusted hold a signature of; a new one ends the trust in all of them."""


class RecoveryCode(Base):
    """A code for who hasn't the phone at hand; its row goes with its use."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))


class SignInPolicy(Base):
    """What the administrator decides about signing in (id 1); where there is no row, nothing was decided."""

    __tablename__ = "sign_in_policy"
    __table_args__ = (CheckConstraint("id = 1", name="one_policy"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    required_of: Mapped[list[str]] = mapped_column(default=list)
    """Of whom a second factor is required, some of GROUPS."""
    directory_accounts: Mapped[bool] = mapped_column(default=False)
    """Whether people of the directory get an account, without role or organisation, by signing in."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
