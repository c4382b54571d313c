"""Places: which there are, and the fields of their records."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from festival.base import text
from festival.base.database import db
from festival.open_data.found_events import row_number
from festival.open_data.read_question import Asked, Moment
from festival.open_data.served import (
    ADDRESS,
    ANSWERS,
    DAY_OR_NULL,
    NUMBER,
    NUMBER_OR_NULL,
    POINT_OR_NULL,
    TEXT_OR_NULL,
    TEXTS,
    Field,
    Found,
    Geometry,
    keys_of,
    point,
    point_geometry,
    texts,
    web_page,
)
from festival.open_data.shared_fields import (
    DISTRICT,
    LICENCE,
    answers,
    district,
    venue_licence,
    venue_page,
)
from festival.places.model import District, Venue
from festival.programme.boxes import in_box

PLACE_FILTERS = ("q", "district", "venue", "accessible", "bbox")


def find_venues(asked: Asked) -> Found:
    """Return a page of places by number. One query."""
    filters = asked.filters
    wanted: list[ColumnElement[bool]] = []
    for word in text.fold(filters.q).split():
        wanted.append(Venue.folded_name.contains(word, autoescape=True))
    if filters.district_ids:
        wanted.append(Venue.district_id.in_(filters.district_ids))
    if filters.venue_paths:
        wanted.append(or_(*(Venue.path.like(f"{path}%") for path in filters.venue_paths)))
    if filters.accessible:
        wanted.append(or_(*(_says_yes(key) for key in filters.accessible)))
    if asked.box:
        wanted += in_box(Venue.lon, Venue.lat, asked.box)
    if asked.after:
        wanted.append(Venue.id > row_number(asked.after[0]))
    query = _with_district(select(Venue).where(*wanted)).order_by(Venue.id).limit(asked.limit + 1)
    rows = list(db.session.scalars(query))
    has_more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return Found(rows, [rows[-1].id] if has_more else None)


def find_venue(number: str, _moment: Moment) -> Venue | None:
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    return db.session.scalar(_with_district(select(Venue).where(Venue.id == int(number))))


def _with_district(query: Select[tuple[Venue]]) -> Select[tuple[Venue]]:
    return query.options(joinedload(Venue.district).load_only(District.name, District.slug))


def _says_yes(key: str) -> ColumnElement[bool]:
    column: Any = Venue.access_yes
    return column.contains_key(key)


def venue_geometry(row: Venue) -> Geometry | None:
    """Return a place's shape, else its point."""
    return row.geometry or point_geometry(row.lon, row.lat)


VENUE_FIELDS = (
    Field("id", NUMBER, _l("Number of the place; it never changes."), lambda row: row.id),
    Field("url", ADDRESS, _l("Its page for people."), venue_page),
    Field("name", TEXTS, _l("Name."), lambda row: texts(row, "name")),
    Field("kind", keys_of("venue_kind"), _l("Kind of place."), lambda row: row.kind),
    Field("setting", keys_of("setting"), _l("Indoors or outdoors."), lambda row: row.setting),
    Field("part_of", NUMBER_OR_NULL, _l("The larger place it lies in."), lambda row: row.parent_id),
    Field("street", TEXT_OR_NULL, _l("Street and number."), lambda row: row.street or None),
    Field("postcode", TEXT_OR_NULL, _l("Postcode."), lambda row: row.postcode or None),
    Field("town", TEXT_OR_NULL, _l("Town."), lambda row: row.town or None),
    Field(
        "location",
        POINT_OR_NULL,
        _l("Where it is, in degrees (WGS 84)."),
        lambda row: point(row.lon, row.lat),
    ),
    Field("district", DISTRICT, _l("District."), lambda row: district(row.district)),
    Field(
        "capacity",
        NUMBER_OR_NULL,
        _l("For how many people; null where nobody has said."),
        lambda row: row.capacity,
    ),
    Field(
        "accessibility",
        ANSWERS,
        _l("For each feature yes, no or unknown: three different answers."),
        lambda row: answers(None, row),
    ),
    Field("travel", TEXTS, _l("How to get there."), lambda row: texts(row, "travel")),
    Field("entrance", TEXTS, _l("Entrance and steps."), lambda row: texts(row, "entrance")),
    Field("toilets", TEXTS, _l("Toilets."), lambda row: texts(row, "toilets")),
    Field("parking", TEXTS, _l("Parking."), lambda row: texts(row, "parking")),
    Field("link", TEXT_OR_NULL, _l("Its own web page."), lambda row: web_page(row.link)),
    Field(
        "checked_on",
        DAY_OR_NULL,
        _l("When somebody last looked whether this is right."),
        lambda row: row.checked_on.isoformat() if row.checked_on else None,
    ),
    Field(
        "source",
        TEXT_OR_NULL,
        _l("Where the data come from; to be named with them."),
        lambda row: row.source or None,
    ),
    Field(
        "licence", LICENCE, _l("Licence of this record (SPDX); null where nobody has said."), venue_licence
    ),
)
