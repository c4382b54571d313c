"""What people say to each other about a conflict: letters, proposals, decisions, and the notices that tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base, LocalDateTime
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.organisers.model import Account, Organisation
from festival.places.model import Venue


class Letter(Base):
    """One letter in a talk; never edited, never deleted. `organisation` is who the writer speaks for, or nobody."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_conflict", "conflict_id", "at"),
        UniqueConstraint("key", name="uq_letter_key"),  # a letter that is sent twice arrives once
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conflict_id: Mapped[int] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column(default=clock.now)

    by: Mapped[Account] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


@dataclass(frozen=True)
class Proposed:
    """When and where an event would be: wall times, and a venue where that changes too. `named` is the name of
    the date of a series that would move."""

    named: datetime | None
    local_start: datetime
    local_end: datetime
    venue_id: int | None
    words: str = ""
    """What the proposer says of it."""


class Proposal(Base):
    """Another date, time or place for one of the events; accepting it moves the event in one step.

    `on` and `on_at` name the date of a series that would move, None the whole event. Wall times are the city's.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'declined')", name="state"),
        Index("ix_proposal_conflict", "conflict_id", "at"),
        UniqueConstraint("key", name="uq_proposal_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conflict_id: Mapped[int] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(36))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    event_version: Mapped[int] = mapped_column()
    on: Mapped[date | None] = mapped_column()
    on_at: Mapped[time | None] = mapped_column()
    local_start: Mapped[datetime] = mapped_column(LocalDateTime)
    local_end: Mapped[datetime] = mapped_column(LocalDateTime)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(String(8), default="open")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column()

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql")
    by: Mapped[Account] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    answered_by: Mapped[Account | None] = relationship(foreign_keys=answered_by_id, lazy="raise_on_sql")

    @property
    def proposed(self) -> Proposed:
        """When and where the event would be."""
        named = datetime.combine(self.on, self.on_at or time.min) if self.on else None
        return Proposed(named, self.local_start, self.local_end, self.venue_id)

    @property
    def all_day(self) -> bool:
        """Whether it proposes whole days."""
        return self.event.has_whole_days(self.local_start, self.local_end)


class Decision(Base):
    """What was decided about a conflict, by whom and why: in the yearly meeting or at the desk.

    `custom` names the city's own custom where one was followed ("tradition has priority"): a written reason, never a
    hidden score.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_meeting", "meeting_on"),
        Index("ix_decision_conflict", "conflict_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conflict_id: Mapped[int] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"))
    meeting_on: Mapped[date | None] = mapped_column()
    text: Mapped[str] = mapped_column()
    taken_by: Mapped[str] = mapped_column(default="")
    custom: Mapped[str] = mapped_column(String(40), default="")
    kept: Mapped[bool] = mapped_column(default=False)
    for_good: Mapped[bool] = mapped_column(default=False)
    """Whether it answers for all that ask the same, also later (conflicts/answers.py)."""
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    conflict: Mapped[Conflict] = relationship(lazy="raise_on_sql")
    written_by: Mapped[Account] = relationship(lazy="raise_on_sql")


class Task(Base):
    """What a decision asks an organisation, or the coordination (None), to do until a day, that day included.

    While it is `open` its conflict rests; `missed` on the day after, the conflict is a matter to talk about again.
    `done` by those who were asked or because the conflict is gone, `dropped` by another decision.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'missed', 'dropped')", name="state"),
        Index("ix_task_conflict_state", "conflict_id", "state"),  # the board: does the conflict rest?
        Index("ix_task_organisation_state", "organisation_id", "state"),  # the desk: what mine have to do
        Index("ix_task_state_due", "state", "due_on"),  # the job that notes what was missed
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    conflict_id: Mapped[int] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    due_on: Mapped[date] = mapped_column()
    state: Mapped[str] = mapped_column(String(8), default="open")
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    conflict: Mapped[Conflict] = relationship(lazy="raise_on_sql")
    decision: Mapped[Decision] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
