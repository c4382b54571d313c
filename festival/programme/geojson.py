"""Events as GeoJSON (RFC 7946): one feature for each event at a place, with its next date in the window.

A map that says its scale (`zoom`) misses nothing: where more lies in its box than one answer tells of, what would stand
on each other comes gathered, as a number and the box it lies in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.city import get_city
from festival.events.model import Occurrence
from festival.programme.boxes import Box
from festival.programme.date_lines import date_url, facts, place_words, when_words
from festival.programme.filters import BadFilter, Filters, only_value
from festival.programme.gathering import Cell, gather
from festival.programme.public_dates import (
    Mark,
    crowds_between,
    drawn_between,
    festivals_end,
    load_dates,
    marks_between,
    marks_of,
    window_of,
)

MAX_PLACES = 360
"""Events at a place that one answer holds, so that a crowded month costs no more than a full one, nor a telephone more
than it can draw; `truncated` says so."""
FIRST_LOOK, MAX_DATES = 1000, 5000
"""Dates one answer looks at, and at most: a market that opens every day is one place, however many days it has."""
DEFAULT_DAYS = 7
MOST_GATHERED = 20_000
"""Dates that are gathered at most, the first ones."""
MOST_ALONE, MOST_DRAWN = 60, 40
"""Of what is gathered so many events are told of by themselves: those that nothing stands beside, and those with a
route or an area of their own."""

Place = tuple[int, float, float]
"""An event at a point: its number, longitude and latitude."""


@dataclass(frozen=True)
class MapWindow:
    """What a map shows: `[start_at, end_at)` and, where asked for, a box of minLon, minLat, maxLon, maxLat."""

    start_at: datetime
    end_at: datetime
    box: Box | None = None


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
    first: dict[Place, int] = {}
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


def read_zoom(args: MultiDict[str, str]) -> int | None:
    """Return the scale of the map that asks, 0 for the world to 19; None for who has no map. Raises BadFilter."""
    value = only_value("zoom", args)
    if not value:
        return None
    if not re.fullmatch(r"1?\d", value, re.ASCII):
        raise BadFilter("zoom", value)
    return int(value)


def feature_collection(filters: Filters, window: MapWindow, locale: str) -> str:
    """Return the GeoJSON text, all in one language whatever the browser speaks: it is kept for the next reader.

    Titles are plain text: whoever shows them must not read them as HTML.
    """
    shown, counts, truncated = places_on_map(filters, window)
    return _written(_features(shown, counts, locale), truncated=truncated)


def gathered_collection(filters: Filters, window: MapWindow, zoom: int, locale: str) -> str:
    """Return the same for a map of this scale: all that lies in its box.

    What is told of by itself is as it is without a scale; of the rest there are features with `count` alone, how many
    events it is, and the `bbox` in which they lie. Four queries at most.
    """
    found = crowds_between(filters, window.start_at, window.end_at, limit=MOST_GATHERED, box=window.box)
    if sum(one.events for one in found.crowds) <= MAX_PLACES:
        shown, counts, truncated = places_on_map(filters, window)
        return _written(_features(shown, counts, locale), truncated=truncated, gathered=False)
    cells = gather(found.crowds, zoom)
    alone = {one.crowds[0].event_id: one for one in cells if one.count == 1}
    alone = dict(islice(alone.items(), MOST_ALONE))
    drawn = set(drawn_between(filters, window.start_at, window.end_at, limit=MOST_DRAWN, box=window.box))
    cell_at = {one[:2]: cell for cell in cells for one in cell.crowds}
    first: dict[Place, int] = {}
    counts = Counter[int]()
    bounds = window.start_at, window.end_at
    for id_, event_id, lon, lat in marks_of([*alone, *drawn], *bounds, limit=FIRST_LOOK, box=window.box):
        if lon is None or lat is None:
            continue
        counts[event_id] += 1
        cell = cell_at.get((lon, lat))
        if (event_id, lon, lat) in first or not (event_id in drawn or cell is alone[event_id]):
            continue
        first[event_id, lon, lat] = id_
        if cell is not None:
            cell.left_out += 1
    features = _features(load_dates(list(first.values())), counts, locale)
    features += [_gathered(one) for one in cells if one.count > 0]
    return _written(features, truncated=found.is_cut, gathered=True)


def _written(features: list[dict[str, Any]], **more: bool) -> str:
    collection = {"type": "FeatureCollection", **more, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _gathered(cell: Cell) -> dict[str, Any]:
    west, south, east, north = cell.box
    return {
        "type": "Feature",
        "bbox": [_degrees(west), _degrees(south), _degrees(east), _degrees(north)],
        "geometry": {"type": "Point", "coordinates": [_degrees(one) for one in cell.middle]},
        "properties": {"count": cell.count},
    }


def _degrees(value: float | None) -> float:
    return round(value or 0, 6)


def _features(shown: list[Occurrence], counts: Mapping[int, int], locale: str) -> list[dict[str, Any]]:
    with force_locale(locale):
        return [_feature(row, counts[row.event_id], locale) for row in shown]


def _geometry(row: Occurrence) -> dict[str, Any]:
    """Return what was drawn for the event, where it happens there; else the date's point."""
    if row.event.geometry and row.venue_id is None and not row.is_moved:
        return row.event.geometry
    return {"type": "Point", "coordinates": [_degrees(row.lon), _degrees(row.lat)]}


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
