"""What holds its place, read as columns; what rules ask of an event, read once for all its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from sys import intern
from typing import Any

import numpy
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, ColumnElement, Row, Select, case, cast, extract, func, select

from festival.base import geometry
from festival.base.database import db
from festival.checks.holders import Holder, Numbers
from festival.events.model import BLOCKING_STATES, Event, Occurrence
from festival.findings.happening import EventFacts
from festival.organisers.model import Organisation
from festival.recurrence.time_plan import read_times

Column = NDArray[Any]
DAYS = ("on", "first_on", "last_on")
TIMES = ("local_start", "local_end", "starts_at", "ends_at", "blocks_from", "blocks_to")
ALONE = -1
_AT_ONCE = 500
_ALL_FROM = 4_000
"""More events than this are read with all the others."""
_BATCH = 10_000

_DATE, _EVENT, _GROUP = Occurrence.__table__.c, Event.__table__.c, Organisation.__table__.c
FACTS = (
    _EVENT.id.label("event_id"),
    _EVENT.organisation_id,
    _EVENT.festival_id,
    _EVENT.title,
    _EVENT.state,
    _EVENT.category,
    _EVENT.tone,
    _EVENT.sound,
    _EVENT.setting,
    _EVENT.needs_quiet,
    _EVENT.audiences,
    _EVENT.visitors_expected,
    _EVENT.is_opening_hours,
    _EVENT.geometry,
    _EVENT.venue_id.label("own_venue_id"),
    _EVENT.times_text,
    _EVENT.setup_minutes,
    _EVENT.teardown_minutes,
    _GROUP.name.label("organisation"),
    _GROUP.sector,
)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """An event as rules ask of it, without what it lends and whom it belongs to; `shape` is what was drawn for it."""

    facts: EventFacts
    venue_id: int | None
    shape: BaseGeometry | None


def read_dates(
    numbers: Numbers,
    *,
    since_at: datetime | None = None,
    event_ids: Collection[int] | None = None,
) -> dict[str, Column]:
    """Return the dates that hold their place and end after the moment, or those of these events, as columns in order of
    `blocks_from`: "event", "holder" (its number, given by `numbers`), "all_day", "at" (in minutes, ALONE for
    the only one of its day), and all of DAYS and TIMES.

    One query, or one for each 500 events.
    """
    query = _dates()
    if since_at is not None:
        query = query.where(_DATE.blocks_to > since_at)
    parts: list[dict[str, Column]] = []
    for asked in (
        [query] if event_ids is None else [query.where(_DATE.event_id.in_(s)) for s in _slices(event_ids)]
    ):
        result = db.session.connection().execute(asked)
        parts += [_columns(rows, numbers) for rows in result.partitions(_BATCH)]
    names = ("event", "holder", "all_day", "at", *DAYS, *TIMES)
    found = {name: numpy.concatenate([_EMPTY[name], *(part[name] for part in parts)]) for name in names}
    order = numpy.argsort(found["blocks_from"], kind="stable")
    return {name: column[order] for name, column in found.items()}


def read_known(event_ids: Collection[int]) -> Iterator[tuple[int, Known]]:
    """Give events by their ids; what has gone meanwhile is left out. One query for each 500, or one for all."""
    query = (
        select(*FACTS)
        .select_from(Event.__table__)
        .join(Organisation.__table__, _GROUP.id == _EVENT.organisation_id)
    )
    wanted = set(event_ids)
    if len(wanted) > _ALL_FROM:
        queries = [query.where(_EVENT.state.in_(BLOCKING_STATES))]
    else:
        queries = [query.where(_EVENT.id.in_(some)) for some in _slices(wanted)]
    for asked in queries:
        for row in db.session.connection().execute(asked):
            if row.event_id in wanted:
                shape = geometry.read_stored(row.geometry)
                yield (
                    row.event_id,
                    Known(event_facts_of(row, frozenset()), row.own_venue_id, shape),
                )


def event_facts_of(row: Any, shares: frozenset[int]) -> EventFacts:
    """Return what rules ask of an event from a row with the names of `FACTS`; words that many have are there once."""
    return EventFacts(
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        festival_id=row.festival_id,
        title=row.title,
        organisation=intern(row.organisation),
        sector=intern(row.sector),
        state=intern(row.state),
        category=intern(row.category),
        tone=intern(row.tone),
        sound=intern(row.sound),
        setting=intern(row.setting),
        needs_quiet=row.needs_quiet,
        audiences=_audiences(*row.audiences),
        visitors=row.visitors_expected,
        is_opening_hours=row.is_opening_hours,
        shares=shares,
        times=read_times(row.times_text),
        buffers=(row.setup_minutes, row.teardown_minutes),
        where=(row.own_venue_id, row.geometry),
    )


@lru_cache(maxsize=1_000)
def _audiences(*audiences: str) -> frozenset[str]:
    return frozenset(audiences)


_EMPTY: dict[str, Column] = {
    "event": numpy.empty(0, "int64"),
    "holder": numpy.empty(0, "int32"),
    "all_day": numpy.empty(0, bool),
    "at": numpy.empty(0, "int16"),
    **{name: numpy.empty(0, "datetime64[D]") for name in DAYS},
    **{name: numpy.empty(0, "datetime64[us]") for name in TIMES},
}


def _dates() -> Select[Any]:
    return select(
        _DATE.event_id,
        _DATE.venue_id,
        _DATE.place_name,
        _DATE.lon,
        _DATE.lat,
        _DATE.district_id,
        _DATE.all_day,
        case((_DATE.is_alone, None), else_=_DATE.at),
        *(_day_number(_DATE[name]) for name in DAYS),
        *(_microseconds(_DATE[name]) for name in TIMES),
    ).where(_DATE.blocks)


def _day_number(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A day as numpy counts it, from 1970 on: tens of thousands are read at once, and numbers need no parsing."""
    if _is_postgresql():
        return column - date(1970, 1, 1)
    return cast(func.strftime("%s", column), BigInteger) // 86_400


def _microseconds(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A moment, in UTC or by the city's clocks, as numpy counts it."""
    if _is_postgresql():
        return cast(extract("epoch", column) * 1_000_000, BigInteger)
    seconds, fraction = func.strftime("%s", column), func.substr(column, 21, 6)
    return cast(seconds, BigInteger) * 1_000_000 + cast(fraction, BigInteger)


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _columns(rows: Sequence[Row[Any]], numbers: Numbers) -> dict[str, Column]:
    columns = list(zip(*rows, strict=True))
    events, venues, names, lons, lats, districts = columns[:6]
    holders: list[int] = []
    for event_id, venue_id, name, lon, lat, district in zip(
        events, venues, names, lons, lats, districts, strict=True
    ):
        holder = Holder(event_id, venue_id, "" if venue_id is not None else name, lon, lat, district)
        holders.append(numbers[holder])
    found = {
        "event": numpy.array(events, "int64"),
        "holder": numpy.array(holders, "int32"),
        "all_day": numpy.array(columns[6], bool),
        "at": numpy.array([ALONE if at is None else at.hour * 60 + at.minute for at in columns[7]], "int16"),
    }
    for number, name in enumerate((*DAYS, *TIMES), 8):
        found[name] = numpy.array(columns[number], "int64").view(_EMPTY[name].dtype)
    return found


def _slices(those: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(those)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
