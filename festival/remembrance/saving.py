"""A day written down by the city: new ones, edits, and which days it keeps."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import db
from festival.countries.country_codes import GERMANY
from festival.remembrance.model import RemembranceDay, new_uid
from festival.remembrance.signals import day_changed

MOST_FORMER_RULES = 5
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

    A day of other Länder that the city keeps all the same is noted as one of its own Land or country too.
    """
    values = columns | {"is_active": keeps}
    if keeps and not day.is_of(land):
        values["lands"] = [*(day.lands or [GERMANY]), land]
    if not keeps and not day.is_kept_in(land):
        values["is_active"] = day.is_active
    if not write_values(day, values, land=land, now=clock.now()):
        return False
    day.is_edited = True
    day.changed_by_id = by_id
    db.session.flush()
    bump_revision()
    day_changed.send(day)
    return True


def write_values(day: RemembranceDay, values: dict[str, Any], *, land: str, now: datetime) -> bool:
    """Write the columns and what calendars have to hear of them; return whether anything differs."""
    different = {name: value for name, value in values.items() if getattr(day, name) != value}
    if not different:
        return False
    was_kept = day.is_kept_in(land)
    if was_kept and not different.keys().isdisjoint(("rule", "announced_on")):
        former = {"rule": day.rule, "announced_on": day.announced_on, "until": now.isoformat()}
        day.former_rules = [*day.former_rules, former][-MOST_FORMER_RULES:]
    for name, value in different.items():
        setattr(day, name, value)
    day.changed_at = now
    _note_left(day, was_kept=was_kept, is_kept=day.is_kept_in(land), now=now)
    return True


def follow_land(before: str, after: str, *, now: datetime) -> None:
    """Note which days the city keeps no more, or again, now that it lies in another Land; the caller commits."""
    for day in db.session.scalars(select(RemembranceDay)):
        was_kept, is_kept = day.is_kept_in(before), day.is_kept_in(after)
        if was_kept != is_kept:
            _note_left(day, was_kept=was_kept, is_kept=is_kept, now=now)
            day.changed_at = now


def touch_days_at(venue_id: int, *, now: datetime) -> None:
    """Tell calendars that the place of these days has changed; the caller commits."""
    for day in db.session.scalars(select(RemembranceDay).where(RemembranceDay.venue_id == venue_id)):
        day.changed_at = now


def _note_left(day: RemembranceDay, *, was_kept: bool, is_kept: bool, now: datetime) -> None:
    if is_kept:
        day.left_at = None
    elif was_kept:
        day.left_at = now
