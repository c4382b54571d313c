"""What a question about dates needs from the database, loaded once for its whole window."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, Text, or_, select, type_coerce

from festival.base import clock
from festival.base.database import db, read_on
from festival.checks.check import Span
from festival.checks.draft import load_city
from festival.checks.happenings import Loaded, Window, touching, windows_of
from festival.checks.marks import Marker, Marks
from festival.checks.unlooked import Gap, gaps_of
from festival.datefinder.beside import Beside
from festival.datefinder.beside_loading import load_beside
from festival.datefinder.candidate_filter import Days, Meeting, Reach
from festival.datefinder.kept_marks import kept_marks
from festival.datefinder.question import Question
from festival.datefinder.ranking import Candidate, happenings_on, rank
from festival.datefinder.window_check import WindowCheck
from festival.events.model import BLOCKING_STATES, DateChange, Event, Occurrence
from festival.events.sharing import shares_of
from festival.findings.happening import EventFacts, Happening, Place
from festival.organisers.model import Organisation
from festival.recurrence.time_plan import read_times
from festival.resources.model import Booking

_MOST_IDS = 5_000
"""More events than this are read with all the others and left out afterwards."""
# Columns of the tables: thousands of rows are read at once, and as objects' they would take twice the time.
_EVENT, _DATE, _GROUP = Event.__table__.c, Occurrence.__table__.c, Organisation.__table__.c
_GROUP_TABLE = Organisation.__table__
_ELSEWHERE = or_(DateChange.venue_id.is_not(None), DateChange.place_name != "")
_Known = tuple[Row[Any], EventFacts, Place]


@dataclass(frozen=True, slots=True)
class Searched:
    """Every day at every place, the best first; which rules failed, and what could not be looked at."""

    ranked: list[Candidate]
    failed: tuple[str, ...]
    gaps: tuple[Gap, ...]


def search_dates(question: Question, *, now: datetime) -> Searched:
    """Return which dates suit. Twenty queries at most, whatever is stored. Holds no lock."""
    read_on()
    facts, active_rules = load_city(question.start_on, question.end_on)
    beside = load_beside(question, facts)
    reach = Reach(question, facts, active_rules) if question.days and question.spots else None
    ranked = rank(window_check_for(reach, beside, now=now), question, beside) if reach is not None else []
    asked = [
        one
        for planned in question.days[:1]
        for _spot, those in happenings_on(planned, question)
        for one in those
    ]
    return Searched(ranked, tuple(active_rules.failed), tuple(gaps_of(asked, active_rules)))


def find_dates(question: Question, *, now: datetime) -> list[Candidate]:
    """Return only every day at every place, the best first."""
    return search_dates(question, now=now).ranked


def window_check_for(reach: Reach, beside: Beside, *, now: datetime) -> WindowCheck:
    """Return what surrounds the question's days and places: only events that can meet the one that seeks a date.

    Ten queries at most: the marks of all events and who is elsewhere on single dates, events and dates that can meet,
    the visitors of each day, what else happens on the days on which it matters, venues, what belongs together and what
    is booked.
    """
    around = _Around(reach, beside)
    found = around.happenings()
    return WindowCheck(found, reach, Span(since_at=now), known=around.meetings, spoken=around.spoken)


class _Around(Loaded):
    """Events first, by their marks; then only the dates of those that matter."""

    def __init__(self, reach: Reach, beside: Beside) -> None:
        super().__init__()
        self._beside = beside
        self._reach, self._question = reach, reach.question
        self._marker = Marker(reach.book, reach.facts)
        self._me, self._zone = reach.question.event.event_id, reach.question.zone
        self._said = shares_of(self._me) if self._me else {}
        self.meetings: dict[tuple[int, int], Meeting] = {}
        self.spoken: dict[str, set[str]] = {}
        """By the rule's name, the subjects of which anything can be said."""

    def happenings(self) -> list[Happening]:
        """Return what can meet the event, on the days that matter."""
        marks = kept_marks(self._marker.key, self._marks)
        places = [spot.place for spot in self._question.spots]
        sought = self._marker.sought_by(self._question.event, places)
        counting = self._marker.of_narrow(one for one in self._reach.groups if one.narrow is not None)
        booked = _booked() if self._question.event.bookings else {}
        asked = counting | sought.keys()
        hits = {number: asked & those for number, those in marks.items() if not asked.isdisjoint(those)}
        near = self._events(hits.keys() | _elsewhere() | booked.keys(), booked)
        for number, (row, event_facts, place) in list(near.items()):
            hit = hits.get(number, frozenset())
            counts = not counting.isdisjoint(hit) or number in booked
            groups = self._reach.groups_met(event_facts, place) if counts else ()
            meeting = Meeting(_pairs_of(hit, sought), groups)
            self.meetings[number, id(place)] = meeting
            if not (meeting or row.wanders):
                del near[number]
        found = list(self._dates(near, [_window(self._reach.far, self._zone)], near)) if near else []
        days = self._open_days(found)
        if days:
            counting = self._marker.on_a_day(self._reach.groups)
            many = {number for number, those in marks.items() if not counting.isdisjoint(those)} - near.keys()
            found += self._dates({}, windows_of(days, self._zone), many)
        return found

    def _marks(self, changed: set[int]) -> Iterator[tuple[int, Marks]]:
        for number, (_row, event_facts, place) in self._events(changed, {}).items():
            yield number, self._marker.marks_of(event_facts, place)

    def _events(
        self, wanted: set[int], booked: Mapping[int, tuple[tuple[int, int], ...]]
    ) -> dict[int, _Known]:
        """Return events by their ids, each at the place it has by itself."""
        query = _events()
        if len(wanted) <= _MOST_IDS:
            query = query.where(_EVENT.id.in_(wanted))
        rows = [row for row in db.session.connection().execute(query) if row.event_id in wanted]
        self._take_places({row.venue_id for row in rows if row.venue_id is not None})
        return {
            row.event_id: (
                row,
                _traits(row, self._said.get(row.event_id, frozenset()), booked.get(row.event_id, ())),
                self._place(row),
            )
            for row in rows
            if row.event_id != self._me
        }

    def _dates(
        self, known: dict[int, _Known], windows: Sequence[Window], wanted: Collection[int]
    ) -> Iterator[Happening]:
        """Return the dates of these events in the windows; the events that aren't known yet are loaded."""
        query = _dates_in(windows)
        if len(wanted) <= _MOST_IDS:
            query = query.where(_DATE.event_id.in_(wanted))
        rows = [row for row in db.session.connection().execute(query) if row.event_id in wanted]
        missing = {row.event_id for row in rows} - known.keys()
        if missing:
            known |= self._events(missing, {})
        self._take_places({row.venue_id for row in rows if row.venue_id is not None})
        for row in rows:
            if row.event_id not in known:
                continue
            event, event_facts, place = known[row.event_id]
            if row.venue_id != event.venue_id or (
                row.venue_id is None and row.place_name != event.place_name
            ):
                place = self._moved(row)
            yield Happening(
                event_facts,
                place,
                row.on,
                row.local_start,
                row.local_end,
                row.starts_at,
                row.ends_at,
                row.blocks_from,
                row.blocks_to,
                row.all_day,
            )

    def _open_days(self, found: Iterable[Happening]) -> set[date]:
        """Return the days on which a rule over many might say something if it knew all that happens then."""
        by_day = [one for one in self._reach.groups if one.narrow is None or one.is_anchored]
        visitors = self._visitors() if any(one.counts_visitors for one in by_day) else {}
        those = list(found)
        days: set[date] = set()
        for active in by_day:
            subjects = self._reach.subjects_of_days(active)
            if active.is_anchored and active.narrow and not active.narrow.lets_in(self._question.event):
                anchors = [one for one in those if active.narrow.lets_in(one.event)]
                subjects &= self._reach.subjects_of(active, anchors)
            spoken = {subject for subject in subjects if active.may_speak(subject, visitors)}
            self.spoken[active.name] = spoken
            spans = (self._reach.span(active, subject) for subject in spoken)
            days |= {start_on for start_on, end_on in spans if (end_on - start_on).days == 1}
        return days

    def _visitors(self) -> dict[tuple[date, int | None], int]:
        """Return all visitors expected on each date, by district too, the event's own included."""
        mine = (self._question.event.visitors or 0) * self._question.most_on_a_day
        return {key: count + mine for key, count in self._beside.visitors.items()}

    def _moved(self, row: Row[Any]) -> Place:
        if row.venue_id is not None:
            return self._places[row.venue_id]
        return Place(name=row.place_name, lon=row.lon, lat=row.lat, district_id=row.district_id)


