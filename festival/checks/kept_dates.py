"""What holds its place, kept in each process under the number of the plans (events/plan_number.py).

When and where are columns; what rules ask of an event, and the marks that it leaves for others to find (marks.py), are
made once and asked for many times. While the number stands still nothing is read; when it has moved, the events that
were written since are read anew. A transaction that has written events has them so for itself alone, and one that is
rolled back leaves nothing behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any, TypeVar

import numpy
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from festival.base import clock
from festival.base.city import CityMark, get_city, read_mark
from festival.base.database import db, is_writing
from festival.checks.holders import Holders
from festival.checks.kept_places import places_of
from festival.checks.marks import Marker, Marks
from festival.checks.reading_dates import ALONE, Column, Known, read_dates, read_known
from festival.events.plan_number import written_since
from festival.findings.happening import EventFacts, Happening, Place
from festival.places.extent import TYPED_M
from festival.rules.contract import Narrow

log = logging.getLogger(__name__)

Window = tuple[datetime, datetime]
Box = tuple[float, float, float, float]
_EXTENSION = "festival_dates"
_OWN = "festival_own_dates"
_LOCK = Lock()
_SHORT = numpy.timedelta64(2, "D")
"""What lasts longer is looked at for every window: few do."""
_NO_ROWS: Column = numpy.empty(0, "int64")
_Marked = tuple[Place | None, Marks]
_NOTHING: Mapping[int, Mapping[str, Any]] = {}
_OF_A_HAPPENING = (
    *("holder", "on", "local_start", "local_end"),
    *("starts_at", "ends_at", "blocks_from", "blocks_to", "all_day", "at"),
)
_AROUND_TODAY = timedelta(days=31)
"""So far back is asked for where nobody asks about the past (datefinder/beside_loading.py)."""
_MANY = 1_000
"""Where more events than this were written, all dates are read anew."""
_MOST_KNOWN = 15_000
"""What rules ask of more events than this isn't kept: it takes a hundred times as much room as a date."""
_MOST_MARKED = 50_000
_MOST_KEYS = 3
_One = TypeVar("_One")


