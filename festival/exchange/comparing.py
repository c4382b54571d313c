"""What a source has against what stands here: what is new, what has changed, what nobody touches. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from festival.base.database import db
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.exchange.candidate import Candidate
from festival.exchange.event_values import values_of
from festival.exchange.model import KEY_LENGTH, ImportedEvent
from festival.exchange.three_way import Merged, merge
from festival.exchange.twins_here import Twin, twins_of
from festival.exchange.values import Values, given_values

_AT_ONCE = 400
NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Compared:
    """One candidate and what becomes of it.

    Kinds: `new`; `changed`; `kept`: all that is new to the source was changed here, and stays; `cancelled`: the source
    says that it does not take place; `same`; `ended`: it is over or cancelled here, and stays as it is; `unreadable`.
    """

    candidate: Candidate
    kind: str
    given: Values = field(default_factory=dict)
    known: ImportedEvent | None = None
    event: Event | None = None
    """Loaded where something is to be written, with its lines and single dates."""
    merged: Merged = field(default_factory=Merged)
    twins: tuple[Twin, ...] = ()

    @property
    def event_id(self) -> int | None:
        """The event of ours that it is; None for a new one."""
        if self.event is not None:
            return self.event.id
        return self.known.event_id if self.known else None


def compare(
    source_id: int | None, candidates: Sequence[Candidate], *, adopted: Mapping[str, int] = NOTHING
) -> list[Compared]:
    """Return each candidate with what becomes of it, in their order; `source_id` None: a source that is new.

    `adopted` are events of ours, by the key of the candidate of which a person has said that it is the same. A few
    queries for each 400; an event is loaded only where the source gives something else than last time.
    """
    known = _known(source_id, [one.key[:KEY_LENGTH] for one in candidates])
    given: dict[str, Values] = {}
    for one in candidates:
        if one.is_readable and one.key not in given:
            given[one.key] = given_values(one)
    events = _events(_wanted(candidates, known, given, adopted))
    fresh = [one for one in candidates if _is_new(one, known, given, adopted)]
    twins = twins_of(fresh, but_of=source_id)
    seen: set[str] = set()
    found = []
    for one in candidates:
        if one.key not in given or one.key in seen:
            found.append(Compared(one, "unreadable"))
            continue
        seen.add(one.key)
        row = known.get(one.key[:KEY_LENGTH])
        event_id = row.event_id if row else adopted.get(one.key)
        event = events.get(event_id) if event_id is not None else None
        found.append(_compared(one, given[one.key], row, event, twins.get(one.key, ())))
    return found


def _compared(
    one: Candidate, given: Values, row: ImportedEvent | None, event: Event | None, twins: tuple[Twin, ...]
) -> Compared:
    if event is None:
        if row is not None:
            return Compared(one, "same", given, row)
        return Compared(one, "ended" if one.is_cancelled else "new", given, twins=twins)
    if event.state in ENDED_STATES:
        return Compared(one, "ended", given, row, event)
    if one.is_cancelled:
        # Of an event that was entered twice, the source of the entry given up cancels nothing of the other's.
        is_own = row is None or row.event_id == event.id
        return Compared(one, "cancelled" if is_own else "ended", given, row, event)
    merged = merge(row.given if row else None, given, values_of(event))
    kind = "changed" if merged.take else "kept" if merged.kept else "same"
    return Compared(one, kind, given, row, event, merged)


def gone_from(source_id: int, keys: Iterable[str], *, now: datetime) -> list[ImportedEvent]:
    """Return what the source has no more: events to come that it had the last time and that are not marked yet."""
    there = {key[:KEY_LENGTH] for key in keys}
    kept = aliased(Event)
    state = func.coalesce(kept.state, Event.state)
    ends_at = case((kept.id.is_not(None), kept.last_ends_at), else_=Event.last_ends_at)
    query = (
        select(ImportedEvent.id, ImportedEvent.key)
        .join(Event, Event.id == ImportedEvent.event_id)
        .outerjoin(kept, kept.id == Event.merged_into_id)
        .where(
            ImportedEvent.source_id == source_id,
            ImportedEvent.gone_since.is_(None),
            state.not_in(ENDED_STATES),
            or_(ends_at.is_(None), ends_at > now),
        )
        .order_by(ImportedEvent.id)
    )
    gone = [number for number, key in db.session.execute(query).tuples() if key not in there]
    found: list[ImportedEvent] = []
    for start in range(0, len(gone), _AT_ONCE):
        rows = select(ImportedEvent).where(ImportedEvent.id.in_(gone[start : start + _AT_ONCE]))
        found.extend(
            db.session.scalars(rows.options(joinedload(ImportedEvent.event)).order_by(ImportedEvent.id))
        )
    return found


def _is_new(
    one: Candidate, known: Mapping[str, object], given: Mapping[str, object], adopted: Mapping[str, int]
) -> bool:
    return (
        one.key in given
        and not one.is_cancelled
        and one.key[:KEY_LENGTH] not in known
        and one.key not in adopted
    )


def _wanted(
    candidates: Iterable[Candidate],
    known: Mapping[str, ImportedEvent],
    given: Mapping[str, Values],
    adopted: Mapping[str, int],
) -> set[int]:
    """The events that have to be looked at: the source says something else of them than before."""
    found: set[int] = set()
    for one in candidates:
        row = known.get(one.key[:KEY_LENGTH])
        if row is None:
            found.update({adopted[one.key]} if one.key in adopted else ())
        elif one.is_cancelled or (one.key in given and given[one.key] != row.given):
            found.add(row.event_id)
    return found


def _known(source_id: int | None, keys: Sequence[str]) -> dict[str, ImportedEvent]:
    if source_id is None:
        return {}
    found: dict[str, ImportedEvent] = {}
    for start in range(0, len(keys), _AT_ONCE):
        query = select(ImportedEvent).where(
            ImportedEvent.source_id == source_id, ImportedEvent.key.in_(keys[start : start + _AT_ONCE])
        )
        found.update((one.key, one) for one in db.session.scalars(query))
    return found


def _events(ids: Iterable[int]) -> dict[int, Event]:
    """The events by number; one that was merged into another stands for that one."""
    found = _loaded(ids)
    merged = {number: one.merged_into_id for number, one in found.items() if one.merged_into_id is not None}
    kept = _loaded(set(merged.values()))
    return found | {number: kept[other] for number, other in merged.items() if other in kept}


def _loaded(ids: Iterable[int]) -> dict[int, Event]:
    ordered = sorted(ids)
    found: dict[int, Event] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        query = select(Event).where(Event.id.in_(ordered[start : start + _AT_ONCE]))
        loaded = query.options(selectinload(Event.date_changes), selectinload(Event.lines))
        found.update((one.id, one) for one in db.session.scalars(loaded))
    return found
