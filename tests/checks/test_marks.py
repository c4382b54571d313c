"""What is left out before the rules are asked is nothing they would have spoken of."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base.database import begin_writing, db
from festival.checks.marks import Marker
from festival.checks.pair_index import days_of
from festival.events.model import Event
from festival.events.saving import write_event
from festival.places.venues import save_venue
from festival.rules.active_rules import ActiveRules
from tests.checks.any_plan import happenings
from tests.checks.test_findings import EVENING, NOW, in_the_way, plan
from tests.conflicts.random_city import facts_of, some_happenings
from tests.conftest import make_venue

BOOK = ActiveRules.of({})
DAY = date(2027, 6, 12)
_COMPARED = {("ab", "ab"), ("ab", "a"), ("ab", "b"), ("a", "ab"), ("b", "ab"), ("a", "b"), ("b", "a")}


@settings(max_examples=150)
@given(data=st.data())
def test_two_of_whom_a_rule_speaks_have_marks_that_fit(data: st.DataObject) -> None:
    facts = facts_of("DE-NW")
    marker = Marker(BOOK, facts)
    one, other = data.draw(happenings(1, DAY)), data.draw(happenings(2, DAY))
    fits = (
        not marker.sought_by(one.event, [one.place])
        .keys()
        .isdisjoint(marker.marks_of(other.event, other.place))
    )
    assert fits == (
        not marker.sought_by(other.event, [other.place])
        .keys()
        .isdisjoint(marker.marks_of(one.event, one.place))
    )
    spoken = [
        active.name
        for active in BOOK.pairs
        if (active.role(one), active.role(other)) in _COMPARED
        and active.check_pair(one, other, facts) is not None
    ]
    assert fits or not spoken


@settings(max_examples=100)
@given(data=st.data())
def test_what_adds_to_a_day_has_the_mark_of_it(data: st.DataObject) -> None:
    facts = facts_of("DE-NW")
    marker = Marker(BOOK, facts)
    one = data.draw(happenings(1, DAY))
    for active in BOOK.groups:
        if active.narrow is not None and active.narrow.booked:
            continue
        if active.subjects(one, facts):
            assert not marker.on_a_day([active]).isdisjoint(marker.marks_of(one.event, one.place))


def test_a_subject_is_judged_by_the_days_of_all_that_adds_to_it() -> None:
    facts, chance, spoken = facts_of("DE-NW"), Random(11), set()
    those = [
        one
        for number in range(1, 600)
        for one in some_happenings(chance, number, date(2027, 6, 1), 60)
        if one.event.category != "versammlung"
    ]
    for active in BOOK.groups:
        for one in those:
            first, last = days_of(one)
            for subject in active.subjects(one, facts):
                start_on, end_on = active.span(subject, facts)
                assert first < end_on and start_on <= last, (subject, first, last)
                spoken.add(active.name)
    assert spoken == {active.name for active in BOOK.groups} - {"resources"}, "nothing here is borrowed"


def test_what_was_rolled_back_is_not_remembered(app: Flask) -> None:
    square, elsewhere = make_venue(lon=7.0, lat=51.4), make_venue(lon=7.3, lat=51.4)
    mine, other = plan(EVENING, venue=square), plan(EVENING, venue=square)
    assert in_the_way(mine) == [other.id]
    for keeps in (False, True):
        begin_writing()
        moved = db.session.get_one(Event, other.id)
        moved.venue_id = elsewhere.id
        write_event(moved, now=NOW + timedelta(minutes=1))
        assert in_the_way(mine) == []
        db.session.commit() if keeps else db.session.rollback()
        assert in_the_way(mine) == ([] if keeps else [other.id])


def test_a_venue_that_moves_takes_its_events_along(app: Flask) -> None:
    square, elsewhere = make_venue(lon=7.0, lat=51.4), make_venue(lon=7.3, lat=51.4)
    mine, other = plan(EVENING, venue=square), plan(EVENING, venue=elsewhere)
    assert in_the_way(mine) == []
    begin_writing()
    elsewhere.parent_id = square.id
    save_venue(elsewhere)
    db.session.commit()
    assert in_the_way(mine) == [other.id]
