"""Addresses of public dates never die: what a later edit of the whole event took away says where it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from festival.base.database import db
from festival.events.model import Event, FormerDate


def keep_addresses(
    event: Event, lost: Sequence[date], fresh: Sequence[date], *, now: datetime, had_dates: bool
) -> None:
    """Write down public dates that vanish, each with where it went; forget those that came back.

    `lost` are public dates that go, `fresh` dates that come, both in order. `had_dates` is False where the event had
    none at all, as after it was postponed: what vanished then is what has gone to the new dates.
    """
    if not lost and not fresh:
        return
    known = {
        row.on: row for row in db.session.scalars(select(FormerDate).where(FormerDate.event_id == event.id))
    }
    back = [on for on in fresh if on in known]
    if back:
        for on in back:
            db.session.expunge(known.pop(on))
        db.session.execute(delete(FormerDate).where(FormerDate.event_id == event.id, FormerDate.on.in_(back)))
    waiting = [] if had_dates else _vanished_last(known.values())
    moves = went_to(lost or waiting, fresh)
    for row in known.values():
        if row.on in waiting:
            row.moved_to_on = moves.get(row.on)
        elif row.moved_to_on in moves:
            row.moved_to_on = moves[row.moved_to_on]
        elif row.moved_to_on in lost:
            row.moved_to_on = None
    if lost:
        db.session.execute(
            insert(FormerDate),
            [
                {"event_id": event.id, "on": on, "moved_to_on": moves.get(on), "changed_at": now}
                for on in lost
            ],
        )


def went_to(lost: Sequence[date], fresh: Sequence[date]) -> dict[date, date]:
    """Return to which date each lost one went, where all moved alike; empty where no such move is to be seen. Pure.

    Dates moved past the last fresh one, behind the horizon, are left out.
    """
    if not lost or not fresh:
        return {}
    shift = fresh[0] - lost[0]
    came = set(fresh)
    moves = {on: on + shift for on in lost if on + shift <= fresh[-1]}
    return moves if came.issuperset(moves.values()) else {}


def _vanished_last(rows: Iterable[FormerDate]) -> list[date]:
    gone = [row for row in rows if row.moved_to_on is None]
    if not gone:
        return []
    last_at = max(row.changed_at for row in gone)
    return sorted(row.on for row in gone if row.changed_at == last_at)
