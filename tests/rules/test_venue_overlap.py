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


# 0.0001 degrees of latitude are 11 metres.
HERE, NEAR, FAR = ({"lon": 7.01, "lat": lat} for lat in (51.41, 51.4101, 51.4103))
HOUSE = {"venue_id": 1, "path": "/1/", "setting": "indoor"}
BESIDE = {"venue_id": 2, "path": "/2/", "setting": "indoor"}
POINTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (HERE, NEAR, "same_point"),
    (HERE, FAR, ""),
    (HERE | {"setting": "indoor"}, NEAR, "same_point"),
    (HERE | HOUSE, NEAR | {"setting": "indoor"}, "same_point"),
    (HERE | HOUSE, NEAR | BESIDE, ""),
    (HERE | {"venue_id": 1, "path": "/1/"}, NEAR | {"venue_id": 2, "path": "/2/"}, "same_point"),
    (HERE | {"path": "/1/5/"}, NEAR | {"path": "/1/6/"}, ""),
    ({"shape": AREA}, {"lon": 7.001, "lat": 51.4023, "extent_m": 50}, "around"),
    ({"shape": AREA}, {"lon": 7.001, "lat": 51.4023, "extent_m": 30}, ""),
    ({"shape": AREA}, {"lon": 7.001, "lat": 51.4023, "extent_m": 50, "setting": "indoor"}, ""),
]


@pytest.mark.parametrize(("mine", "theirs", "code"), POINTS)
def test_points_a_few_metres_apart_meet_and_areas_meet_what_a_point_reaches(
    mine: dict[str, Any], theirs: dict[str, Any], code: str
) -> None:
    one, other = plan(*EVENING, event_id=7, **mine), plan("12 20:00", "23:00", event_id=3, **theirs)
    found = rule.check_pair(one, other, FACTS, Settings())
    assert found == rule.check_pair(other, one, FACTS, Settings())
    assert (found.reason.code if found else "") == code
    if found:
        expected = Severity.WARNS if code == "around" else Severity.NEEDS_DECISION
        assert found.severity == expected
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


MARKET: dict[str, Any] = {"category": "weihnachtsmarkt", "sound": "background", "organisation_id": 9} | SQUARE
CHOIR: dict[str, Any] = {"category": "konzert"}
NEEDS, WARNS, INFORMS = Severity.NEEDS_DECISION, Severity.WARNS, Severity.INFORMS
# A market from 11 to 20: what else is there, when, what is said of it, and how much it weighs.
AT_THE_MARKET: list[tuple[dict[str, Any], tuple[str, str], str, Severity]] = [
    (CHOIR | STAGE, ("12 16:00", "17:00"), "within_feast", WARNS),
    (CHOIR | SQUARE, ("12 16:00", "17:00"), "within_feast", WARNS),
    (CHOIR | STAGE | {"organisation_id": 9}, ("12 16:00", "17:00"), "programme", INFORMS),
    (CHOIR | STAGE | {"event_id": 8}, ("12 16:00", "17:00"), "programme", INFORMS),
    (CHOIR | STAGE, ("12 10:30", "11:30"), "within", NEEDS),
    (CHOIR | STAGE, ("12 19:30", "20:30"), "within", NEEDS),
    (CHOIR | STAGE, ("12 11:00", "20:00"), "within_feast", WARNS),
    (CHOIR | SQUARE, ("12 11:00", "20:00"), "same_place", NEEDS),
    ({"category": "handel"} | SQUARE, ("12 16:00", "17:00"), "same_place", NEEDS),
    ({"category": "handel"} | STAGE, ("12 16:00", "17:00"), "within_feast", WARNS),
    ({"category": "markt", "organisation_id": 9} | SQUARE, ("12 12:00", "16:00"), "programme", INFORMS),
    ({"category": "markt", "organisation_id": 9} | SQUARE, ("12 08:00", "16:00"), "same_place", NEEDS),
]


@pytest.mark.parametrize(("theirs", "when", "code", "severity"), AT_THE_MARKET)
def test_what_lies_within_a_feast_in_its_hours_is_part_of_its_programme_or_is_asked_to_be(
    theirs: dict[str, Any], when: tuple[str, str], code: str, severity: Severity
) -> None:
    market = plan("12 11:00", "20:00", event_id=7, shares=frozenset({8}), **MARKET)
    other = plan(*when, **({"event_id": 3} | theirs))
    found = rule.check_pair(market, other, FACTS, Settings())
    assert found == rule.check_pair(other, market, FACTS, Settings())
    assert found is not None
    assert (found.reason.code, found.severity) == (code, severity)
    assert found.reason.values.get("host") == (7 if code in ("programme", "within_feast") else None)
    assert bool(found.remedies) is (severity is not INFORMS)


def test_a_plain_market_has_no_programme_but_its_own() -> None:
    market = plan("12 08:00", "16:00", event_id=7, category="markt", **SQUARE)
    for organisation, code in ((7, "programme"), (3, "within")):
        visit = plan(
            "12 10:00", "11:00", event_id=3, category="kinder", organisation_id=organisation, **STAGE
        )
        found = rule.check_pair(market, visit, FACTS, Settings())
        assert found is not None
        assert found.reason.code == code


def test_what_is_drawn_within_a_feasts_drawn_ground_is_part_of_it() -> None:
    feast = plan("12 11:00", "20:00", event_id=7, category="stadtfest", shape=AREA)
    for spot, code in (({"lon": 7.001, "lat": 51.401}, "within_feast"), ({"shape": OVERLAPPING}, "areas")):
        stall = plan("12 16:00", "17:00", event_id=3, category="kinder", **spot)
        found = rule.check_pair(feast, stall, FACTS, Settings())
        assert found is not None
        assert found.reason.code == code


WALK: dict[str, Any] = {"category": "fuehrung", "sound": "none", "visitors": 15, "organisation_id": 5}


@pytest.mark.parametrize(
    ("differs", "severity"),
    [
        ({}, INFORMS),
        ({"visitors": 30}, INFORMS),
        ({"visitors": 31}, NEEDS),
        ({"visitors": None}, NEEDS),
        ({"sound": "background"}, NEEDS),
        ({"sound": "unknown"}, NEEDS),
        ({"setting": "indoor"}, NEEDS),
        ({"tone": "solemn"}, NEEDS),
        ({"buffers": (15, 0)}, NEEDS),
    ],
)
def test_a_few_who_meet_without_a_sound_are_in_nobodys_way(
    differs: dict[str, Any], severity: Severity
) -> None:
    market = plan("12 08:00", "14:00", event_id=1, category="handel", **SQUARE)
    walk = plan("12 10:00", "11:00", event_id=2, **(WALK | SQUARE | differs))
    found = rule.check_pair(market, walk, FACTS, Settings())
    assert found is not None
    assert found.severity is severity
