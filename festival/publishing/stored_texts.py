"""Whether what is stored for feeds is what would be written now: for who looks whether the data is whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import select

from festival.base.database import db
from festival.calendar_writing.line_parts import RENEWED_AFTER
from festival.events.model import Event
from festival.publishing.entries import is_entry_current, is_in_calendars
from festival.publishing.event_text import leaves_at, texts_of
from festival.publishing.held_entries import read_held
from festival.publishing.model import FeedEntry, PublishedEvent, digest_of


@dataclass(frozen=True)
class Stored:
    """What is stored of some events by their numbers: texts, and the entries by which filters know them."""

    texts: dict[int, PublishedEvent]
    entries: dict[int, FeedEntry]

    @classmethod
    def of(cls, event_ids: Collection[int]) -> Stored:
        """Return it; two queries."""
        texts = db.session.scalars(select(PublishedEvent).where(PublishedEvent.event_id.in_(event_ids)))
        current = FeedEntry.event_id.in_(event_ids) & FeedEntry.left_at.is_(None)
        entries = db.session.scalars(select(FeedEntry).where(current))
        return cls({row.event_id: row for row in texts}, {row.event_id: row for row in entries})


def differences(event: Event, stored: Stored, *, now: datetime, follows: bool) -> list[str]:
    """Return in a word each what is stored otherwise than it would be written now; reads only.

    `follows` is False for an event that is over and keeps what its venue and organisation were called then.
    """
    found = []
    known = stored.entries.get(event.id)
    if is_in_calendars(event):
        is_right = known is not None and is_entry_current(event, known, follows_venues=follows)
    else:
        is_right = known is None
    if not is_right:
        found.append("filter")
    row = stored.texts.get(event.id)
    told = _texts_if_written_now(event, row, known, now)
    if (row is None) is bool(told):
        return [*found, "text"]
    if row is None:
        return found
    if follows and {"de": row.vevent_de, "en": row.vevent_en} not in told:
        found.append("text")
    if follows and row.digest != digest_of((row.vevent_de, row.vevent_en)):
        found.append("digest")
    if row.leaves_at != leaves_at(event):
        found.append("end")
    return found


def _texts_if_written_now(
    event: Event, row: PublishedEvent | None, known: FeedEntry | None, now: datetime
) -> list[dict[str, str]]:
    """Return what the text may be; nothing for an event that feeds have nothing to say of."""
    if not event.is_public:
        return []
    gone = [one for one in read_held(known.held) if one.gone_at and one.is_public] if known else []
    stored = {"de": row.vevent_de, "en": row.vevent_en} if row else None
    found = []
    for moment in _moments(row, now):
        texts, _renewed_on = texts_of(event, gone, written_at=moment)
        if texts.get("de"):
            found.append(texts)
        if texts == stored:
            break
    return found


def _moments(row: PublishedEvent | None, now: datetime) -> list[datetime]:
    """Return when the text may have been written: how far the entries of a rule without an end reach hangs on it."""
    if row is None:
        return [now]
    moments = [now, row.changed_at]
    if row.renew_on is not None:
        moments.append(datetime.combine(row.renew_on - RENEWED_AFTER, time(12), UTC))
    return moments
