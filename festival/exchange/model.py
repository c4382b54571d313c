"""Sources from outside, what was taken from them when, and which of our events they know by which key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.events.model import Event
from festival.organisers.model import Account, Organisation

SOURCE_KINDS = ("sheet", "calendar", "neighbour")
RUN_STATES = ("read", "waiting", "running", "done", "failed", "taking_back", "taken_back")
"""`read`: looked at in a preview, nothing of it is written; `waiting` and `taking_back`: a job does it next."""
CHANGE_KINDS = ("new", "changed", "cancelled", "marked")
KEY_LENGTH = 200


class Source(Base):
    """Where events come from again and again: a list that is sent in, a calendar that is looked at."""

    __tablename__ = "import_source"
    __table_args__ = (
        CheckConstraint(f"kind IN {SOURCE_KINDS}", name="kind"),
        Index("ix_import_source_next_try", "kind", "next_try_at"),  # the job: which to look at next
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column()
    address: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Whose its events are, where it says nothing of that."""
    state: Mapped[str] = mapped_column(String(12), default="")
    """Which state its new events get; empty: somebody says so each time."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was decided about it and is to be known next time: of a list which column is what."""
    is_paused: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    etag: Mapped[str] = mapped_column(default="")
    last_modified: Mapped[str] = mapped_column(default="")
    tried_at: Mapped[datetime | None] = mapped_column()
    good_at: Mapped[datetime | None] = mapped_column()
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row it could not be read."""
    next_try_at: Mapped[datetime | None] = mapped_column()
    error_key: Mapped[str] = mapped_column(String(40), default="")
    error_detail: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class ImportRun(Base):
    """One time that a source was read: what somebody decided about it, how far it is, what came of it."""

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(f"state IN {RUN_STATES}", name="state"),
        Index("ix_import_run_state", "state", "id"),  # the job: what waits
        Index("ix_import_run_source", "source_id", "id"),  # a source's runs, the latest first
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """Who asked for it; None where it went by itself."""
    state: Mapped[str] = mapped_column(String(12), default="read")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was decided about this one alone."""
    kept_name: Mapped[str] = mapped_column(String(80), default="")
    """The file it is read from, until it is done."""
    file_name: Mapped[str] = mapped_column(default="")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error_key: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column()
    taken_back_at: Mapped[datetime | None] = mapped_column()
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    source: Mapped[Source] = relationship(lazy="raise_on_sql")
    by: Mapped[Account | None] = relationship(foreign_keys=[by_id], lazy="raise_on_sql")
    taken_back_by: Mapped[Account | None] = relationship(foreign_keys=[taken_back_by_id], lazy="raise_on_sql")


class ImportedEvent(Base):
    """One of our events as a source knows it: by which key, what it gave last, and since when it has it no more."""

    __tablename__ = "imported_event"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),  # whoever writes at the same time writes nothing twice
        Index("ix_imported_event_event", "event_id"),  # where an event comes from
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    contact: Mapped[str] = mapped_column(default="")
    """Who to ask, as the source says: for the coordination alone."""
    where: Mapped[str] = mapped_column(default="")
    gone_since: Mapped[datetime | None] = mapped_column()

    event: Mapped[Event] = relationship(lazy="raise_on_sql")


class ImportChange(Base):
    """What one run did with one event, so that it can be taken back."""

    __tablename__ = "import_change"
    __table_args__ = (
        CheckConstraint(f"kind IN {CHANGE_KINDS}", name="kind"),
        Index("ix_import_change_run", "run_id", "id"),  # what a run did, in order
        Index("ix_import_change_event", "event_id"),  # what runs did to an event
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    kind: Mapped[str] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Fields of the event as they were; under `given` what the source had given before."""
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Fields that stayed as somebody had changed them here, with what the source gives."""
    taken_back: Mapped[str] = mapped_column(String(8), default="")
    """`done`: it is as it was; `kept`: it was changed since, and stays."""

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
