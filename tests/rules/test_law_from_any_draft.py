"""Whoever asks, the rules on days and law say the same: one draft against its surroundings, or all against all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.checks.check import RuleCheck
from festival.facts.city_facts import Remembered
from festival.findings.finding import Finding
from festival.findings.happening import Happening
from festival.rules.active_rules import ActiveRules
from festival.rules.noise_quota import rule as noise_quota
from tests.rules.law_making import facts_of, happening

RULES = ("dignity", "holidays", "noise_quota", "quiet_day", "sunday_opening")
CATEGORIES = ("tanz", "handel", "stadtfest", "gedenken", "versammlung", "sport", "kinder")
MEMORY = Remembered(1, "Gedenktag", "Day of memory", "solemn", lon=7.0, lat=51.4)
FACTS = replace(facts_of("DE-HE", 2026), remembered={date(2026, 11, 22): (MEMORY,)})
# Few days around a quiet one, so that the events meet.
DAYS = [date(2026, 11, 20) + timedelta(days=number) for number in range(5)] + [
    date(2026, 10, 4),
    date(2026, 10, 11),
]

EVENTS = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.integers(8, 22),
        st.sampled_from(CATEGORIES),
        st.sampled_from(["none", "amplified", "very_loud"]),
        st.sampled_from([0.0, 0.001, 0.003, 0.02]),
        st.sampled_from([None, 100, 2000]),
    ),
    min_size=1,
    max_size=12,
)


def planned(events: list[tuple[date, int, str, str, float, int | None]]) -> list[Happening]:
    return [
        happening(
            f"{on} {hour:02}:00",
            f"{(hour + 3) % 24:02}:00",
            event_id=number,
            category=category,
            tone="solemn" if category == "gedenken" else "festive",
            sound=sound,
            visitors=visitors,
            audiences=frozenset({"familien"}),
            lon=7.0,
            lat=51.4 + north,
        )
        for number, (on, hour, category, sound, north, visitors) in enumerate(events, 1)
    ]


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=40)
@given(events=EVENTS)
def test_a_draft_is_told_what_a_look_at_everything_says_of_it(
    rule: str, events: list[tuple[date, int, str, str, float, int | None]]
) -> None:
    happenings = planned(events)
    chosen = {"noise_quota": noise_quota.Settings(days_per_year=2, weekends_in_a_row=1)}
    field = RuleCheck(happenings, FACTS, ActiveRules.of(chosen).only(rule))
    everything = [matter.finding for matter in field.check_all().worst_first()]
    for draft in happenings:
        mine = {matter.finding.key: matter.finding for matter in field.check([draft])}
        assert mine == of_event(everything, draft.event.event_id)


def of_event(findings: list[Finding], event_id: int) -> dict[str, Finding]:
    return {finding.key: finding for finding in findings if event_id in finding.event_ids}
