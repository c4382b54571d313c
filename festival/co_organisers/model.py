"""Who organises an event together with the organisation that leads it: asked by that one, and by its own word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.events.model import Event
from festival.organisers.model import Account, Organisation

STATES = ("asked", "accepted", "declined", "taken_back", "left")
LONGEST_WORDS = 600


class CoOrganiser(Base):
    """An organisation that is asked to organise an event too, and what it has said; asked again it keeps its row.

    `taken_back` is what the leading organisation ended, `left` what this one did. The event's `co_organisers` and
    `co_editors` follow from the rows.
    """

    __tablename__ = "co_organiser"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_co_organiser_organisation", "organisation_id", "state"),  # the desk: what mine are asked
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    may_edit: Mapped[bool] = mapped_column(default=False)
    """Whether it may edit the event, or is only named."""
    state: Mapped[str] = mapped_column(String(10), default="asked")
    words: Mapped[str] = mapped_column(Text, default="")
    """What the leading organisation wrote when it asked."""
    answer: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column()
    lead_asked_at: Mapped[datetime | None] = mapped_column()
    """When it was asked to take the lead over; None where it is not asked."""
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def waits(self) -> bool:
        """Whether the organisation has to answer something."""
        return self.state == "asked" or self.lead_asked_at is not None
