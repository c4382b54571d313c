"""Room for the guests: what a place holds against who is expected, and what nobody has entered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from festival.findings.finding import Severity
from festival.findings.happening import Happening
from festival.rules.room import rule
from festival.rules.room.rule import Settings
from tests.rules.law_making import facts_of, happening

FACTS = facts_of("DE-NW", 2026)


def concert(visitors: int | None, capacity: int | None, venue_id: int | None = 7) -> Happening:
    one = happening("2026-06-12 19:00", "22:00", category="konzert", visitors=visitors, venue_id=venue_id)
    return replace(one, place=replace(one.place, capacity=capacity))


@pytest.mark.parametrize(
    ("visitors", "capacity", "found", "is_small"),
    [
        (300, 300, False, False),
        (301, 300, True, True),
        (330, 300, True, True),
        (331, 300, True, False),
        (9_000, 300, True, False),
        (None, 300, False, False),
        (300, None, False, False),
        (1, 0, True, False),
    ],
)
def test_more_guests_than_the_place_holds(
    visitors: int | None, capacity: int | None, found: bool, is_small: bool
) -> None:
    said = rule.check_happening(concert(visitors, capacity), FACTS, Settings())
    assert bool(said) is found
    if said is not None:
        assert (said.severity, said.is_small) == (Severity.WARNS, is_small)
        assert said.reason.values == {"visitors": visitors, "capacity": capacity, "place": "Platz"}


@pytest.mark.parametrize(
    ("visitors", "capacity", "venue_id", "asked"),
    [
        (100, None, 7, ["capacity"]),
        (99, None, 7, []),
        (100, None, None, []),  # a street or a typed place holds whom it holds
        (100, 200, 7, []),
        (None, 200, 7, ["size"]),
        (None, None, 7, []),
    ],
)
def test_what_nobody_has_entered_is_asked_where_it_matters(
    visitors: int | None, capacity: int | None, venue_id: int | None, asked: list[str]
) -> None:
    assert list(rule.unknown(concert(visitors, capacity, venue_id), Settings())) == asked
