"""What organisations of the demo city ask each other, so that a newcomer sees how an event is held together. Writes;
the caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base.database import db, lock_city
from festival.co_organisers.inviting import Asked, answer, invite
from festival.demo.stock import programme_uid
from festival.events.model import Event
from festival.organisers.accounts import find_account
from festival.organisers.model import Organisation


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """An invitation: `by` and `answered_by` are names of demo accounts before their @, the latter empty where nobody
    has answered yet. Of an event that is held each year the next one is meant."""

    event_key: str
    organisation_key: str
    may_edit: bool
    by: str
    words: str
    answered_by: str = ""
    answer: str = ""


def write_together(row: TogetherRow, *, now: datetime) -> int:
    """Return 1 where the organisation was asked, and has answered where somebody answers; else 0."""
    lock_city()
    event = next_event(row.event_key, now=now)
    organisation_id = db.session.scalar(
        select(Organisation.id).where(Organisation.slug == row.organisation_key)
    )
    by, other = (find_account(f"{name}@demo.example") for name in (row.by, row.answered_by))
    if event is None or organisation_id is None or by is None:
        return 0
    asked = invite(event, Asked(organisation_id, row.may_edit, row.words), by, now=now)
    if other is not None:
        answer(asked, accepts=True, words=row.answer, by=other, now=now)
    return 1


def next_event(key: str, *, now: datetime) -> Event | None:
    """Return the programme's event of this key, of one that is held each year the next one; None where it is over."""
    yearly = Event.uid.like(programme_uid(f"{key}/%"))
    query = (
        select(Event)
        .where(yearly | (Event.uid == programme_uid(key)), Event.last_ends_at > now)
        .options(joinedload(Event.organisation), selectinload(Event.date_changes))
        .order_by(Event.last_ends_at)
        .limit(1)
    )
    return db.session.scalars(query).first()
