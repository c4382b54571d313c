"""Same audience: golden cases of who competes with whom."""

from __future__ import annotations

from typing import Any

import pytest

from festival.findings.happening import Happening
from festival.rules.same_audience import rule
from festival.rules.same_audience.rule import Settings
from tests.rules.city_making import FACTS, LAT, LON, plan

NORTH_KM = 0.009
"""Degrees of latitude to a kilometre."""
FAMILIES: dict[str, Any] = {"category": "konzert", "audiences": frozenset({"familien"})}
SAME_EVENING = ("12 20:00", "23:00")
# What differs from a concert for families of 900 in the same square, when it is, and how many guests the two share.
CASES: list[tuple[dict[str, Any], tuple[str, str], int | None]] = [
    ({}, SAME_EVENING, 900),
    ({"visitors": 9000}, SAME_EVENING, 3000),
    ({"visitors": 450}, SAME_EVENING, None),
    ({"visitors": None, "audiences": frozenset({"jugend"})}, SAME_EVENING, None),
    ({}, ("12 21:45", "23:00"), None),
    ({}, ("13 20:00", "23:00"), None),
    ({"audiences": frozenset({"jugend"})}, SAME_EVENING, None),
    ({"visitors": 1200, "audiences": frozenset({"jugend"})}, SAME_EVENING, 600),
    ({"visitors": 1200, "audiences": frozenset({"alle"})}, SAME_EVENING, 900),
    ({"visitors": 1200, "category": "sport"}, SAME_EVENING, 600),
    ({"category": "film"}, SAME_EVENING, None),
    ({"visitors": 9000, "category": "sport", "audiences": frozenset({"alle"})}, SAME_EVENING, None),
    ({"organisation_id": 1}, SAME_EVENING, None),
    ({}, ("10 10:00", "20 18:00"), None),
    ({"lat": LAT + 3 * NORTH_KM}, SAME_EVENING, 674),
    ({"lat": LAT + 6 * NORTH_KM}, SAME_EVENING, None),
    ({"visitors": 9000, "lat": LAT + 6 * NORTH_KM}, SAME_EVENING, 1498),
    ({"visitors": 90000, "lat": LAT + 15 * NORTH_KM}, SAME_EVENING, None),
    ({"lon": None, "lat": None}, SAME_EVENING, None),
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
def test_large_events_for_the_same_people_compete_the_less_the_farther_apart(
    theirs: dict[str, Any], when: tuple[str, str], shared: int | None
) -> None:
    here = {"lon": LON, "lat": LAT}
    one = plan("12 18:00", "22:00", event_id=1, visitors=3000, **(FAMILIES | here))
    other = plan(*when, event_id=2, **(FAMILIES | here | {"visitors": 900} | theirs))
    found = meet(one, other)
    assert found == meet(other, one)
    assert (found.reason.values.get("shared") if found else None) == shared


def test_what_is_for_everybody_is_like_another_of_its_kind_alone() -> None:
    everybody = {"audiences": frozenset({"alle"}), "lon": LON, "lat": LAT}
    match = plan("12 18:00", "20:00", event_id=1, category="sport", visitors=22_000, **everybody)
    museums = plan("12 18:00", "23:00", event_id=2, category="ausstellung", visitors=9000, **everybody)
    other_match = plan("12 18:00", "20:00", event_id=3, category="sport", visitors=9000, **everybody)
    unnamed = [
        plan("12 18:00", "20:00", event_id=number, category="unknown", visitors=9000, **everybody)
        for number in (4, 5)
    ]
    assert meet(match, museums) is None
    assert meet(match, other_match).reason.values["shared"] == 9000
    assert meet(*unnamed) is None


FEAST: dict[str, Any] = {"category": "kinder", "visitors": None, "lon": LON, "lat": LAT}
STORIES: dict[str, Any] = {"category": "literatur", "audiences": frozenset({"kinder_7_12"})}
# What differs from a children's day of unknown size in the same street, and whether the two compete.
NEXT_DOOR: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"visitors": 40}, True),
    ({"category": "stadtfest"}, True),
    ({"category": "begegnung"}, True),
    ({"lat": LAT + 1.4 * NORTH_KM}, True),
    ({"lat": LAT + 1.6 * NORTH_KM}, False),
    ({"lat": LAT + 15 * NORTH_KM}, False),
    ({"category": "weihnachtsmarkt", "audiences": frozenset({"familien"})}, False),
    ({"category": "konzert", "audiences": frozenset({"alle"})}, False),
    (STORIES, False),
    ({"times": (None, None, "FREQ=WEEKLY;BYDAY=SA")}, False),
    ({"times": (None, None, "FREQ=MONTHLY;BYDAY=1SA")}, False),
    ({"times": (None, None, "FREQ=DAILY;COUNT=3")}, True),
    ({"organisation_id": 1}, False),
]


@pytest.mark.parametrize(("theirs", "competes"), NEXT_DOOR)
def test_events_for_the_neighbourhood_compete_next_door_whatever_their_size(
    theirs: dict[str, Any], competes: bool
) -> None:
    one = plan("12 14:00", "18:00", event_id=1, **FEAST)
    other = plan("12 15:00", "19:00", event_id=2, **(FEAST | theirs))
    found = meet(one, other)
    assert found == meet(other, one)
    assert bool(found) is competes
    if found:
        assert (found.reason.code, found.is_small, "shared" in found.reason.values) == (
            "next_door",
            False,
            False,
        )


def test_two_for_the_same_children_compete_next_door_though_of_another_kind() -> None:
    one = plan("12 14:00", "18:00", event_id=1, **(FEAST | STORIES))
    play = FEAST | {"category": "buehne", "audiences": frozenset({"kinder_7_12", "familien"})}
    assert meet(one, plan("12 14:00", "16:00", event_id=2, **play)).reason.code == "next_door"


def test_a_point_of_a_feasts_programme_takes_nobody_from_it() -> None:
    feast = plan("12 12:00", "20:00", event_id=1, path="/1/", **(FEAST | {"category": "stadtfest"}))
    on_it = plan("12 14:00", "16:00", event_id=2, path="/1/5/", **FEAST)
    assert meet(feast, on_it) is None


def test_what_nobody_has_said_is_named_where_it_would_matter() -> None:
    def gaps(**event: Any) -> list[str]:
        one = plan("12 14:00", "18:00", event_id=1, **event)
        return sorted(rule.unknown(one, Settings()))

    known: dict[str, Any] = {"audiences": frozenset({"alle"}), "lon": LON, "lat": LAT}
    assert gaps(category="konzert", **known) == ["size"]
    assert gaps(category="kinder", **known) == []
    assert gaps(category="kinder") == ["audience", "place"]
    assert gaps(category="unknown", visitors=900, **known) == ["category"]
    assert gaps(category="konzert", visitors=90) == []
