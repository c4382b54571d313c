"""Points of a festival: placed in slots, agreed or declined with a word, public with the festival and never before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.events.saving import Step, take_step, write_event
from festival.festivals.model import FestivalPoint
from festival.notices.model import Notice
from festival.publishing.event_text import rebuild_all
from festival.publishing.model import PublishedEvent
from tests.conftest import make_account, make_organisation
from tests.festivals.conftest import Town, make_town


def step(town: Town, event_id: int, to_state: str, by: Any, reason: str = "") -> int:
    form = {"to_state": to_state, "reason": reason, "version": str(town.event(event_id).version)}
    return town.as_(by).post(f"/desk/events/{event_id}/state", data=form).status_code


def test_an_organisation_finds_the_call_and_places_a_point(town: Town) -> None:
    bert = town.as_(town.bert)
    assert "Stadtfest" in bert.get("/desk/festivals").text
    page = bert.get(f"/desk/festivals/{town.feast.id}?lang=en").text
    assert "Musik und Tanz" in page
    assert page.count("free: place a point") == 3
    assert town.place().status_code == 303
    assert (town.point().state, town.event().state, town.event().festival_id) == ("asked", "idea", None)
    today = town.as_(town.anna).get("/desk?lang=en").text
    assert "“Chor am Mittag” waits for your answer." in today
    told = db.session.scalars(select(Notice.code).where(Notice.account_id == town.anna.id)).all()
    assert told == ["point_asked"]
    assert f'href="{town.lead}"' in town.as_(town.anna).get("/desk/inbox").text
    assert "Wir sind zwölf." in town.as_(town.anna).get(town.lead).text
    assert "Chor am Mittag" not in town.as_().get(town.page).text
    history = bert.get(f"/desk/events/{town.point().event_id}/history?lang=en").text
    assert "Placed in “Stadtfest”" in history


def test_once_agreed_it_is_public_where_the_festival_is(town: Town) -> None:
    town.place()
    assert town.decide("agree", "Schön!").status_code == 303
    event = town.event()
    assert (event.state, event.festival_id, event.organisation_id) == (
        "confirmed",
        town.feast.id,
        town.choir.id,
    )
    assert "Chor am Mittag" in town.as_().get(town.page).text
    own = town.as_(town.bert).get("/desk/festivals?lang=en").text
    assert "in the programme" in own and "Schön!" in own
    assert "“Chor am Mittag” is in the programme of “Stadtfest”." in (
        town.as_(town.bert).get("/desk/inbox?lang=en").text
    )


def test_declined_it_stays_its_organisations_idea_and_the_slot_is_free(town: Town) -> None:
    town.place()
    assert town.decide("decline", "Leider voll").status_code == 303
    assert (town.point().state, town.point().slot_id, town.event().state) == ("declined", None, "idea")
    assert "Leider voll" in town.as_(town.bert).get("/desk/festivals").text
    assert town.place().status_code == 303


def test_a_slot_is_taken_once_and_what_was_typed_goes_along_to_another(town: Town) -> None:
    town.place()
    carl = make_account(organisation=town.choir)
    answer = town.place(by=None, title="{{7*7}} <b>Tanz</b> {% x %}")
    assert answer.status_code == 409
    assert "{{7*7}} &lt;b&gt;Tanz&lt;/b&gt; {% x %}" in answer.text
    assert answer.text.count("formaction=") == 2
    assert len(db.session.scalars(select(FestivalPoint.event_id)).all()) == 1
    assert town.as_(carl).get(f"/desk/festivals/{town.feast.id}").text.count('class="soft">') >= 1


def test_the_same_form_sent_twice_places_one_point(town: Town) -> None:
    key = "01234567-0123-0123-0123-0123456789ab"
    assert town.place(draft_key=key).status_code == 303
    assert town.place(draft_key=key).status_code == 303
    assert len(db.session.scalars(select(FestivalPoint.event_id)).all()) == 1
    client = town.as_(town.bert)
    other = {"draft_key": key, "title": "Chor am Abend", "organisation_id": str(town.choir.id)}
    address = f"/desk/festivals/{town.feast.id}/slots/{town.slots()[0].id}"
    told = client.post(address, data=other, follow_redirects=True, query_string={"lang": "en"}).text
    assert "“Chor am Mittag” is saved already" in told or "„Chor am Mittag“ ist schon gespeichert" in told


def test_the_lead_enters_points_itself_also_where_the_call_is_closed(town: Town) -> None:
    town.save_call(is_open="no")
    assert town.as_(town.bert).get(f"/desk/festivals/{town.feast.id}").status_code == 404
    assert town.place().status_code == 404
    assert town.place(by=town.anna, title="Eröffnung").status_code == 303
    assert (town.point().state, town.event().state) == ("agreed", "confirmed")
    assert "Eröffnung" in town.as_().get(town.page).text


def test_a_call_that_has_run_out_takes_no_points(town: Town) -> None:
    town.save_call(open_until=(clock.now().date() - timedelta(days=2)).isoformat())
    assert town.place().status_code == 404
    assert "Stadtfest" not in town.as_(town.bert).get("/desk/festivals").text


def test_points_of_a_festival_that_is_not_public_are_not_public(app: Flask) -> None:
    town = make_town(app, state="pencilled")
    town.place()
    town.decide("agree")
    assert (town.event().state, town.event().festival_id) == ("pencilled", town.feast.id)
    assert step(town, town.event().id, "confirmed", town.bert) == 400
    assert town.as_().get(town.page).status_code == 404
    assert town.as_().get(f"/calendar.ics?festival={town.feast.id}").status_code == 400
    assert step(town, town.feast.id, "confirmed", town.anna) == 303
    assert town.event().state == "confirmed"
    assert "Chor am Mittag" in town.as_().get(town.page).text
    assert "Chor am Mittag" in town.as_().get(f"/calendar.ics?festival={town.feast.id}").text


def test_what_is_public_before_its_festival_cannot_join_it(app: Flask) -> None:
    town = make_town(app, state="pencilled")
    town.place()
    assert step(town, town.event().id, "confirmed", town.bert) == 303
    assert town.decide("agree").status_code == 303
    assert town.point().state == "asked"


def test_a_festival_that_is_withdrawn_leaves_its_points_to_their_organisations(app: Flask) -> None:
    town = make_town(app, state="pencilled")
    town.place()
    town.decide("agree")
    assert step(town, town.feast.id, "withdrawn", town.anna) == 303
    assert (town.event().festival_id, town.event().state) == (None, "pencilled")


def test_a_festival_that_is_cancelled_asks_its_points_what_becomes_of_them(town: Town) -> None:
    town.place()
    town.decide("agree")
    assert step(town, town.feast.id, "cancelled", town.anna, "Sturm") == 303
    assert town.event().state == "confirmed"
    said = "“Stadtfest” does not take place as planned. Please say what becomes of “Chor am Mittag”: it is your event."
    assert said in town.as_(town.bert).get("/desk/inbox?lang=en").text
    assert "Sturm" in town.as_().get(town.page).text


def test_a_festival_that_is_cancelled_tells_those_too_who_wait_for_its_answer(town: Town) -> None:
    town.place()
    assert step(town, town.feast.id, "cancelled", town.anna, "Sturm") == 303
    assert (
        "“Stadtfest” does not take place as planned." in town.as_(town.bert).get("/desk/inbox?lang=en").text
    )


def test_a_point_that_is_cancelled_stands_struck_through_and_its_slot_is_free(town: Town) -> None:
    town.place()
    town.decide("agree")
    assert step(town, town.event().id, "cancelled", town.bert, "Heiser") == 303
    assert town.point().slot_id is None
    assert 'class="is-cancelled"' in town.as_().get(town.page).text
    assert town.place(title="Ersatz").status_code == 303


def test_a_point_that_is_moved_leaves_its_slot_and_the_page_follows(town: Town) -> None:
    town.place()
    town.decide("agree")
    begin_writing()
    event = town.event()
    event.lines[0].local_start += timedelta(hours=4)
    event.lines[0].local_end += timedelta(hours=4)
    db.session.refresh(event, ["date_changes"])
    write_event(event, now=clock.now())
    db.session.commit()
    assert town.point().slot_id is None
    page = town.as_().get(town.page).text
    assert "T16:00:00" in page and "T12:00:00" not in page


def test_the_own_organisation_takes_its_point_out_and_others_do_not(town: Town) -> None:
    town.place()
    town.decide("agree")
    url = f"/desk/festivals/points/{town.point().event_id}/withdraw"
    assert town.as_(make_account(organisation=make_organisation())).post(url).status_code == 403
    assert town.as_(town.bert).post(url).status_code == 303
    assert (town.point().state, town.event().festival_id, town.event().state) == (
        "withdrawn",
        None,
        "confirmed",
    )
    assert "Chor am Mittag" not in town.as_().get(town.page).text
    assert "STATUS:CANCELLED" in town.as_().get(f"/calendar.ics?festival={town.feast.id}").text


def test_strangers_decide_nothing_and_unadmitted_ones_place_nothing(town: Town) -> None:
    town.place()
    for account in (town.bert, make_account(organisation=make_organisation())):
        client = town.as_(account)
        assert client.get(town.lead).status_code == 403
        assert (
            client.post(f"{town.lead}/points/{town.point().event_id}", data={"to_do": "agree"}).status_code
            == 403
        )
        assert client.post(f"{town.lead}/slots", data={}).status_code == 403
    newcomer = make_account(organisation=make_organisation(admitted_at=None))
    assert town.as_(newcomer).get("/desk/festivals").status_code == 403
    foreign = town.place(slot=1, organisation_id=str(town.club.id))
    assert foreign.status_code == 400


def test_points_of_one_festival_are_no_conflict_and_two_on_one_stage_are_said_to_the_lead(town: Town) -> None:
    town.place(slot=0)
    town.decide("agree")
    first = town.point().event_id
    town.place(slot=1, title="Tanzgruppe")
    town.decide("agree")
    second = town.point().event_id
    assert "at the same time" not in town.as_(town.anna).get(f"{town.lead}?lang=en").text
    begin_writing()
    event = db.session.get_one(Event, second)
    event.lines[0].local_start -= timedelta(minutes=30)
    db.session.refresh(event, ["date_changes"])
    write_event(event, now=clock.now())
    db.session.commit()
    said = "“Chor am Mittag” and “Tanzgruppe” are on the stage “Hauptbühne” at the same time."
    assert said in town.as_(town.anna).get(f"{town.lead}?lang=en").text
    pairs = db.session.scalars(select(Conflict.key)).all()
    assert not [key for key in pairs if str(first) in key.split(":") or str(second) in key.split(":")]


def test_what_is_stored_for_feeds_is_what_would_be_written_anew(town: Town) -> None:
    town.place()
    town.decide("agree")
    ids = (town.feast.id, town.event().id)
    stored = [db.session.get_one(PublishedEvent, one).vevent_de for one in ids]
    begin_writing()
    rebuild_all()
    db.session.commit()
    anew = [db.session.get_one(PublishedEvent, one, populate_existing=True).vevent_de for one in ids]
    assert anew == stored


def test_an_event_that_is_over_or_is_a_point_becomes_no_festival(town: Town) -> None:
    town.place()
    town.decide("agree")
    url = f"/desk/events/{town.event().id}/festival"
    assert town.as_(town.bert).post(url).status_code == 303
    assert town.event().festival_id == town.feast.id
    begin_writing()
    feast = town.event(town.feast.id)
    db.session.refresh(feast, ["date_changes"])
    take_step(feast, Step("cancelled", None, "Sturm"), now=clock.now())
    db.session.commit()
    assert town.add_slots().status_code == 409
    assert town.as_(town.anna).get(town.lead).status_code == 200
    assert town.event().state == "confirmed"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("stage", ""),
        ("on", "31.2.2027"),
        ("start_time", "25:00"),
        ("minutes", "7"),
        ("venue_id", "99"),
        ("note", "x" * 201),
    ],
)
def test_slots_that_cannot_be_are_refused_and_what_was_typed_stays(
    town: Town, field: str, given: str
) -> None:
    answer = town.add_slots(**{"stage": "Wiese", field: given})
    assert answer.status_code == 400
    assert field == "stage" or 'value="Wiese"' in answer.text
    assert len(town.slots()) == 3


def test_slots_are_added_once_and_removed_while_they_are_free(town: Town) -> None:
    town.add_slots()
    assert len(town.slots()) == 3
    town.add_slots(stage="Wiese", minutes="0", start_time="22:00", end_time="1:00", venue_id="")
    assert len(town.slots()) == 4
    town.place(slot=0)
    taken, free = town.slots()[0].id, town.slots()[1].id
    for number in (taken, free):
        assert town.as_(town.anna).post(f"{town.lead}/slots/{number}/remove").status_code == 303
    assert town.slots()[0].id == taken
    assert len(town.slots()) == 3


def test_of_two_who_change_the_call_the_later_sees_both(town: Town) -> None:
    answer = town.save_call(version="1", words="Nur Musik")
    assert answer.status_code == 409
    assert "Musik und Tanz" in answer.text and "Nur Musik" in answer.text
    assert town.save_call(version="1", words="Nur Musik", overwrite="1").status_code == 303
