"""Venues as the places that rules ask about: made once in each process, and again where a venue has changed.

While the city's revision stands still, no venue has changed, and no query is needed. When it moves, the versions of the
venues in question are read. Inside a transaction that writes nothing is kept: one that is rolled back gives its
revision and its versions back; what it has read it keeps for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Text, bindparam, select, type_coerce

from festival.base import geometry
from festival.base.city import CityMark, read_mark
from festival.base.database import db, is_writing
from festival.findings.happening import Place
from festival.places.extent import extent_of
from festival.places.model import Venue

_EXTENSION = "festival_places"
_OWN = "festival_own_places"
_AT_ONCE = 500
_MOST = 20_000
_VENUE = Venue.__table__.c
_ASKED = _VENUE.id.in_(bindparam("ids", expanding=True))
# The path moves with what holds the venue, without its version; an id may be given anew.
_VERSION = (_VENUE.id, _VENUE.version, type_coerce(_VENUE.created_at, Text), _VENUE.path)
_VERSIONS = select(*_VERSION).where(_ASKED)
_PLACES = select(
    *_VERSION,
    _VENUE.name,
    _VENUE.kind,
    _VENUE.lon,
    _VENUE.lat,
    _VENUE.district_id,
    _VENUE.geometry,
    _VENUE.extent_m,
    _VENUE.capacity,
).where(_ASKED)

_Entry = tuple[CityMark, tuple[object, ...], Place]


def places_of(venue_ids: Collection[int]) -> dict[int, Place]:
    """Return venues as places by their ids, the same objects as long as they are unchanged; unknown ones are left out.

    No query where the city is as it was, else two for each 500 venues.
    """
    mark = read_mark()
    kept = _kept()
    found: dict[int, Place] = {}
    doubtful: list[int] = []
    for venue_id in venue_ids:
        entry = kept.get(venue_id)
        if entry is not None and entry[0] == mark:
            found[venue_id] = entry[2]
        else:
            doubtful.append(venue_id)
    if doubtful:
        fresh = _looked_at_anew(doubtful, kept, mark)
        found.update((venue_id, entry[2]) for venue_id, entry in fresh.items())
        if len(kept) > _MOST:
            kept.clear()
        kept.update(fresh)
    return found


def _kept() -> dict[int, _Entry]:
    """Return what the process keeps; inside a transaction that writes a copy of its own."""
    kept: dict[int, _Entry] = current_app.extensions.setdefault(_EXTENSION, {})
    session = db.session()
    if not is_writing():
        session.info.pop(_OWN, None)
        return kept
    owner, own = session.info.get(_OWN, (None, kept))
    if owner is not session.get_transaction():
        own = dict(kept)
        session.info[_OWN] = session.get_transaction(), own
    return own


def _looked_at_anew(venue_ids: Collection[int], kept: dict[int, _Entry], mark: CityMark) -> dict[int, _Entry]:
    fresh: dict[int, _Entry] = {}
    for venue_id, *those in _rows(_VERSIONS, [one for one in venue_ids if one in kept]):
        entry = kept.get(venue_id)
        if entry is not None and entry[1] == tuple(those):
            fresh[venue_id] = (mark, entry[1], entry[2])
    for row in _rows(_PLACES, [one for one in venue_ids if one not in fresh]):
        fresh[row.id] = (mark, tuple(row[1:4]), venue_place(row, row.name))
    return fresh


def venue_place(venue: Any, name: str) -> Place:
    """Return a venue, or a row with its columns, as a place that is called so."""
    shape = geometry.read_stored(venue.geometry)
    extent = extent_of(venue.kind, venue.extent_m)
    return Place(
        venue_id=venue.id,
        path=venue.path,
        name=name,
        lon=venue.lon,
        lat=venue.lat,
        district_id=venue.district_id,
        shape=shape if shape is not None and shape.geom_type != "Point" else None,
        extent_m=extent.metres,
        is_reckoned=extent.is_reckoned,
        capacity=venue.capacity,
    )


def _rows(query: Any, venue_ids: Collection[int]) -> Iterator[Any]:
    ordered: Sequence[int] = sorted(venue_ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield from db.session.connection().execute(query, {"ids": ordered[start : start + _AT_ONCE]}).all()
