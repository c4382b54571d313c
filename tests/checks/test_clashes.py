"""Clashes over a place as rows: both sides see each, one row a pair, gone when solved and back when it returns."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event
from festival.events.saving import Step, change_date, restore_date, take_step, write_event
from festival.events.sharing import share
from tests.checks.raised import VENUE_OVERLAP, conflicts_over_places, open_conflicts_for, open_pairs
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, set_fields

EVENING = local_evening(in_days=21)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def square(app: Flask) -> Any:
    return make_venue(name="Marktplatz")


def plan(square: Any, **overrides: Any) -> Event:
    return make_event(**{"venue": square, "local_start": EVENING} | overrides)


def write(event: Event, **values: Any) -> None:
    begin_writing()
    db.session.refresh(event, ["date_changes"])
    set_fields(event, values)
    write_event(event, now=clock.now())
    db.session.commit()


def move(event: Event, by: timedelta) -> None:
    assert event.local_start is not None
    assert event.local_end is not None
    write(event, local_start=event.local_start + by, local_end=event.local_end + by)


def step(event: Event, state: str) -> None:
    begin_writing()
    take_step(event, Step(state, None, "storm"), now=clock.now())
    db.session.commit()


def test_saving_an_event_writes_down_whom_it_meets_and_when(square: Any) -> None:
    first = plan(square, rrule="FREQ=WEEKLY;COUNT=3")
    second = plan(square, local_start=EVENING + WEEK + HOUR)
    (clash,) = conflicts_over_places()
    assert open_pairs() == [(first.id, second.id)]
    assert clash.on == (EVENING + WEEK).date()
    assert clash.to_at - clash.from_at == timedelta(hours=1, minutes=30)
    assert (clash.dates, clash.state, clash.gone_at) == (1, "open", None)


def test_whichever_is_saved_last_the_row_is_the_same(square: Any) -> None:
    first, second = plan(square), plan(square, local_start=EVENING + HOUR)
    seen = []
    for event in (first, second, first):
        write(event, title=f"{event.title}!")
        (clash,) = conflicts_over_places()
        seen.append((clash.id, clash.key, clash.on, clash.from_at, clash.to_at, clash.found_at, clash.state))
    assert len(set(seen)) == 1


def test_three_at_one_place_are_three_clashes(square: Any) -> None:
    one, two, three = (plan(square) for _ in range(3))
    assert open_pairs() == [(one.id, two.id), (one.id, three.id), (two.id, three.id)]


@pytest.mark.parametrize(
    "solution", ["moved", "cancelled", "an idea again", "elsewhere", "the other one moved"]
)
def test_a_clash_that_is_solved_keeps_its_row_and_says_when(square: Any, solution: str) -> None:
    first, second = plan(square), plan(square, state="pencilled")
    assert open_pairs() == [(first.id, second.id)]
    if solution == "moved":
        move(second, WEEK)
    elif solution == "cancelled":
        step(first, "cancelled")
    elif solution == "an idea again":
        step(second, "idea")
    elif solution == "elsewhere":
        write(second, venue_id=make_venue().id)
    else:
        move(first, WEEK)
    assert open_pairs() == []
    (clash,) = conflicts_over_places()
    assert clash.gone_at is not None
    assert clash.gone_at >= clash.found_at


def test_a_clash_that_returns_is_opened_again_and_not_raised_twice(square: Any) -> None:
    first, second = plan(square), plan(square)
    move(second, WEEK)
    assert conflicts_over_places()[0].state == "solved"
    move(second, -WEEK)
    (clash,) = conflicts_over_places()
    assert (clash.state, clash.gone_at, clash.times_reopened) == ("open", None, 1)
    assert open_pairs() == [(first.id, second.id)]


def test_a_single_date_that_moves_away_ends_the_clash_and_restored_it_is_back(square: Any) -> None:
    series, single = plan(square, rrule="FREQ=WEEKLY;COUNT=3"), plan(square, local_start=EVENING + WEEK)
    on = (EVENING + WEEK).date()
    begin_writing()
    change_date(series, DateChange(on=on, kind="cancelled", reason="storm"), now=clock.now())
    db.session.commit()
    assert open_pairs() == []
    begin_writing()
    restore_date(series, datetime.combine(on, time.min), now=clock.now())
    db.session.commit()
    assert open_pairs() == [(series.id, single.id)]


def test_two_series_that_met_last_week_still_meet_next_week(square: Any) -> None:
    begun = EVENING - timedelta(days=28)
    first = plan(square, local_start=begun, rrule="FREQ=WEEKLY;COUNT=9")
    second = plan(square, local_start=begun, rrule="FREQ=WEEKLY;COUNT=9")
    write(second, title="Another name")
    assert open_pairs() == [(first.id, second.id)]
    assert conflicts_over_places()[0].last_at > clock.now()


def test_ideas_raise_no_clash_until_they_are_pencilled(square: Any) -> None:
    first, second = plan(square), plan(square, state="idea")
    assert open_pairs() == []
    step(second, "pencilled")
    assert open_pairs() == [(first.id, second.id)]


def test_each_side_and_the_coordination_see_it_and_others_do_not(square: Any) -> None:
    club, church, stranger = (make_organisation() for _ in range(3))
    plan(square, organisation=club)
    plan(square, organisation=church)
    now = clock.now()
    for ids, count in (({club.id}, 1), ({church.id}, 1), (None, 1), ({stranger.id}, 0), (set(), 0)):
        seen = [one for one in open_conflicts_for(ids, now=now) if one.rule == VENUE_OVERLAP]
        assert len(seen) == count


def test_what_both_mean_to_share_asks_nobody_for_anything_until_then_it_does(square: Any) -> None:
    first, second, account = plan(square), plan(square), make_account()
    for event, other, left in ((first, second, 1), (second, first, 0)):
        begin_writing()
        share(event, other.id, account)
        db.session.commit()
        write(event)
        seen = [one for one in open_conflicts_for(None, now=clock.now()) if one.rule == VENUE_OVERLAP]
        assert len(seen) == left


def test_a_clash_that_lies_behind_is_not_in_the_list(square: Any) -> None:
    plan(square)
    plan(square)
    assert open_conflicts_for(None, now=clock.now()) != []
    assert open_conflicts_for(None, now=clock.now() + timedelta(days=60)) == []
