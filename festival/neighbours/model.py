"""Other cities whose calendars take part in the clash check, and what of them matters. Never shown to the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, LocalDateTime
from festival.neighbours.reading_feed import KEY_LENGTH
from festival.neighbours.sizes import LARGE_WORDS, MIDDLE_WORDS, SizeWords
from festival.neighbours.values import SIZES


class Neighbour(Base):
    """A city nearby and its calendar: `address` as it was typed, `feed_address` where the calendar was found."""

    __tablename__ = "neighbour"
    __table_args__ = (
        Index("ix_neighbour_next_try", "is_paused", "next_try_at"),
    )  # the job: which to look at next

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column()
    feed_address: Mapped[str] = mapped_column()
    lon: Mapped[float | None] = mapped_column()
    lat: Mapped[float | None] = mapped_column()
    km: Mapped[int | None] = mapped_column()
    """How far away it is; None where nobody has said."""
    direction: Mapped[str] = mapped_column(String(2), default="")
    large_words: Mapped[str] = mapped_column(default="\n".join(LARGE_WORDS))
    middle_words: Mapped[str] = mapped_column(default="\n".join(MIDDLE_WORDS))
    """By which words a large and a middle event of theirs are known, one a line."""
    is_paused: Mapped[bool] = mapped_column(default=False)
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
    error_detail: Mapped[str] = mapped_column(String(20), default="")
    is_unread: Mapped[bool] = mapped_column(default=True)
    """Whether it was never read, or not for so long that its dates say nothing any more."""
    left_out: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of how many entries nothing is kept, by reason (reading_feed.py)."""

    __mapper_args__ = {"version_id_col": version}

    @property
    def words(self) -> SizeWords:
        """What tells how much an entry matters."""
        return SizeWords(self.large_words.splitlines(), self.middle_words.splitlines())


class NeighbourDate(Base):
    """Days in a row of one of a neighbour's events, as its calendar had them when it was last read."""

    __tablename__ = "neighbour_date"
    __table_args__ = (
        CheckConstraint(f"size IN {SIZES}", name="size"),
        Index("ix_neighbour_date_neighbour", "neighbour_id", "first_on"),
        Index("ix_neighbour_date_last", "last_on"),  # what is on from a day on
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    neighbour_id: Mapped[int] = mapped_column(ForeignKey("neighbour.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    title: Mapped[str] = mapped_column()
    word: Mapped[str] = mapped_column(default="")
    """By which word of the city's its size is known."""
    size: Mapped[str] = mapped_column(String(6))
    place: Mapped[str] = mapped_column(default="")
    first_on: Mapped[date] = mapped_column()
    last_on: Mapped[date] = mapped_column()
    local_start: Mapped[datetime] = mapped_column(LocalDateTime)
    local_end: Mapped[datetime] = mapped_column(LocalDateTime)
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    all_day: Mapped[bool] = mapped_column(default=False)
