"""One event that was entered twice: feeds tell it once, and whoever holds the entry that was given up goes on with it.

A subscribed calendar is a mirror of its feed: what is no longer in it goes, and what is in it twice stands there twice.
So a feed that has the entry that was kept tells that one alone. A feed that only ever had the other one, as that of its
organiser, goes on telling that one's UID, with the times and the words of the entry that was kept: nothing vanishes,
and nothing stands there as cancelled that takes place (docs/decisions/0050-neighbours-and-twins.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from festival.base.database import db
from festival.calendar_writing.feed_event import FeedEvent, FeedLine
from festival.events.model import Event


def kept_of(event: Event) -> Event | None:
    """Return the public entry under which an event goes on; None for one that goes on itself. One query, or none."""
    if event.merged_into_id is None:
        return None
    kept = db.session.scalar(_whole().where(Event.id == event.merged_into_id))
    return kept if kept is not None and kept.is_public else None


def given_up_for(event: Event) -> list[Event]:
    """Return the public entries that were given up for this one. One query."""
    query = _whole().where(Event.merged_into_id == event.id).order_by(Event.id)
    return [one for one in db.session.scalars(query) if one.is_public]


def told_under(told: FeedEvent, event: Event) -> FeedEvent:
    """Return what feeds tell of the kept entry under the UIDs of the one that was given up for it.

    Lines beyond those that it had keep their own UIDs: they are never in one feed with the kept entry.
    """
    uids = [line.uid for line in event.lines]
    lines = [
        FeedLine(uids[number] if number < len(uids) else line.uid, line.times)
        for number, line in enumerate(told.lines)
    ]
    return replace(
        told,
        lines=tuple(lines),
        sequence=event.sequence,
        created_at=event.created_at,
        changed_at=event.changed_at,
    )


def one_of_each(rows: Iterable[tuple[int, int | None, str]]) -> dict[int, str]:
    """Return the texts of a feed by event, each event once; `rows` are number, number of the kept entry, and text.

    What was given up is left out where the kept one is told, and where another one stands for that already.
    """
    found: dict[int, str] = {}
    standing: list[tuple[int, int, str]] = []
    for number, kept_id, words in rows:
        if kept_id is None:
            found[number] = words
        else:
            standing.append((number, kept_id, words))
    stood_for = set(found)
    for number, kept_id, words in standing:
        if kept_id not in stood_for:
            found[number] = words
            stood_for.add(kept_id)
    return found


def is_told_elsewhere(event: Event, present: Iterable[int]) -> bool:
    """Whether a feed with these events tells this one under its other entry."""
    return event.merged_into_id is not None and event.merged_into_id in present


def _whole() -> Select[tuple[Event]]:
    return select(Event).options(selectinload(Event.lines), selectinload(Event.date_changes))
