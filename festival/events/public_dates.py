"""What the public sees: bounded queries over occurrences, and the values that pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, asc, desc, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, load_only

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.base.errors import FestivalError
from festival.events.filters import Filters
from festival.events.model import LONG_BLOCK_DAYS, PUBLIC_STATES, Event, Occurrence
from festival.organisers.model import Organisation
from festival.places.model import District, Venue

PAGE_SIZE = 60
RUNNING_SHOWN = 30
REGULAR_SHOWN = 20
"""Dates of one day that stand folded on the page itself; the day's own page has all."""
REGULAR_DAYS = 14
"""Days from a page's beginning on that say what happens regularly."""
CANCELLED_SHOWN = timedelta(days=60)
_DAY = timedelta(days=1)
_LONG = timedelta(days=LONG_BLOCK_DAYS)

_DATE_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Occurrence.event_id,
    Occurrence.on,
    Occurrence.local_start,
    Occurrence.local_end,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.is_cancelled,
    Occurrence.is_moved,
    Occurrence.is_long,
    Occurrence.is_regular,
    Occurrence.venue_id,
    Occurrence.place_name,
    Occurrence.district_id,
    Occurrence.lon,
    Occurrence.lat,
)
_EVENT_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Event.title,
    Event.title_en,
    Event.summary,
    Event.summary_en,
    Event.category,
    Event.tone,
    Event.state,
    Event.is_free,
    Event.setting,
    Event.access_yes,
    Event.access_no,
    Event.all_day,
    Event.zone,
    Event.rrule,
    Event.rhythm,
    Event.last_ends_at,
)


class BadPage(FestivalError):
    """A page mark that no page of ours ever carried."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a date is on the map."""

    id: int
    event_id: int
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class RegularDay:
    """What happens regularly on one day: how many events of each kind, most first, and the day's first dates."""

    kinds: list[tuple[str, int]]
    rows: list[Occurrence]

    @property
    def total(self) -> int:
        return sum(number for _kind, number in self.kinds)


@dataclass(frozen=True)
class Page:
    """A page of the programme: what is on already, then days with their dates, and the mark of the next page.

    `has_more_running`: more is on already than stands in `running`; `running_page` has all of it. `regular` has by day
    what happens regularly beside the special dates of `days`, for days before `regular_until` alone.
    """

    running: list[Occurrence]
    days: list[tuple[date, list[Occurrence]]]
    next_mark: str | None
    has_more_running: bool = False
    regular: dict[date, RegularDay] = field(default_factory=dict)
    regular_until: date | None = None

    @property
    def is_empty(self) -> bool:
        return not self.running and not self.days and not self.regular


def public_dates(filters: Filters, *more: InstrumentedAttribute[Any]) -> Select[tuple[Occurrence]]:
    """Return the public dates that pass the filters, with all a row of the programme shows; no order, no window.

    `more` names columns of Event that the caller needs beside those.
    """
    return (
        select(Occurrence)
        .join(Occurrence.event)
        .where(
            Occurrence.is_public,
            _is_told(),
            *filters.clauses(),
        )
        .options(
            load_only(*_DATE_COLUMNS),
            contains_eager(Occurrence.event).load_only(*_EVENT_COLUMNS, *more),
            joinedload(Occurrence.venue).load_only(
                Venue.name, Venue.name_en, Venue.access_yes, Venue.access_no
            ),
            joinedload(Occurrence.district).load_only(District.name, District.slug),
        )
    )


def _is_told() -> ColumnElement[bool]:
    """A cancelled event is struck through for as long as feeds tell of it, then its dates are gone."""
    return or_(Event.state != "cancelled", Event.changed_at > clock.now() - CANCELLED_SHOWN)


