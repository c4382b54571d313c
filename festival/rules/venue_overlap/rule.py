"""Two events hold the same place at the same time: one venue, one within the other, or areas that overlap.

A point of a feast's programme belongs to it, and a few who meet there for a walk are in nobody's way (belonging.py).
What is alike in title, time and place is one event, entered twice (same_event.py).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from festival.base.geometry import overlap
from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.belonging import Belonging, belonging, passes_by
from festival.findings.distance import (
    blocks_meet,
    cells,
    cover_same,
    holds,
    is_off_the_map,
    meet,
    metres_between,
    named,
    same_tree,
    shape_of,
)
from festival.findings.finding import Finding, Later, Reason, Remedy, Severity, pair_key
from festival.findings.happening import ANYWHERE, Happening, Place
from festival.findings.same_event import is_entered_twice

NAME = "venue_overlap"
_CELL_M = 100
_MERGE = (Remedy("merge"), Remedy("share"))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    looks_at_areas: bool = True
    passing_by: int = 30
    same_point_m: int = 15


EXPLAINED = {
    "is_on": N_("Find events that hold the same place at the same time, set-up and tear-down included."),
    "severity": N_("How much it weighs when two events hold the same place."),
    "looks_at_areas": N_("Compare areas and points on the map too, and not only places by name."),
    "passing_by": N_(
        "So few people who meet outdoors without a sound and without setting anything up, as for a walk, are only told "
        "of what else is there."
    ),
    "same_point_m": N_(
        "Two points so near to each other are the same place in other words; houses side by side are not."
    ),
}


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if not one.place.path and is_off_the_map(one.place):
        yield "place"


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    """A tree of venues, and the cells its area lies in; a place that is only a name may be any."""
    if one.place.path:
        yield one.place.path.split("/", 2)[1]
    elif is_off_the_map(one.place):
        yield ANYWHERE
    if settings.looks_at_areas:
        yield from cells(one.place, _CELL_M)


def aside(settings: Settings) -> timedelta:
    return timedelta(0)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return the overlap of two events' places and blocks of time, if there is one."""
    if not blocks_meet(one, other):
        return None
    code = _code(one, other, settings)
    is_twice = is_entered_twice(one, other)
    if not code and not is_twice:
        return None
    severity = settings.severity if code and code != "around" else min(settings.severity, Severity.WARNS)
    low, high = sorted((one, other), key=lambda happening: happening.event.event_id)
    is_buffer = not meet(one, other)
    within = belonging(one, other)
    is_passing = any(passes_by(each.event, settings.passing_by) for each in (one, other))
    values = {"place": _outer(low, high), "only_buffers": is_buffer}
    if is_twice and not (within is not None and within.is_said):
        code, within, is_passing = "twice", None, False
    elif within is not None:
        code = "programme" if within.is_said else "within_feast"
        values["host"] = within.host.event.event_id
    elif is_passing:
        code = "passing"
    is_note = is_passing or (within is not None and within.is_said)
    return Finding(
        rule=NAME,
        severity=Severity.INFORMS if is_note else _weight(within, severity),
        key=pair_key(NAME, one, other),
        event_ids=(low.event.event_id, high.event.event_id),
        on=low.on,
        from_at=max(one.blocks_from, other.blocks_from),
        to_at=min(one.blocks_to, other.blocks_to),
        reason=Reason(code, values),
        evidence=Later(lambda: {"events": named(low, high)}),
        remedies=() if is_note else _MERGE if code == "twice" else _remedies(within, is_buffer),
        # They know of each other, or meet as guests of one feast do.
        is_small=code != "twice"
        and (within is not None or low.event.organisation_id == high.event.organisation_id),
    )


def _weight(within: Belonging | None, severity: Severity) -> Severity:
    """What looks like a point of a feast's programme is a question to the feast."""
    return severity if within is None else min(severity, Severity.WARNS)


def _code(one: Happening, other: Happening, settings: Settings) -> str:
    mine, theirs = one.place, other.place
    if holds(mine, theirs):
        return "same_place" if mine.path == theirs.path else "within"
    if not settings.looks_at_areas or same_tree(mine, theirs) or _is_line(mine) or _is_line(theirs):
        return ""
    is_house = "indoor" in (one.event.setting, other.event.setting)
    if not (_is_area(mine) or _is_area(theirs)):
        return _code_of_points(mine, theirs, is_house, settings)
    here, there = shape_of(mine), shape_of(theirs)
    if here is not None and there is not None and overlap(here, there):
        return "areas"
    if (_is_area(mine) and _is_area(theirs)) or is_house:
        return ""
    return "around" if cover_same(mine, theirs) else ""


def _code_of_points(one: Place, other: Place, is_house: bool, settings: Settings) -> str:
    """Of two venues on one spot, each with a house, both can be used; what was typed is then one of them."""
    if is_house and one.venue_id is not None and other.venue_id is not None:
        return ""
    metres = metres_between(one, other)
    return "same_point" if metres is not None and metres <= settings.same_point_m else ""


def _is_area(place: Place) -> bool:
    return place.shape is not None and place.shape.geom_type in ("Polygon", "MultiPolygon")


def _is_line(place: Place) -> bool:
    """Lines are streets and routes: street_closure looks at them."""
    return place.shape is not None and place.shape.geom_type in ("LineString", "MultiLineString")


def _outer(low: Happening, high: Happening) -> str:
    return (
        high.place.name if len(high.place.path) < len(low.place.path) and high.place.name else low.place.name
    )


def _remedies(within: Belonging | None, is_buffer: bool) -> tuple[Remedy, ...]:
    elsewhere = Remedy("other_date"), Remedy("other_place")
    if within is not None:
        return (Remedy("share"), *elsewhere)
    return (
        (*elsewhere, Remedy("shorter_setup"), Remedy("share")) if is_buffer else (*elsewhere, Remedy("share"))
    )
