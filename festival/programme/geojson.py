"""Events as GeoJSON (RFC 7946): one feature for each event at a place, with its next date in the window."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.city import get_city
from festival.events.model import Occurrence
from festival.programme.date_lines import date_url, facts, place_words, when_words
from festival.programme.filters import BadFilter, Filters, only_value
from festival.programme.public_dates import Mark, festivals_end, load_dates, marks_between, window_of

MAX_PLACES = 360
"""Events at a place that one answer holds, so that a crowded month costs no more than a full one, nor a telephone more
than it can draw; `truncated` says so."""
FIRST_LOOK, MAX_DATES = 1000, 5000
"""Dates one answer looks at, and at most: a market that opens every day is one place, however many days it has."""
DEFAULT_DAYS = 7

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapWindow:
    """What a map shows: `[start_at, end_at)` and, where asked for, a box of minLon, minLat, maxLon, maxLat."""

    start_at: datetime
    end_at: datetime
    box: Box | None = None


def read_box(args: MultiDict[str, str]) -> Box | None:
    """Return `bbox=minLon,minLat,maxLon,maxLat`; raises BadFilter."""
    value = only_value("bbox", args)
    if not value:
        return None
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError as error:
        raise BadFilter("bbox", value) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadFilter("bbox", value)
    return west, south, east, north


def map_window(filters: Filters, box: Box | None, *, now: datetime) -> MapWindow:
    """Return the filters' days; without an end, all that is left of the festivals that are asked for, else a week from
    the first. One query where a festival is asked for."""
    start_at, end_at = window_of(filters, now=now)
    if end_at is None and filters.festival_ids:
        end_at = festivals_end(filters.festival_ids, after=start_at)
    if end_at is None:
        tz = get_city().tz
        last_on = clock.to_local(start_at, tz).date() + timedelta(days=DEFAULT_DAYS - 1)
        end_at = clock.day_bounds(last_on, tz)[1]
    return MapWindow(start_at, end_at, box)


def places_on_map(filters: Filters, window: MapWindow) -> tuple[list[Occurrence], dict[int, int], bool]:
    """Return each event's first date in the window, how many dates it has there, and whether more were left out."""
    looked_at = FIRST_LOOK
    marks = marks_between(filters, window.start_at, window.end_at, limit=looked_at + 1, box=window.box)
    first, counts, truncated = _first_at_places(marks[:looked_at])
    if len(marks) > looked_at and not truncated:  # many days of few events: they fit, once all are looked at
        looked_at = MAX_DATES
        marks = marks_between(filters, window.start_at, window.end_at, limit=looked_at + 1, box=window.box)
        first, counts, truncated = _first_at_places(marks[:looked_at])
    return load_dates(first), counts, truncated or len(marks) > looked_at


def _first_at_places(marks: list[Mark]) -> tuple[list[int], dict[int, int], bool]:
    """Return the first date of each event at each place, dates by event, and whether there are too many places."""
    first: dict[tuple[int, float, float], int] = {}
    counts: dict[int, int] = {}
    for mark in marks:
        if mark.lon is None or mark.lat is None:
            continue
        place = (mark.event_id, mark.lon, mark.lat)
        if place not in first:
            if len(first) == MAX_PLACES:
                return list(first.values()), counts, True
            first[place] = mark.id
        counts[mark.event_id] = counts.get(mark.event_id, 0) + 1
    return list(first.values()), counts, False


def feature_collection(filters: Filters, window: MapWindow, locale: str) -> str:
    """Return the GeoJSON text, all in one language whatever the browser speaks: it is kept for the next reader.

    Titles are plain text: whoever shows them must not read them as HTML.
    """
    shown, counts, truncated = places_on_map(filters, window)
    with force_locale(locale):
        features = [_feature(row, counts[row.event_id], locale) for row in shown]
    return json.dumps(
        {"type": "FeatureCollection", "truncated": truncated, "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _geometry(row: Occurrence) -> dict[str, Any]:
    """Return what was drawn for the event, where it happens there; else the date's point."""
    if row.event.geometry and row.venue_id is None and not row.is_moved:
        return row.event.geometry
    return {"type": "Point", "coordinates": [round(row.lon or 0, 6), round(row.lat or 0, 6)]}


def _feature(row: Occurrence, count: int, locale: str) -> dict[str, Any]:
    event = row.event
    return {
        "type": "Feature",
        "id": row.event_id,
        "geometry": _geometry(row),
        "properties": {
            "title": event.say("title", locale),
            "when": when_words(row, locale),
            "more": count - 1,
            "place": place_words(row, locale),
            "facts": facts(row, locale),
            "tone": event.public_tone,
            "category": event.category,
            "state": "cancelled" if row.is_cancelled else event.state,
            "url": date_url(event, row),
        },
    }
