"""Noise quota: loud days counted for surroundings, golden cases and canonical squares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import cos, radians
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base.geometry import METRES_PER_DEGREE
from festival.findings.distance import point_metres
from festival.findings.finding import Severity
from festival.findings.happening import Happening
from festival.findings.noise_grid import CELL_M, cell_of, cells_within, loud_days, middle_of, weekend_of
from festival.rules.noise_quota import rule
from festival.rules.noise_quota.rule import Settings
from tests.rules.law_making import facts_of, happening

LON, LAT = 7.0, 51.4
FACTS = facts_of("DE-NW", 2026)
MIDWEEK = [date(2026, 1, 6) + timedelta(days=7 * number) for number in range(40)]


def loud(on: date, event_id: int = 1, north: float = 0.0, **event: Any) -> Happening:
    event = {"category": "open_air"} | event
    return happening(f"{on} 19:00", "22:00", event_id=event_id, lon=LON, lat=LAT + north, **event)


def quota(group: list[Happening], **chosen: Any) -> list[Any]:
    return [one for one in rule.check_group(group, FACTS, Settings(**chosen)) if "weekends" not in one.key]


@pytest.mark.parametrize(
    ("days", "code", "severity"),
    [
        (11, "", None),
        (12, "nearly", Severity.INFORMS),
        (17, "nearly", Severity.INFORMS),
        (18, "last_day", Severity.WARNS),
        (19, "over", Severity.NEEDS_DECISION),
    ],
)
def test_days_are_counted_against_eighteen(days: int, code: str, severity: Severity | None) -> None:
    found = quota([loud(on, event_id=number) for number, on in enumerate(MIDWEEK[:days], start=1)])
    assert [(one.reason.code, one.severity) for one in found] == ([(code, severity)] if code else [])
    if found:
        assert found[0].reason.values["used"] == days
        assert found[0].evidence["left"] == max(18 - days, 0)
        assert found[0].event_ids == tuple(range(1, days + 1))
    if code == "over":
        assert found[0].on == MIDWEEK[18]


def test_days_are_counted_and_not_events_nor_organisers() -> None:
    twice = [loud(on, event_id=number) for on in MIDWEEK[:12] for number in (1, 2)]
    (found,) = quota(twice)
    assert found.reason.values["used"] == 12
    four_days = happening("2026-07-07 12:00", "2026-07-10 23:00", category="open_air", lon=LON, lat=LAT)
    (found,) = quota([four_days], days_per_year=4)
    assert found.reason.code == "last_day"


def test_two_squares_a_hundred_metres_apart_share_one_quota_and_one_finding() -> None:
    group = [
        loud(on, event_id=1 + number % 2, north=0.0009 * (number % 2))
        for number, on in enumerate(MIDWEEK[:20])
    ]
    (found,) = quota(group)
    assert (found.reason.code, found.event_ids) == ("over", (1, 2))
    far = [
        loud(on, event_id=1 + number % 2, north=0.009 * (number % 2))
        for number, on in enumerate(MIDWEEK[:20])
    ]
    assert quota(far) == []


@pytest.mark.parametrize(
    "event",
    [
        {"sound": "background"},
        {"setting": "indoor"},
        {"category": "versammlung"},
    ],
)
def test_what_nobody_hears_or_nobody_may_count_is_not_counted(event: dict[str, Any]) -> None:
    group = [loud(on) for on in MIDWEEK[:11]] + [loud(on, event_id=2, **event) for on in MIDWEEK[11:20]]
    assert quota(group) == []


def test_pencilled_days_are_counted_and_shown_as_reserved() -> None:
    group = [loud(on, state="pencilled" if number else "confirmed") for number, on in enumerate(MIDWEEK[:12])]
    (found,) = quota(group)
    assert [day["reserved"] for day in found.evidence["days"]] == [False] + [True] * 11


def test_the_count_begins_anew_each_year() -> None:
    group = [loud(on + timedelta(days=7 * 45)) for on in MIDWEEK[:19]]
    assert {one.year for happening_ in group for one in [happening_.on]} == {2026, 2027}
    assert all(found.reason.code != "over" for found in quota(group))


def test_the_third_loud_weekend_in_a_row_is_named() -> None:
    saturdays = [date(2026, 6, 6), date(2026, 6, 14), date(2026, 6, 20), date(2026, 7, 4)]
    found = rule.check_group([loud(on, event_id=n) for n, on in enumerate(saturdays, 1)], FACTS, Settings())
    (weekends,) = [one for one in found if one.key.endswith(":weekends")]
    assert (weekends.severity, weekends.on, weekends.event_ids) == (
        Severity.WARNS,
        date(2026, 6, 20),
        (1, 2, 3),
    )
    assert rule.check_group([loud(on) for on in saturdays[1:]], FACTS, Settings()) == []


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-06-06T20:00", "2026-06-07T02:00", ["2026-06-06"]),
        ("2026-06-06T20:00", "2026-06-07T06:30", ["2026-06-06", "2026-06-07"]),
        ("2026-06-06T20:00", "2026-06-07T00:00", ["2026-06-06"]),
        ("2026-06-06T00:00", "2026-06-08T00:00", ["2026-06-06", "2026-06-07"]),
        ("2026-06-07T01:00", "2026-06-07T03:00", ["2026-06-07"]),
    ],
)
def test_a_night_belongs_to_the_day_it_began_on(start: str, end: str, days: list[str]) -> None:
    found = loud_days(datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert [on.isoformat() for on in found] == days


def test_a_weekend_is_known_by_its_saturday() -> None:
    assert [weekend_of(date(2026, 6, day)) for day in (5, 6, 7, 8)] == [
        None,
        date(2026, 6, 6),
        date(2026, 6, 6),
        None,
    ]


@settings(max_examples=60, deadline=None)
@given(st.floats(-25, 30), st.floats(35, 70), st.integers(100, 700))
def test_squares_within_a_distance_are_those_whose_middle_is(lon: float, lat: float, metres: int) -> None:
    own = cell_of(lon, lat)
    assert point_metres(lon, lat, *middle_of(own)) <= 0.75 * CELL_M
    step = CELL_M / 3 / METRES_PER_DEGREE
    shrink = cos(radians(lat))
    steps = range(-(3 * metres // CELL_M) - 3, 3 * metres // CELL_M + 4)
    near = {cell_of(lon + east * step / shrink, lat + north * step) for east in steps for north in steps}
    expected = {cell for cell in near if point_metres(lon, lat, *middle_of(cell)) <= metres}
    assert set(cells_within(lon, lat, metres)) == expected | {own}


SPOTS = st.builds(
    lambda number, day, north, sound: loud(
        MIDWEEK[day % 40] + timedelta(days=day // 40), number, north, sound=sound
    ),
    st.integers(1, 6),
    st.integers(0, 79),
    st.sampled_from([0.0, 0.0009, 0.002, 0.004, 0.006, 0.02]),
    st.sampled_from(["amplified", "very_loud"]),
)


@settings(max_examples=40)
@given(st.lists(SPOTS, min_size=1, max_size=40), st.integers(0, 39))
def test_what_is_said_of_a_square_depends_on_what_is_heard_in_it_alone(
    group: list[Happening], index: int
) -> None:
    chosen = Settings(days_per_year=6, weekends_in_a_row=1)
    draft = group[index % len(group)]
    everything = {one.key: one for one in rule.check_group(group, FACTS, chosen)}
    mine = set(rule.subjects(draft, FACTS, chosen))
    near = [one for one in group if mine & set(rule.subjects(one, FACTS, chosen))]
    asked = {f"noise_quota:{subject}" for subject in mine}
    found = {one.key: one for one in rule.check_group(near, FACTS, chosen) if one.key in asked}
    assert found == {key: one for key, one in everything.items() if key in asked}


WHEN = st.integers(0, 60).map(lambda days: date(2026, 5, 30) + timedelta(days=days))
OTHERS = st.builds(
    lambda on, number, north, sound: loud(on, number, north, sound=sound),
    WHEN,
    st.integers(2, 7),
    st.sampled_from([0.0, 0.0009, 0.002, 0.02]),
    st.sampled_from(["amplified", "very_loud", "background"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OTHERS, max_size=30), st.lists(WHEN, min_size=1, max_size=4, unique=True))
def test_around_one_event_the_same_is_said_as_of_all(others: list[Happening], days: list[date]) -> None:
    """The finder asks about one event on many days; the check asks of everything at once."""
    chosen = Settings(days_per_year=8, weekends_in_a_row=2)
    mine = [replace(loud(on), event=loud(days[0]).event) for on in sorted(days)]
    everything = rule.check_group([*others, *mine], FACTS, chosen)
    ask = rule.around(others, mine[0], FACTS, chosen)
    for _ in range(2):  # what is kept from the first time says no other
        assert told(ask(mine)) == told(everything)


def told(found: list[Any]) -> dict[str, Any]:
    """What is found of the event with the number 1."""
    return {
        one.key: (one.severity, one.on, one.event_ids, one.reason, one.from_at, one.to_at, dict(one.evidence))
        for one in found
        if 1 in one.event_ids
    }


def test_a_square_is_known_for_its_whole_year() -> None:
    subject = next(iter(rule.subjects(loud(MIDWEEK[0]), FACTS, Settings())))
    assert rule.span(subject, FACTS) == (date(2026, 1, 1), date(2027, 1, 1))
    assert rule.span(f"{subject}:weekends", FACTS) == (date(2026, 1, 1), date(2027, 1, 1))


def test_what_is_heard_in_one_park_in_several_squares_and_years_is_one_question() -> None:
    facts = facts_of("DE-NW", 2026)
    days = [date(year, 1, 6) + timedelta(days=7 * number) for year in (2026, 2027) for number in range(20)]
    places = ({"path": "/3/8/", "north": 0.0}, {"path": "/3/9/", "north": 0.003})
    group = [
        loud(on, event_id=number, **place)
        for number, (on, place) in enumerate(((on, place) for on in days for place in places), 1)
    ]
    found = [one for one in rule.check_group(group, facts, Settings()) if one.reason.code == "over"]
    assert len(found) >= 2
    assert len({one.question for one in found}) == 1
