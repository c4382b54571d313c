"""An office's desk: its queue by deadline, its answers, and who may read and say what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.law.model import LawRow
from festival.statements.model import OfficeTerm, Statement
from festival.statements.words import standing_for
from tests.conftest import make_account, make_organisation
from tests.counting import counted_queries
from tests.statements.conftest import Town

NASTY = "{{7*7}} {% x '\"><b>"


def text_of(client: FlaskClient, address: str) -> str:
    return client.get(f"{address}{'&' if '?' in address else '?'}lang=en").get_data(as_text=True)


def test_an_office_sees_what_it_is_asked_and_nothing_of_other_offices(town: Town) -> None:
    town.hand_in()
    page = text_of(town.as_(town.trade), "/desk/statements")
    assert "Uferfest" in page
    assert "Temporary alcohol licence or notice" in page
    assert "Special-use permit" not in page
    assert "Nothing waits for an answer." in text_of(
        town.as_(make_organisation(is_office=True)), "/desk/statements"
    )


def test_what_it_is_asked_stands_in_the_menu_and_on_today(town: Town) -> None:
    town.hand_in()
    page = text_of(town.as_(town.trade), "/desk")
    assert 'Statements\n          <span class="count">' in page or ">1<" in page
    assert "Statement</span>" in page
    assert "Uferfest" in page


def test_the_queue_runs_by_deadline(town: Town) -> None:
    town.hand_in()
    begin_writing()
    first = db.session.query(Statement).filter_by(office_id=town.trade.id).one()
    values = {"event_id": first.event_id, "office_id": first.office_id, "permits": []}
    today = town.today
    db.session.add_all(
        Statement(due_on=today + timedelta(days=days), text=str(days), **values) for days in (3, -2, 40)
    )
    db.session.commit()
    page = text_of(town.as_(town.trade), "/desk/statements")
    order = [page.index(words) for words in ("2 days ago", "in 3 days", "in 14 days", "in 40 days")]
    assert order == sorted(order)
    assert "Overdue" in page


@pytest.mark.parametrize("answer", ["agreed", "not_concerned"])
def test_an_answer_without_words_is_enough_where_all_is_well(town: Town, answer: str) -> None:
    town.hand_in()
    assert town.answer(town.as_(town.trade), town.trade, answer).status_code == 303
    assert town.statement(town.trade).answer == answer


@pytest.mark.parametrize("answer", ["conditions", "refused"])
def test_conditions_and_refusals_say_which_and_why_and_nothing_typed_is_lost(town: Town, answer: str) -> None:
    town.hand_in()
    office = town.as_(town.trade)
    page = town.answer(office, town.trade, answer, "  ")
    assert page.status_code == 400
    assert "Say which conditions, or why not" in page.get_data(as_text=True)
    assert town.statement(town.trade).answer == "open"
    assert town.answer(office, town.trade, answer, NASTY).status_code == 303
    page = text_of(town.as_(town.club), f"/desk/events/{town.event.id}")
    assert "{{7*7}} {% x &#39;&#34;&gt;&lt;b&gt;" in page


def test_the_organiser_and_the_coordination_are_told(town: Town) -> None:
    organiser, coordinator = make_account(organisation=town.club), make_account(role="coordinator")
    town.hand_in()
    town.answer(town.as_(town.trade, name="Frau Amt"), town.trade, "agreed")
    for person in (organiser, coordinator):
        client = town.app.test_client()
        client.post("/signin", data={"email": person.email, "password": "correct horse battery staple"})
        assert f"{town.trade.name} agrees to “Uferfest”." in text_of(client, "/desk/inbox")


def test_the_event_has_one_honest_line(town: Town) -> None:
    town.hand_in()
    town.answer(town.as_(town.order), town.order, "conditions", "Bis 22 Uhr")
    begin_writing()
    late = db.session.query(Statement).filter_by(office_id=town.trade.id).one()
    late.due_on = town.today - timedelta(days=2)
    db.session.commit()
    for client in (town.as_(town.club), town.as_(town.trade), town.as_(role="coordinator")):
        page = text_of(client, f"/desk/events/{town.event.id}")
        assert "Overdue: Gewerbeamt (until " in page
        assert "Agreed with conditions: Ordnungsamt." in page
        assert "It replaces no decision of the administration." in page


def test_what_offices_say_is_for_those_involved_alone(town: Town) -> None:
    town.hand_in()
    stranger = make_account(organisation=make_organisation())
    assert standing_for(stranger, town.event, "en") is None
    assert town.as_(make_organisation()).get(f"/desk/events/{town.event.id}").status_code == 403


@pytest.mark.parametrize("who", ["club", "other office", "coordinator", "stranger", "nobody"])
def test_only_the_office_that_is_asked_answers(town: Town, who: str) -> None:
    town.hand_in()
    clients = {
        "club": lambda: town.as_(town.club),
        "other office": lambda: town.as_(town.order),
        "coordinator": lambda: town.as_(role="coordinator"),
        "stranger": lambda: town.as_(make_organisation()),
        "nobody": lambda: town.app.test_client(),
    }
    client = clients[who]()
    address = f"/desk/statements/{town.statement(town.trade).id}"
    assert client.get(address).status_code == (302 if who == "nobody" else 403)
    assert town.answer(client, town.trade, "agreed").status_code == (401 if who == "nobody" else 403)
    assert town.statement(town.trade).answer == "open"


def test_who_only_reads_for_the_office_does_not_answer(town: Town) -> None:
    town.hand_in()
    account = make_account(organisation=town.trade)
    begin_writing()
    account.memberships[0].role = "reader"
    db.session.commit()
    client = town.app.test_client()
    client.post("/signin", data={"email": account.email, "password": "correct horse battery staple"})
    assert client.get("/desk/statements").status_code == 200
    assert town.answer(client, town.trade, "agreed").status_code == 403


def test_two_of_an_office_who_answer_at_once_see_both_versions(town: Town) -> None:
    town.hand_in()
    one = town.statement(town.trade)
    opened = {"version": f"{one.id}.{one.version}"}
    office = town.as_(town.trade)
    address = f"/desk/statements/{one.id}?lang=en"
    assert office.post(address, data=opened | {"answer": "refused", "text": "Theirs"}).status_code == 303
    page = office.post(address, data=opened | {"answer": "agreed", "text": "Mine"})
    assert page.status_code == 409
    assert "Theirs" in page.get_data(as_text=True)
    assert "Mine" in page.get_data(as_text=True)
    assert town.statement(town.trade).text == "Theirs"


def test_the_same_answer_sent_twice_is_one(town: Town) -> None:
    town.hand_in()
    one = town.statement(town.trade)
    data = {"version": f"{one.id}.{one.version}", "answer": "agreed", "text": ""}
    office = town.as_(town.trade)
    for _ in range(2):
        assert office.post(f"/desk/statements/{one.id}", data=data).status_code == 303
    assert db.session.query(Statement).filter_by(office_id=town.trade.id).count() == 1


def test_what_was_said_before_stays_to_be_read(town: Town) -> None:
    town.hand_in()
    office = town.as_(town.trade)
    town.answer(office, town.trade, "refused", "Zu laut")
    town.answer(office, town.trade, "agreed", "")
    page = text_of(office, f"/desk/events/{town.event.id}")
    assert "Agreed: Gewerbeamt" in page
    assert "Zu laut" in page


@pytest.mark.parametrize("text", ["x" * 4001, "y" * 4000])
def test_a_text_has_a_limit(town: Town, text: str) -> None:
    town.hand_in()
    assert town.answer(town.as_(town.trade), town.trade, "refused", text).status_code == (
        400 if len(text) > 4000 else 303
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [({}, 400), ({"answer": "perhaps"}, 400), ({"answer": "open"}, 400), ({"version": "x"}, 400)],
)
def test_nonsense_is_answered_with_a_sentence(town: Town, data: dict[str, str], status: int) -> None:
    town.hand_in()
    office = town.as_(town.trade)
    assert office.post(f"/desk/statements/{town.statement(town.trade).id}", data=data).status_code == status
    assert office.get("/desk/statements/999999").status_code == 404
    assert office.get("/desk/statements?show=nonsense").status_code == 400


def test_confirming_what_is_open_or_refused_is_the_coordinations_with_a_reason(town: Town) -> None:
    town.hand_in()
    page = town.step(town.as_(town.club), "confirmed")
    assert page.status_code == 409
    assert "Only the coordination can confirm it all the same." in page.get_data(as_text=True)
    coordinator = town.as_(role="coordinator")
    assert town.step(coordinator, "confirmed").status_code == 409
    assert town.step(coordinator, "confirmed", reason="Mündlich zugesagt").status_code == 303
    db.session.expire_all()
    assert (town.event.state, town.event.state_reason) == ("confirmed", "")
    assert "Mündlich zugesagt" in text_of(town.as_(town.club), f"/desk/events/{town.event.id}/history")
    public = town.app.test_client().get(f"/events/{town.event.id}-{town.event.slug}").get_data(as_text=True)
    assert "Mündlich" not in public
    assert "Gewerbeamt" not in public


def test_what_all_offices_agreed_to_the_organiser_may_confirm(town: Town) -> None:
    town.hand_in()
    for office in (town.order, town.trade):
        town.answer(town.as_(office), office, "agreed")
    club = town.as_(town.club)
    assert town.step(club, "confirmed").status_code == 409  # the coordination is asked too
    assert 'value="confirmed"' not in text_of(club, f"/desk/events/{town.event.id}")
    town.answer(town.as_(role="coordinator"), None, "agreed")
    assert 'value="confirmed"' in text_of(club, f"/desk/events/{town.event.id}")
    assert town.step(club, "confirmed").status_code == 303


def test_what_no_office_is_named_for_the_coordination_confirms(town: Town) -> None:
    begin_writing()
    db.session.query(OfficeTerm).delete()
    db.session.commit()
    club, coordinator = town.as_(town.club), town.as_(role="coordinator")
    address = f"/desk/events/{town.event.id}"
    assert 'value="confirmed"' not in text_of(club, address)
    page = town.step(club, "confirmed")
    assert page.status_code == 409
    assert "These offices are to be asked first: Coordination." in page.get_data(as_text=True)
    assert 'value="confirmed"' in text_of(coordinator, address)
    town.hand_in()
    assert 'value="confirmed"' not in text_of(club, address)
    assert town.step(club, "confirmed").status_code == 409
    assert 'value="confirmed"' in text_of(coordinator, address)
    assert town.step(coordinator, "confirmed").status_code == 303


def test_what_needs_nobody_its_organiser_confirms_at_once(town: Town) -> None:
    begin_writing()
    db.session.query(LawRow).filter_by(kind="permit").delete()
    db.session.commit()
    club = town.as_(town.club)
    assert 'value="confirmed"' in text_of(club, f"/desk/events/{town.event.id}")
    assert town.step(club, "confirmed").status_code == 303


def test_an_organiser_does_not_get_round_the_offices_by_confirming_at_once(town: Town) -> None:
    page = town.step(town.as_(town.club), "confirmed")
    assert page.status_code == 409
    assert "These offices are to be asked first: Gewerbeamt, Ordnungsamt, Coordination." in page.get_data(
        as_text=True
    )


def test_the_city_says_which_office_is_meant(town: Town) -> None:
    coordinator = town.as_(role="coordinator")
    page = text_of(coordinator, "/desk/statements/offices")
    assert "Fire brigade" in page
    version = f"public_order:{town.order.id} trade:{town.trade.id}"
    data = {"version": version, "term_fire": str(town.order.id), "term_trade": str(town.trade.id)}
    data["term_public_order"] = ""
    assert coordinator.post("/desk/statements/offices", data=data).status_code == 303
    known = {one.term: one.office_id for one in db.session.query(OfficeTerm)}
    assert known == {"fire": town.order.id, "trade": town.trade.id}
    # somebody else had the page open: both versions
    page = coordinator.post("/desk/statements/offices?lang=en", data=data | {"term_trade": ""})
    assert page.status_code == 409
    assert "Gewerbeamt" in page.get_data(as_text=True)
    for wrong in (str(town.club.id), "99999999", "x"):
        assert (
            coordinator.post("/desk/statements/offices", data=data | {"term_fire": wrong}).status_code == 400
        )
    assert town.as_(town.trade).get("/desk/statements/offices").status_code == 403


def test_a_long_queue_costs_no_more_questions_than_a_short_one(town: Town) -> None:
    town.hand_in()
    office = town.as_(town.trade)
    first = town.statement(town.trade)
    values = {"event_id": first.event_id, "office_id": first.office_id, "due_on": first.due_on}
    begin_writing()
    db.session.add_all(Statement(permits=["gestattung_gastg"], **values) for _ in range(60))
    db.session.commit()
    office.get("/desk/statements")
    with counted_queries() as found:
        assert office.get("/desk/statements").status_code == 200
    assert len(found) <= 12, found
