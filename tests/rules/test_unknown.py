"""What nobody has said is named by each rule that would have to know it, and by no other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from festival.rules.active_rules import ActiveRules
from tests.rules.law_making import happening

BOOK = ActiveRules.of({})
KNOWN = {"audiences": frozenset({"alle"}), "visitors": 3000, "lon": 7.0, "lat": 51.4, "path": "/1/"}
UNMAPPED = {"lon": None, "lat": None}
OUTDOORS = "dignity noise_quota quiet_nearby rest_times sound_nearby"
NEAR = "arrival dignity noise_quota quiet_nearby same_audience sound_nearby street_closure"


@pytest.mark.parametrize(
    ("differs", "asked"),
    [
        ({}, {}),
        ({"visitors": None}, {"size": "arrival city_load neighbours room same_audience"}),
        ({"category": "unknown"}, {"category": "quiet_day same_audience sunday_opening"}),
        ({"category": "unknown", "visitors": 300}, {"category": "quiet_day sunday_opening"}),
        ({"tone": "unknown"}, {"tone": "dignity"}),
        ({"sound": "unknown"}, {"sound": f"{OUTDOORS} quiet_day"}),
        ({"sound": "unknown", "setting": "indoor"}, {"sound": "quiet_day"}),
        ({"sound": "unknown", "tone": "solemn"}, {"sound": f"{OUTDOORS} quiet_day".replace("dignity ", "")}),
        ({"setting": "unknown"}, {"setting": OUTDOORS}),
        ({"setting": "unknown", "sound": "none"}, {}),
        ({"audiences": frozenset()}, {"audience": "holidays same_audience"}),
        ({"audiences": frozenset(), "visitors": 300}, {"audience": "holidays"}),
        (UNMAPPED, {"place": NEAR}),
        (UNMAPPED | {"path": ""}, {"place": f"{NEAR} venue_overlap"}),
        ({"path": ""}, {}),
        (UNMAPPED | {"setting": "indoor", "visitors": 300}, {"place": "dignity street_closure"}),
        (
            UNMAPPED | {"category": "literatur", "sound": "none", "visitors": 300},
            {"place": "dignity quiet_nearby street_closure"},
        ),
    ],
)
def test_each_rule_names_what_it_would_have_to_know(differs: dict[str, Any], asked: dict[str, str]) -> None:
    one = happening("2027-06-12 18:00", "22:00", **(KNOWN | differs))
    one = replace(one, place=replace(one.place, capacity=9000))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for active in (*BOOK.singles, *BOOK.pairs, *BOOK.groups):
        for fact in active.unknown(one):
            found[fact].add(active.name)
    assert found == {fact: set(names.split()) for fact, names in asked.items()}
