"""What offices are asked about an event, and what they say; and which office the table of permits means."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.attachments.model import Attachment
from festival.base import clock
from festival.base.database import Base
from festival.events.model import Event
from festival.organisers.model import Account, Organisation

OPEN = "open"
ANSWERS = {
    "statement": ("agreed", "conditions", "refused", "not_concerned"),
    "question": ("answered",),
    "condition": ("agreed", "refused"),
}
"""What may be answered to each kind: an office's statement; what the coordination asks the organiser back; a condition
that the coordination sets."""
ALL_ANSWERS = tuple(dict.fromkeys((OPEN, *(answer for answers in ANSWERS.values() for answer in answers))))


class OfficeTerm(Base):
    """Which of the city's offices a term of the table of permits means (law/permit_facts.py)."""

    __tablename__ = "office_term"

    term: Mapped[str] = mapped_column(String(20), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))


class Statement(Base):
    """Somebody is asked about an event, once: an office, or the organiser by the coordination (`kind`). `office_id` is
    who is asked, empty where the coordination answers itself.

    Nothing that was answered is overwritten: where the event changes afterwards, or the office says something else, a
    new row follows and the old one is no longer `is_current`. `again_for` says what changed: dates, place, traits.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint(f"answer IN {ALL_ANSWERS!r}", name="answer"),
        CheckConstraint(f"kind IN {tuple(ANSWERS)!r}", name="kind"),
        Index("ix_statement_event", "event_id", "is_current"),  # an event's page
        Index("ix_statement_queue", "office_id", "is_current", "answer", "due_on", "id"),  # an office's queue
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(10), default="statement")
    question: Mapped[str] = mapped_column(default="")
    """What the coordination asks or sets as a condition, in its words; empty where the table alone asks."""
    permits: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Keys of the table's rows that it is asked about."""
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date] = mapped_column()
    asked_of: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Digests of dates, place and traits as they were when it was asked."""
    again_for: Mapped[list[str]] = mapped_column(default=list)
    answer: Mapped[str] = mapped_column(String(14), default=OPEN)
    text: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column()
    is_current: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    office: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    answered_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    files: Mapped[list[StatementFile]] = relationship(
        lazy="raise_on_sql", order_by="StatementFile.attachment_id", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}


class StatementFile(Base):
    """A file hangs on a statement: on what is asked, or on what is answered. What is asked anew keeps its files."""

    __tablename__ = "statement_file"
    __table_args__ = (CheckConstraint("side IN ('question', 'answer')", name="side"),)

    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[str] = mapped_column(String(8))

    attachment: Mapped[Attachment] = relationship(lazy="raise_on_sql")


class EventPermit(Base):
    """A permit that an event needs: the last day to apply where that is near (permit_deadlines.py), and whether its
    people say that they have seen to it."""

    __tablename__ = "event_permit"
    __table_args__ = (Index("ix_event_permit_apply_by", "apply_by"),)  # what runs out soon

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The key of the table's row."""
    apply_by: Mapped[date | None] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column()
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
