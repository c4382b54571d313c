"""What a question about dates needs from the database, loaded once for its whole window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, Text, and_, or_, select, type_coerce

from festival.base import clock
from festival.base.database import db, read_on
from festival.checks.check import Span
from festival.checks.draft import load_city
from festival.checks.happenings import Loaded, Window, counting, touching
from festival.checks.unlooked import Gap, gaps_of
from festival.datefinder.candidate_filter import Days, Meeting, Reach
from festival.datefinder.question import Question
from festival.datefinder.ranking import Candidate, happenings_on, rank
from festival.datefinder.window_check import WindowField
from festival.events.model import BLOCKING_STATES, DateChange, Event, Occurrence
from festival.events.sharing import shares_of
from festival.findings.happening import Happening, Place, Traits
from festival.organisers.model import Organisation
from festival.resources.model import Booking

_MOST_BUFFER = timedelta(days=8)
_MOST_IDS = 5_000
"""More events than this are read with all the others and left out afterwards."""
# Columns of the tables: thousands of rows are read at once, and as objects' they would take twice the time.
_EVENT, _DATE, _GROUP = Event.__table__.c, Occurrence.__table__.c, Organisation.__table__.c
_GROUP_TABLE = Organisation.__table__
_ELSEWHERE = and_(
    DateChange.event_id == Event.id, or_(DateChange.venue_id.is_not(None), DateChange.place_name != "")
)


@dataclass(frozen=True, slots=True)
class Searched:
    """Every day at every place, the best first; which rules failed, and what could not be looked at."""

    ranked: list[Candidate]
    failed: tuple[str, ...]
    gaps: tuple[Gap, ...]


def search_dates(question: Question, *, now: datetime) -> Searched:
    """Return which dates suit. Twelve queries at most, whatever is stored. Holds no lock."""
    read_on()
    facts, book = load_city(question.start_on, question.end_on)
    ranked = rank(field_for(Reach(question, facts, book), now=now), question) if question.days else []
    asked = [
        one
        for planned in question.days[:1]
        for _spot, those in happenings_on(planned, question)
        for one in those
    ]
    return Searched(ranked, tuple(book.failed), tuple(gaps_of(asked, book)))


def find_dates(question: Question, *, now: datetime) -> list[Candidate]:
    """Return only every day at every place, the best first."""
    return search_dates(question, now=now).ranked


def field_for(reach: Reach, *, now: datetime) -> WindowField:
    """Return what surrounds the question's days and places: only events that can meet the one that seeks a date.

    Six queries at most: the events, their venues, those of moved dates, the dates, what belongs together and what is
    booked.
    """
    around = _Around(reach)
    return WindowField(around.happenings(), reach, Span(since_at=now), known=around.meetings)


class _Around(Loaded):
    """Events first, then only the dates of those that matter."""

    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self._question, self._reach, zone = reach.question, reach, reach.question.zone
        self.meetings: dict[tuple[int, int], Meeting] = {}
        self._near, self._far = _window(reach.near, zone), _window(reach.far, zone)

    def happenings(self) -> list[Happening]:
        """Return what can meet the event, on the days that matter."""
        me, zone = self._question.traits.event_id, self._question.zone
        query = _events(self._near, zone)
        if self._far != self._near:
            beyond = [clause for narrow in self._reach.narrow for clause in counting(narrow)]
            query = _events(self._far, zone).where(or_(_lasts_in(self._near, zone), *beyond))
        rows = db.session.connection().execute(query.where(_EVENT.id != me)).all()
        self._take_places({row.venue_id for row in rows if row.venue_id is not None})
        booked = _booked() if self._question.traits.bookings else {}
        shares = shares_of(me) if me else {}
        near: dict[int, tuple[Row[Any], Traits, Place]] = {}
        for row in rows:
            traits = _traits(row, shares.get(row.event_id, frozenset()), booked.get(row.event_id, ()))
            place = self._place(row)
            meeting = self._reach.meeting(traits, place)
            if meeting or row.wanders:
                near[row.event_id] = (row, traits, place)
                self.meetings[row.event_id, id(place)] = meeting
        return list(self._dates(near)) if near else []

    def _dates(self, near: Mapping[int, tuple[Row[Any], Traits, Place]]) -> Iterable[Happening]:
        windows = [self._near] if self._far == self._near else [self._far]
        query = _dates_in(windows)
        if len(near) <= _MOST_IDS:
            query = query.where(_DATE.event_id.in_(near))
        rows = [row for row in db.session.connection().execute(query) if row.event_id in near]
        self._take_places({row.venue_id for row in rows if row.venue_id is not None})
        for row in rows:
            event, traits, place = near[row.event_id]
            if row.venue_id != event.venue_id or (
                row.venue_id is None and row.place_name != event.place_name
            ):
                place = self._moved(row)
            yield Happening(
                traits,
                place,
                row.on,
                row.local_start,
                row.local_end,
                row.starts_at,
                row.ends_at,
                row.blocks_from,
                row.blocks_to,
                event.all_day,
            )

    def _moved(self, row: Row[Any]) -> Place:
        if row.venue_id is not None:
            return self._places[row.venue_id]
        return Place(name=row.place_name, lon=row.lon, lat=row.lat, district_id=row.district_id)


def _window(days: Days, zone: ZoneInfo) -> Window:
    return clock.day_bounds(days[0], zone)[0], clock.day_bounds(days[1], zone)[0]


def _lasts_in(window: Window, zone: ZoneInfo) -> Any:
    """Whether an event may hold a place in the window; set-up and tear-down are allowed for."""
    from_at, to_at = window
    return and_(
        Event.local_start < clock.to_local(to_at, zone) + _MOST_BUFFER,
        or_(Event.last_ends_at.is_(None), Event.last_ends_at > from_at - _MOST_BUFFER),
    )


def _events(window: Window, zone: ZoneInfo) -> Select[Any]:
    """Return events that may hold a place in the window, each at the place it has by itself. By ix_event_last_ends.

    `wanders` says that single dates of it are elsewhere: then its own place says too little.
    """
    return (
        select(
            _EVENT.id.label("event_id"),
            _EVENT.organisation_id,
            _EVENT.title,
            _EVENT.state,
            _EVENT.category,
            _EVENT.tone,
            _EVENT.sound,
            _EVENT.setting,
            type_coerce(_EVENT.audiences, Text).label("audiences"),
            _EVENT.visitors_expected,
            _EVENT.all_day,
            _EVENT.venue_id,
            _EVENT.venue_id.label("own_venue_id"),
            _EVENT.place_name,
            _EVENT.geometry,
            _EVENT.lon,
            _EVENT.lat,
            _EVENT.district_id,
            _GROUP.name.label("organisation"),
            _GROUP.sector,
            select(DateChange.id).where(_ELSEWHERE).exists().label("wanders"),
        )
        .select_from(Event.__table__)
        .join(_GROUP_TABLE, _GROUP.id == _EVENT.organisation_id)
        .where(_EVENT.state.in_(BLOCKING_STATES), _lasts_in(window, zone))
    )


def _dates_in(windows: Sequence[Window]) -> Select[Any]:
    return select(
        _DATE.event_id,
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
    ).where(_DATE.blocks, or_(*touching(windows)))


def _booked() -> dict[int, tuple[tuple[int, int], ...]]:
    query = select(Booking.event_id, Booking.resource_id, Booking.amount).order_by(Booking.resource_id)
    found: dict[int, list[tuple[int, int]]] = {}
    for event_id, resource_id, amount in db.session.execute(query).tuples():
        found.setdefault(event_id, []).append((resource_id, amount))
    return {event_id: tuple(those) for event_id, those in found.items()}


@cache
def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _traits(row: Row[Any], shares: frozenset[int], bookings: tuple[tuple[int, int], ...]) -> Traits:
    """Return what rules ask; without what an acceptance relies on, as nobody accepts a date that is only looked at."""
    return Traits(
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        title=row.title,
        organisation=row.organisation,
        sector=row.sector,
        state=row.state,
        category=row.category,
        tone=row.tone,
        sound=row.sound,
        setting=row.setting,
        audiences=_keys(row.audiences),
        visitors=row.visitors_expected,
        shares=shares,
        bookings=bookings,
    )
