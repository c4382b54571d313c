"""The law's tables in the application: rows with their validity, source and how sure, corrected per city."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import Base, db
from festival.law.reading import CONFIDENCES, LawEntry
from festival.law.shipped_tables import KINDS, carried_entries
from festival.law.signals import rules_changed


class LawRow(Base):
    """One row of one table. `is_own`: written or corrected by this city, so that an update leaves it alone.

    `values` are the table's own columns as text; `land` is empty where a row holds in all Länder. A row is switched
    off, never deleted. `checked_on` is when somebody last compared it with the statute.
    """

    __tablename__ = "law_row"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        CheckConstraint(f"kind IN {tuple(KINDS)!r}", name="kind"),
        CheckConstraint(f"confidence IN {CONFIDENCES!r}", name="confidence"),
        Index("ix_law_row_land", "land", "kind"),  # the facts of one Land; the list on the desk
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    land: Mapped[str] = mapped_column(String(10), default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    valid_from: Mapped[date | None] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    checked_on: Mapped[date | None] = mapped_column()
    source: Mapped[str] = mapped_column(default="")
    confidence: Mapped[str] = mapped_column(String(6), default="low")
    is_own: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __mapper_args__ = {"version_id_col": version}

    @property
    def entry(self) -> LawEntry:
        """The row in plain values, for what computes."""
        return LawEntry(
            self.kind,
            self.key,
            self.land,
            dict(self.values),
            self.valid_from,
            self.valid_to,
            self.checked_on,
            self.source,
            self.confidence,
        )


def install_law() -> int:
    """Write the rows that are missing, bring up to date those the city has not touched; return how many are new.

    Safe to repeat: what the city corrected stays as it is, what it switched off stays off. Moves the revision where
    anything changed; the caller commits.
    """
    existing = {(row.kind, row.key): row for row in db.session.scalars(select(LawRow))}
    new, changed = 0, False
    for entry in carried_entries():
        row = existing.get((entry.kind, entry.key))
        if row is None:
            db.session.add(LawRow(kind=entry.kind, key=entry.key, **_columns(entry)))
            new += 1
        elif not row.is_own:
            changed |= write(row, _columns(entry))
    if new or changed:
        db.session.flush()
        bump_revision()
    return new


def write(row: LawRow, columns: dict[str, Any]) -> bool:
    """Set the columns and return whether anything differs."""
    different = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def change_row(row: LawRow, columns: dict[str, Any], *, by_id: int) -> bool:
    """Take over a city's correction and return whether anything differs; the caller commits."""
    if not write(row, columns):
        return False
    row.is_own = True
    row.changed_at, row.changed_by_id = clock.now(), by_id
    db.session.flush()
    bump_revision()
    rules_changed.send("law")
    return True


def create_row(
    kind: str, land: str, columns: dict[str, Any], *, by_id: int, uid: str | None = None
) -> LawRow:
    """Return a new row of the city's own; `uid` names it, so that it isn't written twice. The caller commits."""
    row = LawRow(
        kind=kind, land=land, key=f"own {uid or uuid4()}", is_own=True, changed_by_id=by_id, **columns
    )
    db.session.add(row)
    db.session.flush()
    bump_revision()
    rules_changed.send("law")
    return row


def _columns(entry: LawEntry) -> dict[str, Any]:
    return {
        "land": entry.land,
        "values": dict(entry.values),
        "valid_from": entry.valid_from,
        "source": entry.source,
        "confidence": entry.confidence,
    }
