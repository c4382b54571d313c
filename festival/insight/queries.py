"""What the insight is made of, counted by the database: two years of dates, their makers, access and conflicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import extract, func, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.conflicts.model import Conflict
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.organisers.model import Organisation
from festival.places.model import District, Venue
from festival.yearplan.day_load import DayCount, Run, count_by_day
from festival.yearplan.queries import runs_between
from festival.yearplan.year_filters import YearFilters

SOON_DAYS = 60
_EXTENSION = "festival_insight"
_LOCK = Lock()
_MOST = 6
"""How many years' figures one process keeps."""


@dataclass(frozen=True, slots=True)
class Cell:
    """So many dates of one month in one district for these audiences; `month` is 1 to 12, no district is ""."""

    year: int
    month: int
    district: str
    audiences: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class AccessCell:
    """So many events of a year with these answers, the event's own before its venue's."""

    year: int
    yes: frozenset[str]
    no: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class ConflictFact:
    """One conflict, of those of a year that ask the same and stand alike the first: which rule, how it stands, when it
    was found and when its event begins."""

    rule: str
    state: str
    found_at: datetime
    from_at: datetime
    is_over: bool
    year: int

    @property
    def days_ahead(self) -> int:
        """Whole days between finding it and the event; 0 where the event had begun."""
        return max((self.from_at - self.found_at).days, 0)


@dataclass(frozen=True)
class Counted:
    """All the insight of `year` says, in plain values, with the year before."""

    year: int
    today: date
    runs: list[Run]
    days: list[DayCount]
    cells: list[Cell]
    sectors: dict[tuple[int, str], int]
    makers: dict[str, int]
    """Organisations that take part, by sector."""
    districts: dict[str, str]
    """Names of all districts by slug."""
    access: list[AccessCell]
    conflicts: list[ConflictFact]
    soon_held: int
    """Dates within the next SOON_DAYS that are only held."""

    @property
    def knows_before(self) -> bool:
        """Whether anything is known of the year before; without a single date it is no year of zeros, but none."""
        return any(run.first_on.year == self.year - 1 for run in self.runs)


def count_year(year: int, *, today: date) -> Counted:
    """Return the figures, kept in memory until an event, a conflict or the day changes. Twelve queries at most, three
    where nothing changed."""
    mark = (*_mark(), today, year)
    with _LOCK:
        kept: dict[Any, Counted] = current_app.extensions.setdefault(_EXTENSION, {})
        if mark in kept:
            return kept[mark]
    counted = _count(year, today)
    with _LOCK:
        while len(kept) >= _MOST:
            del kept[next(iter(kept))]
        kept[mark] = counted
    return counted


def _mark() -> tuple[Any, ...]:
    """Return what moves with all that is counted: public changes move the revision, held events their version."""
    held = select(func.count(), func.sum(Event.version), func.sum(Event.id)).where(
        Event.state.not_in(PUBLIC_STATES)
    )
    conflicts = select(func.count(), func.max(Conflict.changed_at))
    makers = select(func.count(), func.max(Organisation.id))
    city = get_city()
    rows = [db.session.execute(query).tuples().one() for query in (held, conflicts, makers)]
    return (city.epoch, city.revision, *(value for row in rows for value in row))


def _count(year: int, today: date) -> Counted:
    first, last = date(year - 1, 1, 1), date(year, 12, 31)
    runs = runs_between(YearFilters(year), None, first, last)
    return Counted(
        year=year,
        today=today,
        runs=[run for run in runs if first <= run.first_on],
        days=count_by_day(runs, date(year, 1, 1), last),
        cells=_cells(first, last),
        sectors=_sectors(first, last),
        makers=_makers(),
        districts=dict(
            db.session.execute(select(District.slug, District.name).order_by(District.name)).tuples().all()
        ),
        access=[one for number in (year - 1, year) for one in _access(number)],
        conflicts=_conflicts(first, last),
        soon_held=_soon_held(today),
    )


def _dated(first: date, last: date) -> tuple[Any, ...]:
    return Occurrence.blocks, Occurrence.first_on >= first, Occurrence.first_on <= last


def _cells(first: date, last: date) -> list[Cell]:
    columns = (
        extract("year", Occurrence.first_on),
        extract("month", Occurrence.first_on),
        District.slug,
        Event.audiences,
    )
    query = (
        select(*columns, func.count())
        .select_from(Occurrence)
        .join(Event, Event.id == Occurrence.event_id)
        .outerjoin(District, District.id == Occurrence.district_id)
        .where(*_dated(first, last))
        .group_by(*columns)
    )
    rows = db.session.execute(query).tuples()
    return [
        Cell(int(year), int(month), slug or "", tuple(keys), count) for year, month, slug, keys, count in rows
    ]


def _sectors(first: date, last: date) -> dict[tuple[int, str], int]:
    columns = (extract("year", Occurrence.first_on), Organisation.sector)
    query = (
        select(*columns, func.count())
        .select_from(Occurrence)
        .join(Event, Event.id == Occurrence.event_id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(*_dated(first, last))
        .group_by(*columns)
    )
    return {(int(year), sector): count for year, sector, count in db.session.execute(query).tuples()}


def _makers() -> dict[str, int]:
    query = select(Organisation.sector, func.count()).group_by(Organisation.sector)
    return dict(db.session.execute(query).tuples().all())


def _access(year: int) -> list[AccessCell]:
    columns = (Event.access_yes, Event.access_no, Venue.access_yes, Venue.access_no)
    in_year = select(Occurrence.event_id).where(*_dated(date(year, 1, 1), date(year, 12, 31)))
    query = (
        select(*columns, func.count())
        .select_from(Event)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(Event.id.in_(in_year))
        .group_by(*columns)
    )
    found: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
    for own_yes, own_no, venue_yes, venue_no, count in db.session.execute(query).tuples():
        yes = frozenset(own_yes) | (frozenset(venue_yes or ()) - frozenset(own_no))
        no = frozenset(own_no) | (frozenset(venue_no or ()) - frozenset(own_yes))
        found[yes, no - yes] += count
    return [AccessCell(year, yes, no, count) for (yes, no), count in found.items()]


def _conflicts(first: date, last: date) -> list[ConflictFact]:
    now = clock.now()
    columns = (
        Conflict.question,
        Conflict.rule,
        Conflict.state,
        Conflict.found_at,
        Conflict.from_at,
        Conflict.last_at,
        Conflict.on,
    )
    query = (
        select(*columns)
        .where(~Conflict.is_small, Conflict.on >= first, Conflict.on <= last)
        .order_by(Conflict.id)
    )
    facts: dict[tuple[str, str, int], ConflictFact] = {}
    for question, rule, state, found_at, from_at, last_at, on in db.session.execute(query).tuples():
        fact = ConflictFact(rule, state, found_at, from_at, last_at <= now, on.year)
        facts.setdefault((question, state, on.year), fact)
    return list(facts.values())


def _soon_held(today: date) -> int:
    query = select(func.count()).where(
        *_dated(today, today + timedelta(days=SOON_DAYS)),
        Occurrence.is_public.is_(False),
        ~Occurrence.is_cancelled,
    )
    return db.session.scalar(query) or 0
