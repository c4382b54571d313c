"""What was changed of an event, by whom and when: rows beside the steps of its life, never edited, never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base, db
from festival.events.model import Event
from festival.organisers.model import Account


class EventChange(Base):
    """One change of an event that is no step of its life. `values` hold what it was and is, as far as it is told.

    Kinds: `renewed` (a pencilled date is held longer: `until`, an ISO day).
    """

    __tablename__ = "event_change"
    __table_args__ = (
        Index("ix_event_change_event", "event_id", "at"),
    )  # an event's history, the latest first

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    by: Mapped[Account | None] = relationship(lazy="raise_on_sql")


def note_change(event: Event, kind: str, by: Account | None, *, now: datetime, **values: Any) -> None:
    """Write down what was changed, in the running transaction."""
    row = EventChange(event_id=event.id, kind=kind, values=values, by_id=by.id if by else None, at=now)
    db.session.add(row)
