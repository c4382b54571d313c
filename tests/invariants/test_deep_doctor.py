"""`festival doctor --deep` says what holds, what doesn't and what to do, and is in nobody's way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, update

from festival.base import clock
from festival.base.database import WRITES, begin_writing, db
from festival.events.model import DateChange, Event
from festival.events.rebuild import follow_organisation, follow_venue
from festival.events.saving import Step, change_date, take_step
from festival.invariants import look
from festival.invariants.proofs import PROOFS, prove_all
from festival.publishing.model import PublishedEvent
from tests.conftest import make_event, make_organisation, make_venue


def test_it_names_what_is_broken_and_what_to_do_and_ends_with_1(app: Flask) -> None:
    events = [make_event() for _ in range(7)]
    begin_writing()
    db.session.execute(update(Event).values(search_text="x", version=Event.version))
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["festival", "doctor", "--deep"])
    assert done.exit_code == 1
    line = next(one for one in done.output.splitlines() if "each event is found by its words" in one)
    assert "7 found: " in line
    assert sum(f"event {event.id}" in line for event in events) == 5
    assert "and 2 more. Run `flask --app wsgi festival rebuild`" in line
    assert "· dates: the dates of each event are those of its times.\n" in done.output
    assert not any(f"· {proof.name}:" in done.output for proof in PROOFS if proof.name == "search")


def test_without_tables_it_says_no_more_than_the_doctor_does(app: Flask) -> None:
    begin_writing()
    version = db.session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    db.session.commit()
    try:
        done = app.test_cli_runner().invoke(args=["festival", "doctor", "--deep"])
    finally:
        begin_writing()
        db.session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        db.session.commit()
    assert done.exit_code == 1
    assert "of an earlier version" in done.output
    assert "· dates" not in done.output


def test_it_reads_while_somebody_writes_and_goes_through_all_rows_in_parcels(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "AT_ONCE", 2)
    for _ in range(5):
        make_event()
    engine = create_engine(db.engine.url, execution_options={WRITES: True})
    told: dict[str, int] = {}
    with engine.connect() as other:
        other.exec_driver_sql("UPDATE event SET title = 'mitten darin'")
        found = list(prove_all(now=clock.now(), tell=lambda one, rows: told.update({one.name: rows})))
        other.rollback()
    engine.dispose()
    assert [one.proof.name for one in found if one.count] == []
    assert (told["dates"], told["states"]) == (5, 5)


def test_what_is_postponed_follows_its_place_and_organisation_as_what_has_dates_does(app: Flask) -> None:
    venue, ours = make_venue(), make_organisation()
    event = make_event(venue=venue, organisation=ours)
    begin_writing()
    take_step(event, Step("postponed", None, "Sturm"), now=clock.now())
    venue.name, ours.name = "Neuer Markt", "Neuer Verein"
    db.session.flush()
    later = clock.now() + timedelta(minutes=1)
    follow_venue(venue.id, now=later)
    follow_organisation(ours.id, now=later)
    db.session.commit()
    text = db.session.scalars(select(PublishedEvent.vevent_de)).one()
    assert ("Neuer Markt" in text, "Neuer Verein" in text) == (True, True)


def test_what_moved_all_its_dates_elsewhere_still_follows_its_own_place(app: Flask) -> None:
    here, there = make_venue(), make_venue()
    event = make_event(venue=here)
    begin_writing()
    start, end = event.local_start, event.local_end
    moved = DateChange(kind="moved", on=start.date(), local_start=start, local_end=end, venue_id=there.id)
    change_date(event, moved, now=clock.now())
    here.name = "Neuer Markt"
    db.session.flush()
    follow_venue(here.id, now=clock.now())
    db.session.commit()
    assert "neuer markt" in event.search_text
