"""The date finder's order is that of the ordinary check of each day by itself, and each score explains itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.checks.check import RuleCheck
from festival.checks.series_findings import SeriesFinding, of_single
from festival.datefinder.beside import UNKNOWN
from festival.datefinder.candidate_filter import Reach
from festival.datefinder.question import Question, as_happening
from festival.datefinder.ranking import best_of_days, happenings_on, judge, lines_beside, rank
from festival.datefinder.score import FULL, Spot, points_of, score_lines
from festival.datefinder.window_check import Surroundings, WindowCheck
from festival.datefinder.words import level_of
from festival.facts.city_facts import MusicEnd
from festival.findings.finding import Finding, Reason, Severity
from festival.findings.happening import Happening, Place
from festival.rules.active_rules import ActiveRules
from tests.conflicts.random_city import ZONE, facts_of, some_happenings, some_spots, some_traits
from tests.datefinder.some_lines import some_plan

BOOK = ActiveRules.of({})


def _question(random: Random, *, days: int, spots: int) -> Question:
    start_on = date(2026, 12, 20) + timedelta(days=random.randrange(400))
    return Question(
        event=some_traits(random, 0, "pencilled"),
        spots=some_spots(random, spots),
        start_on=start_on,
        end_on=start_on + timedelta(days=days),
        zone=ZONE,
        starts=time(random.choice((0, 2, 10, 15, 19, 22)), random.choice((0, 30))),
        length=timedelta(hours=random.choice((1, 3, 8, 48))),
        today=start_on - timedelta(days=random.randrange(40)),
        weekdays=frozenset(random.sample(range(7), random.randrange(1, 8))),
        setup_minutes=random.choice((0, 60, 2880)),
        teardown_minutes=random.choice((0, 90)),
        further=random.choice(((), (), (1, 2), (7, 14, 21))),
    )


def _question_of_lines(random: Random, *, days: int, spots: int) -> Question:
    asked = _question(random, days=days, spots=spots)
    plan = some_plan(random, asked.start_on + timedelta(days=random.randrange(-40, 20)))
    setup, teardown = plan.setup_minutes, plan.teardown_minutes
    return replace(asked, plan=plan, further=(), setup_minutes=setup, teardown_minutes=teardown)


def _field(happenings: list[Happening], question: Question) -> WindowCheck:
    return WindowCheck(Surroundings(happenings), Reach(question, facts_of("DE-NW"), BOOK))


def _day_by_day(
    question: Question, happenings: list[Happening], land: str
) -> list[tuple[int, date, str, list[str]]]:
    """All rules on each draft by itself, in the plain order: what the finder has to come to."""
    found = []
    for planned in question.days:
        for number, (spot, those) in enumerate(happenings_on(planned, question)):
            matters = RuleCheck(happenings, facts_of(land), BOOK).check(those)
            beside = lines_beside(planned.on, question, UNKNOWN)
            candidate = judge(those[0], matters, spot, question, beside)
            found.append(
                (
                    -candidate.score,
                    planned.on,
                    number,
                    spot.place.path,
                    sorted(m.finding.key for m in matters),
                )
            )
    found.sort(key=lambda row: row[:3])
    return [(-score, on, path, keys) for score, on, _number, path, keys in found]


@pytest.mark.parametrize("asked", [_question, _question_of_lines])
@settings(max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_the_order_is_that_of_all_rules_day_by_day(asked: Callable[..., Question], seed: int) -> None:
    random = Random(seed)
    land = random.choice(("DE-NW", "DE-BE", "DE-BY"))
    question = asked(random, days=random.randrange(1, 25), spots=random.choice((1, 1, 3)))
    everything = [
        one
        for number in range(1, random.randrange(2, 60))
        for one in some_happenings(random, number, question.start_on, 30)
    ]
    ranked = []
    if question.days:
        reach = Reach(question, facts_of(land), BOOK)
        ranked = rank(WindowCheck(Surroundings(everything), reach), question)
    told = [
        (one.score, one.on, one.spot.place.path, sorted(m.finding.key for m in one.matters)) for one in ranked
    ]
    assert told == _day_by_day(question, everything, land)


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_rules_that_look_at_no_place_say_the_same_everywhere(seed: int) -> None:
    random = Random(seed)
    question = _question(random, days=6, spots=2)
    happenings = [
        one for number in range(1, 40) for one in some_happenings(random, number, question.start_on, 8)
    ]
    if not question.days:
        return
    check = RuleCheck(happenings, facts_of("DE-NW"), BOOK.under(lambda active: not active.looks_at_place))
    for planned in question.days:
        one, other = (check.check([as_happening(planned, spot.place, question)]) for spot in question.spots)
        assert [(m.finding.key, m.finding.severity, m.finding.reason) for m in one] == [
            (m.finding.key, m.finding.severity, m.finding.reason) for m in other
        ]


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_where_a_rule_looks_at_the_same_of_two_places_it_says_the_same(seed: int) -> None:
    """But for the question it asks, which nobody answers about a date that is only looked at."""
    random = Random(seed)
    question = _question(random, days=3, spots=2)
    facts = replace(facts_of("DE-BE"), music_ends={13: MusicEnd(time(22), time(0)), 114: MusicEnd(time(21))})
    if not question.days:
        return
    places = [spot.place for spot in question.spots]
    for active in BOOK.singles:
        if len({active.of_place(place, facts) for place in places}) == 1:
            one, other = (
                [
                    [
                        replace(found, question="")
                        for found in of_single(active, as_happening(on, place, question), facts)
                    ]
                    for on in question.days
                ]
                for place in places
            )
            assert one == other


def test_some_rules_are_asked_once_a_day_only() -> None:
    names = {
        active.name for active in (*BOOK.singles, *BOOK.pairs, *BOOK.groups) if not active.looks_at_place
    }
    assert {"holidays", "quiet_day", "resources"} <= names
    assert not names & {"venue_overlap", "sound_nearby", "dignity", "noise_quota", "same_audience"}


def test_the_lines_add_up_to_the_score_and_the_weightiest_stands_first() -> None:
    random = Random(7)
    question = _question(random, days=40, spots=3)
    happenings = [
        one for number in range(1, 80) for one in some_happenings(random, number, question.start_on, 40)
    ]
    ranked = rank(_field(happenings, question), question)
    assert any(one.lines for one in ranked)
    for one in ranked:
        assert one.score == FULL + sum(line.points for line in one.lines)
        assert [line.points for line in one.lines] == sorted(line.points for line in one.lines)


def test_of_equal_dates_the_earlier_comes_first_then_the_place_named_first() -> None:
    spots = tuple(Spot(Place(venue_id=number, path=f"/{number}/")) for number in (5, 3))
    question = replace(
        _question(Random(3), days=5, spots=1),
        event=replace(
            some_traits(Random(1), 0, "pencilled"), category="fuehrung", tone="civic", sound="none"
        ),
        spots=spots,
        start_on=date(2027, 1, 11),
        end_on=date(2027, 1, 14),
        today=date(2026, 6, 1),
        weekdays=frozenset(range(7)),
        starts=time(19),
        length=timedelta(hours=2),
    )
    ranked = rank(_field([], question), question)
    days = [date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 13)]
    assert [(one.on, one.spot.place.venue_id) for one in ranked] == [(on, n) for on in days for n in (5, 3)]
    assert [one.spot.place.venue_id for one in best_of_days(ranked).values()] == [5, 5, 5]


def test_an_evening_stays_an_evening_when_the_clocks_change() -> None:
    question = replace(
        _question(Random(3), days=5, spots=1),
        start_on=date(2027, 3, 27),
        end_on=date(2027, 3, 30),
        weekdays=frozenset(range(7)),
        starts=time(2, 30),
        length=timedelta(hours=1),
    )
    assert [one.starts_at.hour for one in question.days] == [1, 1, 0]
    assert all(one.ends_at > one.starts_at for one in question.days)


def test_only_the_weekdays_in_question_are_looked_at() -> None:
    question = replace(
        _question(Random(3), days=5, spots=1),
        start_on=date(2027, 6, 1),
        end_on=date(2027, 7, 1),
        weekdays=frozenset({5}),
    )
    assert [one.on.day for one in question.days] == [5, 12, 19, 26]


@pytest.mark.parametrize(
    ("severity", "is_small", "rule", "code", "evidence", "points"),
    [
        (Severity.NEEDS_DECISION, False, "venue_overlap", "same_place", {}, -40),
        (Severity.NEEDS_DECISION, True, "venue_overlap", "same_place", {}, -40),
        (Severity.WARNS, False, "sound_nearby", "heard", {}, -15),
        (Severity.WARNS, True, "sound_nearby", "heard", {}, -5),
        (Severity.INFORMS, False, "dignity", "solemn_day", {}, -2),
        (Severity.INFORMS, True, "dignity", "solemn_day", {}, 0),
        (Severity.INFORMS, False, "venue_overlap", "same_place", {"shared_by": [1, 2]}, 8),
        (Severity.INFORMS, False, "holidays", "public", {}, 5),
        (Severity.INFORMS, False, "holidays", "school", {}, 0),
    ],
)
def test_findings_have_stated_points(
    severity: Severity, is_small: bool, rule: str, code: str, evidence: dict[str, object], points: int
) -> None:
    planned = _question(Random(1), days=9, spots=1).days[0]
    finding = Finding(
        rule,
        severity,
        "key",
        (0,),
        planned.on,
        planned.starts_at,
        planned.ends_at,
        Reason(code),
        evidence,
        is_small=is_small,
    )
    event = replace(some_traits(Random(1), 0), category="konzert", tone="festive", audiences=frozenset())
    assert points_of(SeriesFinding(finding, 1, finding.to_at, ""), event) == points


@pytest.mark.parametrize(("days", "is_soon"), [(0, True), (27, True), (28, False), (300, False)])
def test_four_weeks_are_little_time(days: int, is_soon: bool) -> None:
    today = date(2027, 6, 1)
    event = replace(some_traits(Random(1), 0), visitors=None)
    told = score_lines(today + timedelta(days=days), Spot(Place()), event, (), today=today)
    assert [(one.points, one.reason) for one in told] == (
        [(-10, Reason("soon", {"days": days}))] if is_soon else []
    )


@pytest.mark.parametrize(
    ("severities", "capacity", "level"),
    [
        ((), 900, ("free", "free of questions")),
        ((), None, ("free", "free as far as is known")),
        ((Severity.INFORMS,), 900, ("free", "free of questions")),
        ((Severity.INFORMS, Severity.WARNS), 900, ("warns", "with something to look at")),
        ((Severity.WARNS,), None, ("warns", "with something to look at")),
        ((Severity.WARNS, Severity.NEEDS_DECISION), 900, ("decision", "needs a decision")),
    ],
)
def test_a_date_is_named_by_the_weightiest_that_is_found(
    app: Flask, severities: tuple[Severity, ...], capacity: int | None, level: tuple[str, str]
) -> None:
    question = _question(Random(1), days=9, spots=1)
    on, place = question.days[0], Place(venue_id=3, capacity=capacity)
    those = as_happening(on, place, replace(question, event=replace(question.event, visitors=5_000)))
    matters = [
        SeriesFinding(
            Finding("dignity", weight, "key", (0,), on.on, on.starts_at, on.ends_at, Reason("solemn_day")),
            *(1, on.ends_at, ""),
        )
        for weight in severities
    ]
    asked = replace(question, event=those.event)
    with app.test_request_context("/?lang=en"), force_locale("en"):
        assert level_of(judge(those, matters, Spot(place), asked)) == level


def test_a_quiet_holiday_is_no_chance() -> None:
    planned = _question(Random(1), days=9, spots=1).days[0]
    reason = Reason("public", {"is_quiet": True})
    finding = Finding(
        "holidays", Severity.INFORMS, "k", (0,), planned.on, planned.starts_at, planned.ends_at, reason
    )
    event = replace(some_traits(Random(1), 0), category="tanz", tone="festive", audiences=frozenset())
    assert points_of(SeriesFinding(finding, 1, finding.to_at, ""), event) == 0


@pytest.mark.parametrize(
    ("category", "audience", "code", "points"),
    [
        ("handel", "alle", "public", -10),
        ("konzert", "schulen", "school", -15),
        ("konzert", "familien", "school", -4),
        ("konzert", "alle", "bridge", 2),
        ("konzert", "schulen", "school_unknown", 0),
    ],
)
def test_holidays_count_both_ways(category: str, audience: str, code: str, points: int) -> None:
    planned = _question(Random(1), days=9, spots=1).days[0]
    finding = Finding(
        "holidays", Severity.INFORMS, "k", (0,), planned.on, planned.starts_at, planned.ends_at, Reason(code)
    )
    event = replace(
        some_traits(Random(1), 0), category=category, tone="festive", audiences=frozenset({audience})
    )
    assert points_of(SeriesFinding(finding, 1, finding.to_at, ""), event) == points
