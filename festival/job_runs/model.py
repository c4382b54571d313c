"""The last run of each job: one row a job, so there are as many as the timetable has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base


class JobRun(Base):
    """How a job ran the last time; it succeeded where nothing says since when it fails."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime | None] = mapped_column()
    """None where it was asked for and has not run yet."""
    seconds: Mapped[float] = mapped_column(default=0.0)
    succeeded_at: Mapped[datetime | None] = mapped_column()
    failing_since: Mapped[datetime | None] = mapped_column()
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row."""
    error: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None] = mapped_column()
    """When somebody wanted it to run now; None once it has."""
