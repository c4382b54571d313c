"""One event entered twice: title, time and place alike, in whatever words; and what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from festival.findings.finding import Severity
from festival.findings.happening import ANYWHERE
from festival.rules.venue_overlap import rule
from festival.rules.venue_overlap.rule import Settings
from tests.rules.city_making import FACTS, plan

HERE = {"lon": 7.01, "lat": 51.41}
NEAR = {"lon": 7.01, "lat": 51.4108}  # 89 metres
FAR = {"lon": 7.01, "lat": 51.4111}  # 122 metres
SQUARE = HERE | {"venue_id": 1, "path": "/1/"}
STAGE = HERE | {"venue_id": 5, "path": "/1/5/"}
TITLE = "Sommerfest der Lindenstraße"

CASES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (SQUARE, SQUARE | {"title": "24. Sommerfest Lindenstr. 2027"}, "twice"),
    (SQUARE, SQUARE | {"title": "Sommerfest"}, "twice"),
    (SQUARE, STAGE | {"title": "Das Sommerfest in der Lindenstrasse"}, "twice"),
    (HERE, NEAR | {"title": "Sommerfest Lindenstraße"}, "twice"),
    (HERE, FAR | {"title": "Sommerfest Lindenstraße"}, ""),
    (SQUARE, {"title": "Sommerfest Lindenstraße"}, "twice"),
    ({}, {}, "twice"),
    (SQUARE, SQUARE | {"title": "Kinderfest der Gärtnerei"}, "same_place"),
    (SQUARE, SQUARE | {"title": "2027"}, "same_place"),
    (SQUARE, SQUARE | {"title": ""}, "same_place"),
    (SQUARE, SQUARE | {"times": ("12 18:30", "22:30")}, "twice"),
    (SQUARE, SQUARE | {"times": ("12 20:00", "23:00")}, "same_place"),
    (SQUARE, SQUARE | {"times": ("12 08:00", "23:00")}, "same_place"),
    (HERE, NEAR | {"times": ("12 20:00", "23:00")}, ""),
]


@pytest.mark.parametrize(("mine", "theirs", "code"), CASES)
def test_one_event_entered_twice_is_recognised_from_either_side(
    mine: dict[str, Any], theirs: dict[str, Any], code: str
) -> None:
    values = {"category": "stadtfest", "title": TITLE}
    times = theirs.get("times", ("12 18:00", "22:00"))
    theirs = {name: value for name, value in theirs.items() if name != "times"}
    one = plan("12 18:00", "22:00", event_id=7, **(values | mine))
    other = plan(*times, event_id=3, **(values | theirs))
    found = rule.check_pair(one, other, FACTS, Settings())
    assert found == rule.check_pair(other, one, FACTS, Settings())
    assert (found.reason.code if found else "") == code
    if code == "twice":
        assert found is not None
        assert [one.code for one in found.remedies] == ["merge", "share"]
        assert not found.is_small
        buckets = [set(rule.buckets(each, Settings())) for each in (one, other)]
        assert buckets[0] & buckets[1] or any(ANYWHERE in each for each in buckets)


def test_what_only_stands_nearby_is_a_question_and_what_holds_the_place_needs_a_decision() -> None:
    one = plan("12 18:00", "22:00", event_id=7, title=TITLE, **SQUARE)
    for theirs, severity in ((SQUARE, Severity.NEEDS_DECISION), (NEAR, Severity.WARNS)):
        found = rule.check_pair(
            one, plan("12 18:00", "22:00", event_id=3, title=TITLE, **theirs), FACTS, Settings()
        )
        assert found is not None
        assert found.severity == severity


def test_of_one_house_too_it_is_asked_but_what_a_feast_says_of_its_programme_stands() -> None:
    one = plan("12 18:00", "22:00", event_id=7, title=TITLE, organisation_id=4, **SQUARE)
    twin = plan("12 18:00", "22:00", event_id=3, title=TITLE, organisation_id=4, **SQUARE)
    found = rule.check_pair(one, twin, FACTS, Settings())
    assert found is not None
    assert (found.reason.code, found.is_small) == ("twice", False)
    feast = replace(one, event=replace(one.event, category="stadtfest"))
    point = plan("12 18:00", "21:30", event_id=3, title=f"{TITLE}: Konzert", organisation_id=4, **STAGE)
    found = rule.check_pair(feast, point, FACTS, Settings())
    assert found is not None
    assert found.reason.code == "programme"


def test_names_without_a_point_have_to_share_a_word() -> None:
    def at(name: str, event_id: int) -> Any:
        one = plan("12 18:00", "22:00", event_id=event_id, title=TITLE)
        return replace(one, place=replace(one.place, name=name))

    for name, is_found in (("Im Hof der Lindenstraße", True), ("Stadtpark", False), ("", True)):
        found = rule.check_pair(at("Hof Lindenstraße 3", 7), at(name, 3), FACTS, Settings())
        assert bool(found) is is_found
