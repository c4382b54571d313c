"""What the public sees: bounded queries over occurrences, and the values that pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

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
_LONG = timedelta(days=LONG_BLOCK_DAYS)

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
)


class BadPage(FestivalError):
    """A page mark that no page of ours ever carried."""


@dataclass(frozen=True)
class Page:
    """A page of the programme: what is on already, then days with their dates, and the mark of the next page."""

    running: list[Occurrence]
    days: list[tuple[date, list[Occurrence]]]
    next_mark: str | None

    @property
    def is_empty(self) -> bool:
        return not self.running and not self.days


def public_dates(filters: Filters, *more: InstrumentedAttribute[Any]) -> Select[tuple[Occurrence]]:
    """Return the public dates that pass the filters, with all a row of the programme shows; no order, no window.

    `more` names columns of Event that the caller needs beside those.
    """
    return (
        select(Occurrence)
        .join(Occurrence.event)
        .where(Occurrence.is_public, *filters.clauses())
        .options(
            contains_eager(Occurrence.event).load_only(*_EVENT_COLUMNS, *more),
            joinedload(Occurrence.venue).load_only(
                Venue.name, Venue.name_en, Venue.access_yes, Venue.access_no
            ),
            joinedload(Occurrence.district).load_only(District.name, District.slug),
        )
    )


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
    """Return one page of the programme; two queries on the first page, one on the next. Raises BadPage.

    Pages follow one another by the last date shown, so that none is slower than the first.
    """
    start_at, end_at = window_of(filters, now=now)
    query = public_dates(filters).where(Occurrence.starts_at >= start_at)
    if end_at is not None:
        query = query.where(Occurrence.starts_at < end_at)
    if mark:
        after_at, after_id = _read_mark(mark)
        query = query.where(
            Occurrence.starts_at >= after_at,
            or_(
                Occurrence.starts_at > after_at,
                and_(Occurrence.starts_at == after_at, Occurrence.id > after_id),
            ),
        )
    rows = list(db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id).limit(size + 1)))
    more = len(rows) > size
    shown = rows[:size]
    running = running_dates(filters, start_at) if not mark else []
    return Page(running, by_day(shown), _write_mark(shown[-1]) if more else None)


def running_dates(filters: Filters, at: datetime, *, limit: int = RUNNING_SHOWN) -> list[Occurrence]:
    """Return dates that began before `at` and are still on, the newest first; bounded by two index ranges."""
    short = and_(~Occurrence.is_long, Occurrence.starts_at >= at - _LONG)
    query = (
        public_dates(filters)
        .where(Occurrence.ends_at > at, Occurrence.starts_at < at, or_(short, Occurrence.is_long))
        .order_by(Occurrence.starts_at.desc(), Occurrence.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


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
    short = and_(~Occurrence.is_long, Occurrence.starts_at >= start_at - _LONG)
    query = (
        public_dates(filters, Event.geometry, Event.venue_id)
        .where(Occurrence.starts_at < end_at, Occurrence.ends_at > start_at, or_(short, Occurrence.is_long))
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
    )
    if box is not None:
        west, south, east, north = box
        query = query.where(Occurrence.lon.between(west, east), Occurrence.lat.between(south, north))
    return list(db.session.scalars(query))


def by_day(rows: list[Occurrence]) -> list[tuple[date, list[Occurrence]]]:
    """Return rows, which come in order of time, under the wall date they begin on."""
    return [(on, list(group)) for on, group in groupby(rows, key=lambda row: row.local_start.date())]


def dates_of(event: Event, *, now: datetime, limit: int = 12) -> list[Occurrence]:
    """Return an event's next dates, the running one included. One query."""
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
            .limit(400)
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
