"""Events of ours that may be one, entered twice: by two organisers, by a list and a calendar, by hand and by import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from festival.base.database import db
from festival.events.model import Event, Occurrence
from festival.events.privacy import may_know
from festival.exchange.told_apart import ToldApart
from festival.exchange.twins_here import COLUMNS, Twin, stored_happening
from festival.findings.same_event import is_entered_twice, words_of
from festival.organisers.model import Account
from festival.organisers.permissions import may
from festival.places.model import Venue

PLANNED = ("pencilled", "submitted", "confirmed")
MOST_COMPARED = 200_000
"""A city of which every title is alike is looked through so far."""
_AT_ONCE = 400


@dataclass(frozen=True)
class TwinPair:
    """Two events that may be one, the one entered first before the other, on the day they have in common."""

    first: Twin
    second: Twin


def pairs_entered_twice(*, now: datetime) -> list[TwinPair]:
    """Return all pairs of events to come of which the next date is alike in title, time and place, the soonest first,
    but those that were told apart. Three queries."""
    first = (
        select(Occurrence.event_id.label("event_id"), func.min(Occurrence.starts_at).label("starts_at"))
        .where(Occurrence.blocks_to > now)
        .group_by(Occurrence.event_id)
        .subquery()
    )
    query = _rows().join(
        first, (first.c.event_id == Occurrence.event_id) & (first.c.starts_at == Occurrence.starts_at)
    )
    rows = db.session.execute(query.order_by(Occurrence.starts_at, Occurrence.event_id)).all()
    return _paired(_alike(rows))


def twins_for(account: Account, event_ids: Collection[int], *, now: datetime) -> dict[int, tuple[Twin, ...]]:
    """Return by event what else may be the same one, as far as the account may know of it and may say so: the
    coordination, and who may edit both. A few queries, whatever is asked."""
    mine = _coming(event_ids, now)
    days = sorted({row.local_start.date() for row in mine})
    if not days:
        return {}
    there: list[Row[Any]] = []
    for start in range(0, len(days), _AT_ONCE):
        there += db.session.execute(
            _rows().where(Occurrence.first_on.in_(days[start : start + _AT_ONCE]))
        ).all()
    ids = {row.event_id for row in mine}
    found = [
        (one, other)
        for one, other in _alike([*mine, *(row for row in there if row.event_id not in ids)])
        if one.event_id in ids or other.event_id in ids
    ]
    twins: defaultdict[int, dict[int, Twin]] = defaultdict(dict)
    for pair in _paired(found):
        for own, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if own.event_id in ids:
                twins[own.event_id][other.event_id] = other
    known = _known_to(account, {number for those in twins.values() for number in (*those, *twins)})
    return {
        number: seen
        for number, those in twins.items()
        if number in known and (seen := tuple(one for other, one in those.items() if other in known))
    }


@dataclass(frozen=True)
class TwinPanel:
    """What the page of an event says of its being entered twice: what may be the same, the entry that was kept for it,
    and those that were given up for it; `may_part` whether the reader may undo that."""

    twins: tuple[Twin, ...]
    kept: Event | None
    given_up: list[Event]
    may_part: bool


def twin_panel(event: Event, account: Account, *, now: datetime) -> TwinPanel | None:
    """Return it; None where there is nothing to say."""
    kept = db.session.get(Event, event.merged_into_id) if event.merged_into_id is not None else None
    given_up = select(Event).where(Event.merged_into_id == event.id).order_by(Event.id)
    twins = twins_for(account, [event.id], now=now).get(event.id, ()) if event.state in PLANNED else ()
    may_part = kept is not None and may(account, "event.edit", event) and may(account, "event.cancel", event)
    panel = TwinPanel(twins, kept, list(db.session.scalars(given_up)), may_part)
    return panel if panel.twins or panel.kept or panel.given_up else None


def _rows() -> Any:
    return (
        select(*COLUMNS)
        .join(Event, Event.id == Occurrence.event_id)
        .outerjoin(Venue, Venue.id == Occurrence.venue_id)
        .where(Event.state.in_(PLANNED), Event.merged_into_id.is_(None))
    )


def _coming(event_ids: Collection[int], now: datetime) -> list[Row[Any]]:
    """Return the next date of each event."""
    ordered, found = sorted(event_ids), dict[int, Row[Any]]()
    for start in range(0, len(ordered), _AT_ONCE):
        query = _rows().where(
            Occurrence.event_id.in_(ordered[start : start + _AT_ONCE]), Occurrence.blocks_to > now
        )
        for row in db.session.execute(query.order_by(Occurrence.starts_at)):
            found.setdefault(row.event_id, row)
    return list(found.values())


def _alike(rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], Row[Any]]]:
    """Give the pairs that are alike; only those that share a day and a word of their titles are compared."""
    by_word: defaultdict[tuple[Any, str], list[int]] = defaultdict(list)
    happenings = [stored_happening(row) for row in rows]
    compared = 0
    for number, (row, one) in enumerate(zip(rows, happenings, strict=True)):
        near: set[int] = set()
        for word in words_of(row.title):
            key = row.local_start.date(), word[:5]
            near.update(by_word[key])
            by_word[key].append(number)
        for other in sorted(near):
            compared += 1
            if compared > MOST_COMPARED:
                return
            if rows[other].event_id != row.event_id and is_entered_twice(happenings[other], one):
                yield rows[other], row


def _paired(
    found: Iterator[tuple[Row[Any], Row[Any]]] | Sequence[tuple[Row[Any], Row[Any]]],
) -> list[TwinPair]:
    pairs: dict[tuple[int, int], TwinPair] = {}
    for one, other in found:
        low, high = sorted((one, other), key=lambda row: row.event_id)
        pairs.setdefault((low.event_id, high.event_id), TwinPair(_twin(low), _twin(high)))
    if not pairs:
        return []
    numbers = sorted({number for pair in pairs for number in pair})
    apart: set[tuple[int, int]] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(ToldApart.event_id, ToldApart.other_id)
        apart.update(
            db.session.execute(
                query.where(ToldApart.event_id.in_(numbers[start : start + _AT_ONCE]))
            ).tuples()
        )
    return [pair for key, pair in pairs.items() if key not in apart]


def _twin(row: Row[Any]) -> Twin:
    return Twin(row.event_id, row.title, row.state, row.on, row.name or row.place_name)


def _known_to(account: Account, ids: Collection[int]) -> set[int]:
    """Return the events that the account may know of and may say something about."""
    if may(account, "conflict.mediate"):
        return set(ids)
    columns = Event.id, Event.organisation_id, Event.co_editors, Event.state
    rows = db.session.execute(select(*columns).where(Event.id.in_(sorted(ids)))).all()
    return {row.id for row in rows if may_know(account, row) and may(account, "event.edit", row)}