@dataclass(slots=True, eq=False)
class KeptDates:
    """All dates that hold their place and end after `since_on`, as they stand under one number.

    A row is a date's place in the columns, a holder the number of an event at one of its places.
    """

    mark: CityMark
    since_on: date
    dates: dict[str, Column]
    holders: Holders
    known: dict[int, Known] = field(default_factory=dict)
    drawn: dict[int, tuple[Place | None, Place]] = field(default_factory=dict)
    """By holder its own place, beside the venue's as it was when that was made."""
    marks: dict[Hashable, dict[int, _Marked]] = field(default_factory=dict)
    """By holder its marks, beside the venue's place as it was when they were made."""
    same: dict[Hashable, Any] = field(default_factory=dict)
    """Equal marks, as those of all concerts in a hall, are kept once."""
    counted: dict[Hashable, Column] = field(default_factory=dict)
    """By holder a number that was asked of its event, or -1 as long as nobody has asked."""
    long: Column = field(init=False)
    _sure: dict[Hashable, tuple[CityMark, list[Marks | None]]] = field(init=False, default_factory=dict)
    """By holder its marks, as long as the city stands under the same number."""

    def __post_init__(self) -> None:
        lasting = self.dates["blocks_to"] - self.dates["blocks_from"]
        self.long = numpy.flatnonzero(lasting > _SHORT)

    def after(self, mark: CityMark, changed: set[int]) -> KeptDates:
        """Return them with these events read anew. Two queries at most for each 500."""
        numbers = self.holders.numbers(changed)
        theirs = list(numbers.values())
        fresh = read_dates(numbers, event_ids=changed)
        holders = self.holders.and_those(numbers.added())
        stays = ~numpy.isin(self.dates["event"], list(changed))
        at = numpy.searchsorted(self.dates["blocks_from"][stays], fresh["blocks_from"])
        dates = {name: numpy.insert(column[stays], at, fresh[name]) for name, column in self.dates.items()}
        return replace(
            self,
            mark=mark,
            dates=dates,
            holders=holders,
            known=_without(self.known, changed),
            drawn=_without(self.drawn, theirs),
            marks={key: _without(made, theirs) for key, made in list(self.marks.items())},
            counted={
                key: _unasked(column, len(holders), theirs) for key, column in list(self.counted.items())
            },
        )

    def rows_in(self, windows: Sequence[Window]) -> Column:
        """Return the rows of dates that touch any of the windows, each once, in order."""
        if not windows:
            return _NO_ROWS
        starts, ends = self.dates["blocks_from"], self.dates["blocks_to"]
        from_at, to_at = (numpy.array([_moment(one[side]) for one in windows]) for side in (0, 1))
        first = numpy.searchsorted(starts, from_at - _SHORT)
        last = numpy.searchsorted(starts, to_at)
        met = numpy.zeros(len(starts), bool)
        for low, high, since in zip(first.tolist(), last.tolist(), from_at, strict=True):
            met[low:high] |= ends[low:high] > since
        if len(self.long):
            long = (starts[self.long, None] < to_at) & (ends[self.long, None] > from_at)
            met[self.long] = long.any(axis=1)
        return numpy.flatnonzero(met)

    def of_holders(self, rows: Column, fits: Callable[[list[int]], Collection[int]]) -> Column:
        """Return those of the rows whose holder fits; each holder is asked about once, all at the same time."""
        holders = self.dates["holder"][rows]
        asked = numpy.zeros(len(self.holders), bool)
        asked[holders] = True
        fitting = numpy.zeros(len(self.holders), bool)
        fitting[list(fits(numpy.flatnonzero(asked).tolist()))] = True
        return rows[fitting[holders]]

    def counting(self, rows: Column, narrow: Narrow) -> Column:
        """Return those of the rows whose event counts; what is borrowed isn't known here."""
        return rows[self.asked_of(rows, narrow, narrow.lets_in, "int8") == 1]

    def visitors(self, rows: Column) -> Column:
        """Return how many each of the rows expects; 0 where nobody knows."""
        return self.asked_of(rows, "visitors", lambda facts: facts.visitors or 0, "int32")

    def asked_of(self, rows: Column, key: Hashable, number: Callable[[EventFacts], int], kind: str) -> Column:
        """Return for each of the rows a number of its event, which is asked for once under the key."""
        column = self.counted.get(key)
        if column is None:
            column = self.counted[key] = numpy.full(len(self.holders), -1, kind)
        holders = self.dates["holder"][rows]
        unasked = numpy.unique(holders[column[holders] < 0]).tolist()
        for holder, one in self.events_of(unasked).items() if unasked else ():
            column[holder] = max(number(one.facts), 0)
        return column[holders]

    def within(self, rows: Column, box: Box) -> Column:
        """Return those of the rows whose point lies in the box."""
        lon, lat = (self.holders.columns[name][self.dates["holder"][rows]] for name in ("lon", "lat"))
        west, south, east, north = box
        return rows[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]

    def events_of(self, holders: Collection[int]) -> dict[int, Known]:
        """Return what is known of these holders' events, by holder; of what has gone meanwhile nothing."""
        events, known = self.holders.told("event", holders), self.known
        missing = {event_id for event_id in events.values() if event_id not in known}
        fresh = dict(read_known(missing)) if missing else {}
        if fresh:
            if len(known) + len(fresh) > _MOST_KNOWN:  # others may be reading in what was kept
                self.known = dict(fresh) if len(fresh) <= _MOST_KNOWN else {}
            else:
                known.update(fresh)
        return {
            number: one
            for number, event_id in events.items()
            if (one := fresh.get(event_id) or known.get(event_id)) is not None
        }

    def places_of(self, events: dict[int, Known]) -> dict[int, Place]:
        """Return the places of these holders, the same objects as long as nothing about them has changed."""
        venues = self._venues_of(events)
        return {number: self._place(number, known, venues[number]) for number, known in events.items()}

    def _venues_of(self, holders: Collection[int]) -> dict[int, Place | None]:
        ids = self.holders.told("venue", holders)
        venues = places_of({venue_id for venue_id in ids.values() if venue_id >= 0})
        return {number: venues.get(venue_id) for number, venue_id in ids.items()}

    def marks_of(self, holders: Collection[int], marker: Marker) -> dict[int, Marks]:
        """Return what each of these holders leaves for others to find."""
        sure = self._sure_of(marker)
        doubtful = [number for number in holders if sure[number] is None]
        if doubtful:
            made, venues = self._made_by(marker), self._venues_of(doubtful)
            unknown = []
            for number in doubtful:
                entry = made.get(number)
                if entry is not None and entry[0] is venues[number]:
                    sure[number] = entry[1]
                else:
                    unknown.append(number)
            for number, known in self.events_of(unknown).items():
                marks = marker.marks_of(known.facts, self._place(number, known, venues[number]))
                made[number] = venues[number], self._once(marks)
                sure[number] = made[number][1]
        return {number: those for number in holders if (those := sure[number]) is not None}

    def _made_by(self, marker: Marker) -> dict[int, _Marked]:
        """Return the marks that were made for such a marker, of so many that there is room for them."""
        if sum(map(len, list(self.marks.values()))) > _MOST_MARKED or len(self.marks) > _MOST_KEYS:
            self.marks, self.same, self._sure = {}, {}, {}
        return self.marks.setdefault(marker.key, {})

    def _once(self, marks: Marks) -> Marks:
        same = self.same
        found: Marks | None = same.get(marks)
        if found is None:
            found = tuple(same.setdefault(mark, mark) for mark in marks)
            same[found] = found
        return found

    def _sure_of(self, marker: Marker) -> list[Marks | None]:
        """Return by holder the marks that need no second look, as no place has changed since: none inside a
        transaction that writes, whose changes may be taken back."""
        mark = read_mark()
        known = self._sure.get(marker.key)
        if known is None or known[0] != mark or is_writing():
            known = mark, [None] * len(self.holders)
            if not is_writing():
                self._sure[marker.key] = known
        return known[1]

    def happenings(self, rows: Column, beside: Mapping[int, Mapping[str, Any]] = _NOTHING) -> list[Happening]:
        """Return the dates as happenings, in order of time; `beside` holds fields of events' facts that aren't kept."""
        dates = {name: self.dates[name][rows] for name in (*_OF_A_HAPPENING, "event")}
        order = numpy.lexsort((dates["on"], dates["event"], dates["starts_at"]))
        columns = [dates[name][order].tolist() for name in _OF_A_HAPPENING]
        events = self.events_of(set(columns[0]))
        places = self.places_of(events)
        told = {
            one.facts.event_id: replace(one.facts, **beside[one.facts.event_id])
            for one in events.values()
            if one.facts.event_id in beside
        }
        facts = {number: told.get(one.facts.event_id, one.facts) for number, one in events.items()}
        return [
            Happening(
                facts[number],
                places[number],
                on,
                local_start,
                local_end,
                starts_at.replace(tzinfo=UTC),
                ends_at.replace(tzinfo=UTC),
                blocks_from.replace(tzinfo=UTC),
                blocks_to.replace(tzinfo=UTC),
                all_day,
                None if at == ALONE else time(*divmod(at, 60)),
            )
            for number, on, local_start, local_end, starts_at, ends_at, blocks_from, blocks_to, all_day, at in zip(
                *columns, strict=True
            )
            if number in events
        ]

    def _place(self, number: int, known: Known, venue: Place | None) -> Place:
        own_id = self.holders.told("venue", [number])[number]
        is_drawn = known.shape is not None and own_id == (-1 if known.venue_id is None else known.venue_id)
        if venue is not None and not is_drawn:
            return venue
        entry = self.drawn.get(number)
        if entry is None or entry[0] is not venue:
            _event_id, venue_id, name, lon, lat, district_id = self.holders[number]
            place = Place(name=name, lon=lon, lat=lat, district_id=district_id)
            if is_drawn:
                place = Place(
                    venue_id=venue_id,
                    path=venue.path if venue else "",
                    name=venue.name if venue else name,
                    lon=lon,
                    lat=lat,
                    district_id=district_id,
                    shape=known.shape,
                    is_drawn=True,
                    extent_m=TYPED_M,
                    is_reckoned=True,
                    capacity=venue.capacity if venue else None,
                )
            entry = self.drawn[number] = venue, place
        return entry[1]


