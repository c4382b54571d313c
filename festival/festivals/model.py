"""Festivals: events that hold points of a programme, with the slots that are offered for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base, LocalDateTime
from festival.events.model import Event
from festival.places.model import Venue

POINT_STATES = ("asked", "agreed", "declined", "withdrawn")
STAGE_LENGTH = 140
NOTE_LENGTH = 200
LONGEST_WORDS = 600


class Festival(Base):
    """What makes an event a festival: the call for its programme. The event's `festival_id` is its own number."""

    __tablename__ = "festival"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    is_open: Mapped[bool] = mapped_column(default=False)
    """Whether organisations may place points."""
    open_until: Mapped[date | None] = mapped_column()
    """The last day on which they may; None: until it is closed."""
    words: Mapped[str] = mapped_column(Text, default="")
    """What the leading organisation is looking for."""
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    def takes_points(self, today: date) -> bool:
        """Return whether organisations may place points on this day."""
        return self.is_open and (self.open_until is None or today <= self.open_until)


class FestivalSlot(Base):
    """Hours on a stage that a point may take; wall time of the festival's zone."""

    __tablename__ = "festival_slot"
    __table_args__ = (
        CheckConstraint("local_start < local_end", name="order"),
        Index("ix_festival_slot_festival", "festival_id", "local_start"),  # a festival's slots, in order
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    festival_id: Mapped[int] = mapped_column(ForeignKey("festival.event_id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(STAGE_LENGTH))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    """The part of the festival's ground; None: the ground itself."""
    local_start: Mapped[datetime] = mapped_column(LocalDateTime)
    local_end: Mapped[datetime] = mapped_column(LocalDateTime)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")

    festival: Mapped[Festival] = relationship(lazy="raise_on_sql")
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql")


class FestivalPoint(Base):
    """An event that is placed in a festival's programme, and what the festival's lead says to that.

    It has a slot while it waits or is agreed and stands where the slot is; a point that was moved or declined leaves
    its slot to others. The event's `festival_id` follows from `agreed`.
    """

    __tablename__ = "festival_point"
    __table_args__ = (
        CheckConstraint(f"state IN {POINT_STATES}", name="state"),
        Index(
            "ix_festival_point_festival", "festival_id", "state"
        ),  # what waits for the lead, what is agreed
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    festival_id: Mapped[int] = mapped_column(ForeignKey("festival.event_id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(
        ForeignKey("festival_slot.id", ondelete="SET NULL"), unique=True
    )
    """Unique: of two points that are placed at once the second finds the slot taken."""
    stage: Mapped[str] = mapped_column(String(STAGE_LENGTH))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    """Where the stage is: a point that takes place elsewhere stands under its own place."""
    state: Mapped[str] = mapped_column(String(9), default="asked")
    words: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    festival: Mapped[Festival] = relationship(lazy="raise_on_sql")
    slot: Mapped[FestivalSlot | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
