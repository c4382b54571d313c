"""Two who save the same evening at the same moment both learn of the clash: real threads, real transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, EventTime
from festival.events.saving import new_event, write_event
from tests.at_once import at_once
from tests.checks.raised import VENUE_OVERLAP, conflicts_over_places, open_conflicts_for, open_pairs
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

EVENING = local_evening(in_days=21)
TIMES = 10


def registers(organisation_id: int, venue_id: int, start: datetime) -> Callable[[Barrier], int]:
    """A person who pencils an evening of two hours at the venue."""

    def work(together: Barrier) -> int:
        together.wait()
        begin_writing()
        event = new_event("Feast", organisation_id=organisation_id, by=None)
        event.state, event.venue_id = "pencilled", venue_id
        event.lines = [EventTime(local_start=start, local_end=start + timedelta(hours=2))]
        write_event(event, now=clock.now())
        db.session.commit()
        return event.id

    return work


def takes_the_place(event_id: int, venue_id: int) -> Callable[[Barrier], int]:
    """A person who has read an event, waits, and then gives it the venue."""

    def work(together: Barrier) -> int:
        read = db.session.scalar(select(Event.version).where(Event.id == event_id))
        assert read
        together.wait()
        begin_writing()
        event = db.session.get_one(Event, event_id)
        event.venue_id = venue_id
        write_event(event, now=clock.now())
        db.session.commit()
        return event_id

    return work


def test_two_new_events_on_the_same_evening_are_one_clash(app: Flask) -> None:
    club, church = make_organisation().id, make_organisation().id
    for number in range(TIMES):
        venue = make_venue().id
        start = EVENING + timedelta(days=number)
        pair = tuple(sorted(at_once(app, registers(club, venue, start), registers(church, venue, start))))
        assert pair in open_pairs()
    assert len(conflicts_over_places()) == len(open_pairs()) == TIMES
    for organisation_id in (club, church):
        seen = open_conflicts_for({organisation_id}, now=clock.now())
        assert len([one for one in seen if one.rule == VENUE_OVERLAP]) == TIMES


def test_two_events_that_take_the_same_place_are_one_clash(app: Flask) -> None:
    for number in range(TIMES):
        first, second = (make_event(local_start=EVENING, state="pencilled").id for _ in range(2))
        venue = make_venue().id
        at_once(app, takes_the_place(first, venue), takes_the_place(second, venue))
        assert (first, second) in open_pairs()
        assert len(conflicts_over_places()) == number + 1


def test_three_at_once_with_square_and_stages_are_two_clashes(app: Flask) -> None:
    organisation = make_organisation().id
    square = make_venue()
    stages = [make_venue(parent=square) for _ in range(2)]
    for number in range(3):
        start = EVENING + timedelta(days=number)
        ids = at_once(app, *(registers(organisation, venue.id, start) for venue in (square, *stages)))
        assert {tuple(sorted((ids[0], stage_id))) for stage_id in ids[1:]} <= set(open_pairs())
        assert len(conflicts_over_places()) == 2 * (number + 1)


def test_one_leaves_while_the_other_comes_and_the_clash_is_as_both_left_it(app: Flask) -> None:
    square, hall = make_venue(), make_venue()
    for number in range(5):
        staying = make_event(local_start=EVENING + timedelta(days=number), venue=square)
        leaving = make_event(local_start=EVENING + timedelta(days=number), venue=square)
        at_once(app, takes_the_place(leaving.id, hall.id), takes_the_place(staying.id, square.id))
        assert open_pairs() == []
        assert len(conflicts_over_places()) == number + 1


@pytest.fixture
def two_desks(app: Flask) -> list[tuple[Any, Any]]:
    """Two organisers in their browsers, each with an idea on the same evening."""
    desks = []
    for _ in range(2):
        organisation = make_organisation()
        account = make_account(organisation=organisation)
        event = make_event(
            local_start=EVENING, organisation=organisation, state="pencilled", created_by_id=account.id
        )
        browser = app.test_client()
        sign_in(browser, account)
        desks.append((browser, event))
    return desks


def test_two_browsers_that_save_at_once_both_show_the_clash(
    app: Flask, two_desks: list[tuple[Any, Any]]
) -> None:
    square = make_venue(name="Marktplatz").id

    def saves(browser: Any, event_id: int, version: int) -> Callable[[Barrier], int]:
        def work(together: Barrier) -> int:
            together.wait()
            form = {"venue_id": str(square), "version": str(version), "keep": "1"}
            return int(browser.post(f"/desk/events/{event_id}/where", data=form).status_code)

        return work

    works = [saves(browser, event.id, event.version) for browser, event in two_desks]
    assert at_once(app, *works) == [303, 303]
    for (browser, event), (_browser, other) in (two_desks, two_desks[::-1]):
        event_id, title = event.id, other.title
        for address in ("/desk", f"/desk/events/{event_id}"):
            assert title in browser.get(address).get_data(as_text=True), address
