"""The events at a venue follow its change: few at once, many by a job, so that nobody's saving waits for them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as listening
from sqlalchemy import select

from festival.base import clock, database
from festival.base.database import begin_writing, db
from festival.events import rebuild
from festival.events.model import Occurrence
from festival.places.model import Venue
from festival.places.venues import save_venue
from jobs import venues
from tests.conftest import make_event, make_organisation, make_venue


def move(venue: Venue, lon: float) -> None:
    begin_writing()
    found = db.session.get_one(Venue, venue.id)
    found.lon = lon
    save_venue(found)
    db.session.commit()


def longitudes() -> set[float | None]:
    db.session.expire_all()
    found = set(db.session.scalars(select(Occurrence.lon)))
    db.session.rollback()
    return found


def place(count: int) -> Venue:
    venue, organisation = make_venue(lon=7.5), make_organisation()
    for _ in range(count):
        make_event(venue=venue, organisation=organisation)
    return venue


def test_few_events_follow_in_the_same_transaction(app: Flask) -> None:
    venue = place(rebuild.MANY)
    move(venue, 7.6)
    assert longitudes() == {7.6}
    assert not db.session.get_one(Venue, venue.id).ahead_of_events


def test_many_events_follow_by_the_job_in_transactions_of_their_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = place(rebuild.MANY + 1)
    version = venue.version
    move(venue, 7.6)
    assert longitudes() == {7.5}
    monkeypatch.setattr(database, "HOLDS_S", 0.0)
    commits: list[Any] = []
    note = commits.append
    listening.listen(db.engine, "commit", note)
    try:
        venues.follow_venues()
    finally:
        listening.remove(db.engine, "commit", note)
    assert longitudes() == {7.6}
    assert len(commits) > rebuild.MANY
    found = db.session.get_one(Venue, venue.id)
    assert not found.ahead_of_events
    assert found.version == version + 1, "the mark isn't a change that somebody typed"
    assert rebuild.catch_up(now=clock.now()) == 0


def test_a_venue_that_is_changed_once_more_meanwhile_stays_marked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = place(rebuild.MANY + 1)
    move(venue, 7.6)
    real, seen = rebuild.write_event, []

    def once_more(*args: Any, **kwargs: Any) -> bool:
        if not seen:
            seen.append(True)
            found = db.session.get_one(Venue, venue.id)
            found.lon = 7.7
            save_venue(found)
        return real(*args, **kwargs)

    monkeypatch.setattr(rebuild, "write_event", once_more)
    venues.follow_venues()
    db.session.expire_all()
    assert db.session.get_one(Venue, venue.id).ahead_of_events
    venues.follow_venues()
    assert longitudes() == {7.7}
