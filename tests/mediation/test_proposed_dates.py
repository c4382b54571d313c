"""A proposed date shows what stands against it, before it is sent and before it is taken, to each as they may know."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event
from festival.events.saving import change_date, write_event
from festival.mediation.model import Proposal
from tests.conftest import make_event, make_organisation
from tests.mediation.quarrels import EVENING, Quarrel, as_, hidden, propose


def test_a_proposed_date_shows_what_stands_against_it_before_it_is_sent_and_taken(
    app: Flask, quarrel: Quarrel
) -> None:
    venue = db.session.get_one(Event, quarrel.hers.id).venue_id
    sunday = EVENING + timedelta(days=8)
    third = make_event(
        title="Geheimer Ball",
        organisation=make_organisation(name="Dritte"),
        venue_id=venue,
        local_start=sunday,
        state="pencilled",
    )
    typed = {"day": sunday.date().isoformat()}

    first = propose(app, quarrel, **typed)

    assert first.status_code == 200
    assert db.session.scalars(select(Proposal)).all() == []
    assert "What stands against this date" in first.text
    assert "event of another organiser" in first.text
    assert "Geheimer Ball" not in first.text
    mark = hidden(first.text, "weighed")
    assert propose(app, quarrel, weighed="guessed", **typed).status_code == 200
    assert propose(app, quarrel, weighed=mark, **typed).status_code == 303
    found = db.session.scalars(select(Proposal)).one()
    page = f"/desk/conflicts/{quarrel.conflict.id}?lang=en"
    address = f"/desk/conflicts/{quarrel.conflict.id}/proposals/{found.id}?lang=en"
    alice, carol = as_(app, quarrel.alice), as_(app, quarrel.carol)
    shown = alice.get(page).text
    assert "What stands against this date" in shown
    assert "Geheimer Ball" not in shown
    assert "Geheimer Ball" in carol.get(page).text
    unseen = alice.post(address, data={"answer": "take"})
    assert unseen.status_code == 409
    assert "Look again before you take it" in unseen.text
    assert db.session.get_one(Event, quarrel.hers.id, populate_existing=True).local_start == EVENING
    taken = alice.post(address, data={"answer": "take", "weighed": hidden(shown, "weighed")})
    assert taken.status_code == 303
    assert db.session.get_one(Event, quarrel.hers.id, populate_existing=True).local_start == sunday
    assert third.state == "pencilled"


def test_a_date_that_filled_since_it_was_proposed_is_not_taken_unseen(app: Flask, quarrel: Quarrel) -> None:
    sunday = EVENING + timedelta(days=8)
    assert propose(app, quarrel, day=sunday.date().isoformat()).status_code == 303
    alice = as_(app, quarrel.alice)
    mark = hidden(alice.get(f"/desk/conflicts/{quarrel.conflict.id}").text, "weighed")
    make_event(venue_id=quarrel.his.venue_id, local_start=sunday)
    found = db.session.scalars(select(Proposal)).one()
    address = f"/desk/conflicts/{quarrel.conflict.id}/proposals/{found.id}"
    assert alice.post(address, data={"answer": "take", "weighed": mark}).status_code == 409
    assert alice.post(address, data={"answer": "decline", "weighed": mark}).status_code == 303


def test_moving_a_date_in_time_alone_keeps_the_place_it_was_given(app: Flask, quarrel: Quarrel) -> None:
    begin_writing()
    hers = db.session.get_one(Event, quarrel.hers.id)
    hers.lines[0].rrule = "FREQ=WEEKLY"
    write_event(hers, now=clock.now())
    own = DateChange(
        on=EVENING.date(), kind="moved", venue_id=quarrel.his.venue_id, local_start=None, local_end=None
    )
    change_date(hers, own, now=clock.now())
    db.session.commit()
    propose(app, quarrel, start="12:00", end="14:00")
    found = db.session.scalars(select(Proposal)).one()
    address = f"/desk/conflicts/{quarrel.conflict.id}/proposals/{found.id}"
    assert as_(app, quarrel.alice).post(address, data={"answer": "take"}).status_code == 303
    moved = db.session.get_one(Event, hers.id, populate_existing=True)
    db.session.refresh(moved, ["date_changes"])
    assert [(one.local_start.hour, one.venue_id) for one in moved.date_changes] == [
        (12, quarrel.his.venue_id)
    ]
