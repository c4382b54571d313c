"""Events that say they belong together, and who may say so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    UniqueConstraint,
    bindparam,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db, metadata
from festival.events.model import Event
from festival.organisers.model import Account


def share(event: Event, other_id: int, by: Account | None) -> None:
    """Write down that `event` says it belongs together with the other one; saying it twice changes nothing.

    The caller rechecks the event afterwards. Writes.
    """
    known = db.session.scalar(
        select(Sharing).where(Sharing.event_id == event.id, Sharing.other_id == other_id)
    )
    if known is None:
        db.session.add(Sharing(event_id=event.id, other_id=other_id, said_by_id=by.id if by else None))
        db.session.flush()


class Sharing(Base):
    """`event` says: we belong together with `other`, or mean to share the place. Where both say so, their overlap is
    a chance and no conflict."""

    __tablename__ = "sharing"
    __table_args__ = (
        UniqueConstraint("event_id", "other_id"),
        Index("ix_sharing_other", "other_id"),  # recheck: what others say of an event
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(default=clock.now)


_TABLE = metadata.tables["sharing"].c
_ALL = select(_TABLE.event_id, _TABLE.other_id)
_ABOUT = _ALL.where(or_(_TABLE.event_id == bindparam("about"), _TABLE.other_id == bindparam("about")))
"""Put together once: each draft's check asks."""


def shares_of(about: int | None) -> dict[int, frozenset[int]]:
    """Return with whom events say they belong together: what concerns one event, or all."""
    query, values = (_ALL, {}) if about is None else (_ABOUT, {"about": about})
    said: dict[int, set[int]] = {}
    for event_id, other_id in db.session.connection().execute(query, values).tuples():
        said.setdefault(event_id, set()).add(other_id)
    return {event_id: frozenset(others) for event_id, others in said.items()}
