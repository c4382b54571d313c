"""Sound against silence: golden cases of what is loud beside what needs quiet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from festival.findings.finding import Severity
from festival.findings.happening import Happening
from festival.resources.values import Way
from festival.rules.quiet_nearby import rule
from festival.rules.quiet_nearby.rule import Settings
from festival.rules.street_closure import rule as street_closure
from tests.rules.city_making import AREA, LAT, LON, facts, plan

FACTS = facts()
METRE = 0.009 / 1000
"""Degrees of latitude to a metre."""
WARNS, INFORMS = Severity.WARNS, Severity.INFORMS
SERVICE: dict[str, Any] = {"category": "religion", "tone": "civic", "sound": "none", "setting": "indoor"}
READING: dict[str, Any] = {"category": "literatur", "tone": "civic", "sound": "none", "setting": "outdoor"}


def north(metres: float) -> dict[str, Any]:
    return {"lon": LON, "lat": LAT + metres * METRE}


def meet(one: Happening, other: Happening, settings: Settings | None = None) -> Any:
    """What the engine would find: only who plays a part and shares a bucket is compared."""
    settings = settings or Settings()
    roles = rule.role(one, settings), rule.role(other, settings)
    if not all(roles) or roles in (("a", "a"), ("b", "b")):
        return None
    if set(rule.buckets(one, settings)).isdisjoint(rule.buckets(other, settings)):
        return None
    return rule.check_pair(one, other, FACTS, settings)


# What needs quiet, what the loud one beside it is, how far off it is in metres, and whether it is found.
NEAR: list[tuple[dict[str, Any], dict[str, Any], float, bool]] = [
    (READING, {}, 190, True),
    (READING, {}, 210, False),
    (READING, {"sound": "very_loud"}, 490, True),
    (READING, {"sound": "very_loud"}, 510, False),
    (READING, {"sound": "background"}, 20, False),
    (READING, {"sound": "unknown"}, 20, False),
    (READING, {"setting": "indoor"}, 20, False),
    (READING | {"sound": "background"}, {}, 100, True),
    (SERVICE, {}, 70, True),
    (SERVICE, {}, 90, False),
    (SERVICE, {"sound": "very_loud"}, 190, True),
    (SERVICE | {"setting": "outdoor"}, {}, 190, True),
    (SERVICE | {"sound": "background"}, {}, 20, False),
    (SERVICE | {"category": "buehne"}, {}, 70, True),
    (SERVICE | {"category": "konzert"}, {}, 70, True),
    (SERVICE | {"category": "konzert", "sound": "amplified"}, {}, 20, False),
    (SERVICE | {"category": "kinder"}, {}, 20, False),
    (SERVICE | {"category": "kinder", "needs_quiet": True}, {}, 70, True),
    (SERVICE | {"needs_quiet": False}, {}, 20, False),
    (READING | {"sound": "amplified", "needs_quiet": True}, {}, 190, True),
    (READING | {"tone": "solemn", "category": "gedenken"}, {}, 20, False),
]


@pytest.mark.parametrize(("quiet", "loud", "metres", "is_found"), NEAR)
def test_what_is_loud_near_to_what_needs_quiet_is_found_from_either_side(
    quiet: dict[str, Any], loud: dict[str, Any], metres: float, is_found: bool
) -> None:
    one = plan("12 18:00", "20:00", event_id=7, **(quiet | north(0)))
    other = plan("12 19:00", "23:00", event_id=3, **({"category": "konzert"} | loud | north(metres)))
    found = meet(one, other)
    assert found == meet(other, one)
    assert bool(found) is is_found
    if found:
        assert (found.key, found.severity, found.reason.code) == ("quiet_nearby:3:7", WARNS, "needs_quiet")
        assert (found.reason.values["quiet"], found.reason.values["loud"]) == (7, 3)
        assert found.reason.values["metres"] == pytest.approx(metres, abs=1)


@pytest.mark.parametrize(
    ("differs", "asked"),
    [
        ({"category": "bildung"}, "quiet"),
        ({"category": "beteiligung"}, "quiet"),
        ({"category": "bildung", "sound": "unknown"}, "sound"),
        ({"category": "literatur", "sound": "unknown"}, "sound"),
        ({"category": "bildung", "needs_quiet": False}, None),
        ({"category": "bildung", "sound": "amplified"}, None),
    ],
)
def test_what_may_need_quiet_is_a_note_and_asked_about(differs: dict[str, Any], asked: str | None) -> None:
    talk = plan("12 18:00", "20:00", event_id=1, **(SERVICE | differs | north(0)))
    found = meet(talk, plan("12 18:00", "20:00", event_id=2, category="konzert", **north(50)))
    assert (found.severity if found else None) == (INFORMS if asked else None)
    assert list(rule.unknown(talk, Settings())) == ([asked] if asked else [])
    if found:
        assert (found.reason.code, found.remedies) == ("may_need_quiet", ())


def test_another_hour_another_room_of_the_feast_and_the_same_place_are_no_matter_of_this_rule() -> None:
    reading = plan("12 14:00", "15:00", event_id=1, path="/1/5/", **(READING | north(0)))
    for other in (
        plan("12 15:00", "23:00", event_id=2, category="konzert", **north(20)),
        plan("12 12:00", "20:00", event_id=2, category="stadtfest", path="/1/", **north(20)),
        plan("12 14:30", "20:00", event_id=2, category="konzert", path="/1/5/", **north(0)),
    ):
        assert meet(reading, other) is None


def test_what_is_loud_indoors_disturbs_in_the_same_house_alone() -> None:
    play = plan(
        "12 19:00", "21:00", event_id=1, path="/1/5/", **(SERVICE | {"category": "buehne"} | north(0))
    )
    for path, is_found in (("/1/6/", True), ("/2/", False)):
        dance = plan("12 19:00", "23:00", event_id=2, path=path, setting="indoor", **north(10))
        assert bool(meet(play, dance)) is is_found


def test_what_one_house_does_and_what_is_barely_heard_is_small() -> None:
    reading = plan("12 18:00", "20:00", event_id=1, **(READING | north(0)))
    near, far = (plan("12 18:00", "20:00", event_id=2, **north(metres)) for metres in (130, 140))
    own = plan("12 18:00", "20:00", event_id=2, organisation_id=1, **north(10))
    assert [meet(reading, other).is_small for other in (near, far, own)] == [False, True, True]


# The zone ends at 51.402 degrees north: how far north of that it is loud, how, when, and whether it is told.
@pytest.mark.parametrize(
    ("metres", "differs", "start", "is_told"),
    [
        (190, {}, "12 18:00", True),
        (210, {}, "12 18:00", False),
        (490, {"sound": "very_loud"}, "12 18:00", True),
        (-50, {}, "12 18:00", True),
        (100, {"sound": "background"}, "12 18:00", False),
        (100, {"setting": "indoor"}, "12 18:00", False),
        (100, {}, "14 18:00", False),
    ],
)
def test_a_zone_stays_quiet_while_it_holds(
    metres: float, differs: dict[str, Any], start: str, is_told: bool
) -> None:
    until = datetime(2027, 6, 13, tzinfo=UTC)
    zone = Way(4, "quiet", "Krankenhaus Nord", AREA, to_at=until)
    loud = plan(start, "22:00", event_id=3, lon=7.002, lat=51.402 + metres * METRE, **differs)
    found = rule.check_happening(loud, facts(ways=(zone,)), Settings())
    assert [one.key for one in found] == (["quiet_nearby:3:zone4"] if is_told else [])
    other = Way(5, "bus", "Bus", AREA)
    assert rule.check_happening(loud, facts(ways=(other,)), Settings()) == []


def test_a_quiet_zone_is_no_street_that_is_cut() -> None:
    zone = Way(4, "quiet", "Krankenhaus Nord", AREA)
    run = plan("12 18:00", "22:00", drawn=True, shape=AREA)
    assert street_closure.check_happening(run, facts(ways=(zone,)), street_closure.Settings()) == []
