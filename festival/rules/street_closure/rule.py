"""Routes and closures that cut each other, or cut a way that is to stay free, at the same time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from festival.base.geometry import centre
from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.distance import blocks_meet, cells, holds, is_off_the_map, named
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key, pair_key
from festival.findings.happening import Happening, Place
from festival.resources.values import Way

NAME = "street_closure"
_CELL_M = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    way_severity: int = 2


EXPLAINED = {
    "is_on": N_("Find routes, closures and marked ways that cut each other at the same time."),
    "severity": N_(
        "How much it weighs when the routes of two events cut each other, or one leads through a place."
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
    """A route meets routes and areas; areas among themselves are venue_overlap's matter."""
    if one.place.shape is None:
        return ""
    return "ab" if _is_route(one.place) else "b"


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    return cells(one.place, _CELL_M)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that a route cuts another event's route or area while both are held."""
    mine, theirs = one.place.shape, other.place.shape
    if mine is None or theirs is None or not (_is_route(one.place) or _is_route(other.place)):
        return None
    if not blocks_meet(one, other) or holds(one.place, other.place) or not mine.intersects(theirs):
        return None
    low, high = sorted((one, other), key=lambda happening: happening.traits.event_id)
    lon, lat = centre(mine.intersection(theirs))
    both = _is_route(one.place) and _is_route(other.place)
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.traits.event_id, high.traits.event_id),
        on=low.on,
        from_at=max(one.blocks_from, other.blocks_from),
        to_at=min(one.blocks_to, other.blocks_to),
        reason=Reason("routes" if both else "through", {}),
        evidence={"events": named(low, high), "point": [round(lon, 6), round(lat, 6)]},
        remedies=(Remedy("other_route"), Remedy("other_time"), Remedy("ask_office", {"office": "traffic"})),
    )


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return each marked way and closure that the event's drawn line or area cuts while it is held."""
    shape = one.place.shape
    if shape is None or not one.place.is_drawn:
        return []
    return [
        _way_finding(one, way, settings)
        for way in facts.ways
        if (way.from_at is None or way.from_at < one.blocks_to)
        and (way.to_at is None or one.blocks_from < way.to_at)
        and shape.intersects(way.shape)
    ]


def _way_finding(one: Happening, way: Way, settings: Settings) -> Finding:
    grave = way.kind == "rescue"
    return Finding(
        rule=NAME,
        severity=Severity.NEEDS_DECISION if grave else Severity(min(max(settings.way_severity, 1), 3)),
        key=event_key(NAME, one, f"way{way.way_id}"),
        event_ids=(one.traits.event_id,),
        on=one.on,
        from_at=max(one.blocks_from, way.from_at or one.blocks_from),
        to_at=min(one.blocks_to, way.to_at or one.blocks_to),
        reason=Reason(f"way_{way.kind}", {"way": way.name}),
        evidence={"events": named(one), "way_id": way.way_id},
        remedies=(Remedy("other_route"), Remedy("other_time"), Remedy("ask_office", {"office": "traffic"})),
    )


def _is_route(place: Place) -> bool:
    return place.shape is not None and place.shape.geom_type in ("LineString", "MultiLineString")
