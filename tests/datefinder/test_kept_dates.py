"""What the finder keeps of events in a process never makes its answers others than those of the ordinary check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask

from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft, load_city
from festival.checks.happenings import Loaded
from festival.checks.surroundings import Draft
from festival.datefinder.beside_loading import load_beside
from festival.datefinder.better_dates import question_about
from festival.datefinder.loading import find_dates
from festival.datefinder.question import Question
from festival.datefinder.ranking import happenings_on, judge, lines_beside
from festival.datefinder.score import Spot
from festival.events.model import Event, EventTime
from festival.events.saving import line_values, write_event
from festival.findings.happening import Place
from festival.law.model import install_law
from festival.places.model import Venue
from tests.checks.test_findings import EVENING, NOW, plan
from tests.conflicts.random_city import facts_of
from tests.conftest import make_event, make_venue
from tests.datefinder.some_lines import some_plan

_KINDS = (
    {"category": "konzert", "sound": "amplified", "setting": "outdoor", "visitors_expected": 900},
    {"category": "stadtfest", "sound": "very_loud", "setting": "outdoor", "visitors_expected": 9_000},
    {"category": "gedenken", "tone": "solemn", "setting": "outdoor"},
    {"category": "handel", "sound": "none"},
    {"category": "markt", "sound": "none", "visitors_expected": 600},
    {"category": "begegnung", "sound": "none"},
)


def _city(random: Random) -> list[Venue]:
    venues = [make_venue(lon=7.0 + number * 0.003, lat=51.4) for number in range(4)]
    for _ in range(40):
        kind = random.choice(_KINDS)
        start = EVENING + timedelta(days=random.randrange(40), hours=random.randrange(-8, 4))
        rrule = random.choice((None, None, "FREQ=WEEKLY;COUNT=4"))
        plan(start, random.choice((2, 4, 30)), venue=random.choice(venues), rrule=rrule, **kind)
    return venues


def _question(event: Event, venues: list[Venue]) -> Question:
    loaded = Loaded()
    places = [place for venue in venues if (place := loaded.place_of(venue.id))]
    asked = question_about(loaded.own(event.id, since_at=NOW, blocking=True), now=NOW)
    return replace(asked, spots=tuple(Spot(place) for place in places))


def same_as_the_check(question: Question) -> None:
    """Compare what the finder says of each day at each place with what the ordinary check says."""
    found = []
    beside = load_beside(question, load_city(question.start_on, question.end_on)[0])
    for planned in question.days:
        for spot, those in happenings_on(planned, question):
            matters = findings_for_draft(Draft(question.event.event_id, tuple(those)), now=NOW)
            found.append(
                _told(
                    planned.on,
                    judge(those[0], matters, spot, question, lines_beside(planned.on, question, beside)),
                )
            )
    ranked = find_dates(question, now=NOW)
    told = sorted(_told(one.on, one) for one in ranked)
    assert [one for one in told if one not in found] == [one for one in sorted(found) if one not in told]


def _told(on: date, one: object) -> tuple[date, int, int, list[str]]:
    return on, one.spot.place.venue_id, one.score, sorted(m.finding.key for m in one.matters)  # type: ignore[attr-defined]


def test_it_says_what_the_check_says_before_and_after_a_change(app: Flask) -> None:
    random = Random(5)
    venues = _city(random)
    loud = plan(EVENING, venue=venues[0], **_KINDS[1])
    question = _question(loud, venues)
    same_as_the_check(question)
    begin_writing()
    quiet = db.session.scalars(db.select(Event).where(Event.category == "markt")).first()
    assert quiet is not None
    quiet.category, quiet.tone = "gedenken", "solemn"
    write_event(quiet, now=NOW)
    db.session.commit()
    begin_writing()
    venues[1].lon = 7.0005
    db.session.commit()
    plan(EVENING + timedelta(days=3), venue=venues[2], **_KINDS[2])
    same_as_the_check(question)


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_the_check_says_of_several_lines(app: Flask, seed: int) -> None:
    random = Random(seed)
    venues = _city(random)
    lines = some_plan(random, EVENING.date()).lines
    rows = [EventTime(**line_values(one)) for one in lines]
    mine = make_event(lines=rows, now=NOW, venue=venues[0], setup_minutes=90, **random.choice(_KINDS))
    draft = draft_of(mine, now=NOW)
    asked = question_about(draft.happenings, now=NOW, plan=draft.plan)
    assert asked.days
    places = [spot for venue in venues for spot in _question(mine, [venue]).spots]
    for spots in (asked.spots, tuple(places)):
        same_as_the_check(replace(asked, spots=spots))


@pytest.mark.parametrize(("each", "rrule"), [(12_000, None), (8_000, None), (8_000, "FREQ=WEEKLY;COUNT=2")])
def test_it_says_the_same_where_a_day_is_too_full(app: Flask, each: int, rrule: str | None) -> None:
    """With its own visitors or already without them, and those of each of its dates."""
    venues = [make_venue(lon=7.0 + number * 0.05, lat=51.4) for number in range(4)]
    for number, venue in enumerate(venues[1:]):
        plan(EVENING + timedelta(days=5), 3 + number, venue=venue, category="sport", visitors_expected=each)
    mine = plan(EVENING, venue=venues[0], category="stadtfest", visitors_expected=9_000, rrule=rrule)
    question = _question(mine, venues[:1])
    full = [
        one
        for one in find_dates(question, now=NOW)
        if any(m.finding.rule == "city_load" for m in one.matters)
    ]
    assert EVENING.date() + timedelta(days=5) in [one.on for one in full]
    same_as_the_check(question)


def test_it_says_the_same_of_an_occasion_and_its_opening(app: Flask) -> None:
    begin_writing()
    install_law()
    db.session.commit()
    venues = [make_venue(lon=7.0 + number * 0.003, lat=51.4) for number in range(3)]
    sunday = EVENING + timedelta(days=6 - EVENING.weekday())
    for weeks in range(3):
        plan(sunday + timedelta(weeks=weeks, hours=-5), 4, venue=venues[0], category="handel", sound="none")
    fair = plan(EVENING, venue=venues[1], category="stadtfest", visitors_expected=3_000)
    question = _question(fair, venues)
    found = find_dates(question, now=NOW)
    assert any(m.finding.rule == "sunday_opening" for one in found for m in one.matters)
    same_as_the_check(question)


def test_the_visitors_of_each_day_are_those_of_all_that_touches_it(app: Flask) -> None:
    """In the city, and in each district; of a night the morning after too, of a feast each of its days."""
    venue = make_venue(lon=7.0, lat=51.4)
    mine = plan(EVENING, venue=venue, visitors_expected=500)
    plan(EVENING - timedelta(hours=1), 3, venue=venue, visitors_expected=100)
    plan(EVENING + timedelta(days=2), 80, venue=venue, visitors_expected=1_000)
    plan(EVENING + timedelta(days=3), 2, venue=venue, visitors_expected=7)
    plan(EVENING + timedelta(days=3), 2, venue=venue)
    question = replace(
        _question(mine, [venue]),
        start_on=EVENING.date() + timedelta(days=1),
        end_on=EVENING.date() + timedelta(days=5),
    )
    found = load_beside(question, load_city(question.start_on, question.end_on)[0]).visitors
    by_day = {
        (on - EVENING.date()).days: number for (on, district_id), number in found.items() if not district_id
    }
    last = (EVENING + timedelta(days=2, hours=80)).date() - EVENING.date()
    assert by_day == {0: 100, 2: 1_000, 3: 1_007} | {
        days: 1_000 for days in range(4, last.days + 1) if days < 6
    }


def test_what_only_some_places_of_a_neighbour_keep_brings_nobody(app: Flask) -> None:
    """Corpus Christi is a holiday in a few towns of Saxony; Women's Day in the whole of Berlin."""
    mine = plan(EVENING, venue=make_venue())
    facts = facts_of("DE-BB")
    question = replace(
        _question(mine, []), start_on=date(2027, 3, 1), end_on=date(2027, 6, 30), spots=(Spot(Place()),)
    )
    found = load_beside(question, facts).free_nearby
    assert found[date(2027, 3, 8)] == ("DE-BE", "DE-MV")
    assert date(2027, 5, 27) not in found
