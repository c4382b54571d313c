"""Two events of which somebody has said that they are two, however alike they look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db


class ToldApart(Base):
    """A pair, the lower number first; nobody is asked of it again."""

    __tablename__ = "told_apart"
    __table_args__ = (CheckConstraint("event_id < other_id", name="order"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


def tell_apart(event_id: int, other_id: int, *, now: datetime) -> None:
    """Note that the two are two; twice is as once. The caller commits."""
    low, high = sorted((event_id, other_id))
    if db.session.get(ToldApart, (low, high)) is None:
        db.session.add(ToldApart(event_id=low, other_id=high, at=now))
