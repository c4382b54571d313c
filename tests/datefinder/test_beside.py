"""What tells days apart of which the rules say the same: a few points, with reasons; what is unknown moves none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from festival.countries.lands import LANDS
from festival.datefinder.beside import MONTHLY_MEANS, NEIGHBOURS, UNKNOWN, Beside, beside_lines
from festival.datefinder.ranking import Candidate, told_apart
from festival.datefinder.score import Spot
from festival.findings.happening import EventFacts, Happening, Place
from tests.conflicts.random_city import some_traits
from tests.rules.law_making import happening

ON = date(2027, 6, 12)


def fair(**values: Any) -> EventFacts:
    known = {"category": "stadtfest", "setting": "outdoor", "tone": "festive", "visitors": 2_000}
    return replace(some_traits(Random(1), 0, "pencilled"), **known | values)


def points(on: date, event: EventFacts, beside: Beside) -> dict[str, int]:
    return {reason.code: number for number, reason in beside_lines(on, event, beside)}


@pytest.mark.parametrize(
    ("month", "expected"),
    [(1, -3), (3, -1), (4, 1), (5, 3), (6, 4), (8, 4), (9, 3), (10, 1), (11, -1), (12, -3)],
)
def test_the_season_counts_outdoors(month: int, expected: int) -> None:
    on = date(2027, month, 12)
    assert points(on, fair(), UNKNOWN) == {"season": expected}
    assert points(on, fair(setting="indoor"), UNKNOWN) == {}
    assert points(on, fair(setting="unknown"), UNKNOWN) == {}
    assert points(on, fair(category="weihnachtsmarkt"), UNKNOWN) == {}


def test_the_months_are_those_of_a_year_of_9_3_degrees() -> None:
    """The mean of 1991 to 2020 that the Deutscher Wetterdienst names for the whole year."""
    assert len(MONTHLY_MEANS) == 12
    assert round(sum(MONTHLY_MEANS) / 12, 2) == 9.3


@pytest.mark.parametrize(
    ("visitors", "expected"), [(1_999, 0), (2_000, -1), (5_000, -2), (10_000, -3), (20_000, -4), (90_000, -4)]
)
def test_many_visitors_elsewhere_speak_against_a_day(visitors: int, expected: int) -> None:
    beside = Beside(visitors={(ON, None): visitors, (ON, 3): 90_000})
    assert points(ON, fair(setting="indoor"), beside).get("crowds", 0) == expected


@pytest.mark.parametrize(
    ("alike_on", "expected"),
    [
        (None, {}),
        ((), {"alone": 1}),
        ((date(2027, 5, 14),), {"alone": 1}),
        ((date(2027, 5, 15),), {}),
        ((date(2027, 6, 4),), {}),
        ((date(2027, 6, 5), date(2027, 6, 30)), {"alike": -1}),
        ((date(2027, 1, 1), date(2027, 6, 15)), {"alike": -2}),
        ((date(2027, 6, 9), date(2027, 6, 12), date(2027, 6, 13)), {"alike": -3}),
    ],
)
def test_its_like_keeps_a_distance(alike_on: tuple[date, ...] | None, expected: dict[str, int]) -> None:
    assert points(ON, fair(setting="indoor"), Beside(alike_on=alike_on)) == expected


def test_a_neighbours_holiday_brings_guests_to_what_draws_from_afar() -> None:
    beside = Beside(free_nearby={ON: ("DE-HE",)})
    assert points(ON, fair(setting="indoor"), beside) == {"neighbours": 1}
    assert points(ON, fair(setting="indoor", visitors=499), beside) == {}
    assert points(ON, fair(setting="indoor", visitors=None), beside) == {}
    assert points(ON, fair(setting="indoor", tone="solemn"), beside) == {}


def test_neighbours_border_on_each_other() -> None:
    assert NEIGHBOURS.keys() == LANDS.keys()
    assert all(land in NEIGHBOURS[other] for land, others in NEIGHBOURS.items() for other in others)


def _candidate(day: int, score: int) -> Candidate:
    one: Happening = replace(happening(f"2027-06-{day:02d} 15:00", "18:00"), place=Place())
    return replace(Candidate.of(one, Spot(one.place), []), score=score)


@pytest.mark.parametrize(
    ("scores", "better", "equal"),
    [
        ([100, 99, 98, 97], [1, 2, 3], []),
        ([100, 99, 99, 97], [1, 2, 3], []),
        ([100, 99, 99, 99, 97], [1], [2, 3, 4]),
        ([100, 100, 100, 100], [], [1, 2, 3, 4]),
        ([100, 100], [1, 2], []),
        ([100, 99, 98, 98, 98], [1, 2], [3, 4, 5]),
        ([], [], []),
    ],
)
def test_equal_days_are_handed_back_whole(scores: list[int], better: list[int], equal: list[int]) -> None:
    ranked = [_candidate(number, score) for number, score in enumerate(scores, 1)]
    shown, same = told_apart(ranked, 3)
    assert [one.on.day for one in shown] == better
    assert [one.on.day for one in same] == equal


def test_more_than_a_few_equal_days_are_no_order() -> None:
    ranked = [_candidate(number, 101 if number < 3 else 100) for number in range(1, 8)]
    shown, same = told_apart(ranked, 12)
    assert [one.on.day for one in shown] == [1, 2]
    assert [one.on.day for one in same] == [3, 4, 5, 6, 7]
    assert told_apart(ranked[:6], 12) == (ranked[:6], [])
