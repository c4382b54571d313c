"""Which dates may matter to a draft: by the marks of their events, before any happening is made of them.

They are kept in each process beside the version of the event and the place that they were made of. Both are read
with the dates, in the same transaction: what another process has changed is looked at anew, and nobody has to tell
anybody. What was read inside a transaction that writes is kept once it is committed: one that is rolled back gives
its versions back.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import Row, TextClause, bindparam, event, func, select, text
from sqlalchemy.orm import Session

from festival.base.database import UTCDateTime, db, is_writing
from festival.checks.happenings import LONG, Loaded, Window
from festival.checks.kept_places import places_of
from festival.checks.marks import Marker, Marks
from festival.events.model import Occurrence
from festival.findings.happening import Place

_EXTENSION = "festival_marks"
_FRESH = "festival_fresh_marks"
_MOST = 60_000
"""So many marks are kept; where there are more, all are made anew."""
_MOST_BOOKS = 3
_AT_ONCE = 500
"""So many windows or ids are given to one query."""
_DATE = Occurrence.__table__.c

Holder = tuple[int, int | None]
"""An event at one of its places: its id and the venue's."""
_Version = tuple[int, object]
"""The version of an event, and when it was written: an id may be given anew."""
_Made = tuple[_Version, Place | None, Marks]


@dataclass(slots=True)
class _Kept:
    made: dict[Holder, _Made] = field(default_factory=dict)
    same: dict[Marks, Marks] = field(default_factory=dict)
    """Equal marks, as those of all concerts in a hall, are kept once."""

    def keep(self, fresh: Mapping[Holder, _Made]) -> None:
        if len(self.made) + len(fresh) > _MOST:
            self.made, self.same = {}, {}
        for holder, (version, place, marks) in fresh.items():
            self.made[holder] = version, place, self.same.setdefault(marks, marks)


@dataclass(frozen=True, slots=True)
class Sought:
    """Dates in the windows of events that have left one of the marks; not those of the event `but_not`."""

    windows: Sequence[Window]
    marks: Marks
    but_not: int


def dates_that_meet(sought: Sought, marker: Marker, loaded: Loaded) -> list[int]:
    """Return the ids of the dates that hold their place and may matter, perhaps of some that don't.

    One query for up to 500 windows, and a few more where there are events that nobody has asked about since they or
    their venues changed.
    """
    versions: dict[Holder, _Version] = {}
    numbers: dict[Holder, dict[int, None]] = {}
    for some in _slices(sought.windows):
        rows = db.session.connection().execute(_touching(len(some)), _values(some)).all()
        for number, event_id, venue_id, version, changed_at in rows:
            holder = event_id, venue_id
            if holder not in versions:
                versions[holder] = version, changed_at
                numbers[holder] = {}
            numbers[holder][number] = None  # a long date comes once for each query
    versions = {holder: version for holder, version in versions.items() if holder[0] != sought.but_not}
    found = _marks_of(versions, marker, loaded, sought.but_not)
    return [
        number
        for holder, marks in found.items()
        if not sought.marks.isdisjoint(marks)
        for number in numbers[holder]
    ]


def _marks_of(
    holders: Mapping[Holder, _Version], marker: Marker, loaded: Loaded, about: int
) -> dict[Holder, Marks]:
    """Return the marks that events, of which the version is given, leave at their places; what has gone meanwhile is
    left out."""
    kept = _kept_under(marker.key)
    places = places_of({venue_id for _event_id, venue_id in holders if venue_id is not None})
    found: dict[Holder, Marks] = {}
    missing: set[Holder] = set()
    for holder, version in holders.items():
        made = kept.made.get(holder)
        if made is not None and made[0] == version and made[1] is places.get(holder[1] or 0):
            found[holder] = made[2]
        else:
            missing.add(holder)
    if not missing:
        return found
    samples: dict[int, Holder] = {}
    for row in _samples({event_id for event_id, _venue_id in missing}):
        holder = row.event_id, row.venue_id
        if holder in missing:
            samples[row.number] = holder
    marks: dict[Holder, set[int]] = {}
    for number, one in loaded.of_dates(samples, about=about).items():
        marks.setdefault(samples[number], set()).update(marker.marks_of(one.event, one.place))
    fresh = {
        holder: (holders[holder], places.get(holder[1] or 0), frozenset(those))
        for holder, those in marks.items()
    }
    _keep(kept, fresh)
    return found | {holder: made[2] for holder, made in fresh.items()}


