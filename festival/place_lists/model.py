"""A list of places that was sent in, until it is written and for a while after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base, UTCDateTime, db

KEPT = timedelta(days=30)


class PlaceList(Base):
    """A list as it was sent: rows of cells under `columns` (their number → what they say), or GeoJSON features.

    `state`: read (somebody looks at it), waiting and writing (the job writes it), done, taking_back, taken_back.
    """

    __tablename__ = "place_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    file_name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    """table or geojson."""
    rows: Mapped[list[Any]] = mapped_column(JSON)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    heads: Mapped[list[Any]] = mapped_column(JSON, default=list)
    first_row: Mapped[int] = mapped_column(default=1)
    """How people count the first of `rows` in their file."""
    left_out: Mapped[list[str]] = mapped_column(default=list)
    """Which rows are not to be written, by where they stand."""
    state: Mapped[str] = mapped_column(String(12), default="read")

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "writing", "taking_back")


class WrittenPlace(Base):
    """What became of a row of a list: the place, whether it was new, and which values it was given."""

    __tablename__ = "written_place"

    list_id: Mapped[int] = mapped_column(ForeignKey("place_list.id", ondelete="CASCADE"), primary_key=True)
    where: Mapped[str] = mapped_column(String(12), primary_key=True)
    venue_id: Mapped[int] = mapped_column()
    """No foreign key: whether anything rests on a place is asked of those, and this doesn't."""
    is_new: Mapped[bool] = mapped_column()
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_back: Mapped[bool | None] = mapped_column()
    """Whether it is as before again; None where nobody has taken it back."""


def written_in(list_id: int) -> list[WrittenPlace]:
    """Return what became of the rows of a list."""
    query = select(WrittenPlace).where(WrittenPlace.list_id == list_id)
    return list(db.session.scalars(query.order_by(WrittenPlace.venue_id)))


def sweep_lists(*, now: datetime) -> None:
    """Delete what was sent long ago, but for what is being written; the caller commits."""
    is_past = PlaceList.sent_at < now - KEPT
    db.session.execute(
        delete(PlaceList).where(is_past, PlaceList.state.not_in(("waiting", "writing", "taking_back")))
    )
