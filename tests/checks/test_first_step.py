"""An event is judged from its first step: as an idea by every rule as if it were pencilled, and on every page alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from shapely.geometry import LineString

from festival.base.database import begin_writing, db
from festival.checks.check import RuleCheck
from festival.checks.draft import check_draft, draft_as_typed, draft_of
from festival.checks.series_findings import SeriesFinding
from festival.datefinder.better_dates import question_about
from festival.datefinder.loading import search_dates
from festival.events.occurrences import plan_of
from festival.events.saving import Step, take_step
from festival.findings.happening import Happening
from festival.law.model import install_law
from festival.resources.values import Stock, Way
from festival.rules.active_rules import ActiveRules
from tests.conflicts.random_city import facts_of, some_happenings
from tests.conftest import make_event, make_venue

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
SUNDAY = datetime(2027, 2, 7, 13)
START = date(2027, 3, 20)
WAY = Way(1, "rescue", "Weg", LineString([(6.99, 51.4), (7.02, 51.4)]))


def _said(matters: list[SeriesFinding]) -> list[tuple[Any, ...]]:
    return [
        (
            one.finding.key,
            one.finding.severity,
            one.finding.reason,
            one.finding.event_ids,
            one.finding.on,
            one.finding.remedies,
            one.dates,
        )
        for one in matters
    ]


def _in_state(those: list[Happening], state: str) -> list[Happening]:
    return [replace(one, event=replace(one.event, state=state, bookings=((1, 3),))) for one in those]


def _drawn(one: Happening) -> Happening:
    east = (one.place.lon or 7.0) - 0.001
    run = LineString([(east, 51.3999), (east + 0.003, 51.4001)])
    return replace(one, place=replace(one.place, shape=run, is_drawn=True))


def test_every_rule_says_of_an_idea_what_it_says_once_it_is_pencilled() -> None:
    spoken: set[str] = set()
    for seed in range(4):
        random = Random(seed)
        land = random.choice(("DE-NW", "DE-BE", "DE-BY"))
        facts = replace(facts_of(land), ways=(WAY,), stock={1: Stock(1, "Bühne", "", "Stück", "material", 4)})
        those = [some_happenings(random, number, START, 10) for number in range(1, 60)]
        those += [
            [_drawn(one) for one in some_happenings(random, number, START, 10)] for number in range(60, 75)
        ]
        active_rules = ActiveRules.of({})
        everything = [one for own in those for one in _in_state(own, "confirmed")]
        field = RuleCheck(
            everything, facts, active_rules, wide={active.name: everything for active in active_rules.groups}
        )
        for own in those[::3]:
            as_idea = field.check(_in_state(own, "idea"))
            assert _said(as_idea) == _said(field.check(_in_state(own, "pencilled")))
            spoken.update(one.finding.rule for one in as_idea)
        assert not active_rules.failed
    assert spoken >= {
        "city_load",
        "dignity",
        "holidays",
        "noise_quota",
        "quiet_day",
        "resources",
        "same_audience",
        "sound_nearby",
        "street_closure",
        "sunday_opening",
        "venue_overlap",
    }


def _rules(matters: list[SeriesFinding]) -> set[str]:
    return {one.finding.rule for one in matters if one.is_conflict}


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"category": "handel"}, "sunday_opening"),
        ({"category": "konzert", "sound": "very_loud"}, "noise_quota"),
    ],
)
def test_form_and_finder_say_the_same_of_an_idea(app: Flask, answers: dict[str, Any], rule: str) -> None:
    begin_writing()
    install_law()
    db.session.commit()
    square = make_venue()
    for number in range(18):
        on = SUNDAY + timedelta(days=20 + 2 * number)
        make_event(now=NOW, venue=square, local_start=on, sound="very_loud")
    idea = make_event(now=NOW, venue=square, local_start=SUNDAY, state="idea", **answers)
    stored = check_draft(draft_of(idea, now=NOW), now=NOW)
    assert rule in _rules(stored.matters)
    db.session.refresh(idea, ["organisation"])
    typed = draft_as_typed(idea, plan_of(idea), now=NOW)
    assert _said(check_draft(typed, now=NOW).matters) == _said(stored.matters)
    asked = replace(
        question_about(typed.happenings, now=NOW),
        start_on=SUNDAY.date(),
        end_on=SUNDAY.date() + timedelta(days=1),
    )
    (candidate,) = search_dates(asked, now=NOW).ranked
    assert _said(candidate.matters) == _said(stored.matters)
    begin_writing()
    take_step(idea, Step("pencilled", by=None), now=NOW)
    db.session.commit()
    assert _said(check_draft(draft_of(idea, now=NOW), now=NOW).matters) == _said(stored.matters)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("confirmed", "hangs_on"),
        ("idea", "no_reason"),
        ("cancelled", "no_reason"),
        ("postponed", "no_reason"),
    ],
)
def test_an_opening_hangs_on_nothing_that_does_not_hold_its_place(app: Flask, state: str, code: str) -> None:
    begin_writing()
    install_law()
    db.session.commit()
    square = make_venue()
    make_event(
        now=NOW, venue=square, local_start=SUNDAY, category="stadtfest", visitors_expected=3000, state=state
    )
    opening = make_event(now=NOW, venue=square, local_start=SUNDAY, category="handel")
    found = check_draft(draft_of(opening, now=NOW), now=NOW, rules=("sunday_opening",)).matters
    assert code in {one.finding.reason.code for one in found}
