"""Sound nearby: golden cases of who hears whom."""

from __future__ import annotations

from typing import Any

import pytest

from festival.rules.sound_nearby import rule
from festival.rules.sound_nearby.rule import Settings
from tests.rules.city_making import FACTS, LAT, LON, plan

LOUD: dict[str, Any] = {"sound": "very_loud"}
CASES: list[tuple[float, dict[str, Any], dict[str, Any], tuple[str, str], int | None]] = [
    (0.002, {}, {}, ("12 20:00", "23:00"), 222),
    (0.0028, {}, {}, ("12 20:00", "23:00"), None),
    (0.0028, LOUD, {}, ("12 20:00", "23:00"), 311),
    (0.007, {}, LOUD, ("12 20:00", "23:00"), 778),
    (0.008, LOUD, LOUD, ("12 20:00", "23:00"), None),
    (0.001, {}, {"sound": "background"}, ("12 20:00", "23:00"), None),
    (0.001, {}, {"setting": "indoor"}, ("12 20:00", "23:00"), None),
    (0.001, {}, {"setting": "both"}, ("12 20:00", "23:00"), 111),
    (0.001, {}, {}, ("12 22:00", "23:00"), None),
    (0.001, {}, {}, ("11 22:00", "12 18:01"), 111),
    (0.0, {"path": "/1/5/"}, {"path": "/1/6/"}, ("12 20:00", "23:00"), 0),
    (0.0, {"path": "/1/"}, {"path": "/1/6/"}, ("12 20:00", "23:00"), None),
]


@pytest.mark.parametrize(("north", "mine", "theirs", "when", "metres"), CASES)
def test_two_stages_within_earshot_are_found_from_either_side(
    north: float, mine: dict[str, Any], theirs: dict[str, Any], when: tuple[str, str], metres: int | None
) -> None:
    one = plan("12 18:00", "22:00", event_id=1, lon=LON, lat=LAT, **mine)
    other = plan(*when, event_id=2, lon=LON, lat=LAT + north, **theirs)
    meets = bool(rule.role(one, Settings()) and rule.role(other, Settings()))
    found = rule.check_pair(one, other, FACTS, Settings()) if meets else None
    assert (found.reason.values["metres"] if found else None) == metres
    if found:
        assert found == rule.check_pair(other, one, FACTS, Settings())
        cells = [set(rule.buckets(place, Settings())) for place in (one, other)]
        assert not cells[0].isdisjoint(cells[1])


def test_what_one_house_does_twice_and_what_is_barely_heard_is_small() -> None:
    one = plan("12 18:00", "22:00", event_id=1, lon=LON, lat=LAT)
    near = plan("12 18:00", "22:00", event_id=2, lon=LON, lat=LAT + 0.001)
    far = plan("12 18:00", "22:00", event_id=3, lon=LON, lat=LAT + 0.0025)
    own = plan("12 18:00", "22:00", event_id=4, organisation_id=1, lon=LON, lat=LAT + 0.001)
    small = [rule.check_pair(one, other, FACTS, Settings()).is_small for other in (near, far, own)]  # type: ignore[union-attr]
    assert small == [False, True, True]


def test_what_nobody_has_put_on_the_map_is_heard_nowhere() -> None:
    one = plan("12 18:00", "22:00", event_id=1, lon=LON, lat=LAT)
    assert rule.check_pair(one, plan("12 18:00", "22:00", event_id=2), FACTS, Settings()) is None
