"""Addresses of public dates never die: what a later edit of the whole event took away says where it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db
from festival.events.model import Event, Occurrence


class FormerDate(Base):
    """A public date that a later edit of the whole event took away or moved; keeps its address answering."""

    __tablename__ = "former_date"
    __table_args__ = (UniqueConstraint("event_id", "on", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    on: Mapped[date] = mapped_column()
    at: Mapped[time] = mapped_column(default=time.min)
    moved_to_on: Mapped[date | None] = mapped_column()
    moved_to_at: Mapped[time | None] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def named(self) -> datetime:
        return datetime.combine(self.on, self.at)

    @property
    def moved_to(self) -> datetime | None:
        if self.moved_to_on is None:
            return None
        return datetime.combine(self.moved_to_on, self.moved_to_at or time.min)


def moved_from(event: Event, shown: Occurrence | None) -> datetime | None:
    """Return when the only date of an event was to begin before the whole of it moved; None where it never did. One
    query."""
    if shown is None or event.is_series:
        return None
    query = select(FormerDate).where(
        FormerDate.event_id == event.id,
        FormerDate.moved_to_on == shown.on,
        FormerDate.moved_to_at == shown.at,
    )
    former = db.session.scalars(query.order_by(FormerDate.id.desc()).limit(1)).first()
    return former.named if former else None


def keep_addresses(
    event: Event, lost: Sequence[datetime], fresh: Sequence[datetime], *, now: datetime, had_dates: bool
) -> None:
    """Write down public dates that vanish, each with where it went; forget those that came back.

    `lost` are the names of public dates that go, `fresh` of dates that come, both in order. `had_dates` is False where
    the event had none at all, as after it was postponed: what vanished then is what has gone to the new dates.
    """
    if not lost and not fresh:
        return
    known = {
        row.named: row
        for row in db.session.scalars(select(FormerDate).where(FormerDate.event_id == event.id))
    }
    back = [known.pop(named) for named in fresh if named in known]
    if back:
        for row in back:
            db.session.expunge(row)
        db.session.execute(delete(FormerDate).where(FormerDate.id.in_([row.id for row in back])))
    waiting = [] if had_dates else _vanished_last(known.values())
    moves = went_to(lost or waiting, fresh)
    for row in known.values():
        if row.named in waiting:
            _send(row, moves.get(row.named))
        elif row.moved_to in moves:
            _send(row, moves[row.moved_to])
        elif row.moved_to in lost:
            _send(row, None)
    if lost:
        db.session.execute(
            insert(FormerDate),
            [
                {
                    "event_id": event.id,
                    "on": named.date(),
                    "at": named.time(),
                    "moved_to_on": moves[named].date() if named in moves else None,
                    "moved_to_at": moves[named].time() if named in moves else None,
                    "changed_at": now,
                }
                for named in lost
            ],
        )


def _send(row: FormerDate, to: datetime | None) -> None:
    row.moved_to_on, row.moved_to_at = (to.date(), to.time()) if to else (None, None)


def went_to(lost: Sequence[datetime], fresh: Sequence[datetime]) -> dict[datetime, datetime]:
    """Return to which date each lost one went, where all moved alike; empty where no such move is to be seen. Pure.

    Dates moved past the last fresh one, behind the horizon, are left out.
    """
    if not lost or not fresh:
        return {}
    shift = fresh[0] - lost[0]
    came = set(fresh)
    moves = {named: named + shift for named in lost if named + shift <= fresh[-1]}
    return moves if came.issuperset(moves.values()) else {}


def _vanished_last(rows: Iterable[FormerDate]) -> list[datetime]:
    gone = [row for row in rows if row.moved_to_on is None]
    if not gone:
        return []
    last_at = max(row.changed_at for row in gone)
    return sorted(row.named for row in gone if row.changed_at == last_at)