def window_of(filters: Filters, *, now: datetime) -> tuple[datetime, datetime | None]:
    """Return `[from, to)` in UTC: the filters' days, else from the beginning of the city's today on."""
    tz = get_city().tz
    first_on = filters.from_on or min(clock.to_local(now, tz).date(), filters.to_on or date.max)
    start_at = clock.day_bounds(first_on, tz)[0]
    end_at = clock.day_bounds(filters.to_on, tz)[1] if filters.to_on else None
    return start_at, end_at


def programme_page(
    filters: Filters, *, now: datetime, mark: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """Return one page of the programme; four queries on the first page, three on the next. Raises BadPage.

    What is special makes the page, and beside it stands what happens regularly on its days; where nothing special
    passes the filters, or one of both was asked for, all that passes makes the page. Pages follow one another by the
    last date shown, so that none is slower than the first.
    """
    start_at, end_at = window_of(filters, now=now)
    wanted: list[ColumnElement[bool]] = [Occurrence.starts_at >= start_at]
    if end_at is not None:
        wanted.append(Occurrence.starts_at < end_at)
    if mark:
        after_at, after_id = _read_mark(mark)
        wanted.append(Occurrence.starts_at >= after_at)
        wanted.append(or_(Occurrence.starts_at > after_at, Occurrence.id > after_id))
    is_folding = not filters.often and not filters.q  # who searches wants to see what was found
    special = [*wanted, ~Occurrence.is_regular] if is_folding else wanted
    rows = _load(_first_in_time(filters, special, special, limit=size + 1))
    if is_folding and not rows:
        is_folding = False
        rows = _load(_first_in_time(filters, wanted, wanted, limit=size + 1))
    more = len(rows) > size
    shown = rows[:size]
    running = [] if mark else _running(filters, start_at, None, limit=RUNNING_SHOWN + 1)
    regular: dict[date, RegularDay] = {}
    until_on = None
    if is_folding and shown:
        first_on, until_on = _regular_days(
            shown, start_at, end_at, after=after_at if mark else None, more=more
        )
        regular = regular_between(filters, first_on, until_on)
    return Page(
        running[:RUNNING_SHOWN],
        by_day(shown),
        _write_mark(shown[-1]) if more else None,
        len(running) > RUNNING_SHOWN,
        regular,
        until_on,
    )


def _regular_days(
    shown: list[Occurrence],
    start_at: datetime,
    end_at: datetime | None,
    *,
    after: datetime | None,
    more: bool,
) -> tuple[date, date]:
    """Return `[first, until)`: the days of a page, REGULAR_DAYS at most. The day on which the page before ended had its
    turn there."""
    zone = get_city().tz
    first_on = clock.to_local(start_at, zone).date()
    if after is not None:
        first_on = max(first_on, clock.to_local(after, zone).date() + _DAY)
    until_on = first_on + REGULAR_DAYS * _DAY
    if more:
        until_on = min(until_on, shown[-1].local_start.date() + _DAY)
    if end_at is not None:
        until_on = min(until_on, clock.to_local(end_at, zone).date())
    return first_on, until_on


def regular_between(filters: Filters, first_on: date, until_on: date) -> dict[date, RegularDay]:
    """Return by day what begins in `[first_on, until_on)` and happens regularly. Two queries, or none."""
    if until_on <= first_on:
        return {}
    zone = get_city().tz
    wanted = [
        Occurrence.is_public,
        ~Occurrence.is_long,
        Occurrence.is_regular,
        Occurrence.starts_at >= clock.day_bounds(first_on, zone)[0],
        Occurrence.starts_at < clock.day_bounds(until_on, zone)[0],
        _is_told(),
        *filters.clauses(),
    ]
    number = func.count(Occurrence.event_id.distinct())
    kinds: dict[date, list[tuple[str, int]]] = {}
    counted = select(Occurrence.first_on, Event.category, number).join(Occurrence.event).where(*wanted)
    for on, kind, total in db.session.execute(
        counted.group_by(Occurrence.first_on, Event.category).order_by(number.desc(), Event.category)
    ).tuples():
        kinds.setdefault(on, []).append((kind, total))
    if not kinds:
        return {}
    in_time = func.row_number().over(
        partition_by=Occurrence.first_on, order_by=(Occurrence.starts_at, Occurrence.id)
    )
    numbered = select(Occurrence.id, in_time.label("number")).join(Occurrence.event).where(*wanted).subquery()
    first = select(numbered.c.id).where(numbered.c.number <= REGULAR_SHOWN)
    query = public_dates(Filters()).where(Occurrence.id.in_(first))
    rows = db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id))
    shown = dict(by_day(list(rows)))
    return {on: RegularDay(those, shown.get(on, [])) for on, those in kinds.items()}


