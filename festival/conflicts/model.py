"""Conflicts with those they concern, and what organisers say to each other about belonging together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.events.model import Event
from festival.organisers.model import Account, Organisation

OPEN_STATES = ("open", "in_talks", "to_reassess")
"""States in which somebody still has something to do."""
ASKING_STATES = (*OPEN_STATES, "accepted")
"""States in which those concerned have to know of each other: it is there, and was or will be talked over."""


class Conflict(Base):
    """One matter that a rule found, for as long as anybody remembers it; `key` names it, so that it is raised once.

    States: open → in_talks → solved (the finding is gone: `gone_at`) or accepted; an acceptance is asked again
    (to_reassess) once `mark`, the digest of what it was about, is no longer `accepted_mark`. A solved one whose
    finding returns is open again. `noted` asks nobody for anything: it is kept to know whom something hangs on.
    `on`, `from_at` and `to_at` are those of the worst date, `dates` how many there are.
    """

    __tablename__ = "conflict"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'in_talks', 'solved', 'accepted', 'to_reassess', 'noted')", name="state"
        ),
        Index("ix_conflict_state_from", "state", "from_at"),  # the board: what is open, soonest first
        Index("ix_conflict_on", "on"),  # the year, a day of it
        Index("ix_conflict_question", "question"),  # all that ask the same
        Index("ix_conflict_answer", "answer_id"),  # what an answer settled
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    question: Mapped[str] = mapped_column(
        String(200), default=lambda context: context.get_current_parameters()["key"]
    )
    """The same for all that ask the same: shown as one, answered as one."""
    rule: Mapped[str] = mapped_column(String(40))
    severity: Mapped[int] = mapped_column()
    severity_before: Mapped[int | None] = mapped_column()
    worse_at: Mapped[datetime | None] = mapped_column()
    """What it weighed before it last grew worse, and when that was; None where it never did, or does no more."""
    state: Mapped[str] = mapped_column(String(12), default="open")
    is_small: Mapped[bool] = mapped_column(default=False)
    on: Mapped[date] = mapped_column()
    from_at: Mapped[datetime] = mapped_column()
    to_at: Mapped[datetime] = mapped_column()
    last_at: Mapped[datetime] = mapped_column()
    """When the last of its dates ends: what is over is not looked at again."""
    dates: Mapped[int] = mapped_column(default=1)
    reason_code: Mapped[str] = mapped_column(String(60))
    reason_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remedies: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    mark: Mapped[str] = mapped_column(String(32), default="")
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    gone_at: Mapped[datetime | None] = mapped_column()
    reopened_at: Mapped[datetime | None] = mapped_column()
    times_reopened: Mapped[int] = mapped_column(default=0)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None] = mapped_column()
    accepted_reason: Mapped[str] = mapped_column(default="")
    accepted_mark: Mapped[str] = mapped_column(String(32), default="")
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("standing_answer.id", ondelete="SET NULL"))
    """The answer for good that settled it, where one did."""

    answer: Mapped[StandingAnswer | None] = relationship(lazy="raise_on_sql")
    accepted_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    parties: Mapped[list[ConflictParty]] = relationship(
        back_populates="conflict",
        cascade="all, delete-orphan",
        order_by="ConflictParty.event_id",
        lazy="raise_on_sql",
    )

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class ConflictParty(Base):
    """An event that a conflict concerns, and the organisation that answers for it."""

    __tablename__ = "conflict_party"
    __table_args__ = (
        Index("ix_conflict_party_event", "event_id"),
        Index("ix_conflict_party_organisation", "organisation_id"),  # the board: what concerns mine
    )

    conflict_id: Mapped[int] = mapped_column(ForeignKey("conflict.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))

    conflict: Mapped[Conflict] = relationship(back_populates="parties", lazy="raise_on_sql")
    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    @property
    def co_editors(self) -> list[str]:
        """Who may edit the event too. Reads `event`."""
        return self.event.co_editors


class StandingAnswer(Base):
    """A question answered for all that ask it, now and later (answers.py), until it is taken back.

    `organisation_id` answered for its own events alone; `severity` is up to which weight it holds.
    """

    __tablename__ = "standing_answer"
    __table_args__ = (Index("ix_standing_answer_question", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    severity: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column()
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None] = mapped_column()
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    by: Mapped[Account] = relationship(foreign_keys=by_id, lazy="raise_on_sql")


class Recheck(Base):
    """A full recheck that is asked for, under way or done: what the board shows as progress."""

    __tablename__ = "recheck"

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column()
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
