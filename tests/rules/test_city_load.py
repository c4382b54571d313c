"""City load: golden cases of how many are in the city at the same hour."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from festival.findings.concurrent_load import dates_touched
from festival.findings.finding import Severity
from festival.rules.city_load import rule
from festival.rules.city_load.rule import Settings
from tests.rules.city_making import FACTS, plan

SETTINGS = Settings(in_city=10_000, in_district=5_000)
# (start, end, visitors, district)
Event = tuple[str, str, int, int]
CASES: list[tuple[list[Event], list[tuple[str, int, Severity]]]] = [
    (
        [("12 18:00", "22:00", 4_000, 1), ("12 20:00", "23:00", 2_000, 1)],
        [("2027-06-12:1", 6_000, Severity.WARNS)],
    ),
    ([("12 18:00", "22:00", 4_000, 1), ("12 22:00", "23:00", 2_000, 1)], []),
    ([("12 18:00", "22:00", 4_000, 1), ("12 20:00", "23:00", 2_000, 2)], []),
    ([("12 18:00", "22:00", 4_000, 1), ("12 20:00", "23:00", 1_000, 1)], []),
    ([("12 18:00", "22:00", 20_000, 1)], []),
    ([("12 18:00", "22:00", 4_900, 1), ("12 20:00", "23:00", 150, 1)], []),
    # A match that fills a stadium is no question to a few hundred elsewhere, but to what is large too.
    ([("12 18:00", "22:00", 20_000, 1), ("12 20:00", "23:00", 900, 1)], []),
    ([("12 18:00", "22:00", 9_000, 1), ("12 20:00", "23:00", 999, 1)], []),
    (
        [("12 18:00", "22:00", 9_000, 1), ("12 20:00", "23:00", 1_000, 1)],
        [("2027-06-12:1", 10_000, Severity.NEEDS_DECISION)],
    ),
    (
        [
            ("12 18:00", "19:00", 9_000, 1),
            ("12 18:30", "19:00", 300, 1),
            ("12 20:00", "23:00", 3_000, 1),
            ("12 21:00", "23:00", 3_000, 1),
        ],
        [("2027-06-12:1", 6_000, Severity.WARNS)],
    ),
    (
        [("12 18:00", "22:00", 4_000, 1), ("12 20:00", "23:00", 4_000, 1)],
        [("2027-06-12:1", 8_000, Severity.NEEDS_DECISION)],
    ),
    (
        [("12 18:00", "22:00", 4_500, number) for number in (1, 2, 3)],
        [("2027-06-12:all", 13_500, Severity.WARNS)],
    ),
    # Over midnight it is a matter of the day on which the last one begins.
    (
        [("12 20:00", "13 04:00", 4_000, 1), ("13 01:00", "03:00", 2_000, 1)],
        [("2027-06-13:1", 6_000, Severity.WARNS)],
    ),
    # What goes on for days is a matter of the days on which something joins it.
    (
        [
            ("10 10:00", "20 22:00", 4_000, 1),
            ("12 20:00", "23:00", 2_000, 1),
            ("15 20:00", "23:00", 1_500, 1),
        ],
        [("2027-06-12:1", 6_000, Severity.WARNS), ("2027-06-15:1", 5_500, Severity.WARNS)],
    ),
]


@pytest.mark.parametrize(("events", "expected"), CASES)
def test_more_visitors_at_once_than_can_be_looked_after_are_found(
    events: list[Event], expected: list[tuple[str, int, Severity]]
) -> None:
    group = [
        plan(start, end, event_id=number, visitors=visitors, district_id=district)
        for number, (start, end, visitors, district) in enumerate(events, 1)
    ]
    found = rule.check_group(group, FACTS, SETTINGS)
    assert (
        sorted((one.key.partition(":")[2], one.reason.values["visitors"], one.severity) for one in found)
        == expected
    )
    turned = rule.check_group(group[::-1], FACTS, SETTINGS)
    assert sorted(one.key for one in turned) == sorted(one.key for one in found)
    named = {subject for one in group for subject in rule.subjects(one, FACTS, SETTINGS)}
    assert {one.key.partition(":")[2] for one in found} <= named


def test_the_peak_names_those_and_only_those_who_are_there_then() -> None:
    group = [
        plan("12 10:00", "14:00", event_id=1, visitors=4_000, district_id=1),
        plan("12 18:00", "22:00", event_id=2, visitors=4_000, district_id=1),
        plan("12 20:00", "23:00", event_id=3, visitors=2_000, district_id=1),
    ]
    (found,) = rule.check_group(group, FACTS, SETTINGS)
    assert found.event_ids == (2, 3)
    assert (found.from_at, found.to_at) == (group[2].starts_at, group[1].ends_at)


@pytest.mark.parametrize(("events", "expected"), CASES)
def test_a_day_may_be_spoken_of_exactly_where_all_its_visitors_are_too_many(
    events: list[Event], expected: list[tuple[str, int, Severity]]
) -> None:
    """What the finder asks before it looks at any hour: never silent where the rule speaks."""
    visitors: Counter[tuple[date, int | None]] = Counter()
    group = [
        plan(start, end, event_id=number, visitors=count, district_id=district)
        for number, (start, end, count, district) in enumerate(events, 1)
    ]
    subjects = {subject: one for one in group for subject in rule.subjects(one, FACTS, SETTINGS)}
    for one in group:
        for on in dates_touched(one.local_start, one.local_end):
            visitors[on, None] += one.event.visitors or 0
            visitors[on, one.place.district_id] += one.event.visitors or 0
    may = {subject for subject in subjects if rule.may_speak(subject, visitors, SETTINGS)}
    assert may >= {subject for subject, _visitors, _severity in expected}
    totals = {subject: _visitors_of(subject, visitors) for subject in subjects}
    assert may == {subject for subject, (total, limit) in totals.items() if total > limit}


def _visitors_of(subject: str, visitors: Counter[tuple[date, int | None]]) -> tuple[int, int]:
    day, where = subject.split(":")
    if where == "all":
        return visitors[date.fromisoformat(day), None], SETTINGS.in_city
    return visitors[date.fromisoformat(day), int(where)], SETTINGS.in_district