def running_page(
    filters: Filters, *, now: datetime, mark: str | None = None, size: int = PAGE_SIZE
) -> tuple[list[Occurrence], str | None]:
    """Return one page of what began before the filters' days and is still on, and the mark of the next page.

    The newest comes first. One query. Raises BadPage.
    """
    rows = _running(filters, window_of(filters, now=now)[0], mark, limit=size + 1)
    return rows[:size], _write_mark(rows[size - 1]) if len(rows) > size else None


def _running(filters: Filters, at: datetime, mark: str | None, *, limit: int) -> list[Occurrence]:
    running = [Occurrence.starts_at < at, Occurrence.ends_at > at]
    if mark:
        after_at, after_id = _read_mark(mark)
        running.append(Occurrence.starts_at <= after_at)
        running.append(or_(Occurrence.starts_at < after_at, Occurrence.id < after_id))
    short = [*running, Occurrence.starts_at >= at - _LONG]
    first = _first_in_time(filters, short, running, limit=limit, newest_first=True)
    return _load(first, newest_first=True)


def dates_between(
    filters: Filters,
    start_at: datetime,
    end_at: datetime,
    *,
    limit: int,
    box: tuple[float, float, float, float] | None = None,
) -> list[Occurrence]:
    """Return the dates that touch `[start_at, end_at)`, in order of time, at most `limit`. One query.

    `box` is minLon, minLat, maxLon, maxLat; dates without a point are left out then.
    """
    first = _first_in_time(filters, *_touching(start_at, end_at, box), limit=limit)
    return _load(first, Event.geometry, Event.venue_id)


def marks_between(
    filters: Filters,
    start_at: datetime,
    end_at: datetime,
    *,
    limit: int,
    box: tuple[float, float, float, float] | None = None,
) -> list[Mark]:
    """Return where the dates are that `dates_between` would return, and nothing else of them. One query."""
    first = _first_in_time(filters, *_touching(start_at, end_at, box), limit=limit)
    found = db.session.execute(
        select(first.c.id, first.c.event_id, first.c.lon, first.c.lat).order_by(first.c.starts_at, first.c.id)
    )
    return [Mark(*row) for row in found]


def load_dates(ids: Sequence[int]) -> list[Occurrence]:
    """Return dates by their ids with what a map shows of them, in order of time. One query."""
    query = public_dates(Filters(), Event.geometry, Event.venue_id).where(Occurrence.id.in_(ids))
    return list(db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id)))


Clauses = list[ColumnElement[bool]]


def _touching(
    start_at: datetime, end_at: datetime, box: tuple[float, float, float, float] | None
) -> tuple[Clauses, Clauses]:
    """Return what short and long dates fulfil that touch `[start_at, end_at)` in the box."""
    touching = [Occurrence.starts_at < end_at, Occurrence.ends_at > start_at]
    if box is not None:
        west, south, east, north = box
        touching += [Occurrence.lon.between(west, east), Occurrence.lat.between(south, north)]
    return [*touching, Occurrence.starts_at >= start_at - _LONG], touching