def _samples(event_ids: Collection[int]) -> Iterator[Row[Any]]:
    """Give one date of each event at each of its places; one that was typed and one on the map are two."""
    for some in _slices(sorted(event_ids)):
        yield from db.session.connection().execute(_ONE_OF_EACH, {"ids": some})


def _slices(those: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (those[start : start + _AT_ONCE] for start in range(0, len(those), _AT_ONCE))


def _kept_under(key: Hashable) -> _Kept:
    books: dict[Hashable, _Kept] = current_app.extensions.setdefault(_EXTENSION, {})
    kept = books.get(key)
    if kept is None:
        for old in list(books)[: 1 - _MOST_BOOKS]:
            books.pop(old, None)
        kept = books[key] = _Kept()
    return kept


def _keep(kept: _Kept, fresh: Mapping[Holder, _Made]) -> None:
    if not fresh:
        return
    if is_writing():
        db.session().info.setdefault(_FRESH, []).append((kept, fresh))
    else:
        kept.keep(fresh)


@event.listens_for(Session, "after_commit")
def _keep_what_was_written(session: Session) -> None:
    for kept, fresh in session.info.pop(_FRESH, ()):
        kept.keep(fresh)


@event.listens_for(Session, "after_rollback")
def _forget_what_was_not(session: Session) -> None:
    session.info.pop(_FRESH, None)


_ONE_OF_EACH = (
    select(func.min(_DATE.id).label("number"), _DATE.event_id, _DATE.venue_id)
    .where(_DATE.event_id.in_(bindparam("ids", expanding=True)), _DATE.blocks)
    .group_by(_DATE.event_id, _DATE.venue_id, _DATE.lon.is_(None))
)


_HELD = """
WITH wanted (since, to_at, from_at) AS (VALUES), held AS (
    SELECT id, event_id, venue_id FROM wanted CROSS JOIN occurrence
    WHERE blocks = TRUE AND is_long = FALSE
    AND blocks_from > since AND blocks_from < to_at AND blocks_to > from_at
    UNION ALL
    SELECT id, event_id, venue_id FROM occurrence
    WHERE blocks = TRUE AND is_long = TRUE AND blocks_from < :last_at AND blocks_to > :first_at
)
SELECT held.id, held.event_id, held.venue_id, event.version, event.changed_at
FROM held CROSS JOIN event WHERE event.id = held.event_id
"""


@lru_cache(maxsize=64)
def _touching(count: int) -> TextClause:
    """By ix_occurrence_blocks alone: short dates from a bounded start on, window by window, and the few long ones."""
    windows = ", ".join(f"(:since_{number}, :to_{number}, :from_{number})" for number in range(count))
    statement = text(_HELD.replace("(VALUES)", f"(VALUES {windows})"))
    names = [f"{name}_{number}" for name in ("since", "to", "from") for number in range(count)]
    return statement.bindparams(
        *(bindparam(name, type_=UTCDateTime) for name in (*names, "first_at", "last_at"))
    )


def _values(windows: Sequence[Window]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, (from_at, to_at) in enumerate(windows):
        values |= {f"since_{number}": from_at - LONG, f"from_{number}": from_at, f"to_{number}": to_at}
    values["first_at"] = min(window[0] for window in windows)
    values["last_at"] = max(window[1] for window in windows)
    return values
