"""What the law asks about the town, and what the city has said."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import Base, db
from festival.law.signals import rules_changed
from festival.law.values import Town


class TownFacts(Base):
    """The one row that holds what the city has said of the town; what isn't in `said` nobody has said."""

    __tablename__ = "town_facts"
    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __mapper_args__ = {"version_id_col": version}


def save_town(row: TownFacts | None, town: Town, *, by_id: int) -> None:
    """Write what the city says of the town; all events are checked anew. The caller commits."""
    if row is None:
        row = TownFacts(id=1)
        db.session.add(row)
    row.said = {name: value for name, value in asdict(town).items() if value is not None}
    row.changed_at, row.changed_by_id = clock.now(), by_id
    db.session.flush()
    bump_revision()
    rules_changed.send("town")


def town_of(said: dict[str, Any] | None) -> Town:
    """Return what is known of the town; anything but yes and no is unknown."""
    known = said or {}
    names = [field.name for field in fields(Town)]
    return Town(**{name: known[name] for name in names if isinstance(known.get(name), bool)})