def _pairs_of(
    hit: Marks, sought: Mapping[int, tuple[str, list[int]]]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return under which rules over pairs, and at which spots, an event with these marks is met."""
    found: dict[str, set[int]] = {}
    for name, spots in (sought[mark] for mark in hit if mark in sought):
        found.setdefault(name, set()).update(spots)
    return tuple((name, tuple(sorted(spots))) for name, spots in found.items())


def _window(days: Days, zone: ZoneInfo) -> Window:
    return clock.day_bounds(days[0], zone)[0], clock.day_bounds(days[1], zone)[0]


def _elsewhere() -> set[int]:
    """Return the events that are elsewhere on single dates: of these the own place says too little."""
    return set(db.session.scalars(select(DateChange.event_id).where(_ELSEWHERE)))


def _events() -> Select[Any]:
    """Return events that may hold a place, each at the place it has by itself.

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
            _EVENT.needs_quiet,
            type_coerce(_EVENT.audiences, Text).label("audiences"),
            _EVENT.visitors_expected,
            _EVENT.times_text,
            _EVENT.setup_minutes,
            _EVENT.teardown_minutes,
            _EVENT.venue_id,
            _EVENT.venue_id.label("own_venue_id"),
            _EVENT.place_name,
            _EVENT.geometry,
            _EVENT.lon,
            _EVENT.lat,
            _EVENT.district_id,
            _GROUP.name.label("organisation"),
            _GROUP.sector,
            select(DateChange.id)
            .where(DateChange.event_id == _EVENT.id, _ELSEWHERE)
            .exists()
            .label("wanders"),
        )
        .select_from(Event.__table__)
        .join(_GROUP_TABLE, _GROUP.id == _EVENT.organisation_id)
        .where(_EVENT.state.in_(BLOCKING_STATES))
    )


def _dates_in(windows: Sequence[Window]) -> Select[Any]:
    return select(
        _DATE.event_id,
        _DATE.on,
        _DATE.all_day,
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


def _traits(row: Row[Any], shares: frozenset[int], bookings: tuple[tuple[int, int], ...]) -> EventFacts:
    """Return what rules ask; its hours and its place stand in its dates."""
    return EventFacts(
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
        needs_quiet=row.needs_quiet,
        audiences=_keys(row.audiences),
        visitors=row.visitors_expected,
        shares=shares,
        bookings=bookings,
        times=(None, None, *read_times(row.times_text)[2:]),
        buffers=(row.setup_minutes, row.teardown_minutes),
    )
