"""How crowds come and go: lines that do not run, and one crowd that meets the next."""

from __future__ import annotations

from typing import Any

import pytest
from shapely.geometry import LineString, Point

from festival.resources.values import Way
from festival.rules.arrival import rule
from festival.rules.arrival.rule import Settings
from tests.rules.city_making import FACTS, facts, plan

# 0.001 degrees of latitude are 111 metres.
HERE, NEAR, FAR = ({"lon": 7.0, "lat": lat} for lat in (51.4, 51.406, 51.42))
CROWD = {"visitors": 3000}
PAIRS: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str], bool]] = [
    (HERE | CROWD, NEAR | CROWD, ("12 22:30", "23:30"), True),
    (HERE | CROWD, NEAR | CROWD, ("12 22:59", "23:30"), True),
    (HERE | CROWD, NEAR | CROWD, ("12 23:00", "23:30"), False),
    (HERE | {"visitors": 10_000}, NEAR | CROWD, ("12 23:15", "23:45"), True),
    (HERE | CROWD, NEAR | CROWD, ("12 22:00", "23:30"), True),
    (HERE | CROWD, NEAR | CROWD, ("12 21:59", "23:30"), False),
    (HERE | CROWD, NEAR | CROWD, ("12 16:00", "17:30"), True),
    (HERE | CROWD, FAR | CROWD, ("12 22:30", "23:30"), False),
    (HERE | CROWD, CROWD, ("12 22:30", "23:30"), False),
    (HERE | CROWD, NEAR | CROWD | {"organisation_id": 1}, ("12 22:30", "23:30"), False),
]


@pytest.mark.parametrize(("mine", "theirs", "when", "is_found"), PAIRS)
def test_one_crowd_leaves_as_the_next_arrives_in_the_same_streets(
    mine: dict[str, Any], theirs: dict[str, Any], when: tuple[str, str], is_found: bool
) -> None:
    one = plan("12 18:00", "22:00", event_id=1, **mine)
    other = plan(*when, **({"event_id": 2} | theirs))
    found = rule.check_pair(one, other, FACTS, Settings())
    assert found == rule.check_pair(other, one, FACTS, Settings())
    assert bool(found) is is_found
    if found:
        earlier = 1 if when[0] > "12 18" else 2
        assert (found.reason.code, found.reason.values["leaving"]) == ("streets", earlier)
        apart = max(one.starts_at - other.ends_at, other.starts_at - one.ends_at)
        assert apart < rule.aside(Settings()), "the two would never be compared"


@pytest.mark.parametrize(
    ("kind", "line", "code"),
    [
        ("bus", [(7.004, 51.39), (7.004, 51.43)], "by_line"),
        ("transit", [(7.004, 51.39), (7.004, 51.43)], "by_line"),
        ("rescue", [(7.004, 51.39), (7.004, 51.43)], ""),
        ("bus", [(7.004, 51.39), (7.004, 51.41)], ""),
        ("bus", [(7.04, 51.39), (7.04, 51.43)], ""),
    ],
)
def test_far_apart_they_meet_by_a_line_that_both_take(
    kind: str, line: list[tuple[float, float]], code: str
) -> None:
    city = facts(ways=(Way(4, kind, "Linie 5", LineString(line)),))
    one = plan("12 18:00", "22:00", event_id=1, **HERE, **CROWD)
    other = plan("12 22:30", "23:30", event_id=2, **FAR, **CROWD)
    found = rule.check_pair(one, other, city, Settings())
    assert (found.reason.code if found else "") == code


@pytest.mark.parametrize(
    ("visitors", "hours", "is_crowd"), [(2000, "22:00", True), (1999, "22:00", False), (None, "22:00", False)]
)
def test_only_what_draws_a_crowd_at_one_hour_plays_a_part(
    visitors: int | None, hours: str, is_crowd: bool
) -> None:
    assert bool(rule.role(plan("12 18:00", hours, visitors=visitors), Settings())) is is_crowd
    assert rule.role(plan("12 10:00", "19:00", visitors=visitors), Settings()) == ""


OPEN = plan("01 00:00", "30 23:59")
OUT: list[tuple[str, Any, Any, dict[str, Any], bool]] = [
    ("transit", Point(7.0, 51.404), None, CROWD, True),
    ("transit", Point(7.0, 51.405), None, CROWD, False),
    ("transit", LineString([(6.9, 51.402), (7.1, 51.402)]), OPEN, CROWD, True),
    ("transit", Point(7.0, 51.404), plan("12 22:29", "23:30"), CROWD, True),
    ("transit", Point(7.0, 51.404), plan("12 22:30", "23:30"), CROWD, False),
    ("transit", Point(7.0, 51.404), plan("12 10:00", "17:30"), CROWD, False),
    ("transit", Point(7.0, 51.404), None, {"visitors": 1500}, False),
    ("transit", Point(7.0, 51.404), None, {}, False),
    ("closure", Point(7.0, 51.404), None, CROWD, False),
]


@pytest.mark.parametrize(("kind", "shape", "valid", "event", "is_found"), OUT)
def test_a_line_or_stop_out_of_service_near_a_large_event_is_found(
    kind: str, shape: Any, valid: Any, event: dict[str, Any], is_found: bool
) -> None:
    way = Way(4, kind, "U-Bahnhof", shape, valid and valid.starts_at, valid and valid.ends_at)
    one = plan("12 18:00", "22:00", event_id=9, **HERE, **event)
    found = rule.check_happening(one, facts(ways=(way,)), Settings())
    assert [each.key for each in found] == (["arrival:9:way4"] if is_found else [])
    nowhere = plan("12 18:00", "22:00", event_id=9, **event)
    assert rule.check_happening(nowhere, facts(ways=(way,)), Settings()) == []
