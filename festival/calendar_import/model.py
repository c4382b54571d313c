"""What is known of each entry of a calendar that is looked at again and again."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base
from festival.exchange.model import KEY_LENGTH


class CalendarEntry(Base):
    """An entry as it was read last, so that only those are read again that have changed. Derived from the calendar."""

    __tablename__ = "calendar_entry"
    __table_args__ = (UniqueConstraint("source_id", "key"),)  # the entries of a source, by key

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    mark: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int] = mapped_column(default=0)
    changed: Mapped[str] = mapped_column(String(20), default="")
    """Its LAST-MODIFIED as it stands there."""
    again_on: Mapped[date | None] = mapped_column()
    """From when on it is read again though nobody changes it: its rule stands here as single dates."""
    is_private: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(default="")
    """Of entries of which something is to be said; never of private ones."""
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Under `said` what is to be said: code, what stood there, whether it keeps the event out."""

    @property
    def said(self) -> list[tuple[str, str, bool]]:
        """What is to be said of it."""
        return [(code, typed, stops) for code, typed, stops in self.notes.get("said", ())]
