"""What becomes of a file of areas: the city's districts, or its outline. Everything that lies in another district than
before follows: places at once, events by a job."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import selectinload

from festival.areas.errors import BadAreaFile
from festival.areas.model import AreaUpload
from festival.base.city import bump_revision, get_city, next_plan_number
from festival.base.database import begin_writing, db, in_short_transactions, lock_city
from festival.base.geometry import BadGeometry, DistrictIndex, bounds, read_geometry
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from festival.places.districts import (
    MOST_POSITIONS,
    DistrictArea,
    for_maps,
    lead_on,
    outline,
    read_districts,
    write_districts,
)
from festival.places.errors import BadDistricts
from festival.places.model import District, Venue

_MAP_WIDTH_PX, _TILE_PX = 700, 256
_MOST_ZOOM = 15


@dataclass(frozen=True, slots=True)
class Follows:
    """How many places lie in another district than before, and how many events with a point of their own."""

    venues: int
    events: int


def districts_in(upload: AreaUpload, name_key: str) -> list[DistrictArea]:
    """Return the districts that the file holds, called by its word `name_key`. Raises BadAreaFile."""
    features = [
        {"type": "Feature", "properties": {"name": one["said"].get(name_key, "")}, "geometry": one["outline"]}
        for one in upload.areas
    ]
    try:
        return read_districts({"type": "FeatureCollection", "features": features})
    except BadDistricts as error:
        codes = {"no_name": "no_name", "too_many": "too_many_districts"}
        raise BadAreaFile(codes.get(error.code, "not_areas"), error.name) from error
    except BadGeometry as error:
        raise BadAreaFile("not_areas") from error


def boundary_in(upload: AreaUpload) -> dict[str, Any]:
    """Return the outline of all areas together, thin enough for maps. Raises BadAreaFile."""
    try:
        areas = [read_geometry(one["outline"], most_positions=MOST_POSITIONS) for one in upload.areas]
    except BadGeometry as error:
        raise BadAreaFile("not_areas") from error
    whole = shapely.union_all(areas)
    (simple,) = outline([whole])
    return for_maps(simple)


def take_districts(
    upload: AreaUpload, areas: Sequence[DistrictArea], *, removes: bool, now: datetime
) -> Follows:
    """Make them the city's districts: known names get their new outline, and where it `removes`, others go. Commits.

    Where each place lies then is reckoned before anything is locked; places that were moved meanwhile keep what their
    own saving gave them.
    """
    names = {one.name for one in areas}
    others = {
        one.id: read_geometry(one.geometry, most_positions=MOST_POSITIONS)
        for one in db.session.scalars(select(District))
        if one.name not in names
    }
    followed_by = _followed_by(others, [one.area for one in areas]) if removes else {}
    venues, events = _points(Venue), _points(Event)
    begin_writing()
    lock_city()
    written = write_districts(areas)
    found = {one.id: area.area for one, area in zip(written, areas, strict=True)}
    index = DistrictIndex((found if removes else others | found).items())
    moved, to_write = _moved(venues, index), _moved(events, index)
    for venue_id, district_id in moved.items():
        lon, lat, _before = venues[venue_id]
        # Past the ORM: whoever has the place open in a form has nothing to compare.
        db.session.execute(
            update(Venue)
            .where(and_(Venue.id == venue_id, Venue.lon == lon, Venue.lat == lat))
            .values(district_id=district_id, ahead_of_events=True, version=Venue.version),
            execution_options={"synchronize_session": False},
        )
    if removes:
        _remove({old: None if at is None else written[at].id for old, at in followed_by.items()})
    upload.event_ids = sorted(to_write)
    upload.taken_at, upload.areas = now, []
    db.session.commit()
    return Follows(len(moved), len(to_write))


def remove_districts(*, now: datetime) -> None:
    """Leave the city without districts, which it can do without. Commits."""
    begin_writing()
    lock_city()
    _remove(dict.fromkeys(db.session.scalars(select(District.id))))
    db.session.commit()


def take_boundary(upload: AreaUpload, boundary: dict[str, Any], *, now: datetime) -> None:
    """Make it the city's outline. Commits."""
    begin_writing()
    lock_city()
    get_city().boundary = boundary
    upload.taken_at, upload.areas = now, []
    bump_revision()
    db.session.commit()


