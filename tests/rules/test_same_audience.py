"""Same audience: golden cases of who competes with whom."""

from __future__ import annotations

from typing import Any

import pytest

from festival.findings.happening import Happening
from festival.rules.same_audience import rule
from festival.rules.same_audience.rule import Settings
from tests.rules.city_making import FACTS, plan

FAMILIES: dict[str, Any] = {"category": "konzert", "audiences": frozenset({"familien"})}
CASES: list[tuple[dict[str, Any], tuple[str, str], int | None]] = [
    (FAMILIES | {"visitors": 900}, ("12 20:00", "23:00"), 900),
    (FAMILIES | {"visitors": 9000}, ("12 20:00", "23:00"), 3000),
    (FAMILIES | {"visitors": 450}, ("12 20:00", "23:00"), None),
    (FAMILIES | {"visitors": None}, ("12 20:00", "23:00"), None),
    (FAMILIES | {"visitors": 900}, ("12 21:45", "23:00"), None),
    (FAMILIES | {"visitors": 900}, ("13 20:00", "23:00"), None),
    (FAMILIES | {"visitors": 900, "audiences": frozenset({"jugend"})}, ("12 20:00", "23:00"), None),
    (FAMILIES | {"visitors": 1200, "audiences": frozenset({"jugend"})}, ("12 20:00", "23:00"), 600),
    (FAMILIES | {"visitors": 1200, "audiences": frozenset({"alle"})}, ("12 20:00", "23:00"), 900),
    (FAMILIES | {"visitors": 1200, "category": "sport"}, ("12 20:00", "23:00"), 600),
    (FAMILIES | {"visitors": 900, "category": "sport"}, ("12 20:00", "23:00"), None),
    (FAMILIES | {"visitors": 900, "organisation_id": 1}, ("12 20:00", "23:00"), None),
    (FAMILIES | {"visitors": 900}, ("10 10:00", "20 18:00"), None),
]


def meet(one: Happening, other: Happening) -> Any:
    """What the engine would find: only who plays a part and shares a bucket is compared."""
    settings = Settings()
    if not (rule.role(one, settings) and rule.role(other, settings)):
        return None
    if set(rule.buckets(one, settings)).isdisjoint(rule.buckets(other, settings)):
        return None
    return rule.check_pair(one, other, FACTS, settings)


@pytest.mark.parametrize(("theirs", "when", "shared"), CASES)
def test_large_events_for_the_same_people_compete(
    theirs: dict[str, Any], when: tuple[str, str], shared: int | None
) -> None:
    one = plan("12 18:00", "22:00", event_id=1, visitors=3000, **FAMILIES)
    other = plan(*when, event_id=2, **theirs)
    found = meet(one, other)
    assert found == meet(other, one)
    assert (found.reason.values["shared"] if found else None) == shared
