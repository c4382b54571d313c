"""What stands here already and is probably the same event as one that a source has: title, time and place alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.events.model import Event, Occurrence
from festival.exchange.candidate import Candidate, GivenPlace
from festival.exchange.model import ImportedEvent
from festival.findings.happening import EventFacts, Happening, Place
from festival.findings.same_event import is_entered_twice
from festival.places.model import Venue
from festival.recurrence.time_plan import TimeLine

MOST_TWINS = 3
_AT_ONCE = 300
COLUMNS = (
    Occurrence.event_id,
    Event.title,
    Event.state,
    Occurrence.on,
    Occurrence.local_start,
    Occurrence.local_end,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.all_day,
    Occurrence.place_name,
    Occurrence.venue_id,
    Occurrence.lon,
    Occurrence.lat,
    Venue.path,
    Venue.name,
)


_ON_DAYS = (Occurrence.blocks.in_((True, False)), Occurrence.is_long.in_((True, False)))
"""All dates: said so that days are looked up in ix_occurrence_year, which begins with these."""


@dataclass(frozen=True)
class Twin:
    """An event of ours that may be the same one, on the day that they have in common."""

    event_id: int
    title: str
    state: str
    on: date
    place: str


def twins_of(candidates: Sequence[Candidate], *, but_of: int | None = None) -> dict[str, tuple[Twin, ...]]:
    """Return, by the key of each candidate that has any, up to MOST_TWINS of our events; those that the source `but_of`
    knows itself are others by its own word. One query for each 300 days, and one for the venues they name."""
    dated = [(one, _first(one.lines)) for one in candidates if one.lines]
    days = {line.first_on for _one, line in dated}
    if not days:
        return {}
    rows = _rows_by_day(days, but_of)
    zone, venues = get_city().tz, _venues(one.place for one, _line in dated)
    found: dict[str, tuple[Twin, ...]] = {}
    for one, line in dated:
        there = rows.get(line.first_on, ())
        if not there:
            continue
        mine = _happening(one, line, zone, venues)
        twins: dict[int, Twin] = {}
        for row in there:
            if is_entered_twice(mine, stored_happening(row)):
                twins.setdefault(
                    row.event_id, Twin(row.event_id, row.title, row.state, row.on, row.name or row.place_name)
                )
        if twins:
            found[one.key] = tuple(twins.values())[:MOST_TWINS]
    return found


def _first(lines: Sequence[TimeLine]) -> TimeLine:
    return min(lines, key=lambda line: line.local_start)


def _rows_by_day(days: Iterable[date], but_of: int | None) -> dict[date, list[Row[Any]]]:
    ordered = sorted(days)
    own = select(ImportedEvent.event_id).where(ImportedEvent.source_id == but_of)
    found: dict[date, list[Row[Any]]] = defaultdict(list)
    for start in range(0, len(ordered), _AT_ONCE):
        query = (
            select(*COLUMNS)
            .join(Event, Event.id == Occurrence.event_id)
            .outerjoin(Venue, Venue.id == Occurrence.venue_id)
            .where(*_ON_DAYS, Occurrence.first_on.in_(ordered[start : start + _AT_ONCE]))
            .where(Event.state != "withdrawn", Event.merged_into_id.is_(None))
            .order_by(Occurrence.starts_at, Occurrence.id)
        )
        if but_of is not None:
            query = query.where(Occurrence.event_id.not_in(own))
        for row in db.session.execute(query):
            found[row.local_start.date()].append(row)
    return found


def _venues(places: Iterable[GivenPlace | None]) -> dict[int, Row[Any]]:
    ids = sorted({place.venue_id for place in places if place is not None and place.venue_id is not None})
    found: dict[int, Row[Any]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(Venue.id, Venue.path, Venue.name, Venue.lon, Venue.lat)
        rows = db.session.execute(query.where(Venue.id.in_(ids[start : start + _AT_ONCE])))
        found |= {row.id: row for row in rows}
    return found


def _happening(one: Candidate, line: TimeLine, zone: ZoneInfo, venues: dict[int, Row[Any]]) -> Happening:
    given = one.place or GivenPlace()
    venue = venues.get(given.venue_id or 0)
    place = (
        Place(venue.id, venue.path, venue.name, venue.lon, venue.lat)
        if venue is not None
        else Place(name=given.name, lon=given.lon, lat=given.lat)
    )
    starts_at = clock.to_utc_shifted(line.local_start, zone)
    ends_at = max(clock.to_utc_shifted(line.local_end, zone), starts_at + timedelta(minutes=1))
    return _made(0, one.title, place, (line.local_start, line.local_end, starts_at, ends_at), line.all_day)


def stored_happening(row: Row[Any]) -> Happening:
    place = Place(row.venue_id, row.path or "", row.name or row.place_name, row.lon, row.lat)
    times = (row.local_start, row.local_end, row.starts_at, row.ends_at)
    return _made(row.event_id, row.title, place, times, row.all_day)


def _made(
    event_id: int,
    title: str,
    place: Place,
    times: tuple[datetime, datetime, datetime, datetime],
    all_day: bool,
) -> Happening:
    local_start, local_end, starts_at, ends_at = times
    facts = EventFacts(
        event_id,
        organisation_id=0,
        title=title,
        organisation="",
        sector="",
        state="",
        category="",
        tone="",
        sound="",
        setting="",
    )
    return Happening(
        event=facts,
        place=place,
        on=local_start.date(),
        local_start=local_start,
        local_end=local_end,
        starts_at=starts_at,
        ends_at=ends_at,
        blocks_from=starts_at,
        blocks_to=ends_at,
        all_day=all_day,
    )
