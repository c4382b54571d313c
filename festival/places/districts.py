"""The parts of the city: read from GeoJSON, found for a point, outlined for maps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from flask import current_app
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, func, select, update

from festival.base import clock, text
from festival.base.city import bump_revision, get_city
from festival.base.database import db
from festival.base.geometry import DistrictIndex, read_geometry, to_geojson
from festival.places.errors import BadDistricts
from festival.places.model import District, FormerDistrict

MOST_DISTRICTS = 500
MOST_POSITIONS = 200_000
OUTLINE_POSITIONS = 2_000
"""All outlines together: at about 25 characters a position a map loads some 50 KB."""
_NAMES = ("name", "Name", "NAME", "namgem", "Gemeinde_name", "bezirk", "stadtteil")


@dataclass(frozen=True, slots=True)
class DistrictArea:
    """A district as it will be written: its area, and both outlines in GeoJSON."""

    name: str
    area: BaseGeometry
    geometry: dict[str, Any]
    outline: dict[str, Any]


def import_districts(collection: Mapping[str, Any]) -> list[District]:
    """Return the districts of a GeoJSON FeatureCollection, written to the session: new ones, and known names anew.

    Districts that the collection doesn't name stay. Venues keep their district: ask `place_venues_again` afterwards.
    Raises BadDistricts or BadGeometry, and then nothing is written.
    """
    return write_districts(read_districts(collection))


def read_districts(collection: Mapping[str, Any]) -> list[DistrictArea]:
    """Return the districts of a GeoJSON FeatureCollection, ready to be written. Raises BadDistricts or BadGeometry."""
    areas = _read(collection)
    lines = outline(list(areas.values()))
    return [
        DistrictArea(name, area, to_geojson(area), for_maps(line))
        for (name, area), line in zip(areas.items(), lines, strict=True)
    ]


def write_districts(areas: Sequence[DistrictArea]) -> list[District]:
    """Return the districts, written to the session: new ones, and known names anew."""
    known = {district.name: district for district in db.session.scalars(select(District))}
    taken = {district.slug for district in known.values()}
    found = []
    for one in areas:
        district = known.get(one.name)
        if district is None:
            district = District(name=one.name, slug=_free_slug(one.name, taken))
            db.session.execute(delete(FormerDistrict).where(FormerDistrict.slug == district.slug))
            db.session.add(district)
        district.geometry, district.outline = one.geometry, one.outline
        district.changed_at = clock.now()
        found.append(district)
    db.session.flush()
    bump_revision()
    return found


def lead_on(followed_by: Mapping[int, int | None]) -> None:
    """Keep what districts that are about to go are called in addresses, and let it mean the one that follows them."""
    slugs = (
        db.session.execute(select(District.id, District.slug).where(District.id.in_(followed_by)))
        .tuples()
        .all()
    )
    for district_id, slug in slugs:
        next_id = followed_by[district_id]
        earlier = update(FormerDistrict).where(FormerDistrict.district_id == district_id)
        db.session.execute(earlier.values(district_id=next_id))
        db.session.add(FormerDistrict(slug=slug, district_id=next_id))
    db.session.flush()


def find_by_slug(slugs: Collection[str]) -> dict[str, int | None]:
    """Return districts by what they are, or were, called in addresses; None for one of which no other holds most. One
    query, two where one has gone."""
    known = select(District.slug, District.id).where(District.slug.in_(slugs))
    found: dict[str, int | None] = dict(db.session.execute(known).tuples().all())
    gone = [slug for slug in slugs if slug not in found]
    if gone:
        former = select(FormerDistrict.slug, FormerDistrict.district_id).where(FormerDistrict.slug.in_(gone))
        found |= dict(db.session.execute(former).tuples().all())
    return found


def district_id_of(lon: float, lat: float) -> int | None:
    """Return the district that holds the point. One small query while no district changes."""
    return _index().find(lon, lat)


def outlines() -> dict[str, Any]:
    """Return the outlines of all districts as a GeoJSON FeatureCollection; of a city without any, its own."""
    rows = db.session.execute(
        select(District.id, District.name, District.slug, District.outline).order_by(District.id)
    )
    features = [
        {
            "type": "Feature",
            "id": row.id,
            "geometry": row.outline,
            "properties": {"name": row.name, "slug": row.slug},
        }
        for row in rows
    ]
    boundary = get_city().boundary
    if boundary and not features:
        named = {"name": get_city().name, "slug": ""}
        features = [{"type": "Feature", "id": 0, "geometry": boundary, "properties": named}]
    return {"type": "FeatureCollection", "features": features}


def outline(areas: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return the areas with at most OUTLINE_POSITIONS positions in all; borders they share stay shared."""
    tolerance = 0.0001  # degrees, about ten metres
    simple = list(areas)
    while (
        sum(int(shapely.get_num_coordinates(area)) for area in simple) > OUTLINE_POSITIONS and tolerance < 1
    ):
        simple = list(shapely.coverage_simplify(list(areas), tolerance))
        tolerance *= 1.6
    return [area if not area.is_empty else whole for area, whole in zip(simple, areas, strict=True)]


def _index() -> DistrictIndex:
    """The index of this process, built again when a district was written since."""
    mark = db.session.execute(select(func.count(District.id), func.max(District.changed_at))).one()
    key = (db.engine.url, *mark)
    cached = current_app.extensions.get("festival_districts")
    if cached is None or cached[0] != key:
        rows = db.session.execute(select(District.id, District.geometry))
        index = DistrictIndex(
            (row.id, read_geometry(row.geometry, most_positions=MOST_POSITIONS)) for row in rows
        )
        cached = current_app.extensions["festival_districts"] = (key, index)
    index_found: DistrictIndex = cached[1]
    return index_found


def _read(collection: Mapping[str, Any]) -> dict[str, BaseGeometry]:
    features = collection.get("features") if isinstance(collection, Mapping) else None
    if not isinstance(features, list) or not features:
        raise BadDistricts("form")
    if len(features) > MOST_DISTRICTS:
        raise BadDistricts("too_many")
    areas: dict[str, BaseGeometry] = {}
    for feature in features:
        name = _name(feature)
        area = read_geometry(feature, most_positions=MOST_POSITIONS)
        if shapely.get_dimensions(area) != 2:
            raise BadDistricts("not_an_area", name)
        # A district in several features is one district.
        areas[name] = shapely.union_all([areas[name], area]) if name in areas else area
    return areas


def _name(feature: object) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    for key in _NAMES:
        value = properties.get(key) if isinstance(properties, dict) else None
        if isinstance(value, str) and value.strip():
            return text.one_line(value)[:120]
    raise BadDistricts("no_name")


def _free_slug(name: str, taken: set[str]) -> str:
    slug = plain = text.slug(name) or "district"
    number = 2
    while slug in taken:
        slug = f"{plain}-{number}"
        number += 1
    taken.add(slug)
    return slug


def for_maps(area: BaseGeometry) -> dict[str, Any]:
    """Return the area as GeoJSON with degrees to five places, about a metre: enough to draw."""
    found: dict[str, Any] = _rounded(to_geojson(area))
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
