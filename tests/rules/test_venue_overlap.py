"""Venue overlap: golden cases of who holds what when."""

from __future__ import annotations

from typing import Any

import pytest

from festival.findings.finding import Severity
from festival.rules.venue_overlap import rule
from festival.rules.venue_overlap.rule import Settings
from tests.rules.city_making import ACROSS, AREA, FACTS, OVERLAPPING, TOUCHING, plan

SQUARE, STAGE, OTHER_STAGE, ELSEWHERE = ({"path": path} for path in ("/1/", "/1/5/", "/1/6/", "/2/"))
EVENING = ("12 18:00", "22:00")
CASES: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str], str]] = [
    (SQUARE, SQUARE, ("12 20:00", "23:00"), "same_place"),
    (SQUARE, SQUARE, ("12 22:00", "23:00"), ""),
    (SQUARE, SQUARE, ("11 22:00", "12 18:01"), "same_place"),
    (SQUARE, STAGE, ("12 20:00", "23:00"), "within"),
    (STAGE, SQUARE, ("12 20:00", "23:00"), "within"),
    (STAGE, OTHER_STAGE, ("12 20:00", "23:00"), ""),
    (SQUARE, ELSEWHERE, ("12 20:00", "23:00"), ""),
    (SQUARE, {}, ("12 20:00", "23:00"), ""),
    ({"path": "/1/"}, {"path": "/10/"}, ("12 20:00", "23:00"), ""),
    ({"shape": AREA}, {"shape": OVERLAPPING}, ("12 20:00", "23:00"), "areas"),
    ({"shape": AREA}, {"shape": TOUCHING}, ("12 20:00", "23:00"), ""),
    ({"shape": AREA}, {"shape": OVERLAPPING}, ("12 22:00", "23:00"), ""),
    ({"shape": AREA}, {"lon": 7.001, "lat": 51.401}, ("12 20:00", "23:00"), "areas"),
    ({"shape": AREA}, {"lon": 7.1, "lat": 51.401}, ("12 20:00", "23:00"), ""),
    ({"shape": AREA}, {"shape": ACROSS}, ("12 20:00", "23:00"), ""),
    ({"path": "/1/5/", "shape": AREA}, {"path": "/1/6/", "shape": OVERLAPPING}, ("12 20:00", "23:00"), ""),
]


@pytest.mark.parametrize(("mine", "theirs", "when", "code"), CASES)
def test_who_holds_the_same_place_at_the_same_time_is_found_from_either_side(
    mine: dict[str, Any], theirs: dict[str, Any], when: tuple[str, str], code: str
) -> None:
    one, other = plan(*EVENING, event_id=7, **mine), plan(*when, event_id=3, **theirs)
    found = rule.check_pair(one, other, FACTS, Settings())
    assert found == rule.check_pair(other, one, FACTS, Settings())
    assert (found.reason.code if found else "") == code
    if found:
        assert (found.key, found.severity) == ("venue_overlap:3:7", Severity.NEEDS_DECISION)
        assert not set(rule.buckets(one, Settings())).isdisjoint(rule.buckets(other, Settings()))


@pytest.mark.parametrize(
    ("when", "buffer", "expected"),
    [
        (("12 22:30", "23:00"), 0, None),
        (("12 22:30", "23:00"), 30, None),
        (("12 22:30", "23:00"), 31, True),
        (("12 21:30", "23:00"), 60, False),
    ],
)
def test_set_up_and_tear_down_hold_the_place_too(
    when: tuple[str, str], buffer: int, expected: bool | None
) -> None:
    one = plan(*EVENING, event_id=1, **SQUARE, buffer_minutes=buffer)
    found = rule.check_pair(one, plan(*when, event_id=2, **SQUARE), FACTS, Settings())
    assert (found.reason.values["only_buffers"] if found else None) == expected


def test_areas_are_left_alone_where_the_city_wants_so() -> None:
    one, other = plan(*EVENING, event_id=1, shape=AREA), plan(*EVENING, event_id=2, shape=OVERLAPPING)
    assert rule.check_pair(one, other, FACTS, Settings(looks_at_areas=False)) is None