def _first_in_time(
    filters: Filters, short: Clauses, long: Clauses, *, limit: int, newest_first: bool = False
) -> Subquery:
    """Return id, event and place of the first public dates among the short and the long ones that fulfil theirs.

    Each half is read from its own range of ix_occurrence_public_starts, already in order.
    """
    direction = desc if newest_first else asc
    asked = filters.clauses()
    columns = (
        Occurrence.id,
        Occurrence.event_id,
        Occurrence.starts_at,
        Occurrence.lon,
        Occurrence.lat,
    )
    halves = []
    for wanted in ((~Occurrence.is_long, *short), (Occurrence.is_long, *long)):
        half = select(*columns).where(Occurrence.is_public, *wanted, *asked)
        half = half.join(Occurrence.event) if asked else half
        half = half.order_by(direction(Occurrence.starts_at), direction(Occurrence.id)).limit(limit)
        halves.append(select(half.subquery()))
    both = union_all(*halves).subquery()
    in_time = select(both).order_by(direction(both.c.starts_at), direction(both.c.id))
    return in_time.limit(limit).subquery()


def _load(first: Subquery, *more: InstrumentedAttribute[Any], newest_first: bool = False) -> list[Occurrence]:
    """Return whole rows, in order. One query."""
    direction = desc if newest_first else asc
    query = public_dates(Filters(), *more).where(Occurrence.id.in_(select(first.c.id)))
    return list(db.session.scalars(query.order_by(direction(Occurrence.starts_at), direction(Occurrence.id))))


def split_regular(rows: Sequence[Occurrence]) -> tuple[list[Occurrence], RegularDay]:
    """Return what is special, and what happens regularly; all is shown as special where nothing is."""
    special = [row for row in rows if not row.is_regular]
    if not special:
        return list(rows), RegularDay([], [])
    regular = [row for row in rows if row.is_regular]
    kinds = Counter({row.event_id: row.event.category for row in regular}.values())
    return special, RegularDay(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])), regular)


def by_day(rows: list[Occurrence]) -> list[tuple[date, list[Occurrence]]]:
    """Return rows, which come in order of time, under the wall date they begin on."""
    return [(on, list(group)) for on, group in groupby(rows, key=lambda row: row.local_start.date())]


def dates_of(event: Event, *, now: datetime, limit: int | None) -> list[Occurrence]:
    """Return an event's next dates, the running one included; all there are where `limit` is None. One query."""
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == event.id, Occurrence.ends_at > now)
        .options(joinedload(Occurrence.venue))
        .order_by(Occurrence.starts_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def venues_with_dates(
    venue_paths: list[str], filters: Filters, *, now: datetime, limit: int
) -> list[Occurrence]:
    """Return the next dates at venues and what they contain. One query."""
    below = select(Venue.id).where(or_(*(Venue.path.like(f"{path}%") for path in venue_paths)))
    query = (
        public_dates(filters)
        .where(Occurrence.venue_id.in_(below), Occurrence.ends_at > now)
        .where(or_(Occurrence.is_long, Occurrence.starts_at >= now - _LONG))  # what is short began lately
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """Return districts and organisers that have a public event, as (slug, name) for forms. Two queries."""
    districts = (
        db.session.execute(select(District.slug, District.name).order_by(District.name)).tuples().all()
    )
    organisations = (
        db.session.execute(
            select(Organisation.slug, Organisation.name)
            .where(
                select(Event.id)
                .where(Event.organisation_id == Organisation.id, Event.state.in_(PUBLIC_STATES))
                .exists()
            )
            .order_by(func.lower(Organisation.name))
        )
        .tuples()
        .all()
    )
    return {"district": list(districts), "organisation": list(organisations)}


def _write_mark(row: Occurrence) -> str:
    return f"{row.starts_at.astimezone(UTC):%Y%m%dT%H%M%S}-{row.id}"


def _read_mark(mark: str) -> tuple[datetime, int]:
    stamp, _, number = mark.partition("-")
    try:
        if not (number.isascii() and number.isdigit()) or len(number) > 12:
            raise ValueError(mark)
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC), int(number)
    except ValueError as error:
        raise BadPage(mark[:40]) from error
