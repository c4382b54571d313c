"""What is open like a museum: in programme and calendars, in nobody's way; what it borrows is lent all the same."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from festival.resources.model import Resource
from festival.resources.queries import save_bookings
from tests.conftest import local_evening, make_event, make_venue

EVENING = local_evening(in_days=30)


def write(event: Event, **values: Any) -> None:
    begin_writing()
    for name, value in values.items():
        setattr(event, name, value)
    write_event(event, now=clock.now())
    db.session.commit()


def open_conflicts() -> list[str]:
    query = select(Conflict.rule).where(Conflict.gone_at.is_(None)).order_by(Conflict.rule)
    return list(db.session.scalars(query))


def findings(event: Event) -> set[str]:
    query = select(Event).where(Event.id == event.id)
    found = db.session.scalars(query).one()
    return {one.finding.rule for one in findings_for_draft(draft_of(found, now=clock.now()), now=clock.now())}


def at_once(**values: Any) -> tuple[Any, Any]:
    """A concert, and something else at the same time in the same hall."""
    hall = make_venue()
    return tuple(make_event(local_start=EVENING, venue=hall, sound="loud", **more) for more in ({}, values))  # type: ignore[return-value]


def test_opening_hours_hold_no_place_and_clash_with_nothing(app: Flask) -> None:
    concert, museum = at_once()
    assert "venue_overlap" in open_conflicts()
    assert "venue_overlap" in findings(concert) & findings(museum)
    write(museum, is_opening_hours=True)
    assert open_conflicts() == []
    assert findings(museum) == set()
    assert "venue_overlap" not in findings(concert)
    query = select(Occurrence.blocks, Occurrence.is_public).where(Occurrence.event_id == museum.id)
    assert set(db.session.execute(query).tuples()) == {(False, True)}
    write(museum, is_opening_hours=False)
    assert "venue_overlap" in open_conflicts()


@pytest.mark.parametrize("first", ["museum", "concert"])
def test_what_opening_hours_borrow_is_lent(app: Flask, first: str) -> None:
    begin_writing()
    stage = Resource(name="Bühne", name_en="Stage", unit="Stück", stock=1)
    db.session.add(stage)
    db.session.commit()
    concert, museum = at_once(is_opening_hours=True)
    for event in (museum, concert) if first == "museum" else (concert, museum):
        begin_writing()
        save_bookings(event, {stage.id: 1})
        write_event(event, now=clock.now())
        db.session.commit()
    assert open_conflicts() == ["resources"]
    assert findings(museum) == {"resources"}
    assert "resources" in findings(concert)
    recheck_all()
    assert open_conflicts() == ["resources"]
    write(museum, state="withdrawn")
    assert open_conflicts() == []


def test_opening_hours_are_in_the_programme_and_say_so(client: FlaskClient) -> None:
    event = make_event(title="Museum", local_start=EVENING, is_opening_hours=True)
    on = EVENING.date().isoformat()
    listed = client.get(f"/events?from={on}&to={on}").get_data(as_text=True)
    assert "Museum" in listed
    assert "geöffnet" in listed
    assert "geöffnet" in client.get(f"/events/{event.id}-museum").get_data(as_text=True).lower()
    assert "TRANSP:TRANSPARENT" in client.get(f"/events/{event.id}.ics").get_data(as_text=True)
