"""What who held an event says of it afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base.database import Base, UTCDateTime
from festival.events.model import Event


class Review(Base):
    """One for an event that is over; a row without answers says that there is nothing to note."""

    __tablename__ = "review"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    visitors: Mapped[int | None]
    """How many came, all dates together; None where nobody counted."""
    went_well: Mapped[str] = mapped_column(Text, default="")
    to_change: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()

    __mapper_args__ = {"version_id_col": version}
