"""What else is planned, closed or remembered in a vicinity at a time, with type, place and period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from festival.base import clock, dates, geometry, vocabulary
from festival.base.city import get_city
from festival.base.database import db
from festival.base.templating import today
from festival.checks.kept_places import venue_place
from festival.events.model import LONG_BLOCK_DAYS, Event, Occurrence
from festival.events.privacy import say_event_for
from festival.findings.distance import cover_same
from festival.findings.happening import Place
from festival.organisers.model import Account
from festival.places.extent import MOST_M
from festival.places.model import Venue
from festival.programme.date_lines import date_url
from festival.remembrance.days import days_between
from festival.resources.model import MarkedRoute

AROUND_M = 150
"""A point is asked for with this much around it; a line with its own width of streets."""
LINE_AROUND_M = 25
_LONG = timedelta(days=LONG_BLOCK_DAYS)


@dataclass(frozen=True)
class NearbyLine:
    """One thing in the vicinity: `kind` is planned, closed or remembered."""

    kind: str
    type: str
    title: str
    place: str
    when: str
    url: str = ""


@dataclass(frozen=True)
class Vicinity:
    """A stretch of the city at a time: `shape` in lon/lat, `[from_at, to_at)` in UTC; `event_id` is who asks."""

    shape: BaseGeometry
    from_at: datetime
    to_at: datetime
    event_id: int = 0


def vicinity_of(event: Event, from_at: datetime, to_at: datetime) -> Vicinity | None:
    """Return what is around an event's own place: what was drawn, else its point; None without a place."""
    drawn = event.geometry or (event.venue.geometry if event.venue is not None else None)
    shape = geometry.read_stored(drawn)
    if shape is None:
        if event.lon is None or event.lat is None:
            return None
        shape = Point(event.lon, event.lat)
    metres = AROUND_M if shape.geom_type == "Point" else LINE_AROUND_M if "Line" in shape.geom_type else 0
    return Vicinity(geometry.grow_m(shape, metres) if metres else shape, from_at, to_at, event.id)


def lines_in(vicinity: Vicinity, account: Account | None, locale: str) -> list[NearbyLine]:
    """Return what is in the vicinity, the planned in order of time, then what is closed, then what is remembered.

    Three queries. Unpublished events of others keep their details.
    """
    return [*_planned(vicinity, account, locale), *_closed(vicinity, locale), *_remembered(vicinity, locale)]


def _planned(vicinity: Vicinity, account: Account | None, locale: str) -> list[NearbyLine]:
    west, south, east, north = geometry.bounds(geometry.grow_m(box(*vicinity.shape.bounds), MOST_M))
    query = (
        select(Occurrence)
        .join(Occurrence.event)
        .where(
            Occurrence.blocks,
            Occurrence.event_id != vicinity.event_id,
            Occurrence.blocks_from < vicinity.to_at,
            Occurrence.blocks_to > vicinity.from_at,
            or_(Occurrence.is_long, Occurrence.blocks_from > vicinity.from_at - _LONG),
            or_(
                Occurrence.lon.between(west, east) & Occurrence.lat.between(south, north),
                Event.geometry.is_not(None),
            ),
        )
        .options(joinedload(Occurrence.event).joinedload(Event.organisation), joinedload(Occurrence.venue))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    lines: dict[int, NearbyLine] = {}
    for row in db.session.scalars(query):
        if row.event_id in lines:
            continue
        said = say_event_for(account, row.event, locale)
        if not (_meets(vicinity.shape, row) if said.is_full else _meets_at_venue(vicinity.shape, row)):
            continue
        venue: Venue | None = row.venue
        lines[row.event_id] = NearbyLine(
            kind="planned",
            type=vocabulary.label("category", row.event.category, locale) if said.is_full else _("Event"),
            title=said.title,
            place=venue.say("name", locale) if venue else row.place_name,
            when=dates.span(
                row.local_start,
                row.local_end,
                all_day=row.all_day,
                locale=locale,
                this_year=today().year,
            ),
            url=date_url(row.event, row) if row.is_public else "",
        )
    return list(lines.values())


def _meets(shape: BaseGeometry, row: Occurrence) -> bool:
    if row.venue_id is None and (drawn := geometry.read_stored(row.event.geometry)) is not None:
        return bool(shape.intersects(drawn))
    if row.venue is not None:
        return _meets_at_venue(shape, row)
    return row.lon is not None and row.lat is not None and bool(shape.intersects(Point(row.lon, row.lat)))


def _meets_at_venue(shape: BaseGeometry, row: Occurrence) -> bool:
    """Whether its venue is in the vicinity: of others' held dates a place that was typed or drawn is left out
    altogether, as a vicinity drawn small enough would find it."""
    venue: Venue | None = row.venue
    return venue is not None and cover_same(venue_place(venue, venue.name), Place(shape=shape))


def _closed(vicinity: Vicinity, locale: str) -> list[NearbyLine]:
    kinds = {
        "closure": _("Closed street"),
        "parade": _("Parade"),
        "bus": _("Bus route to be kept free"),
        "rescue": _("Rescue way to be kept free"),
        "quiet": _("Zone to be kept quiet, as around a hospital"),
        "transit": _("Line or stop that is out of service"),
    }
    query = (
        select(MarkedRoute)
        .where(
            or_(MarkedRoute.from_at.is_(None), MarkedRoute.from_at < vicinity.to_at),
            or_(MarkedRoute.to_at.is_(None), MarkedRoute.to_at > vicinity.from_at),
        )
        .order_by(MarkedRoute.from_at, MarkedRoute.id)
    )
    return [
        NearbyLine("closed", kinds[one.kind], one.name, "", _period(one.from_at, one.to_at, locale))
        for one in db.session.scalars(query)
        if (shape := geometry.read_stored(one.geometry)) is not None and vicinity.shape.intersects(shape)
    ]


def _period(from_at: datetime | None, to_at: datetime | None, locale: str) -> str:
    tz = get_city().tz
    if from_at is None and to_at is None:
        return _("always")
    year = today().year
    words = [
        dates.short_day(clock.to_local(at, tz).date(), locale, this_year=year) if at else "…"
        for at in (from_at, to_at)
    ]
    return " – ".join(words)


def _remembered(vicinity: Vicinity, locale: str) -> list[NearbyLine]:
    tz = get_city().tz
    first_on = clock.to_local(vicinity.from_at, tz).date()
    last_on = clock.to_local(vicinity.to_at - timedelta(seconds=1), tz).date()
    return [
        NearbyLine(
            kind="remembered",
            type=_("Remembrance day"),
            title=one.say("name", locale),
            place=one.say("place_name", locale),
            when=dates.short_day(one.on, locale, this_year=today().year),
            url=url_for("remembrance.day", day_id=one.id, slug=one.slug),
        )
        for one in days_between(first_on, last_on + timedelta(days=1))
        if one.day.lon is not None
        and one.day.lat is not None
        and vicinity.shape.intersects(Point(one.day.lon, one.day.lat))
    ]
