"""What the city lends and marks out: resources, who has booked them, ways that are closed or to be kept free."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.events.model import Event


class Resource(Base):
    """Something the city lends or sends: stages, barriers, crews. `stock` counts for one time; a service's, such as a
    fire watch, for a whole weekend."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("kind IN ('material', 'crew', 'service')", name="kind"),
        CheckConstraint("stock >= 0", name="stock"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    name_en: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(String(40), default="")
    stock: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(8), default="material")
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    __mapper_args__ = {"version_id_col": version}

    def say(self, locale: str) -> str:
        """Return the name in the reader's language; German where no English was written."""
        return (self.name_en if locale == "en" else "") or self.name


class Booking(Base):
    """So many of a resource for each date of an event, from set-up to tear-down."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("resource_id", "event_id"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_booking_event", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    amount: Mapped[int] = mapped_column()

    resource: Mapped[Resource] = relationship(lazy="raise_on_sql")
    event: Mapped[Event] = relationship(lazy="raise_on_sql")


class MarkedRoute(Base):
    """A line or an area of the city that is closed (closure, parade), to be kept free (bus, rescue) or quiet (around a
    hospital), in WGS84; open-ended where no time is given."""

    __tablename__ = "marked_route"
    __table_args__ = (
        CheckConstraint("kind IN ('closure', 'parade', 'bus', 'rescue', 'quiet', 'transit')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    kind: Mapped[str] = mapped_column(String(8), default="closure")
    geometry: Mapped[dict[str, Any]] = mapped_column()
    from_at: Mapped[datetime | None] = mapped_column()
    to_at: Mapped[datetime | None] = mapped_column()
    note: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    __mapper_args__ = {"version_id_col": version}
