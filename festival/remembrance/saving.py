"""A day written down by the city: new ones, edits, and which days it keeps."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import db
from festival.remembrance.model import RemembranceDay, new_uid
from festival.remembrance.signals import day_changed

_UID = re.compile(r"remembrance-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_by_uid(uid: str) -> RemembranceDay | None:
    """Return the day this form has written already, for a form that is sent twice. One query."""
    return (
        db.session.scalar(select(RemembranceDay).where(RemembranceDay.uid == uid))
        if _UID.fullmatch(uid)
        else None
    )


def create_day(columns: dict[str, Any], uid: str, *, keeps: bool, by_id: int) -> RemembranceDay:
    """Return a new day of the city's own; the caller commits."""
    day = RemembranceDay(
        **columns,
        uid=uid if _UID.fullmatch(uid) else new_uid(),
        scope="local",
        is_own=True,
        is_active=keeps,
        changed_by_id=by_id,
    )
    db.session.add(day)
    db.session.flush()
    bump_revision()
    day_changed.send(day)
    return day


def change_day(day: RemembranceDay, columns: dict[str, Any], *, keeps: bool, land: str, by_id: int) -> bool:
    """Write the columns into the day and return whether anything differs; the caller commits.

    A day of other Länder that the city keeps all the same is noted as one of its own Land too.
    """
    values = columns | {"is_active": keeps}
    if keeps and day.lands and land not in day.lands:
        values["lands"] = [*day.lands, land]
    if not keeps and not day.is_kept_in(land):
        values["is_active"] = day.is_active
    different = {name: value for name, value in values.items() if getattr(day, name) != value}
    if not different:
        return False
    for name, value in different.items():
        setattr(day, name, value)
    day.is_edited = True
    day.changed_at = clock.now()
    day.changed_by_id = by_id
    db.session.flush()
    bump_revision()
    day_changed.send(day)
    return True
