"""Conflicts: what a full recheck finds now, and what each of them is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.database import db
from festival.conflicts.full_recheck import find_all
from festival.conflicts.model import Conflict, ConflictParty, Recheck
from festival.conflicts.recheck import Ready, is_written, owners_of
from festival.events.model import Event
from festival.invariants.look import AT_ONCE, Look, begin_reading

_PASSES = timedelta(days=2)
"""The nightly recheck follows the days that pass; what has begun meanwhile may stand as it was before."""


def broken_conflicts(look: Look) -> Iterator[str]:
    """Yield the conflicts that a full recheck would write otherwise; what waits for one is not broken."""
    waiting = select(Recheck.id).where(Recheck.done_at.is_(None)).limit(1)
    if db.session.scalar(waiting) is not None:
        return
    started = clock.now()
    versions = dict(db.session.execute(select(Event.id, Event.version)).tuples().all())
    found, failed = find_all(lambda done, _total: look.tell(done), now=look.now)
    seen: set[str] = set()
    for ids in look.parcels(Conflict.id):
        query = select(Conflict).where(Conflict.id.in_(ids)).options(selectinload(Conflict.parties))
        rows = list(db.session.scalars(query))
        owners = owners_of(found[row.key] for row in rows if row.key in found)
        for stored in rows:
            seen.add(stored.key)
            ready = Ready.of(found[stored.key]) if stored.key in found else None
            if stored.rule in failed or _is_left_alone(stored, look.now, started):
                continue
            if stored.gone_at is None if ready is None else not _says(stored, ready, owners):
                yield f"conflict {stored.id} ({stored.rule})"
    missing = [key for key in found if key not in seen]
    for at in range(0, len(missing), AT_ONCE):
        begin_reading()
        some = missing[at : at + AT_ONCE]
        named = {number for key in some for number in found[key].finding.event_ids}
        today = dict(
            db.session.execute(select(Event.id, Event.version).where(Event.id.in_(named))).tuples().all()
        )
        known = set(db.session.scalars(select(Conflict.key).where(Conflict.key.in_(some))))
        for key in some:
            were = found[key].finding.event_ids
            if key not in known and all(versions.get(one) == today.get(one) for one in were):
                yield f"a conflict that is missing ({key})"
        db.session.rollback()


def _is_left_alone(stored: Conflict, now: datetime, started: datetime) -> bool:
    """Whether the row is over, or of a date so near that the nightly recheck may not have followed yet, or was changed
    since: that is left to that change."""
    return stored.changed_at > started or stored.last_at <= now or stored.from_at <= now + _PASSES


def _says(stored: Conflict, ready: Ready, owners: Mapping[int, int]) -> bool:
    """Whether the row says what was found, or did before one of its dates passed."""
    has_passed = stored.gone_at is None and stored.dates > ready.values["dates"]
    return has_passed or is_written(ready, stored, owners)


def broken_parties(look: Look) -> Iterator[str]:
    """Yield the conflicts that stand and concern nobody, or an organisation that the event isn't of."""
    for ids in look.parcels(Conflict.id, Conflict.gone_at.is_(None), Conflict.last_at > look.now):
        with_party = set(
            db.session.scalars(select(ConflictParty.conflict_id).where(ConflictParty.conflict_id.in_(ids)))
        )
        owners = (
            select(ConflictParty.conflict_id)
            .join(Event, Event.id == ConflictParty.event_id)
            .where(ConflictParty.conflict_id.in_(ids), ConflictParty.organisation_id != Event.organisation_id)
        )
        strange = set(db.session.scalars(owners))
        yield from (f"conflict {one}" for one in ids if one not in with_party or one in strange)
