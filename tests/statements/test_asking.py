"""Who is asked when an event is handed in, and asked again when it changes in what it was asked about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.saving import write_event
from festival.notices.model import Notice
from festival.organisers.model import Organisation
from festival.statements.model import Statement
from tests.conftest import make_account, make_venue, set_fields
from tests.statements.conftest import Town


def change(town: Town, **values: Any) -> None:
    begin_writing()
    event = db.session.get_one(Event, town.event.id)
    set_fields(event, values)
    write_event(event, now=clock.now())
    db.session.commit()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Statement)) or 0


def test_nobody_is_asked_before_it_is_handed_in(town: Town) -> None:
    change(town, title="Uferfest 2")
    assert count() == 0


def test_handing_in_asks_each_office_once_and_what_no_office_is_mapped_to_the_coordination(
    town: Town,
) -> None:
    town.hand_in()
    assert "sondernutzung" in town.statement(town.order).permits
    assert town.statement(town.trade).permits == ["gestattung_gastg"]
    assert "lebensmittel" in town.statement(None).permits
    due = town.statement(town.order).due_on
    assert due == clock.to_local(clock.now(), town.event.tz).date() + timedelta(days=14)


def test_the_people_of_an_office_are_told(town: Town) -> None:
    person = make_account(organisation=town.trade)
    town.hand_in()
    (notice,) = db.session.query(Notice).filter_by(account_id=person.id)
    assert (notice.code, notice.event_id) == ("asked", town.event.id)


@pytest.mark.parametrize(
    ("values", "part", "words"),
    [
        ({"visitors_expected": 900}, "traits", "what it is and needs has changed"),
        ({"setup_minutes": 60}, "dates", "when it takes place has changed"),
        ({"place_name": "Wiese"}, "place", "the place has changed"),
    ],
)
def test_who_has_answered_is_asked_again_and_the_answer_stays_to_be_read(
    town: Town, values: dict[str, Any], part: str, words: str
) -> None:
    town.hand_in()
    office = town.as_(town.trade)
    assert town.answer(office, town.trade, "agreed").status_code == 303
    change(town, **values)
    again = town.statement(town.trade)
    assert (again.answer, again.again_for) == ("open", [part])
    page = office.get(f"/desk/events/{town.event.id}?lang=en").get_data(as_text=True)
    assert f"Asked again: {words}." in page
    assert "What was said before" in page


def test_who_has_not_answered_yet_has_one_question_that_says_all_that_changed(town: Town) -> None:
    town.hand_in()
    before = count()
    change(town, visitors_expected=900)
    change(town, venue_id=make_venue(kind="park").id)
    assert count() == before
    assert set(town.statement(town.trade).again_for) == {"traits", "place"}


def test_a_new_title_asks_nobody_again(town: Town) -> None:
    town.hand_in()
    town.answer(town.as_(town.trade), town.trade, "agreed")
    change(town, title="Anders", summary="Neu", description="Anders", link="https://example.org")
    assert town.statement(town.trade).answer == "agreed"


def test_an_answer_to_a_question_of_permits_brings_in_the_office_concerned(town: Town) -> None:
    change(town, traits={})
    town.hand_in()
    assert db.session.query(Statement).filter_by(office_id=town.trade.id).count() == 0
    change(town, traits={"serves_alcohol": True, "licensed_caterer": False})
    assert town.statement(town.trade).answer == "open"


@pytest.mark.parametrize("to_state", ["pencilled", "withdrawn"])
def test_what_is_taken_back_is_asked_of_nobody_any_more(town: Town, to_state: str) -> None:
    town.hand_in()
    town.answer(town.as_(town.trade), town.trade, "agreed")
    town.step(town.as_(town.club), to_state)
    assert db.session.query(Statement).filter_by(is_current=True, answer="open").count() == 0
    assert town.statement(town.trade).answer == "agreed"


def test_handed_in_anew_nobody_answers_twice_what_has_not_changed(town: Town) -> None:
    town.hand_in()
    town.answer(town.as_(town.trade), town.trade, "agreed")
    town.step(town.as_(town.club), "pencilled")
    town.hand_in()
    assert town.statement(town.trade).answer == "agreed"
    assert town.statement(town.order).answer == "open"


def test_an_office_that_is_deleted_leaves_its_questions_to_the_coordination(town: Town) -> None:
    town.hand_in()
    begin_writing()
    db.session.delete(db.session.get_one(Organisation, town.trade.id))
    db.session.commit()
    page = town.as_(role="coordinator").get("/desk/statements?lang=en")
    assert page.status_code == 200
    assert "Temporary alcohol licence or notice" in page.get_data(as_text=True)