def warm(app: Flask) -> None:
    """Read what holds its place before anybody asks for it: what a worker does beside its first pages, in a thread."""
    with app.app_context():
        try:
            kept_dates(clock.to_local(clock.now(), get_city().tz).date() - _AROUND_TODAY)
        except (LookupError, SQLAlchemyError) as error:  # as before the installation is set up
            log.info("what holds its place is read when somebody asks for it: %s", error)
        finally:
            db.session.remove()


def kept_dates(since_on: date) -> KeptDates:
    """Return all dates that hold their place and end on the day or later, perhaps some that end before.

    One query where nothing has been written, three where few events have; at first all dates are read, and again where
    somebody asks for an earlier year.
    """
    mark = read_mark()
    shared: dict[str, KeptDates] = current_app.extensions.setdefault(_EXTENSION, {})
    session = db.session()
    if is_writing():
        transaction = session.get_transaction()
        owner, kept = session.info.get(_OWN, (None, None))
        kept = _brought_up(kept if owner is transaction else shared.get(""), mark, since_on)
        session.info[_OWN] = transaction, kept
        return kept
    session.info.pop(_OWN, None)
    kept = shared.get("")
    if kept is None or not _is_current(kept, mark, since_on):
        with _LOCK:  # all dates are read at first: once is enough
            kept = shared[""] = _brought_up(shared.get(""), mark, since_on)
    return kept


def _brought_up(kept: KeptDates | None, mark: CityMark, since_on: date) -> KeptDates:
    if kept is not None and _is_current(kept, mark, since_on):
        return kept
    if kept is not None and kept.mark.epoch == mark.epoch and kept.since_on <= since_on:
        changed = written_since(kept.mark.plan_number)
        if len(changed) <= _MANY:
            return kept.after(mark, changed)
    first_on = date(since_on.year, 1, 1)
    nobody = Holders.none()
    numbers = nobody.numbers(())
    since_at = datetime(first_on.year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    dates = read_dates(numbers, since_at=since_at)
    return KeptDates(mark, first_on, dates, nobody.and_those(numbers.added()))


def _is_current(kept: KeptDates, mark: CityMark, since_on: date) -> bool:
    """Whether nothing was written since, as far as the transaction sees."""
    is_of_it = kept.mark.epoch == mark.epoch and kept.mark.plan_number >= mark.plan_number
    return is_of_it and kept.since_on <= since_on


def _without(those: dict[int, _One], gone: Collection[int]) -> dict[int, _One]:
    stays = dict(those)  # in one go: others may be adding to it
    for key in gone:
        stays.pop(key, None)
    return stays


def _unasked(column: Column, count: int, changed: list[int]) -> Column:
    longer = numpy.full(count, -1, column.dtype)
    longer[: len(column)] = column
    longer[changed] = -1
    return longer


def _moment(at: datetime) -> numpy.datetime64:
    return numpy.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")
