"""The finder sees what the city has lent, to opening hours too, as the check of a draft does."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of
from festival.datefinder.better_dates import better_dates, question_about
from festival.datefinder.loading import find_dates
from festival.datefinder.ranking import Candidate
from festival.events.model import Event
from festival.events.saving import write_event
from festival.resources.model import Resource
from festival.resources.queries import save_bookings
from tests.checks.test_findings import DAY, EVENING, NOW, plan
from tests.conftest import make_account, make_organisation, make_venue, sign_in
from tests.datefinder.some_lines import line
from tests.datefinder.test_kept_dates import same_as_the_check
from tests.datefinder.test_several_lines import event_with


def make_resource(stock: int, kind: str = "material") -> Resource:
    begin_writing()
    made = Resource(name=f"Bühne {stock}", name_en="Stage", unit="Stück", stock=stock, kind=kind)
    db.session.add(made)
    db.session.commit()
    return made


def borrow(event: Event, resource: Resource, amount: int = 1) -> Event:
    begin_writing()
    save_bookings(event, {resource.id: amount})
    write_event(event, now=NOW)
    db.session.commit()
    return event


def ranked(event: Event) -> list[Candidate]:
    draft = draft_of(event, now=NOW)
    return find_dates(question_about(draft.happenings, now=NOW, plan=draft.plan), now=NOW)


def days_in_want(event: Event) -> set[date]:
    """The days on which there is too little of what it borrows."""
    return {one.on for one in ranked(event) if any(m.finding.rule == "resources" for m in one.matters)}


@pytest.mark.parametrize("is_opening_hours", [True, False])
def test_what_is_lent_to_others_is_missing_on_their_days(app: Flask, is_opening_hours: bool) -> None:
    stage = make_resource(1)
    museum = plan(EVENING + DAY, rrule="FREQ=DAILY;COUNT=5", is_opening_hours=is_opening_hours)
    concert = borrow(plan(EVENING, venue=make_venue()), stage)
    assert days_in_want(concert) == set()
    borrow(museum, stage)
    assert days_in_want(concert) == {EVENING.date() + days * DAY for days in range(1, 6)}
    assert (
        min(one.on for one in better_dates(draft_of(concert, now=NOW), now=NOW, count=42))
        > EVENING.date() + 5 * DAY
    )


def test_what_a_tour_borrows_is_missing_at_any_of_its_hours(app: Flask) -> None:
    stage = make_resource(1)
    on = EVENING.date()
    tour = borrow(event_with([line(on, hour, 1) for hour in (11, 15)], venue=make_venue()), stage)
    borrow(plan(EVENING.replace(hour=15, minute=0) + 3 * DAY, 1, is_opening_hours=True), stage)
    borrow(plan(EVENING.replace(hour=13, minute=0) + 4 * DAY, 1, is_opening_hours=True), stage)
    assert days_in_want(tour) == {on + 3 * DAY}


def test_opening_hours_that_seek_a_date_are_asked_what_they_borrow_alone(app: Flask) -> None:
    square, stage = make_venue(), make_resource(1)
    for days in range(20):
        plan(EVENING + days * DAY, venue=square)
    borrow(plan(EVENING + 2 * DAY, venue=make_venue()), stage)
    museum = borrow(plan(EVENING, venue=square, is_opening_hours=True), stage)
    told = {m.finding.rule for one in ranked(museum) for m in one.matters}
    assert told == {"resources"}
    assert days_in_want(museum) == {EVENING.date() + 2 * DAY}


@pytest.mark.parametrize("seed", range(4))
def test_it_says_of_what_is_lent_what_the_check_says(app: Flask, seed: int) -> None:
    random = Random(seed)
    stages, crew = make_resource(2), make_resource(3, "service")
    venues = [make_venue(lon=7.0 + number * 0.003, lat=51.4) for number in range(3)]
    for _ in range(25):
        start = EVENING + timedelta(days=random.randrange(40), hours=random.randrange(-9, 4))
        rrule = random.choice((None, "FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;COUNT=3"))
        values = {"venue": random.choice(venues), "rrule": rrule, "is_opening_hours": random.random() < 0.4}
        other = plan(start, random.choice((2, 4, 30)), **values)
        borrow(other, random.choice((stages, crew)), random.choice((1, 2)))
    lines = [line(EVENING.date(), 11, 2), line(EVENING.date(), 15, 8), line(EVENING.date() + DAY, 10, 5)]
    mine = event_with(random.choice((lines, lines[:1])), venue=venues[0], teardown_minutes=90)
    borrow(borrow(mine, stages), crew)
    assert days_in_want(mine)
    draft = draft_of(mine, now=NOW)
    same_as_the_check(question_about(draft.happenings, now=NOW, plan=draft.plan))


def test_the_finder_s_page_says_what_is_missing(client: FlaskClient) -> None:
    club, stage = make_organisation(), make_resource(1)
    sign_in(client, make_account(organisation=club))
    concert = borrow(plan(EVENING, venue=make_venue(), organisation=club), stage)
    borrow(plan(EVENING + DAY, is_opening_hours=True, title="Museum"), stage)
    on = (EVENING + DAY).date().isoformat()
    asked = {"event": concert.id, "venue": concert.venue_id, "start_on": on, "end_on": on, "on": on}
    asked |= {"where": "venues", "start_time": "19:30", "length": "150", "lang": "en"}
    asked |= {"category": "konzert", "tone": "festive", "sound": "none", "setting": "outdoor"}
    page = client.get(f"/desk/dates?{urlencode(asked)}")
    assert page.status_code == 200
    assert "Stage" in page.text.split('id="day"')[1].split('id="found"')[0]
