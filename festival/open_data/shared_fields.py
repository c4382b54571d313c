"""Fields that several resources have: places, organisers, access, licences, as records show them."""

from __future__ import annotations

from typing import Any

from festival.base import vocabulary
from festival.base.city import get_city
from festival.events.accessibility import access_facts
from festival.events.model import Event
from festival.linked_data.licences import OPEN_DATABASE_LICENCE, is_from_openstreetmap
from festival.open_data.served import (
    ADDRESS,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Schema,
    address,
    one_of,
    point,
    texts,
    thing,
    thing_or_null,
)
from festival.organisers.data_licence import data_licence
from festival.organisers.model import Organisation
from festival.places.model import District, Venue

LICENCE: Schema = {"type": ["string", "null"]}
DISTRICT = thing_or_null(id=TEXT, name=TEXT)
ORGANISER = thing(id=TEXT_OR_NULL, name=TEXT, url={"type": ["string", "null"], "format": "uri"})
VENUE = thing_or_null(
    id=NUMBER,
    name=TEXTS,
    street=TEXT_OR_NULL,
    postcode=TEXT_OR_NULL,
    town=TEXT_OR_NULL,
    location=thing_or_null(lon={"type": "number"}, lat={"type": "number"}),
    url=ADDRESS,
)
FESTIVAL = thing_or_null(id=NUMBER, title=TEXTS, url=ADDRESS, role=one_of(("whole", "point")))


def district(row: District | None) -> dict[str, str] | None:
    return {"id": row.slug, "name": row.name} if row is not None else None


def organiser(row: Organisation) -> dict[str, str | None]:
    """Return who organises; one that isn't admitted has a name and no page."""
    if not row.is_admitted:
        return {"id": None, "name": row.name, "url": None}
    return {"id": row.slug, "name": row.name, "url": organisation_page(row)}


def organisation_page(row: Organisation) -> str:
    return address("profiles.page", slug=row.slug)


def venue(row: Venue | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": row.id,
        "name": texts(row, "name"),
        "street": row.street or None,
        "postcode": row.postcode or None,
        "town": row.town or None,
        "location": point(row.lon, row.lat),
        "url": venue_page(row),
    }


def venue_page(row: Venue) -> str:
    return address("visitors.venue", venue_id=row.id, slug=row.slug)


def city_licence(_row: object) -> str | None:
    """Return under which licence the city gives its records; None where it has not said."""
    return data_licence(get_city())


def venue_licence(row: Venue) -> str | None:
    """Return the licence under which a place came in, else the city's."""
    return OPEN_DATABASE_LICENCE if is_from_openstreetmap(row) else city_licence(row)


def answers(event: Event | None, place: Venue | None) -> dict[str, str]:
    """Return yes, no or unknown for each feature: the event's own word, else its place's."""
    said = {one.key: one.answer for one in access_facts(event, place, "en")}
    return {key: said.get(key, "unknown") for key in vocabulary.terms("access")}


def festival(of: Event, whole: Event | None) -> dict[str, Any] | None:
    """Return the festival an event is, or is a point of, where the public may know that one."""
    if whole is None:
        return None
    return {
        "id": whole.id,
        "title": texts(whole, "title"),
        "url": address("festivals.page", event_id=whole.id, slug=whole.slug),
        "role": "whole" if whole.id == of.id else "point",
    }
