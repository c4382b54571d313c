"""Clashes between events, and what organisers say to each other about sharing a place."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.events.model import Event


class Clash(Base):
    """Two events that hold the same place at the same time; `first` is the one with the lower id.

    The dates are those of the earliest overlap that is still ahead when it was found. A clash that is gone keeps its
    row: when it was found, and when it ended.
    """

    __tablename__ = "clash"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        Index("ix_clash_second", "second_id"),  # the desk: clashes of my events, from either side
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    first_on: Mapped[date] = mapped_column()
    second_on: Mapped[date] = mapped_column()
    from_at: Mapped[datetime] = mapped_column()
    to_at: Mapped[datetime] = mapped_column()
    overlaps: Mapped[int] = mapped_column(default=1)
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    gone_at: Mapped[datetime | None] = mapped_column()

    first: Mapped[Event] = relationship(foreign_keys=first_id, lazy="raise_on_sql")
    second: Mapped[Event] = relationship(foreign_keys=second_id, lazy="raise_on_sql")


class Sharing(Base):
    """`event` says: we mean to share the place with `other`. Where both say so, their overlap is quiet."""

    __tablename__ = "sharing"
    __table_args__ = (UniqueConstraint("event_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
