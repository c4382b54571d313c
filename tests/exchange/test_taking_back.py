"""A whole run taken back: as if it had never been, but for what the public saw and what somebody went on with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conversation.model import Message
from festival.events.model import Event
from festival.events.saving import Step, take_step, write_event
from festival.exchange.model import ImportChange, ImportedEvent, ImportRun, Source
from festival.exchange.taking_back import is_last_to_write, take_back
from festival.statements.model import Statement
from tests.conftest import make_account
from tests.exchange.conftest import bring_in, candidate, make_source

EARLIER = clock.now() - timedelta(hours=1)


def undo(run: ImportRun) -> ImportRun:
    take_back(run.id, now=clock.now())
    return db.session.get_one(ImportRun, run.id, populate_existing=True)


def states() -> list[str]:
    return list(db.session.scalars(select(Event.state).order_by(Event.id)))


def edit(**values: str) -> None:
    begin_writing()
    event = db.session.scalars(select(Event)).one()
    for name, value in values.items():
        setattr(event, name, value)
    write_event(event, now=clock.now())
    db.session.commit()


def test_what_was_new_is_withdrawn_and_comes_again_with_the_next_list(app: Flask) -> None:
    source = make_source()
    run = undo(bring_in(source, candidate("1"), candidate("2"), now=EARLIER))
    assert states() == ["withdrawn", "withdrawn"]
    assert (run.state, run.counts["taken_back"]) == ("taken_back", 2)
    assert bring_in(source, candidate("1"), apart=frozenset()).counts == {"new": 1}


def test_what_the_public_has_seen_is_cancelled_with_a_reason(app: Flask) -> None:
    undo(bring_in(make_source(), candidate(), state="confirmed", now=EARLIER))
    event = db.session.scalars(select(Event)).one()
    assert event.state == "cancelled"
    assert event.state_reason


@pytest.mark.parametrize("said", ["answer", "message"])
def test_what_an_office_or_somebody_said_something_of_stays(app: Flask, said: str) -> None:
    run = bring_in(make_source(), candidate(), now=EARLIER)
    event, now = db.session.scalars(select(Event)).one(), clock.now()
    begin_writing()
    if said == "answer":
        db.session.add(
            Statement(event_id=event.id, due_on=now.date(), answer="agreed", answered_at=now, is_current=True)
        )
    else:
        db.session.add(
            Message(event_id=event.id, key="1", by_id=make_account().id, text="Wann baut ihr auf?", at=now)
        )
    db.session.commit()
    run = undo(run)
    assert states() == ["pencilled"]
    assert run.counts["stays"] == 1


def test_what_somebody_went_on_with_stays_and_is_counted(app: Flask) -> None:
    run = bring_in(make_source(), candidate(), now=EARLIER)
    edit(summary="Von uns")
    run = undo(run)
    assert states() == ["pencilled"]
    assert run.counts["stays"] == 1
    assert db.session.scalars(select(ImportedEvent)).one().key == "1"


def test_a_step_that_somebody_took_counts_as_going_on(app: Flask) -> None:
    run = bring_in(make_source(), candidate(), now=EARLIER)
    begin_writing()
    take_step(db.session.scalars(select(Event)).one(), Step("confirmed", None), now=clock.now())
    db.session.commit()
    undo(run)
    assert states() == ["confirmed"]


def test_what_was_changed_has_its_old_values_but_for_what_was_edited_since(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate(title="Fest", price="5 Euro"), now=EARLIER)
    run = bring_in(source, candidate(title="Sommerfest", price="7 Euro"), now=EARLIER)
    edit(price="frei")
    undo(run)
    event = db.session.scalars(select(Event)).one()
    assert (event.title, event.price) == ("Fest", "frei")
    change = db.session.scalars(select(ImportChange).where(ImportChange.run_id == run.id)).one()
    assert change.taken_back == "kept"


def test_the_next_list_gives_again_what_was_taken_back(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate(title="Fest"), now=EARLIER)
    undo(bring_in(source, candidate(title="Sommerfest"), now=EARLIER))
    assert bring_in(source, candidate(title="Sommerfest")).counts == {"changed": 1}


def test_what_was_marked_as_gone_is_not_marked_any_more(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate("1"), candidate("2"), now=EARLIER)
    undo(bring_in(source, candidate("1"), now=EARLIER))
    assert db.session.scalars(select(ImportedEvent.gone_since)).all() == [None, None]


def test_what_was_called_off_stays_called_off(app: Flask) -> None:
    source = make_source()
    bring_in(source, candidate(), now=EARLIER)
    run = undo(bring_in(source, candidate(is_cancelled=True), now=EARLIER))
    assert states() == ["withdrawn"]
    assert run.counts["stays"] == 1


def test_only_the_last_run_that_wrote_something_can_be_taken_back(app: Flask) -> None:
    source: Source = make_source()
    first = bring_in(source, candidate("1"), now=EARLIER)
    second = bring_in(source, candidate("1"), candidate("2"), now=EARLIER)
    nothing = bring_in(source, candidate("1"), candidate("2"), now=EARLIER)
    assert [is_last_to_write(one) for one in (first, second, nothing)] == [False, True, False]
    undo(second)
    assert is_last_to_write(first)
