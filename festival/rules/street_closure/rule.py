"""Routes and closures that cut each other, pass over a place, or cut a way that is to stay free, at the same time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from festival.base.geometry import centre
from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.belonging import passes_by
from festival.findings.distance import (
    blocks_meet,
    cells,
    cover_same,
    holds,
    is_off_the_map,
    metres_between,
    named,
    point_of,
    reach_of,
)
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key, pair_key
from festival.findings.happening import Happening, Place
from festival.resources.values import OUT_OF_SERVICE, Way

NAME = "street_closure"
_CELL_M = 500
_FEW = 30
"""So few who walk without a sound are in nobody's way."""
_CLOSED = ("closure", "parade")
_NO_WAY = ("quiet", OUT_OF_SERVICE)
_REMEDIES = (Remedy("other_route"), Remedy("other_time"), Remedy("ask_office", {"office": "traffic"}))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    way_severity: int = 2


EXPLAINED = {
    "is_on": N_("Find routes, closures and marked ways that cut each other at the same time."),
    "severity": N_(
        "How much it weighs when the routes of two events cut each other, or one leads through a place. Where a place "
        "is known as a point and its size only reckoned, it never needs a decision."
    ),
    "way_severity": N_(
        "How much it weighs when an event lies on a bus route or in a closure: 1, 2 or 3. A rescue way always needs a "
        "decision."
    ),
}


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if is_off_the_map(one.place):
        yield "place"


def role(one: Happening, settings: Settings) -> str:
    """A route meets routes, areas, and points with what they reach; places among themselves are venue_overlap's."""
    if is_off_the_map(one.place):
        return ""
    return "ab" if _is_route(one.place) else "b"


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    return cells(one.place, _CELL_M)


def aside(settings: Settings) -> timedelta:
    return timedelta(0)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that a route cuts another event's route or passes over its place while both are held."""
    if not (_is_route(one.place) or _is_route(other.place)):
        return None
    if not blocks_meet(one, other) or holds(one.place, other.place):
        return None
    mine, theirs = one.place.shape, other.place.shape
    if mine is None or theirs is None or "Point" in (mine.geom_type, theirs.geom_type):
        return _passing(*((one, other) if _is_route(one.place) else (other, one)), settings)
    if not mine.intersects(theirs):
        return None
    both = _is_route(one.place) and _is_route(other.place)
    point = centre(mine.intersection(theirs))
    return _pair(one, other, Reason("routes" if both else "through"), settings.severity, point)


def _passing(route: Happening, place: Happening, settings: Settings) -> Finding | None:
    """Return that a route passes over a place that is known as a point; a house it passes is good to know."""
    if not cover_same(route.place, place.place):
        return None
    severity = settings.severity
    if place.event.setting == "indoor" or passes_by(route.event, _FEW):
        severity = Severity.INFORMS
    elif place.place.is_reckoned:
        severity = min(severity, Severity.WARNS)
    reason = Reason(
        "passes_house" if place.event.setting == "indoor" else "passes",
        {
            "metres": round(metres_between(route.place, place.place) or 0.0),
            "route_id": route.event.event_id,
        }
        | _extent(place.place),
    )
    return _pair(route, place, reason, severity, point_of(place.place) or (0.0, 0.0))


def _pair(
    one: Happening, other: Happening, reason: Reason, severity: Severity, point: tuple[float, float]
) -> Finding:
    low, high = sorted((one, other), key=lambda happening: happening.event.event_id)
    return Finding(
        rule=NAME,
        severity=severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.event.event_id, high.event.event_id),
        on=low.on,
        from_at=max(one.blocks_from, other.blocks_from),
        to_at=min(one.blocks_to, other.blocks_to),
        reason=reason,
        evidence={"events": named(low, high), "point": [round(point[0], 6), round(point[1], 6)]},
        remedies=_REMEDIES,
    )


def of_place(place: Place, facts: CityFacts, settings: Settings) -> Hashable:
    return place if facts.ways else None


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return each marked way that the event's drawn line or area cuts while it is held, and each closure over it.

    Buses and rescue pass by the city's places all the time: only what was drawn for the event can be in their way.
    """
    return [
        _way_finding(one, way, settings)
        for way in facts.ways
        if way.kind not in _NO_WAY
        and (way.kind in _CLOSED or _is_drawn(one.place))
        and (way.from_at is None or way.from_at < one.blocks_to)
        and (way.to_at is None or one.blocks_from < way.to_at)
        and _lies_on(one.place, way)
    ]


def _lies_on(place: Place, way: Way) -> bool:
    if not _is_drawn(place) and way.from_at is None and way.to_at is None:
        return False  # beside what is closed for ever a place has always been
    return cover_same(place, Place(shape=way.shape))


def _way_finding(one: Happening, way: Way, settings: Settings) -> Finding:
    grave = way.kind == "rescue"
    severity = Severity.NEEDS_DECISION if grave else Severity(min(max(settings.way_severity, 1), 3))
    if not _is_drawn(one.place) and one.event.setting == "indoor":
        severity = Severity.INFORMS
    elif one.place.is_reckoned and reach_of(one.place) and not grave:
        severity = min(severity, Severity.WARNS)
    return Finding(
        rule=NAME,
        severity=severity,
        key=event_key(NAME, one, f"way{way.way_id}"),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=max(one.blocks_from, way.from_at or one.blocks_from),
        to_at=min(one.blocks_to, way.to_at or one.blocks_to),
        reason=Reason(f"way_{way.kind}", {"way": way.name} | _extent(one.place)),
        evidence={"events": named(one), "way_id": way.way_id},
        remedies=_REMEDIES,
    )


def _extent(place: Place) -> dict[str, Any]:
    """Return how far a point was taken to reach, and whether that was reckoned; nothing of what was drawn."""
    reach = reach_of(place)
    return {"extent": reach, "reckoned": place.is_reckoned} if reach else {}


def _is_drawn(place: Place) -> bool:
    """Whether a line or an area was drawn for the event."""
    return place.is_drawn and not reach_of(place)


def _is_route(place: Place) -> bool:
    return place.shape is not None and place.shape.geom_type in ("LineString", "MultiLineString")
