"""A city's plain values for the golden cases of the rules about places and other events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shapely.geometry import LineString, box

from festival.facts.city_facts import CityFacts
from festival.findings.happening import Happening
from tests.rules.law_making import facts_of, happening

LON, LAT = 7.0, 51.4
FACTS = facts_of("DE-NW", 2027)
# A thousandth of a degree is 111 metres to the north and 69 metres to the east here.
AREA = box(7.0, 51.4, 7.004, 51.402)
OVERLAPPING = box(7.003, 51.401, 7.006, 51.404)
TOUCHING = box(7.004, 51.4, 7.006, 51.402)
STREET = LineString([(6.998, 51.401), (7.008, 51.401)])
ACROSS = LineString([(7.002, 51.398), (7.002, 51.406)])
ASIDE = LineString([(7.02, 51.398), (7.02, 51.406)])


def plan(
    start: str, end: str, *, buffer_minutes: int = 0, drawn: bool = False, **overrides: Any
) -> Happening:
    """Return an event on a day of June 2027, "12 18:00" to "22:00", with set-up and tear-down."""
    if " " in end:
        end = f"2027-06-{end}"
    one = happening(f"2027-06-{start}", end, **overrides)
    buffer = timedelta(minutes=buffer_minutes)
    return replace(
        one,
        place=replace(one.place, is_drawn=drawn),
        blocks_from=one.blocks_from - buffer,
        blocks_to=one.blocks_to + buffer,
    )


def facts(**overrides: Any) -> CityFacts:
    return replace(FACTS, **overrides)
