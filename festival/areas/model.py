"""A file of areas that was sent: kept until somebody has said what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from festival.base.database import Base, UTCDateTime, db

KEPT = timedelta(days=7)


class AreaUpload(Base):
    """A file as it was read. `areas` are its areas, each with what the file says of it and its outline (GeoJSON).

    Where it became the districts, `event_ids` are the events that a job still has to write anew, as they lie in
    another district than before.
    """

    __tablename__ = "area_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    file_name: Mapped[str] = mapped_column(String(120))
    left_out: Mapped[int] = mapped_column(default=0)
    is_thinned: Mapped[bool] = mapped_column(default=False)
    areas: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    event_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def sweep_uploads(*, now: datetime) -> None:
    """Delete what was sent long ago; the caller commits."""
    db.session.execute(delete(AreaUpload).where(AreaUpload.uploaded_at < now - KEPT))
