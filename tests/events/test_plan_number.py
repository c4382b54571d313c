"""The city's number of the plans: it moves with every event that is written, and tells which they were."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from festival.base.city import read_mark
from festival.base.database import begin_writing, db
from festival.events.occurrences import carry_horizon
from festival.events.plan_number import written_since
from festival.events.saving import write_event
from tests.checks.test_findings import EVENING, NOW, plan
from tests.conftest import make_organisation, make_venue


def test_it_moves_with_each_event_that_is_written_and_names_it(app: Flask) -> None:
    one, _other = plan(EVENING), plan(EVENING, state="idea")
    before = read_mark().plan_number
    assert written_since(before) == set()
    begin_writing()
    one.visitors_expected = 900
    write_event(one, now=NOW)
    db.session.commit()
    assert read_mark().plan_number > before
    assert written_since(before) == {one.id}


def test_what_only_the_public_does_not_see_leaves_its_revision_alone(app: Flask) -> None:
    idea = plan(EVENING, state="idea")
    before = read_mark()
    begin_writing()
    idea.visitors_expected = 12
    write_event(idea, now=NOW)
    db.session.commit()
    after = read_mark()
    assert after == before, "pages of the public stay as they were"
    assert after.plan_number > before.plan_number


def test_one_that_is_rolled_back_is_no_event_of_the_city(app: Flask) -> None:
    event = plan(EVENING)
    before = read_mark().plan_number
    begin_writing()
    event.visitors_expected = 900
    write_event(event, now=NOW)
    assert written_since(before) == {event.id}
    db.session.rollback()
    assert (read_mark().plan_number, written_since(before)) == (before, set())


def test_dates_that_are_carried_forward_and_an_organisation_s_name_count_as_written(app: Flask) -> None:
    club = make_organisation()
    weekly = plan(EVENING, rrule="FREQ=WEEKLY", organisation=club, venue=make_venue())
    before = read_mark().plan_number
    begin_writing()
    assert carry_horizon(now=NOW + timedelta(days=40)) == 1
    db.session.commit()
    assert written_since(before) == {weekly.id}
    before = read_mark().plan_number
    begin_writing()
    club.name = "Neuer Name"
    db.session.commit()
    assert written_since(before) == {weekly.id}
