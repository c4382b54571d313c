"""Dignity: golden cases of loud and festive near solemn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from festival.facts.city_facts import Remembered
from festival.findings.finding import Severity
from festival.rules.dignity import rule
from festival.rules.dignity.rule import Settings
from tests.rules.law_making import facts_of, happening

NEEDS, WARNS, INFORMS = Severity.NEEDS_DECISION, Severity.WARNS, Severity.INFORMS
LON, LAT = 13.4, 52.5
# At this latitude a thousandth of a degree north is 111 metres.
WREATH = happening(
    "2026-11-09 18:00",
    "19:00",
    event_id=7,
    category="gedenken",
    tone="solemn",
    sound="none",
    lon=LON,
    lat=LAT,
)
PAIRS: list[tuple[str, str, float, dict[str, Any], Severity | None]] = [
    ("2026-11-09 18:30", "22:00", 0.001, {"category": "open_air"}, NEEDS),
    ("2026-11-09 18:30", "22:00", 0.003, {"category": "open_air"}, WARNS),
    ("2026-11-09 18:30", "22:00", 0.004, {"category": "open_air"}, None),
    ("2026-11-09 18:30", "22:00", 0.004, {"category": "open_air", "sound": "very_loud"}, WARNS),
    ("2026-11-09 19:59", "22:00", 0.001, {"category": "open_air"}, NEEDS),
    ("2026-11-09 20:00", "22:00", 0.001, {"category": "open_air"}, None),
    ("2026-11-09 14:00", "17:00", 0.001, {"category": "open_air"}, None),
    ("2026-11-09 14:00", "17:01", 0.001, {"category": "open_air"}, NEEDS),
    ("2026-11-09 18:00", "19:00", 0.001, {"category": "umzug", "sound": "none"}, WARNS),
    ("2026-11-09 18:00", "19:00", 0.001, {"category": "bildung", "sound": "none"}, None),
    ("2026-11-09 18:00", "19:00", 0.003, {"category": "konzert", "setting": "indoor"}, None),
    ("2026-11-09 18:00", "19:00", 0.001, {"category": "gedenken", "tone": "solemn"}, None),
    ("2026-11-09 18:00", "19:00", 0.001, {"category": "versammlung"}, INFORMS),
    ("2026-11-10 18:00", "19:00", 0.001, {"category": "open_air"}, None),
]


@pytest.mark.parametrize(("start", "end", "north", "event", "severity"), PAIRS)
def test_what_is_loud_or_festive_near_a_ceremony_is_found_from_either_side(
    start: str, end: str, north: float, event: dict[str, Any], severity: Severity | None
) -> None:
    other = happening(start, end, event_id=3, lon=LON, lat=LAT + north, **event)
    facts = facts_of("DE-BE", 2026)
    found = rule.check_pair(WREATH, other, facts, Settings())
    assert found == rule.check_pair(other, WREATH, facts, Settings())
    assert (found.severity if found else None) == severity
    if found:
        assert found.key == "dignity:3:7"
        assert found.event_ids == (3, 7)
        assert found.evidence["distance_m"] == pytest.approx(north * 111_195, abs=1)


def test_an_unknown_place_is_near_nothing_but_a_part_of_the_same_venue_is() -> None:
    facts = facts_of("DE-BE", 2026)
    nowhere = happening("2026-11-09 18:00", "19:00", event_id=3, category="open_air")
    assert rule.check_pair(WREATH, nowhere, facts, Settings()) is None
    at_square = replace(WREATH, place=replace(WREATH.place, path="/4/", lon=None, lat=None))
    on_stage = happening("2026-11-09 18:00", "19:00", event_id=3, category="open_air", path="/4/9/")
    found = rule.check_pair(at_square, on_stage, facts, Settings())
    assert found is not None
    assert found.evidence["distance_m"] == 0


def test_only_what_could_disturb_is_compared() -> None:
    quiet = happening("2026-11-09 18:00", "19:00", category="bildung", sound="none")
    assert [
        rule.role(one, Settings()) for one in (WREATH, quiet, happening("2026-11-09 18:00", "19:00"))
    ] == ["a", "", "b"]


NOVEMBER = (
    Remembered(
        1,
        "Reichspogromnacht",
        "Night of the November pogroms",
        "solemn",
        "Synagoge",
        "Synagogue",
        LON,
        LAT,
        5,
    ),
    Remembered(2, "Mauerfall", "Fall of the Wall", "festive"),
    Remembered(3, "Revolution 1918", "Revolution of 1918", "civic"),
)


def november() -> Any:
    return replace(facts_of("DE-BE", 2026), remembered={date(2026, 11, 9): NOVEMBER})


@pytest.mark.parametrize(
    ("start", "end", "north", "event", "code", "severity"),
    [
        ("2026-11-09 18:00", "22:00", 0.001, {"category": "open_air"}, "place_of_memory", NEEDS),
        ("2026-11-09 18:00", "22:00", 0.003, {"category": "open_air"}, "place_of_memory", WARNS),
        ("2026-11-09 18:00", "22:00", 0.05, {"category": "open_air"}, "solemn_day", INFORMS),
        ("2026-11-09 22:00", "23:00", 0.001, {"category": "open_air"}, "solemn_day", INFORMS),
        ("2026-11-09 18:00", "22:00", 0.001, {"category": "gedenken", "tone": "solemn"}, "", None),
        ("2026-11-09 18:00", "22:00", 0.05, {"category": "literatur", "sound": "none"}, "", None),
        ("2026-11-09 18:00", "22:00", 0.001, {"category": "versammlung"}, "", None),
        ("2026-11-08 18:00", "22:00", 0.001, {"category": "open_air"}, "", None),
        ("2026-11-08 20:00", "2026-11-09 02:00", 0.05, {"category": "tanz"}, "solemn_day", INFORMS),
    ],
)
def test_the_ninth_of_november_is_named_with_all_its_meanings(
    start: str, end: str, north: float, event: dict[str, Any], code: str, severity: Severity | None
) -> None:
    one = happening(start, end, lon=LON, lat=LAT + north, **event)
    found = rule.check_happening(one, november(), Settings())
    assert [(finding.reason.code, finding.severity) for finding in found] == (
        [(code, severity)] if code else []
    )
    if found:
        assert found[0].evidence["remembrance_ids"] == [1, 2, 3]
        assert found[0].reason.values["day"][0] == "Reichspogromnacht"


def test_a_venue_that_is_the_place_of_memory_is_near_wherever_its_point_is() -> None:
    one = happening("2026-11-09 18:00", "22:00", category="konzert", path="/5/6/")
    (found,) = rule.check_happening(one, november(), Settings())
    assert found.key == "dignity:1:day:1:2026-11-09"
    assert found.evidence["distance_m"] == 0
