"""Happenings from the database: what touches some days, and what counts for rules that look further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, select, union_all
from sqlalchemy.engine import Row

from festival.base import clock, geometry
from festival.base.database import db
from festival.checks.kept_places import places_of
from festival.checks.reading_dates import FACTS, event_facts_of
from festival.events.model import BLOCKING_STATES, LONG_BLOCK_DAYS, Event, Occurrence
from festival.events.sharing import shares_of
from festival.findings.happening import EventFacts, Happening, Place
from festival.organisers.model import Organisation
from festival.places.extent import TYPED_M
from festival.resources.model import Booking
from festival.rules.contract import Narrow

LONG = timedelta(days=LONG_BLOCK_DAYS)
_DAY = timedelta(days=1)
MOST_WINDOWS = 120
"""More stretches of days than this are read as one."""
_MOST_IDS = 500

Window = tuple[datetime, datetime]

# Columns of the tables: as objects' they would take twice the time.
_DATE, _EVENT, _GROUP = Occurrence.__table__.c, Event.__table__.c, Organisation.__table__.c
_COLUMNS = (
    _DATE.on,
    _DATE.local_start,
    _DATE.local_end,
    _DATE.starts_at,
    _DATE.ends_at,
    _DATE.blocks_from,
    _DATE.blocks_to,
    _DATE.venue_id,
    _DATE.place_name,
    _DATE.district_id,
    _DATE.lon,
    _DATE.lat,
    _DATE.all_day,
    _DATE.at,
    _DATE.is_alone,
    *FACTS,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Happenings to load under a name: those that touch the windows, of these only what is narrow."""

    name: str
    windows: tuple[Window, ...]
    narrow: Narrow | None = None


class Loaded:
    """Turns rows into happenings; events and places that come more than once are made once."""

    def __init__(self) -> None:
        self._traits: dict[int, EventFacts] = {}
        self._drawn: dict[int, Place] = {}
        self._places: dict[int, Place] = {}
        self._shares: dict[int | None, dict[int, frozenset[int]]] = {}

    def load(
        self, wanted: Sequence[Wanted], *, but_not: int | None = None, about: int | None = None
    ) -> dict[str, list[Happening]]:
        """Return what is wanted by its name, in order of time. One query, one for the places, two for what belongs
        together and what is booked.

        `but_not` leaves an event out; `about` is the event whose relations matter, None for all.
        """
        found: dict[str, list[Row[Any]]] = {one.name: [] for one in wanted}
        asked = [one for one in wanted if one.windows]
        if asked:
            queries = [_query(one, but_not) for one in asked]
            query = queries[0] if len(queries) == 1 else union_all(*queries)
            rows = db.session.connection().execute(query).all()
            for row in rows:
                found[row.wanted].append(row)
        return self._made(found, {one.name for one in wanted if one.narrow and one.narrow.booked}, about)

    def own(self, event_id: int, *, since_at: datetime, blocking: bool) -> list[Happening]:
        """Return the event's own dates that end after `since_at`; `blocking` only those that hold their place."""
        query = _OWN_BLOCKING if blocking else _OWN_PLANNED
        values = {"event_id": event_id, "since_at": since_at}
        rows = list(db.session.connection().execute(query, values).all())
        return self._made({"own": rows}, {"own"}, event_id)["own"] if rows else []

    def _made(
        self, found: dict[str, list[Row[Any]]], booked: set[str], about: int | None
    ) -> dict[str, list[Happening]]:
        fresh = {row.event_id for rows in found.values() for row in rows} - self._traits.keys()
        self._take_places(
            {row.venue_id for rows in found.values() for row in rows if row.venue_id is not None}
        )
        shares = self._said_about(about) if fresh else {}
        lent = _bookings({row.event_id for name in booked for row in found[name]})
        for rows in found.values():
            for row in rows:
                if row.event_id not in self._traits:
                    self._traits[row.event_id] = event_facts_of(row, shares.get(row.event_id, frozenset()))
        made = {}
        for name, rows in found.items():
            happenings = [self._happening(row) for row in rows]
            if name in booked:
                borrowing = {
                    event_id: replace(self._traits[event_id], bookings=those)
                    for event_id, those in lent.items()
                }
                happenings = [
                    replace(one, event=borrowing[one.event.event_id])
                    if one.event.event_id in borrowing
                    else one
                    for one in happenings
                ]
            made[name] = sorted(happenings, key=lambda one: (one.starts_at, one.event.event_id, one.on))
        return made

    def _happening(self, row: Row[Any]) -> Happening:
        return Happening(
            event=self._traits[row.event_id],
            place=self._place(row),
            on=row.on,
            local_start=row.local_start,
            local_end=row.local_end,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            blocks_from=row.blocks_from,
            blocks_to=row.blocks_to,
            all_day=row.all_day,
            at=None if row.is_alone else row.at,
        )

    def _place(self, row: Row[Any]) -> Place:
        is_own = row.venue_id == row.own_venue_id
        if row.geometry is not None and is_own:
            drawn = self._drawn.get(row.event_id)
            if drawn is None:
                venue = self._places.get(row.venue_id) if row.venue_id is not None else None
                drawn = Place(
                    venue_id=row.venue_id,
                    path=venue.path if venue else "",
                    name=venue.name if venue else row.place_name,
                    lon=row.lon,
                    lat=row.lat,
                    district_id=row.district_id,
                    shape=geometry.read_stored(row.geometry),
                    is_drawn=True,
                    extent_m=TYPED_M,
                    is_reckoned=True,
                    capacity=venue.capacity if venue else None,
                )
                self._drawn[row.event_id] = drawn
            return drawn
        if row.venue_id is not None:
            return self._places[row.venue_id]
        return Place(name=row.place_name, lon=row.lon, lat=row.lat, district_id=row.district_id)

    def _take_places(self, venue_ids: set[int]) -> None:
        """Take the venues that aren't known yet."""
        missing = venue_ids - self._places.keys()
        if missing:
            self._places.update(places_of(missing))

    def _said_about(self, about: int | None) -> dict[int, frozenset[int]]:
        if about not in self._shares:
            self._shares[about] = shares_of(about)
        return self._shares[about]

    def place_of(self, venue_id: int) -> Place | None:
        """Return a venue as a place; None for an unknown one."""
        self._take_places({venue_id})
        return self._places.get(venue_id)


