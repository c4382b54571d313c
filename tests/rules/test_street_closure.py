"""Street closure: golden cases of routes and ways that cut each other."""

from __future__ import annotations

from typing import Any

import pytest

from festival.findings.finding import Severity
from festival.resources.values import Way
from festival.rules.street_closure import rule
from festival.rules.street_closure.rule import Settings
from tests.rules.city_making import ACROSS, AREA, ASIDE, FACTS, OVERLAPPING, STREET, facts, plan

CASES: list[tuple[Any, Any, tuple[str, str], str]] = [
    (STREET, ACROSS, ("12 20:00", "23:00"), "routes"),
    (STREET, ASIDE, ("12 20:00", "23:00"), ""),
    (STREET, ACROSS, ("12 22:00", "23:00"), ""),
    (STREET, AREA, ("12 20:00", "23:00"), "through"),
    (AREA, STREET, ("12 20:00", "23:00"), "through"),
    (AREA, OVERLAPPING, ("12 20:00", "23:00"), ""),
    (STREET, None, ("12 20:00", "23:00"), ""),
]


@pytest.mark.parametrize(("mine", "theirs", "when", "code"), CASES)
def test_routes_that_cut_each_other_are_found_from_either_side(
    mine: Any, theirs: Any, when: tuple[str, str], code: str
) -> None:
    one = plan("12 18:00", "22:00", event_id=1, shape=mine, drawn=True)
    other = plan(*when, event_id=2, shape=theirs, drawn=True)
    found = rule.check_pair(one, other, FACTS, Settings())
    assert found == rule.check_pair(other, one, FACTS, Settings())
    assert (found.reason.code if found else "") == code


JUNE = plan("01 00:00", "30 23:59")
WAYS: list[tuple[str, Any, Any, Severity | None]] = [
    ("bus", STREET, None, Severity.WARNS),
    ("rescue", STREET, None, Severity.NEEDS_DECISION),
    ("closure", STREET, JUNE, Severity.WARNS),
    ("closure", STREET, plan("14 00:00", "20 00:00"), None),
    ("bus", ASIDE, None, None),
]


@pytest.mark.parametrize(("kind", "shape", "valid", "severity"), WAYS)
def test_a_marked_way_that_is_cut_is_found_while_it_is_valid(
    kind: str, shape: Any, valid: Any, severity: Severity | None
) -> None:
    way = Way(4, kind, "Linie 5", shape, valid and valid.starts_at, valid and valid.ends_at)
    one = plan("12 18:00", "22:00", event_id=9, shape=ACROSS, drawn=True)
    found = rule.check_happening(one, facts(ways=(way,)), Settings())
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(finding.key == "street_closure:9:way4" for finding in found)


# The street runs along 51.401; 0.0001 degrees of latitude are 11 metres.
MARKET = {"path": "/9/", "venue_id": 9, "lon": 7.002}
PASSED: list[tuple[dict[str, Any], dict[str, Any], tuple[str, Severity] | None]] = [
    ({"lat": 51.4014, "extent_m": 50}, {}, ("passes", Severity.NEEDS_DECISION)),
    ({"lat": 51.4014, "extent_m": 50, "is_reckoned": True}, {}, ("passes", Severity.WARNS)),
    ({"lat": 51.4014, "extent_m": 40}, {}, None),
    ({"lat": 51.4006, "extent_m": 50}, {}, ("passes", Severity.NEEDS_DECISION)),
    ({"lat": 51.4014}, {}, None),
    ({"lat": 51.4011, "extent_m": 20}, {"setting": "indoor"}, ("passes_house", Severity.INFORMS)),
    ({"lat": 51.4011, "extent_m": 20}, {"setting": "unknown"}, ("passes", Severity.NEEDS_DECISION)),
    ({"lat": 51.4014, "lon": 7.0085, "extent_m": 50}, {}, None),
    ({"lat": 51.401, "lon": 7.0085, "extent_m": 50}, {}, ("passes", Severity.NEEDS_DECISION)),
]


@pytest.mark.parametrize(("place", "event", "expected"), PASSED)
def test_a_route_that_passes_over_a_place_known_as_a_point_is_found(
    place: dict[str, Any], event: dict[str, Any], expected: tuple[str, Severity] | None
) -> None:
    run = plan("12 18:00", "22:00", event_id=1, shape=STREET, drawn=True)
    market = plan("12 08:00", "18:30", event_id=2, **(MARKET | place), **event)
    found = rule.check_pair(run, market, FACTS, Settings())
    assert found == rule.check_pair(market, run, FACTS, Settings())
    assert (found and (found.reason.code, found.severity)) == expected
    before = plan("12 08:00", "18:00", event_id=2, **(MARKET | place), **event)
    assert rule.check_pair(run, before, FACTS, Settings()) is None


def test_a_few_who_walk_by_without_a_sound_are_only_told() -> None:
    market = plan("12 08:00", "18:30", event_id=2, **(MARKET | {"lat": 51.4014, "extent_m": 50}))
    few = {"visitors": 15, "sound": "none", "tone": "civic", "shape": STREET, "drawn": True}
    for walk, severity in ((few, Severity.INFORMS), (few | {"visitors": 300}, Severity.NEEDS_DECISION)):
        found = rule.check_pair(plan("12 18:00", "22:00", event_id=1, **walk), market, FACTS, Settings())
        assert found is not None
        assert found.severity == severity


CLOSED: list[tuple[str, Any, dict[str, Any], Severity | None]] = [
    ("closure", JUNE, {}, Severity.WARNS),
    ("parade", JUNE, {}, Severity.WARNS),
    ("closure", JUNE, {"setting": "indoor"}, Severity.INFORMS),
    ("closure", None, {}, None),
    ("bus", JUNE, {}, None),
    ("rescue", JUNE, {}, None),
]


@pytest.mark.parametrize(("kind", "valid", "event", "severity"), CLOSED)
def test_a_closure_over_a_place_known_as_a_point_is_found_but_what_passes_it_always_is_not(
    kind: str, valid: Any, event: dict[str, Any], severity: Severity | None
) -> None:
    way = Way(4, kind, "Bauarbeiten", STREET, valid and valid.starts_at, valid and valid.ends_at)
    one = plan("12 18:00", "22:00", event_id=9, **(MARKET | {"lat": 51.4014, "extent_m": 50}), **event)
    found = rule.check_happening(one, facts(ways=(way,)), Settings())
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_a_venue_beside_a_marked_way_cuts_nothing() -> None:
    one = plan("12 18:00", "22:00", event_id=9, shape=AREA)
    way = Way(4, "bus", "Linie 5", STREET)
    assert rule.check_happening(one, facts(ways=(way,)), Settings()) == []
