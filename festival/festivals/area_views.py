"""Where festivals are on a map: the areas of those that are on in its days."""

from __future__ import annotations

import json
from typing import Any

import shapely
from flask import Blueprint, Response, request
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import joinedload, load_only

from festival.base import clock
from festival.base.database import db
from festival.base.geometry import grow_m, read_stored, simplify_m, to_geojson
from festival.base.http import LOCALES, conditional
from festival.base.templating import today
from festival.base.view_access import public
from festival.events.model import PUBLIC_STATES, Event, Occurrence
from festival.festivals.festival_views import festival_url
from festival.places.model import Venue
from festival.programme.filters import Filters, read_filters
from festival.programme.geojson import MapWindow, map_window

festival_areas = Blueprint("festival_areas", __name__)

MOST = 50
AROUND_M = 60
"""How far a festival reaches around its places where nobody has drawn its area."""


@festival_areas.get("/map/festivals.geojson")
@public
def outlines() -> Response:
    """The areas of the public festivals that are on in the days asked for, with the festivals' own filter; the other
    filters of the map leave them as they are. Anybody may read it."""
    locale = "en" if request.args.get("lang") == "en" else LOCALES[0]
    asked = read_filters(request.args)
    filters = Filters(
        from_on=asked.from_on, to_on=asked.to_on, festivals=asked.festivals, festival_ids=asked.festival_ids
    )
    return conditional(
        lambda: _collection(filters, map_window(filters, None, now=clock.now()), locale),
        mimetype="application/geo+json",
        varies_with=(*filters.as_args(), locale, today()),
    )


def _collection(filters: Filters, window: MapWindow, locale: str) -> str:
    places = _places(filters, window)
    query = (
        select(Event)
        .where(
            Event.id.in_(places),
            Event.festival_id == Event.id,
            Event.state.in_(PUBLIC_STATES),
            Event.state != "cancelled",
        )
        .options(
            load_only(Event.title, Event.title_en, Event.tone, Event.geometry, Event.venue_id, Event.state),
            joinedload(Event.venue).load_only(Venue.geometry),
        )
        .order_by(Event.last_ends_at, Event.id)
        .limit(MOST)
    )
    features = [
        _feature(event, area, locale)
        for event in db.session.scalars(query)
        if (area := _area(event, places[event.id])) is not None
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _places(filters: Filters, window: MapWindow) -> dict[int, list[tuple[float, float]]]:
    """Return the points at which festivals and what is in their programme take place, by festival. One query."""
    query = (
        select(Event.festival_id, Occurrence.lon, Occurrence.lat)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(Event.festival_id.is_not(None), Occurrence.is_public, *filters.clauses())
        .where(Occurrence.starts_at < window.end_at, Occurrence.ends_at > window.start_at)
        .distinct()
    )
    found: dict[int, list[tuple[float, float]]] = {}
    for festival_id, lon, lat in db.session.execute(query):
        points = found.setdefault(festival_id, [])
        if lon is not None and lat is not None:
            points.append((lon, lat))
    return found


def _area(event: Event, points: list[tuple[float, float]]) -> BaseGeometry | None:
    """Return the area that was drawn for the festival, else its venue's, else what lies around its places."""
    venue = event.venue.geometry if event.venue else None
    for drawn in (event.geometry if event.venue_id is None else None, venue):
        area = read_stored(drawn)
        if area is not None and area.geom_type in ("Polygon", "MultiPolygon"):
            return simplify_m(area, 2)
    if not points:
        return None
    return simplify_m(grow_m(shapely.MultiPoint(points).convex_hull, AROUND_M), 5)


def _feature(event: Event, area: BaseGeometry, locale: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": to_geojson(area),
        "properties": {
            "title": event.say("title", locale),
            "tone": event.public_tone,
            "state": event.state,
            "url": festival_url(event),
        },
    }
