"""An acceptance is asked again for what the rule had used, numbers of people in classes, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.actions import accept
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict
from festival.events.saving import write_event
from festival.findings.happening import EventFacts, size_class
from festival.rules.active_rules import ActiveRules
from tests.conftest import local_evening, make_account, make_event, make_venue

BOOK = ActiveRules.of({})
RULINGS = {one.name: one for one in (*BOOK.singles, *BOOK.pairs, *BOOK.groups)}
EVENT = EventFacts(
    event_id=1,
    organisation_id=1,
    title="Fest",
    organisation="Verein",
    sector="civic",
    state="confirmed",
    category="konzert",
    tone="festive",
    sound="amplified",
    setting="outdoor",
    audiences=frozenset({"familien"}),
    visitors=1_500,
    times=(datetime(2027, 6, 12, 19), datetime(2027, 6, 12, 22), None),
    buffers=(0, 0),
    where=(3, None),
)
CHANGES: dict[str, dict[str, Any]] = {
    "a title": {"title": "Ein anderer Name"},
    "a few more": {"visitors": 1_600},
    "many more": {"visitors": 9_000},
    "louder": {"sound": "very_loud"},
    "quiet": {"sound": "none"},
    "later": {"times": (datetime(2027, 6, 12, 20), datetime(2027, 6, 12, 22), None)},
    "longer set-up": {"buffers": (120, 0)},
    "elsewhere": {"where": (4, None)},
    "another audience": {"audiences": frozenset({"jugend"})},
    "another kind": {"category": "sport"},
}
ASKED_AGAIN = {
    "arrival": {"later", "elsewhere", "many more"},
    "room": {"elsewhere", "many more"},
    "venue_overlap": {"later", "longer set-up", "elsewhere"},
    "street_closure": {"later", "longer set-up", "elsewhere"},
    "resources": {"later", "longer set-up"},
    "sound_nearby": {"later", "elsewhere", "louder", "quiet"},
    "dignity": {"later", "elsewhere", "louder", "quiet"},
    "noise_quota": {"later", "elsewhere", "louder", "quiet"},
    "rest_times": {"later", "elsewhere", "louder", "quiet", "another kind"},
    "quiet_nearby": {"later", "elsewhere", "louder", "quiet"},
    "quiet_day": {"later", "louder", "quiet", "another kind"},
    "city_load": {"later", "elsewhere", "many more"},
    "same_audience": {"later", "elsewhere", "many more", "another audience", "another kind"},
    "sunday_opening": {"later", "elsewhere", "another kind"},
    "holidays": {"later"},
    "neighbours": {"later", "many more", "another kind"},
}


@pytest.mark.parametrize("rule", sorted(RULINGS))
def test_each_rule_relies_on_what_it_used_and_on_nothing_else(rule: str) -> None:
    relied = RULINGS[rule].relied
    changed = {name for name, change in CHANGES.items() if relied(replace(EVENT, **change)) != relied(EVENT)}
    assert changed == ASKED_AGAIN[rule]


@pytest.mark.parametrize(
    ("visitors", "expected"),
    [
        (None, -1),
        (0, 0),
        (1, 1),
        (4, 2),
        (150, 100),
        (160, 100),
        (199, 100),
        (200, 200),
        (1_999, 1_000),
        (5_000, 5_000),
    ],
)
def test_people_are_counted_in_classes(visitors: int | None, expected: int) -> None:
    assert size_class(visitors) == expected


def _accepted() -> tuple[Any, Conflict]:
    square, evening = make_venue(), local_evening(in_days=30)
    _first, second = (make_event(venue=square, local_start=evening, visitors_expected=150) for _ in range(2))
    begin_writing()
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    accept(conflict, make_account(role="coordinator"), "Tradition", now=clock.now())
    db.session.commit()
    return second, conflict


def _states() -> list[str]:
    db.session.expire_all()
    return [one.state for one in db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap"))]


def test_ten_more_visitors_reopen_no_accepted_conflict_over_a_place(app: Flask) -> None:
    event, _conflict = _accepted()
    begin_writing()
    event.visitors_expected = 160
    write_event(event, now=clock.now())
    db.session.commit()
    assert _states() == ["accepted"]


def test_an_update_that_makes_marks_in_another_way_asks_nobody_again(app: Flask) -> None:
    event, _conflict = _accepted()
    begin_writing()
    db.session.execute(update(Conflict).values(mark="0" * 32, accepted_mark="0" * 32))
    db.session.commit()
    recheck_all()
    assert _states() == ["accepted"]
    begin_writing()
    event.lines[0].local_end = event.local_end + timedelta(hours=1)
    write_event(event, now=clock.now())
    db.session.commit()
    assert _states() == ["to_reassess"]


def test_what_had_changed_before_the_update_is_still_asked_again(app: Flask) -> None:
    _event, _conflict = _accepted()
    begin_writing()
    db.session.execute(update(Conflict).values(mark="0" * 32, accepted_mark="1" * 32))
    db.session.commit()
    recheck_all()
    assert _states() == ["to_reassess"]
