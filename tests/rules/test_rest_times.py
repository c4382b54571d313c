"""Night and rest times: golden cases by hour, day, Land and place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from festival.facts.city_facts import CityFacts, MusicEnd
from festival.findings.finding import Severity
from festival.law.reading import BadLaw, LawEntry, read_rest_time
from festival.rules.rest_times import rule
from festival.rules.rest_times.rule import Settings
from tests.rules.law_making import facts_of, happening

FACTS = facts_of("DE-NW", 2026)
WARNS, INFORMS = Severity.WARNS, Severity.INFORMS
# 12 June 2026 is a Friday, 14 June a Sunday, 4 June Corpus Christi (a Thursday).
# Start, end, what differs from an amplified outdoor concert, and what is said, with its first and last hour in UTC.
CASES: list[tuple[str, str, dict[str, Any], list[tuple[str, str, str]]]] = [
    ("2026-06-12 19:00", "22:00", {}, []),
    ("2026-06-12 19:00", "22:01", {}, [("night", "12 20:00", "12 20:01")]),
    ("2026-06-12 23:00", "2026-06-13 02:00", {}, [("night", "12 21:00", "13 00:00")]),
    ("2026-06-12 05:00", "09:00", {}, [("night", "12 03:00", "12 04:00")]),
    ("2026-06-12 06:00", "09:00", {}, []),
    ("2026-06-14 06:30", "07:00", {}, [("night", "14 04:30", "14 05:00")]),
    ("2026-06-14 09:00", "13:00", {}, []),
    ("2026-06-14 12:00", "16:00", {}, [("rest", "14 11:00", "14 13:00")]),
    ("2026-06-14 15:00", "20:00", {}, []),
    ("2026-06-14 15:00", "20:01", {}, [("rest", "14 18:00", "14 18:01")]),
    ("2026-06-04 13:30", "14:00", {}, [("rest", "04 11:30", "04 12:00")]),
    (
        "2026-06-14 19:00",
        "23:00",
        {},
        [("night", "14 20:00", "14 21:00"), ("rest", "14 18:00", "14 20:00")],
    ),
    ("2026-06-12 20:00", "23:00", {"sound": "very_loud"}, [("night", "12 20:00", "12 21:00")]),
    ("2026-06-12 20:00", "23:00", {"sound": "background"}, []),
    ("2026-06-12 20:00", "23:00", {"setting": "indoor"}, []),
    ("2026-06-12 20:00", "23:00", {"setting": "both"}, [("night", "12 20:00", "12 21:00")]),
    ("2026-06-12 00:00", "2026-06-13 00:00", {"all_day": True}, []),
    ("2026-06-12 16:00", "2026-06-14 22:00", {}, []),
]


def said(one: Any, facts: CityFacts = FACTS, settings: Settings | None = None) -> list[tuple[str, str, str]]:
    found = rule.check_happening(one, facts, settings or Settings())
    return sorted((each.reason.code, f"{each.from_at:%d %H:%M}", f"{each.to_at:%d %H:%M}") for each in found)


@pytest.mark.parametrize(("start", "end", "differs", "expected"), CASES)
def test_it_is_told_when_it_is_loud_at_night_and_in_rest_times(
    start: str, end: str, differs: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert said(happening(start, end, **({"category": "konzert"} | differs))) == expected


def test_rest_times_of_working_days_are_looked_at_where_the_city_wants_so() -> None:
    evening = happening("2026-06-12 19:00", "22:00")
    assert said(evening, settings=Settings(tells_of_workdays=True)) == [("rest", "12 18:00", "12 20:00")]


def test_a_rest_time_is_small_and_sport_and_assemblies_are_told_of_the_hours_only() -> None:
    late = {"start": "2026-06-14 19:00", "end": "23:00"}

    def weights(**differs: Any) -> list[tuple[str, Severity, bool]]:
        found = rule.check_happening(happening(**late, **differs), FACTS, Settings())
        return sorted((each.reason.code, each.severity, each.is_small) for each in found)

    assert weights(category="konzert") == [("night", WARNS, False), ("rest", WARNS, True)]
    assert weights(category="sport") == [("night", INFORMS, False), ("rest", INFORMS, True)]
    assert weights(category="versammlung") == [("night", INFORMS, False), ("rest", INFORMS, True)]


# What a square (1) and its stage (5) have set, what the evening's end is, and from when it is too late, in UTC.
PLACES: list[tuple[dict[int, MusicEnd], str, str, list[tuple[str, str, str]]]] = [
    ({1: MusicEnd(time(21))}, "2026-06-11 18:00", "22:00", [("place", "11 19:00", "11 20:00")]),
    ({1: MusicEnd(time(23))}, "2026-06-11 18:00", "23:00", []),
    ({1: MusicEnd(time(23))}, "2026-06-11 18:00", "23:30", [("place", "11 21:00", "11 21:30")]),
    ({1: MusicEnd(time(23))}, "2026-06-12 18:00", "22:30", [("night", "12 20:00", "12 20:30")]),
    ({1: MusicEnd(time(22), time(0))}, "2026-06-12 18:00", "2026-06-13 00:00", []),
    (
        {1: MusicEnd(time(22), time(0, 30))},
        "2026-06-13 18:00",
        "2026-06-14 01:00",
        [("place", "13 22:30", "13 23:00")],
    ),
    ({1: MusicEnd(time(22), time(0))}, "2026-06-03 18:00", "2026-06-04 00:00", []),
    ({1: MusicEnd(time(22), time(0))}, "2026-06-14 21:30", "23:00", [("place", "14 20:00", "14 21:00")]),
    ({1: MusicEnd(time(20)), 5: MusicEnd(time(23))}, "2026-06-11 18:00", "23:00", []),
    ({7: MusicEnd(time(20))}, "2026-06-11 18:00", "22:00", []),
]


@pytest.mark.parametrize(("ends", "start", "end", "expected"), PLACES)
def test_a_places_own_end_of_music_stands_before_the_night(
    ends: dict[int, MusicEnd], start: str, end: str, expected: list[tuple[str, str, str]]
) -> None:
    on_stage = happening(start, end, path="/1/5/")
    assert [one for one in said(on_stage, replace(FACTS, music_ends=ends)) if one[0] != "rest"] == expected


def test_a_lands_own_rows_stand_before_those_of_all_and_keep_their_source() -> None:
    late = happening("2026-06-11 20:00", "23:00")
    for land, statute in (("DE-NW", "LImSchG NRW § 9 Abs. 1"), ("DE-HE", "Freizeitlärm-Richtlinie der LAI")):
        (found,) = rule.check_happening(late, facts_of(land, 2026), Settings())
        (row,) = found.evidence["rows"]
        assert row["statute"].startswith(statute)


def test_where_no_row_is_known_nothing_is_said() -> None:
    assert said(happening("2026-06-12 20:00", "23:00"), replace(FACTS, rest_times=())) == []


def test_the_night_moves_with_the_clocks() -> None:
    # On 25 October 2026, a Sunday, clocks go back at three: the night until seven lasts an hour longer.
    (found,) = rule.check_happening(happening("2026-10-25 06:00", "08:00"), FACTS, Settings(rest_severity=1))[
        :1
    ]
    assert (found.from_at, found.to_at) == (
        datetime(2026, 10, 25, 5, tzinfo=UTC),
        datetime(2026, 10, 25, 6, tzinfo=UTC),
    )


def test_what_nobody_has_said_is_named() -> None:
    def gaps(**differs: Any) -> list[str]:
        return list(rule.unknown(happening("2026-06-12 20:00", "23:00", **differs), Settings()))

    assert gaps() == []
    assert gaps(sound="unknown") == ["sound"]
    assert gaps(sound="unknown", setting="indoor") == []
    assert gaps(setting="unknown") == ["setting"]
    assert gaps(all_day=True) == ["hours"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rest": "siesta"}, "rest"),
        ({"days": "monday"}, "days"),
        ({"start": ""}, "start"),
        ({"end": ""}, "end"),
        ({"start": "25:00"}, "start"),
        ({"rest": "rest", "start": "15:00", "end": "13:00"}, "end"),
    ],
)
def test_a_row_that_cannot_be_read_says_which_field(values: dict[str, str], field: str) -> None:
    row = {"rest": "night", "days": "workday", "start": "22:00", "end": "06:00"} | values
    with pytest.raises(BadLaw) as refused:
        read_rest_time(LawEntry("rest_time", "x", "", row))
    assert refused.value.field == field


def test_a_night_begins_on_the_evening_before() -> None:
    row = {"rest": "night", "days": "workday", "start": "22:00", "end": "06:00"}
    found = read_rest_time(LawEntry("rest_time", "x", "", row))
    assert (found.start, found.end) == (timedelta(hours=-2), timedelta(hours=6))
