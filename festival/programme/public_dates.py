"""What the public sees: bounded queries over occurrences, and the values that pages show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, asc, desc, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, load_only

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.co_organisers.model import CoOrganiser
from festival.events.model import LONG_BLOCK_DAYS, PUBLIC_STATES, Event, Occurrence
from festival.organisers.model import Organisation
from festival.places.model import District, Venue
from festival.programme.boxes import Box, in_box
from festival.programme.filters import Filters
from festival.programme.gathering import Crowd

CANCELLED_SHOWN = timedelta(days=60)
_DAY = timedelta(days=1)
_LONG = timedelta(days=LONG_BLOCK_DAYS)

_DATE_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Occurrence.event_id,
    Occurrence.on,
    Occurrence.at,
    Occurrence.is_alone,
    Occurrence.all_day,
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
    Event.zone,
    Event.is_series,
    Event.is_opening_hours,
    Event.rhythm,
    Event.last_ends_at,
)


class Mark(NamedTuple):
    """Where a date is on the map: one of thousands."""

    id: int
    event_id: int
    lon: float | None
    lat: float | None


def public_dates(filters: Filters, *more: InstrumentedAttribute[Any]) -> Select[tuple[Occurrence]]:
    """Return the public dates that pass the filters, with all a row of the programme shows; no order, no window.

    `more` names columns of Event that the caller needs beside those.
    """
    return (
        select(Occurrence)
        .join(Occurrence.event)
        .where(
            Occurrence.is_public,
            is_told(),
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


def is_told() -> ColumnElement[bool]:
    """A cancelled event is struck through for as long as feeds tell of it, then its dates are gone."""
    return or_(Event.state != "cancelled", Event.changed_at > clock.now() - CANCELLED_SHOWN)


def window_of(filters: Filters, *, now: datetime) -> tuple[datetime, datetime | None]:
    """Return `[from, to)` in UTC: the filters' days, else from the beginning of the city's today on."""
    tz = get_city().tz
    first_on = filters.from_on or min(clock.to_local(now, tz).date(), filters.to_on or date.max)
    start_at = clock.day_bounds(first_on, tz)[0]
    end_at = clock.day_bounds(filters.to_on, tz)[1] if filters.to_on else None
    return start_at, end_at


def dates_between(
    filters: Filters,
    start_at: datetime,
    end_at: datetime,
    *,
    limit: int,
    box: Box | None = None,
) -> list[Occurrence]:
    """Return the dates that touch `[start_at, end_at)`, in order of time, at most `limit`. One query.

    `box` is minLon, minLat, maxLon, maxLat; dates without a point are left out then.
    """
    first = first_in_time(filters, *_touching(start_at, end_at, box), limit=limit)
    return load(first, Event.geometry, Event.venue_id)


def marks_between(
    filters: Filters,
    start_at: datetime,
    end_at: datetime,
    *,
    limit: int,
    box: Box | None = None,
) -> list[Mark]:
    """Return where the dates are that `dates_between` would return, and nothing else of them. One query."""
    return _marks(first_in_time(filters, *_touching(start_at, end_at, box), limit=limit))


def marks_of(
    event_ids: Collection[int], start_at: datetime, end_at: datetime, *, limit: int, box: Box | None
) -> list[Mark]:
    """Return the same of these events alone. One query, none for no events."""
    if not event_ids:
        return []
    short, long = (
        [*touching, Occurrence.event_id.in_(event_ids)] for touching in _touching(start_at, end_at, box)
    )
    return _marks(first_in_time(Filters(), short, long, limit=limit))


def _marks(first: Subquery) -> list[Mark]:
    found = db.session.execute(
        select(first.c.id, first.c.event_id, first.c.lon, first.c.lat).order_by(first.c.starts_at, first.c.id)
    )
    return [Mark(*row) for row in found]


class Crowds(NamedTuple):
    """Where how many events are, and whether there are more dates than were looked at."""

    crowds: list[Crowd]
    is_cut: bool


def crowds_between(
    filters: Filters, start_at: datetime, end_at: datetime, *, limit: int, box: Box | None = None
) -> Crowds:
    """Return how many events the dates that touch `[start_at, end_at)` are of, by their points. One query.

    It looks at `limit` dates, twice as many where half of them are long, and counts an event at two points twice.
    """
    asked = filters.clauses()
    halves = []
    short, long = _touching(start_at, end_at, box)
    for wanted in ((~Occurrence.is_long, *short), (Occurrence.is_long, *long)):
        half = select(Occurrence.lon, Occurrence.lat, Occurrence.event_id)
        half = half.where(Occurrence.is_public, Occurrence.lon.is_not(None), *wanted, *asked)
        half = half.join(Occurrence.event) if asked else half
        halves.append(select(half.limit(limit).subquery()))
    dates = union_all(*halves).subquery()
    events = func.count(dates.c.event_id.distinct())
    query = select(dates.c.lon, dates.c.lat, events, func.min(dates.c.event_id), func.count())
    found = db.session.execute(query.group_by(dates.c.lon, dates.c.lat)).tuples().all()
    looked_at = sum(number for *_crowd, number in found)
    return Crowds([Crowd(*crowd) for *crowd, _number in found], looked_at >= limit)


def drawn_between(
    filters: Filters, start_at: datetime, end_at: datetime, *, limit: int, box: Box | None = None
) -> list[int]:
    """Return the first events for which a route or an area was drawn, and that take place there. One query."""
    is_drawn = Event.geometry["type"].as_string() != "Point"
    at_its_own = (Event.geometry.is_not(None), is_drawn, Occurrence.venue_id.is_(None), ~Occurrence.is_moved)
    short, long = _touching(start_at, end_at, box)
    touching = or_(and_(~Occurrence.is_long, *short), and_(Occurrence.is_long, *long))
    first = select(Occurrence.event_id).join(Occurrence.event).where(Occurrence.is_public, touching)
    first = first.where(*at_its_own, *filters.clauses()).group_by(Occurrence.event_id)
    return list(db.session.scalars(first.order_by(func.min(Occurrence.starts_at)).limit(limit)))


def load_dates(ids: Sequence[int]) -> list[Occurrence]:
    """Return dates by their ids with what a map shows of them, in order of time. One query."""
    query = public_dates(Filters(), Event.geometry, Event.venue_id).where(Occurrence.id.in_(ids))
    return list(db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id)))


Clauses = list[ColumnElement[bool]]


def _touching(start_at: datetime, end_at: datetime, box: Box | None) -> tuple[Clauses, Clauses]:
    """Return what short and long dates fulfil that touch `[start_at, end_at)` in the box; a night until six belongs to
    its evening."""
    on = clock.to_local(start_at, get_city().tz).date()
    touching = [Occurrence.starts_at < end_at, Occurrence.ends_at > start_at, Occurrence.last_on >= on]
    if box is not None:
        touching += in_box(Occurrence.lon, Occurrence.lat, box)
    return [*touching, Occurrence.starts_at >= start_at - _LONG], touching


def first_in_time(
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


def load(first: Subquery, *more: InstrumentedAttribute[Any], newest_first: bool = False) -> list[Occurrence]:
    """Return whole rows, in order. One query."""
    direction = desc if newest_first else asc
    query = public_dates(Filters(), *more).where(Occurrence.id.in_(select(first.c.id)))
    return list(db.session.scalars(query.order_by(direction(Occurrence.starts_at), direction(Occurrence.id))))


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


def festivals_ahead(*, now: datetime, limit: int) -> list[Event]:
    """Return the public festivals that are not over, the soonest first. One query, by ix_event_festival."""
    query = (
        select(Event)
        .where(
            Event.festival_id == Event.id,
            Event.state.in_(PUBLIC_STATES),
            Event.state != "cancelled",
            Event.last_ends_at > now,
        )
        .order_by(Event.last_ends_at, Event.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def festivals_end(festival_ids: Sequence[int], *, after: datetime) -> datetime | None:
    """Return when the last of these festivals and their points ends, if that is later. One query."""
    last = select(func.max(Event.last_ends_at)).where(
        Event.festival_id.in_(festival_ids), Event.state.in_(PUBLIC_STATES)
    )
    found = db.session.scalar(last)
    return found if found is not None and found > after else None


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
                | select(Event.id)
                .join(CoOrganiser, CoOrganiser.event_id == Event.id)
                .where(CoOrganiser.organisation_id == Organisation.id, CoOrganiser.state == "accepted")
                .where(Event.state.in_(PUBLIC_STATES))
                .exists()
            )
            .order_by(func.lower(Organisation.name))
        )
        .tuples()
        .all()
    )
    return {"district": list(districts), "organisation": list(organisations)}
