"""The marks of all events, kept in each process beside the versions of event and venue they were made of.

Whether any event or venue has changed is asked once for each question, by one number for all of them; then the versions
are read, in the same transaction, and the marks of what has changed are made anew. So an answer never hangs on what
another process has told this one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import Text, func, select, type_coerce

from festival.base.database import db
from festival.checks.marks import Marks
from festival.events.model import BLOCKING_STATES, Event
from festival.places.model import Venue

_EXTENSION = "festival_event_marks"
_LOCK = Lock()
_MOST_BOOKS = 2
_EVENT, _VENUE = Event.__table__.c, Venue.__table__.c

Make = Callable[[set[int]], Iterator[tuple[int, Marks]]]
"""Returns the marks of events by their ids."""


@dataclass(slots=True)
class _Kept:
    stand: tuple[Any, ...] = ()
    versions: dict[int, tuple[object, ...]] = field(default_factory=dict)
    marks: dict[int, Marks] = field(default_factory=dict)


def kept_marks(key: Hashable, make: Make) -> Mapping[int, Marks]:
    """Return the marks of every event in a state that holds its place; `key` names the rules they are made by.

    One query where nothing has changed, three and those of `make` where something has.
    """
    stand = _stand()
    with _LOCK:
        books: dict[Hashable, _Kept] = current_app.extensions.setdefault(_EXTENSION, {})
        kept = books.get(key, _Kept())
    if kept.stand == stand:
        return kept.marks
    versions = _versions()
    changed = {number for number, version in versions.items() if kept.versions.get(number) != version}
    marks = {number: known for number, known in kept.marks.items() if number in versions}
    same = {
        known: known for known in marks.values()
    }  # equal ones, as those of all concerts in a hall, are kept once
    for number, fresh in make(changed) if changed else ():
        marks[number] = same.setdefault(fresh, fresh)
    with _LOCK:
        books.pop(key, None)
        for old in list(books)[: 1 - _MOST_BOOKS or None]:
            del books[old]
        books[key] = _Kept(stand, versions, marks)
    return marks


def _stand() -> tuple[Any, ...]:
    """Return what differs after any change of an event or a venue, one that a restored backup makes included."""
    columns = []
    for table, at in ((_EVENT, _EVENT.changed_at), (_VENUE, _VENUE.created_at)):
        columns += [
            select(func.count()).where(table.id > 0).scalar_subquery(),
            select(func.sum(table.version)).scalar_subquery(),
            select(type_coerce(func.max(at), Text)).scalar_subquery(),
        ]
    return tuple(db.session.connection().execute(select(*columns)).one())


def _versions() -> dict[int, tuple[object, ...]]:
    venues = {
        number: tuple(rest)
        for number, *rest in db.session.connection().execute(
            select(_VENUE.id, _VENUE.version, _VENUE.path, type_coerce(_VENUE.created_at, Text))
        )
    }
    query = select(_EVENT.id, _EVENT.version, type_coerce(_EVENT.changed_at, Text), _EVENT.venue_id)
    query = query.where(_EVENT.state.in_(BLOCKING_STATES))
    return {
        number: (version, at, venues.get(venue_id))
        for number, version, at, venue_id in db.session.connection().execute(query)
    }