def windows_of(days: Iterable[date], zone: Any) -> tuple[Window, ...]:
    """Return the days as stretches in UTC, neighbouring ones joined."""
    ordered = sorted(set(days))
    if not ordered:
        return ()
    runs: list[list[date]] = [[ordered[0], ordered[0]]]
    for on in ordered[1:]:
        if on - runs[-1][1] <= _DAY:
            runs[-1][1] = on
        else:
            runs.append([on, on])
    return tuple((clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1]) for first, last in runs)


def _base(name: ColumnElement[Any]) -> Select[Any]:
    return (
        select(name, *_COLUMNS)
        .select_from(Occurrence.__table__)
        .join(Event.__table__, _EVENT.id == _DATE.event_id)
        .join(Organisation.__table__, _GROUP.id == _EVENT.organisation_id)
    )


_OWN = _base(_DATE.id.label("number")).where(
    _DATE.event_id == bindparam("event_id"), _DATE.blocks_to > bindparam("since_at")
)
_IS_OPEN = and_(_EVENT.is_opening_hours, _EVENT.state.in_(BLOCKING_STATES), ~_DATE.is_cancelled)
"""Opening hours that would hold their place, were they none: what they borrow is lent."""
_OWN_BLOCKING, _OWN_PLANNED = _OWN.where(or_(_DATE.blocks, _IS_OPEN)), _OWN.where(~_DATE.is_cancelled)


def _query(wanted: Wanted, but_not: int | None) -> Select[Any]:
    """By ix_occurrence_blocks, from a bounded start on."""
    is_booked = wanted.narrow is not None and wanted.narrow.booked
    counts = or_(Occurrence.blocks, _IS_OPEN) if is_booked else Occurrence.blocks
    query = _base(literal(wanted.name).label("wanted")).where(counts, or_(*touching(wanted.windows)))
    if but_not is not None:
        query = query.where(Occurrence.event_id != but_not)
    if wanted.narrow is not None:
        query = query.where(or_(*counting(wanted.narrow)))
    return query


def touching(windows: Iterable[Window]) -> list[ColumnElement[bool]]:
    """Return what is true of dates that touch any of the windows; of very many, what they lie in."""
    windows = list(windows)
    first, last = min(window[0] for window in windows), max(window[1] for window in windows)
    clauses = []
    for from_at, to_at in windows if len(windows) <= MOST_WINDOWS else [(first, last)]:
        clauses.append(
            and_(
                ~Occurrence.is_long,
                Occurrence.blocks_from > from_at - LONG,
                Occurrence.blocks_from < to_at,
                Occurrence.blocks_to > from_at,
            )
        )
    clauses.append(and_(Occurrence.is_long, Occurrence.blocks_from < last, Occurrence.blocks_to > first))
    return clauses


def counting(narrow: Narrow) -> list[ColumnElement[bool]]:
    """Return what is true, each by itself, of events that count at all."""
    clauses: list[ColumnElement[bool]] = []
    if narrow.sounds:
        clauses.append(and_(Event.sound.in_(tuple(narrow.sounds)), Event.setting != "indoor"))
    if narrow.categories:
        clauses.append(Event.category.in_(tuple(narrow.categories)))
    if narrow.booked:
        clauses.append(Event.id.in_(select(Booking.event_id)))
    return clauses


def _bookings(event_ids: set[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    if not event_ids:
        return {}
    query = select(Booking.event_id, Booking.resource_id, Booking.amount).order_by(Booking.resource_id)
    if len(event_ids) <= _MOST_IDS:
        query = query.where(Booking.event_id.in_(event_ids))
    lent: dict[int, list[tuple[int, int]]] = {}
    for event_id, resource_id, amount in db.session.execute(query).tuples():
        lent.setdefault(event_id, []).append((resource_id, amount))
    return {event_id: tuple(those) for event_id, those in lent.items()}
