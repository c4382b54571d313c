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


def test_a_venue_beside_a_marked_way_cuts_nothing() -> None:
    one = plan("12 18:00", "22:00", event_id=9, shape=AREA)
    way = Way(4, "bus", "Linie 5", STREET)
    assert rule.check_happening(one, facts(ways=(way,)), Settings()) == []
