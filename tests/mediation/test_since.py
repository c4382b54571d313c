"""Since when a conflict is known, by the city's clocks."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select, update

from festival.base.database import begin_writing, db
from festival.conflicts.display import see_all
from festival.conflicts.model import Conflict
from festival.conflicts.queries import with_parties
from tests.conftest import local_evening, make_account, make_event, make_venue


def test_what_is_found_after_midnight_is_known_since_that_day_and_not_since_the_one_before(
    app: Flask,
) -> None:
    square, evening = make_venue(), local_evening(in_days=20)
    for _ in range(2):
        make_event(venue=square, local_start=evening)
    begin_writing()
    found_at = datetime(2027, 6, 11, 22, 30, tzinfo=UTC)  # half past midnight in summer
    db.session.execute(update(Conflict).values(found_at=found_at))
    db.session.commit()
    reader = make_account(role="coordinator")
    query = with_parties(select(Conflict).where(Conflict.rule == "venue_overlap"))
    conflict = db.session.scalars(query).one()
    with app.test_request_context("/?lang=en"):
        (seen,) = see_all([conflict], reader, "en")
    assert "Sat 12" in seen.since
