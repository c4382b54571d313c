"""The date finder: a year of days at once against all rules day by day, and twenty venues against one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from statistics import median
from time import process_time

from festival.base import clock
from festival.base.city import get_city
from festival.checks.draft import findings_for_draft, load_city
from festival.checks.happenings import Loaded
from festival.checks.surroundings import Draft
from festival.datefinder.beside import UNKNOWN, Beside
from festival.datefinder.beside_loading import load_beside
from festival.datefinder.loading import find_dates
from festival.datefinder.question import Question
from festival.datefinder.ranking import Candidate, happenings_on, judge, lines_beside
from festival.datefinder.score import Spot
from festival.findings.happening import EventFacts
from tests.bench.crowded import crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import ROUNDS, Row, Scale, at_most, medians, not_measured, seconds

YEAR = 365
SHARE = 0.3
"""Of the dates at full size: 30,000 a year."""


def run(scale: Scale) -> Iterable[Row]:
    for name, blocks in each_database():
        if blocks is None:
            yield not_measured(f"date finder, {name}", "≤ 300 ms", "no server found")
            continue
        with blocks[0] as url, crowded_city(int(scale.occurrences * SHARE), url=url) as venue_ids:
            yield from _rows(scale, name, venue_ids)


def _rows(scale: Scale, name: str, venue_ids: list[int]) -> Iterable[Row]:
    one, many = question_at(venue_ids[:1]), question_at(venue_ids[:20])
    now = clock.now()
    quick, wide = medians([lambda: find_dates(one, now=now), lambda: find_dates(many, now=now)], scale.rounds)
    cpu, wide_cpu = (
        median(_cpu_seconds(partial(find_dates, question, now=now)) for _ in range(9))
        for question in (one, many)
    )
    days = range(0, YEAR, YEAR // max(ROUNDS, 30))
    daily = [seconds(partial(_check, one, number)) for number in days]
    slow = median(daily) * YEAR
    same = _ranked_by_day(one) == [_told(candidate) for candidate in find_dates(one, now=now)]
    yield Row(
        f"{name}: date finder, a year of days, one venue: times faster than day by day; same ranking",
        "≥ 20 ×; same",
        f"{slow / quick:.0f} ×; {'same' if same else 'ANOTHER'}",
        slow / quick >= 20 and same,
        f"{quick * 1000:.0f} ms; day by day {slow:.1f} s",
    )
    yield at_most(
        f"{name}: date finder, 20 venues against one",
        wide / quick,
        6,
        f"{wide * 1000:.0f} ms, {YEAR * 20} dates",
    )
    for what, bar, taken in (("one venue", 0.3, cpu), ("20 venues", 1.5, wide_cpu)):
        yield Row(
            f"{name}: date finder, a year of days, {what}: CPU time",
            f"≤ {bar * 1000:.0f} ms",
            f"{taken * 1000:.0f} ms",
            taken <= bar,
        )


def question_at(venue_ids: list[int]) -> Question:
    """Return the question for a summer feast's day within a year at these venues."""
    loaded = Loaded()
    places = [place for number in venue_ids if (place := loaded.place_of(number))]
    today = clock.to_local(clock.now(), get_city().tz).date()
    return Question(
        event=EventFacts(
            event_id=0,
            organisation_id=1,
            title="Sommerfest",
            organisation="Kulturverein",
            sector="culture",
            state="pencilled",
            category="stadtfest",
            tone="festive",
            sound="amplified",
            setting="outdoor",
            audiences=frozenset({"familien"}),
            visitors=1_500,
        ),
        spots=tuple(Spot(replace(place, capacity=3_000)) for place in places),
        start_on=today + timedelta(days=30),
        end_on=today + timedelta(days=30 + YEAR),
        zone=get_city().tz,
        starts=time(15),
        length=timedelta(hours=7),
        today=today,
        setup_minutes=120,
        teardown_minutes=120,
    )


def _check(question: Question, number: int, beside: Beside = UNKNOWN) -> Candidate:
    """All rules on one day as the ordinary check of a draft has them."""
    spot, those = next(happenings_on(question.days[number], question))
    matters = findings_for_draft(Draft(question.event.event_id, tuple(those)), now=clock.now())
    return judge(those[0], matters, spot, question, lines_beside(those[0].on, question, beside))


def _cpu_seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _ranked_by_day(question: Question) -> list[tuple[int, date, list[str]]]:
    single = replace(question, spots=question.spots[:1])
    beside = load_beside(single, load_city(single.start_on, single.end_on)[0])
    found = [_check(single, number, beside) for number in range(len(single.days))]
    found.sort(key=lambda candidate: (-candidate.score, candidate.on))
    return [_told(candidate) for candidate in found]


def _told(candidate: Candidate) -> tuple[int, date, list[str]]:
    return candidate.score, candidate.on, sorted(matter.finding.key for matter in candidate.matters)
