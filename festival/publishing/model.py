"""The text of each public event as feeds carry it, written when the event changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base.database import Base
from festival.events.model import Event

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


class PublishedEvent(Base):
    """An event's VEVENT components in German and English: a derived row, rebuilt from the event at any time.

    From `leaves_at` on feeds leave it out: 60 days after its last date, or after it was cancelled.
    """

    __tablename__ = "published_event"
    __table_args__ = (
        # feeds: what is still in them; the calendar of all events: what has changed in it
        Index("ix_published_event_leaves", "leaves_at", "event_id", "stands_for_id", "digest"),
        Index("ix_published_event_stands_for", "stands_for_id"),  # what goes on under another entry
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    vevent_de: Mapped[str] = mapped_column()
    vevent_en: Mapped[str] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    leaves_at: Mapped[datetime] = mapped_column(default=FOR_EVER)
    stands_for_id: Mapped[int | None] = mapped_column()
    """The entry whose times and words it tells, where its own was given up for that one (merged_entries.py)."""
    digest: Mapped[int] = mapped_column(BigInteger)
    """A number for the texts (63 bits): other texts have another one."""
    renew_on: Mapped[date | None] = mapped_column()
    """When it has to be written anew even if nobody edits the event: its entries reach so far only."""


def digest_of(texts: Iterable[str]) -> int:
    """Return the number of an event's texts in all languages."""
    told = "\x1f".join(texts).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest()) >> 1


class FeedEntry(Base):
    """What the filters of feeds know an event by: as it is now, and as it was until `left_at`, for 60 days.

    Its columns have the names of Event's. `venues` holds path and access of each venue, `dates` of a former entry its
    dates: [on, starts_at, ends_at, district_id, venue_id, at] each, `at` empty for the only one of its day. Who had the
    event in a filtered calendar hears from the former entry that it isn't in there any more.
    """

    __tablename__ = "feed_entry"
    __table_args__ = (
        Index("ix_feed_entry_event", "event_id", "left_at"),
        Index("ix_feed_entry_left", "left_at"),  # filtered feeds: what has left them lately
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    left_at: Mapped[datetime | None] = mapped_column()
    state: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(40))
    audiences: Mapped[list[str]] = mapped_column()
    tone: Mapped[str] = mapped_column(String(8))
    organisation_id: Mapped[int] = mapped_column()
    co_organisers: Mapped[list[str]] = mapped_column(default=list)
    festival_id: Mapped[int | None] = mapped_column()
    is_free: Mapped[bool | None] = mapped_column()
    is_regular: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column()
    access_yes: Mapped[list[str]] = mapped_column()
    access_no: Mapped[list[str]] = mapped_column()
    venues: Mapped[dict[str, Any]] = mapped_column()
    dates: Mapped[list[Any]] = mapped_column(JSON)
    held: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """The entries under which calendars hold it, and those that have gone lately (held_entries.py)."""

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
