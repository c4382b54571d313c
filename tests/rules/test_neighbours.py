"""What neighbouring cities have on the same day or weekend: how near and how large it has to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from festival.checks.unlooked import gaps_of
from festival.facts.city_facts import CityFacts
from festival.findings.finding import Severity
from festival.neighbours.values import NeighbourFeed, NeighbourStretch
from festival.rules.active_rules import ActiveRules
from festival.rules.neighbours import rule
from festival.rules.neighbours.rule import Settings
from tests.rules.law_making import day, facts_of, happening

FEED = NeighbourFeed(7, "Fürstenwalde", 12, "e")
LARGE = {"visitors": 2000, "category": "konzert"}


def beside(
    first: str, last: str = "", *, feed: NeighbourFeed = FEED, size: str = "large", key: str = "k"
) -> CityFacts:
    """The city's facts with one event of a neighbour."""
    return together(NeighbourStretch(feed, key, "Stadtfest", size, day(first), day(last or first)))


def together(*those: NeighbourStretch) -> CityFacts:
    by_day: dict[date, tuple[NeighbourStretch, ...]] = {}
    for one in those:
        for number in range((one.last_on - one.first_on).days + 1):
            on = one.first_on + timedelta(days=number)
            by_day[on] = (*by_day.get(on, ()), one)
    return replace(facts_of("DE-BB", 2027), neighbours=(FEED,), neighbour_days=by_day)


@pytest.mark.parametrize(
    ("neighbours_days", "start", "event", "found"),
    [
        (("2027-06-12",), "2027-06-12 15:00", LARGE, "same_day"),
        (("2027-06-11", "2027-06-13"), "2027-06-12 15:00", LARGE, "same_day"),
        (("2027-06-11",), "2027-06-13 15:00", LARGE, "same_weekend"),
        (("2027-06-10",), "2027-06-12 15:00", LARGE, None),  # Thursday is no weekend
        (("2027-06-14",), "2027-06-13 15:00", LARGE, None),
        (("2027-06-09",), "2027-06-10 15:00", LARGE, None),  # two days of one week
        (("2027-06-12",), "2027-06-12 15:00", {"visitors": 299}, None),
        (("2027-06-12",), "2027-06-12 15:00", {"visitors": 300}, "same_day"),
        (("2027-06-12",), "2027-06-12 15:00", {"visitors": None, "category": "stadtfest"}, "same_day"),
        (("2027-06-12",), "2027-06-12 15:00", {"visitors": None, "category": "konzert"}, None),
        (("2027-06-12",), "2027-06-12 15:00", LARGE | {"category": "versammlung"}, None),
        (("2027-06-12",), "2027-06-12 15:00", LARGE | {"times": ("", "", "FREQ=WEEKLY;BYDAY=SA")}, None),
    ],
)
def test_which_dates_meet_a_neighbours_feast(
    neighbours_days: tuple[str, ...], start: str, event: dict[str, Any], found: str | None
) -> None:
    one = happening(start, "22:00", **event)
    told = rule.check_happening(one, beside(*neighbours_days), Settings())
    assert [finding.reason.code for finding in told] == ([found] if found else [])
    assert all(finding.severity is Severity.INFORMS for finding in told)


@pytest.mark.parametrize(
    ("km", "size", "is_found"),
    [
        (40, "large", True),
        (41, "large", False),
        (15, "middle", True),
        (16, "middle", False),
        (None, "large", True),
        (None, "middle", False),
    ],
)
def test_the_nearer_the_smaller_it_may_be_and_an_unknown_distance_is_said(
    km: int | None, size: str, is_found: bool
) -> None:
    facts = beside("2027-06-12", feed=replace(FEED, km=km), size=size)
    told = rule.check_happening(happening("2027-06-12 15:00", "18:00", **LARGE), facts, Settings())
    assert [finding.reason.values["km"] for finding in told] == ([km] if is_found else [])


def test_without_the_weekend_only_the_day_counts() -> None:
    one, facts = happening("2027-06-13 15:00", "18:00", **LARGE), beside("2027-06-12")
    assert rule.check_happening(one, facts, Settings(whole_weekend=False)) == []


def test_of_many_the_largest_and_nearest_are_told_and_the_others_counted() -> None:
    on = day("2027-06-12")
    those = [
        NeighbourStretch(replace(FEED, id=n, km=n), "k", f"Fest {n}", "large", on, on)
        for n in (9, 3, 7, 5, 8)
    ]
    told = rule.check_happening(happening("2027-06-12 15:00", "18:00", **LARGE), together(*those), Settings())
    assert [finding.reason.values["km"] for finding in told] == [3, 5, 7]
    assert {finding.evidence["more"] for finding in told} == {2}
    assert len({finding.key for finding in told}) == 3


def test_dates_of_one_feast_are_one_matter_and_each_neighbour_is_a_question_of_its_own() -> None:
    facts = beside("2027-06-11", "2027-06-12")
    first, second = (
        rule.check_happening(happening(f"2027-06-{on} 15:00", "18:00", **LARGE), facts, Settings())[0]
        for on in (11, 12)
    )
    assert (first.key, first.question) == (second.key, second.question)
    other = beside("2027-06-12", feed=replace(FEED, id=8))
    (third,) = rule.check_happening(happening("2027-06-12 15:00", "18:00", **LARGE), other, Settings())
    assert third.question != first.question


def test_a_neighbour_that_was_not_read_for_long_is_named_and_where_there_is_none_nothing_is_missed() -> None:
    rules = ActiveRules.of({}).only("neighbours")
    one = happening("2027-06-12 15:00", "18:00", visitors=None, category="konzert")
    facts = facts_of("DE-BB", 2027)
    assert gaps_of([one], rules, facts) == []
    unread = replace(facts, neighbours=(replace(FEED, is_unread=True), replace(FEED, id=8, name="Bernau")))
    assert [(gap.fact, gap.names) for gap in gaps_of([one], rules, unread)] == [
        ("size", ()),
        ("neighbours", ("Fürstenwalde",)),
    ]
    off = ActiveRules.of({"neighbours": Settings(is_on=False)})
    assert "neighbours" not in [gap.fact for gap in gaps_of([one], off, unread)]
