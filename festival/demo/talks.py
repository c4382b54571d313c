"""A few talks under way, so that a newcomer sees how conflicts are talked over. Writes; the caller commits."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.demo.stock import programme_uid
from festival.demo_sources.coordination_rows import TalkRow
from festival.events.model import Event
from festival.mediation.decisions import Order, decide
from festival.mediation.letters import Voice, write_letter
from festival.mediation.model import Decision, Proposed
from festival.mediation.proposals import propose
from festival.notices.model import Notice
from festival.organisers.accounts import find_account
from festival.organisers.model import Account

TASK_TAKES = timedelta(days=60)
"""How long those whom a decision asks to do something have for it."""


def last_notice() -> int:
    """Return the id of the newest notice, 0 where there is none."""
    return db.session.scalar(select(func.max(Notice.id))) or 0


def mark_read(*, since_notice: int, now: datetime) -> None:
    """Mark as read what the full check of the loaded city told after the notice `since_notice`: it is on the board, and
    an inbox of a hundred tells nobody anything."""
    db.session.execute(update(Notice).where(Notice.id > since_notice).values(read_at=now))


def write_talks(rows: Iterable[TalkRow], *, now: datetime) -> int:
    """Return how many steps were taken, at most once for each conflict there is; `now` is aware."""
    taken = 0
    for row in rows:
        by = find_account(f"{row.by}@demo.example")
        first, second = (_event(key) for key in row.event_keys)
        conflict = _conflict(row.rule, first, second) if first and second else None
        if by is not None and second is not None and conflict is not None and conflict.is_open:
            _take(row, conflict, second, by, now)
            taken += 1
    db.session.flush()
    return taken


def _digest(row: TalkRow) -> str:
    return hashlib.blake2b(repr(row).encode(), digest_size=12).hexdigest()


def _take(row: TalkRow, conflict: Conflict, moving: Event, by: Account, now: datetime) -> None:
    spoken_for = [
        one.organisation_id for one in conflict.parties if one.organisation_id in by.organisation_ids
    ]
    voice = Voice(by, spoken_for[0] if spoken_for else None, f"demo-{_digest(row)}")
    if row.step == "letter":
        write_letter(conflict, voice, row.text, now=now)
    elif row.step == "proposal" and moving.local_start and moving.local_end:
        shift = timedelta(days=row.days)
        proposed = Proposed(None, moving.local_start + shift, moving.local_end + shift, None, row.text)
        propose(conflict, voice, moving, proposed, now=now)
    elif row.step in ("keep", "decision"):
        meeting_on = None if row.step == "keep" else clock.to_local(now, get_city().tz).date()
        decision = Decision(
            text=row.text,
            taken_by=by.name,
            custom=row.custom,
            kept=row.step == "keep",
            meeting_on=meeting_on,
        )
        order = None if row.step == "keep" else Order(moving.organisation_id, now.date() + TASK_TAKES)
        decide(conflict, decision, by, now=now, order=order)


def _event(key: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.uid == programme_uid(key)))


def _conflict(rule: str, first: Event, second: Event) -> Conflict | None:
    low, high = sorted((first.id, second.id))
    query = select(Conflict).where(Conflict.key == f"{rule}:{low}:{high}")
    return db.session.scalar(query.options(selectinload(Conflict.parties)))