def start_map_there(outlines: Sequence[dict[str, Any]]) -> None:
    """Let the city's map begin where the outlines lie, all of them in sight. The caller commits."""
    whole = shapely.union_all([shapely.box(*bounds(shapely.geometry.shape(one))) for one in outlines])
    west, south, east, north = bounds(whole)
    city = get_city()
    city.map_lon, city.map_lat = round((west + east) / 2, 5), round((south + north) / 2, 5)
    city.map_zoom = zoom_for(east - west, north - south, latitude=city.map_lat)
    bump_revision()


def zoom_for(width: float, height: float, *, latitude: float) -> int:
    """Return the scale at which an area of so many degrees fits a map of 700 pixels (1 shows the world)."""
    across = max(width, height / max(math.cos(math.radians(latitude)), 0.01), 1e-6)
    return max(1, min(_MOST_ZOOM, math.floor(math.log2(_MAP_WIDTH_PX * 360 / (_TILE_PX * across)))))


def let_events_follow(*, now: datetime) -> int:
    """Write the events anew that lie in another district since; return how many. For a job, in short transactions."""
    uploads = db.session.scalars(select(AreaUpload).where(AreaUpload.taken_at.is_not(None))).all()
    waiting = [(one.id, one.event_ids) for one in uploads if one.event_ids]
    for upload_id, event_ids in waiting:
        for event_id in in_short_transactions(event_ids):
            query = select(Event).where(Event.id == event_id).options(selectinload(Event.date_changes))
            event = db.session.scalar(query)
            if event is not None:
                write_event(event, now=now, in_bulk=True)
        begin_writing()
        db.session.execute(update(AreaUpload).where(AreaUpload.id == upload_id).values(event_ids=[]))
        db.session.commit()
    return sum(len(ids) for _upload, ids in waiting)


def _points(model: type[Venue] | type[Event]) -> dict[int, tuple[float, float, int | None]]:
    """Point and district of each place, or of each event to come that has a point of its own. One query."""
    query = select(model.id, model.lon, model.lat, model.district_id).where(model.lon.is_not(None))
    if model is Event:
        ahead = select(Occurrence.id).where(Occurrence.event_id == Event.id).exists()
        query = query.where(Event.venue_id.is_(None), ahead)
    return {row.id: (row.lon, row.lat, row.district_id) for row in db.session.execute(query)}


def _moved(
    points: Mapping[int, tuple[float, float, int | None]], index: DistrictIndex
) -> dict[int, int | None]:
    """Return the district that each row lies in now, of those that lay in another one."""
    found = {row_id: index.find(lon, lat) for row_id, (lon, lat, _before) in points.items()}
    return {row_id: after for row_id, after in found.items() if after != points[row_id][2]}


def _followed_by(others: Mapping[int, BaseGeometry], areas: Sequence[BaseGeometry]) -> dict[int, int | None]:
    """Return for each district that goes the place in the row of the area that holds most of it; None where none holds
    half."""
    found: dict[int, int | None] = {}
    for district_id, old in others.items():
        shares = shapely.area(shapely.intersection(old, list(areas)))
        best = int(shares.argmax())
        found[district_id] = best if shares[best] >= old.area / 2 else None
    return found


def _remove(followed_by: Mapping[int, int | None]) -> None:
    """Take districts out. What lay in one lies in the one that follows it, if any, until it is said anew."""
    if not followed_by:
        return
    for district_id, next_id in followed_by.items():
        for model in (Venue, Event, Occurrence):
            values: dict[str, Any] = {"district_id": next_id}
            if model is Venue:
                values |= {"ahead_of_events": True, "version": Venue.version}
            db.session.execute(
                update(model).where(model.district_id == district_id).values(values),
                execution_options={"synchronize_session": False},
            )
    lead_on(followed_by)
    db.session.execute(delete(District).where(District.id.in_(followed_by)))
    next_plan_number()
    bump_revision()
