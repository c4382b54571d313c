"""The guided start as a row: whether its door is shut for good, and which steps somebody has been through."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base, db, lock_city
from festival.organisers.model import Account


class FirstStart(Base):
    """The one row of this installation; none before anybody has begun."""

    __tablename__ = "first_start"
    __table_args__ = (CheckConstraint("id = 1", name="one_start"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    passed: Mapped[list[str]] = mapped_column(default=list)
    """Keys of the steps that were gone through, whatever was said there."""
    closed_at: Mapped[datetime | None] = mapped_column()
    """Since when the secret opens nothing any more, whoever is administrator later."""


def is_door_open() -> bool:
    """Whether a secret may still let somebody in: no administrator has ever been there. One query."""
    shut = select(FirstStart.id).where(FirstStart.closed_at.is_not(None))
    administrators = select(Account.id).where(Account.role == "administrator")
    return not db.session.scalar(select(shut.exists() | administrators.exists()))


def shut_door(*, now: datetime) -> None:
    """Let no secret open anything from now on. Needs a transaction that writes; the caller commits."""
    row = _row()
    row.closed_at = row.closed_at or now


def passed_steps() -> frozenset[str]:
    """Return the keys of the steps that somebody has been through. One query."""
    return frozenset(db.session.scalar(select(FirstStart.passed)) or ())


def pass_step(key: str) -> None:
    """Note that somebody has been through a step. Needs a transaction that writes; the caller commits."""
    row = _row()
    if key not in row.passed:
        row.passed = [*row.passed, key]


def _row() -> FirstStart:
    lock_city()  # two who begin at once make one row
    row = db.session.get(FirstStart, 1)
    if row is None:
        row = FirstStart(id=1)
        db.session.add(row)
        db.session.flush()
    return row
