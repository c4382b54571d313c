"""A list beside the places there are: which rows are new, which are known, and what a row would add. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

import shapely
from sqlalchemy import select

from festival.base import text
from festival.base.database import db
from festival.base.geometry import box_around, distance_m
from festival.place_lists.listed_place import ListedPlace
from festival.places.model import Venue

SAME_NAME_M = 300
"""Of the same name and no farther apart than this, two are one place: lists mean doors, maps the middle."""
NEAR_M = 60
ALIKE = 0.75

Becomes = Literal["new", "known", "maybe", "unreadable", "twice"]
_ADDED = ("name_en", "street", "postcode", "town", "link")


@dataclass(frozen=True, slots=True)
class Compared:
    """A row, what becomes of it, the place that it is or may be, and the values it would add to that."""

    place: ListedPlace
    becomes: Becomes
    venue_id: int | None = None
    venue_name: str = ""
    added: Mapping[str, Any] = field(default_factory=dict)


def compare(places: Sequence[ListedPlace]) -> list[Compared]:
    """Return what would become of each row, in their order. One query."""
    known = _Known(db.session.scalars(select(Venue).order_by(Venue.id)).all())
    seen: dict[tuple[str, str, str], ListedPlace] = {}
    found = []
    for place in places:
        if not place.is_readable:
            found.append(Compared(place, "unreadable"))
            continue
        mark = (place.key, text.fold(place.name), text.fold(place.street) or f"{place.lon} {place.lat}")
        if mark in seen:
            found.append(Compared(place, "twice", venue_name=seen[mark].where))
            continue
        seen[mark] = place
        found.append(known.beside(place))
    return found


def added_to(venue: Venue, place: ListedPlace) -> dict[str, Any]:
    """Return the values that the row says and the place lacks: nothing that stands here is overwritten."""
    added: dict[str, Any] = {
        name: getattr(place, name) for name in _ADDED if getattr(place, name) and not getattr(venue, name)
    }
    if place.capacity is not None and venue.capacity is None:
        added["capacity"] = place.capacity
    if place.lon is not None and venue.lon is None:
        added |= {"lon": place.lon, "lat": place.lat}
    if place.geometry and venue.geometry is None and venue.lon is None:
        added["geometry"] = place.geometry
    answered = {*venue.access_yes, *venue.access_no}
    for name in ("access_yes", "access_no"):
        fresh = [one for one in getattr(place, name) if one not in answered]
        if fresh:
            added[name] = [*getattr(venue, name), *fresh]
    return added


class _Known:
    """The places there are, found by source, by name and by where they lie."""

    def __init__(self, venues: Sequence[Venue]) -> None:
        self._by_source: dict[str, Venue] = {}
        self._by_name: dict[str, list[Venue]] = {}
        placed = []
        for venue in venues:
            if venue.source:
                self._by_source.setdefault(venue.source, venue)
            self._by_name.setdefault(venue.folded_name, []).append(venue)
            if venue.lon is not None and venue.lat is not None:
                placed.append((venue, shapely.Point(venue.lon, venue.lat)))
        self._placed = placed
        self._tree = shapely.STRtree([point for _venue, point in placed])

    def beside(self, place: ListedPlace) -> Compared:
        venue = self._by_source.get(place.source) if place.source else None
        venue = venue or self._of_same_name(place)
        if venue is not None:
            return Compared(place, "known", venue.id, venue.name, added_to(venue, place))
        alike = self._alike_near(place)
        if alike is not None:
            return Compared(place, "maybe", alike.id, alike.name, added_to(alike, place))
        return Compared(place, "new")

    def _of_same_name(self, place: ListedPlace) -> Venue | None:
        spelled = dict.fromkeys(text.fold(one)[:200] for one in text.spellings(place.name))
        for venue in (venue for name in spelled for venue in self._by_name.get(name, ())):
            same_street = bool(place.street) and venue.folded_street == text.fold(place.street)[:200]
            if same_street or _distance_m(venue, place) <= SAME_NAME_M:
                return venue
        return None

    def _alike_near(self, place: ListedPlace) -> Venue | None:
        """The place next to it whose name is much like it, the most alike first."""
        if place.lon is None or place.lat is None:
            return None
        here, name = shapely.Point(place.lon, place.lat), text.fold(place.name)
        rated = []
        for number in self._tree.query(shapely.box(*box_around(place.lon, place.lat, NEAR_M))):
            venue, point = self._placed[int(number)]
            likeness = SequenceMatcher(None, name, venue.folded_name).ratio()
            holds = name in venue.folded_name or venue.folded_name in name
            if (likeness >= ALIKE or holds) and distance_m(here, point) <= NEAR_M:
                rated.append((likeness, -venue.id, venue))
        return max(rated, key=lambda one: one[:2])[2] if rated else None


def _distance_m(venue: Venue, place: ListedPlace) -> float:
    """How far apart they are; 0 where nobody has said where one of them is and no street says otherwise."""
    if venue.lon is None or venue.lat is None or place.lon is None or place.lat is None:
        return 0.0 if not (venue.street and place.street) else float("inf")
    return distance_m(shapely.Point(venue.lon, venue.lat), shapely.Point(place.lon, place.lat))
