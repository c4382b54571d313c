"""Events made together: who asks, who answers, who may do what then, and where it is read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.co_organisers.model import CoOrganiser
from festival.events.model import Event
from festival.events.saving import write_event
from festival.notices.model import Notice
from festival.organisations.duplicates import merge_organisations
from festival.organisers.model import Organisation
from festival.publishing.event_text import rebuild_all
from festival.publishing.model import PublishedEvent
from tests.co_organisers.conftest import People
from tests.conftest import make_account, make_event, make_organisation, sign_in
from tests.publishing.feeds import lines_of


def event_of(people: People) -> Event:
    return db.session.get_one(Event, people.event.id, populate_existing=True)


def test_an_organisation_that_is_asked_reads_it_at_its_desk_and_accepts(people: People) -> None:
    assert people.ask().status_code == 303
    today = people.as_(people.bert).get("/desk?lang=en").text
    assert "Gemeinde Ost asks Turnverein Süd to organise it together." in today
    told = db.session.scalars(select(Notice).where(Notice.account_id == people.bert.id)).one()
    assert told.code == "co_asked"
    inbox = people.as_(people.bert).get("/desk/inbox?lang=en").text
    assert "Gemeinde Ost asks your organisation to organise “Lampionabend” together." in inbox
    url = f"/desk/together/{people.invitation().id}"
    assert url in inbox and url in today
    assert "Kommt ihr mit?" in people.as_(people.bert).get(url).text
    assert people.say("accept", words="Gern!").status_code == 303
    assert event_of(people).co_editors == event_of(people).co_organisers == [str(people.club.id)]
    assert "Gern!" in people.as_(people.anna).get(people.page).text
    answered = "Turnverein Süd organises “Lampionabend” together with you."
    assert answered in people.as_(people.anna).get("/desk/inbox?lang=en").text
    history = people.as_(people.anna).get(f"/desk/events/{people.event.id}/history?lang=en").text
    assert "Turnverein Süd has accepted to organise it together (may edit)" in history
    assert "Bert Beispiel" in history


def test_until_it_accepts_nobody_reads_of_it(people: People) -> None:
    people.ask()
    public = people.app.test_client()
    assert "Turnverein" not in public.get(f"/events/{people.event.id}-lampionabend").text
    assert "Turnverein" not in public.get("/calendar.ics").text
    assert "Lampionabend" not in public.get(f"/events?organisation={people.club.slug}").text
    assert "Lampionabend" not in public.get(f"/organisations/{people.club.slug}").text
    assert people.as_(people.bert).get(f"/desk/events/{people.event.id}").status_code == 403


def test_who_organises_it_too_finds_from_the_event_where_to_leave_it(people: People) -> None:
    people.ask()
    people.say("accept")
    way = f'href="/desk/together/{people.invitation().id}"'
    assert way in people.as_(people.bert).get(people.page).text
    assert way not in people.as_(people.anna).get(people.page).text


@pytest.mark.parametrize("rights", ["edit", "named"])
def test_once_it_has_accepted_it_is_named_and_found_everywhere(people: People, rights: str) -> None:
    people.join(rights=rights)
    public = people.app.test_client()
    page = public.get(f"/events/{people.event.id}-lampionabend").text
    assert f'/organisations/{people.club.slug}">Turnverein Süd' in page
    assert "CONTACT:Gemeinde Ost\\, Turnverein Süd" in lines_of(public)
    for address in (f"/events?organisation={people.club.slug}", f"/organisations/{people.club.slug}"):
        assert "Lampionabend" in public.get(address).text
    for address in ("/calendar.ics", "/map/events.geojson", "/embed/map"):
        assert "Lampionabend" in public.get(f"{address}?organisation={people.club.slug}").text
    other = make_organisation()
    assert "Lampionabend" not in public.get(f"/calendar.ics?organisation={other.slug}").text


def test_what_is_stored_for_feeds_is_what_would_be_written_anew(people: People) -> None:
    people.join()
    stored = db.session.get_one(PublishedEvent, people.event.id).vevent_de
    begin_writing()
    rebuild_all()
    db.session.commit()
    assert db.session.get_one(PublishedEvent, people.event.id, populate_existing=True).vevent_de == stored
    people.say("leave")
    assert "Turnverein" not in db.session.get_one(PublishedEvent, people.event.id).vevent_de


def test_who_left_has_it_taken_out_of_their_calendar(people: People) -> None:
    people.join()
    feed = f"/calendar.ics?organisation={people.club.slug}"
    public = people.app.test_client()
    before = public.get(feed)
    assert "STATUS:CONFIRMED" in before.text
    people.say("leave")
    after = public.get(feed, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "STATUS:CANCELLED" in after.text


def test_who_may_edit_edits_and_sees_all_and_does_not_cancel(people: People) -> None:
    people.join()
    bert, url = people.as_(people.bert), f"/desk/events/{people.event.id}"
    page = bert.get(f"{url}?lang=en").text
    assert "Gemeinde Ost leads the event" in page
    assert 'value="cancelled"' not in page
    form = {"to_state": "cancelled", "reason": "Sturm", "version": str(event_of(people).version)}
    assert bert.post(f"{url}/state", data=form).status_code == 403
    assert event_of(people).state == "confirmed"
    assert "Lampionabend" in bert.get("/desk/events?scope=mine").text
    assert f'href="{url}"' in bert.get("/desk").text
    step = bert.get(f"{url}/what").text
    assert f'value="{people.parish.id}"' in step
    assert f'value="{people.club.id}"' not in step  # it can't give the event to itself
    assert bert.get(f"{url}/again").status_code == 403
    for address in (f"{url}/history", f"{url}/together", f"{url}/when"):
        assert bert.get(address).status_code == 200


def test_who_is_only_named_edits_nothing_and_sees_no_more_than_before(people: People) -> None:
    people.join(rights="named")
    bert = people.as_(people.bert)
    for path in ("", "/what", "/history", "/together"):
        assert bert.get(f"/desk/events/{people.event.id}{path}").status_code == 403
    people.change("edit")
    assert bert.get(f"/desk/events/{people.event.id}/what").status_code == 200
    people.change("named")
    assert bert.get(f"/desk/events/{people.event.id}/what").status_code == 403


def test_a_plan_that_is_held_is_told_to_who_may_edit_it_and_stays_anonymous_to_others(app: Any) -> None:
    parish, club = make_organisation(name="Gemeinde"), make_organisation(name="Verein")
    event = make_event(organisation=parish, title="Geheimes Fest", state="pencilled", place_name="Wiese")
    bert, stranger = make_account(organisation=club), make_account(organisation=make_organisation())
    begin_writing()
    event = db.session.get_one(Event, event.id)
    event.co_organisers = event.co_editors = [str(club.id)]
    db.session.refresh(event, ["date_changes"])
    write_event(event, now=clock.now())
    db.session.commit()
    day = event.local_start.date().isoformat()
    for account, knows in ((bert, True), (stranger, False)):
        client = app.test_client()
        sign_in(client, account)
        assert ("Geheimes Fest" in client.get(f"/desk/year/{day}").text) is knows


def test_the_leading_one_takes_back_or_ends_and_asks_anew(people: People) -> None:
    people.ask()
    people.change("end")
    assert people.invitation().state == "taken_back"
    assert people.say("accept").status_code == 303
    assert people.invitation().state == "taken_back"
    assert event_of(people).co_organisers == []
    people.join(words="Doch noch?")
    people.change("end")
    assert event_of(people).co_editors == []
    assert "has ended organising" in people.as_(people.bert).get("/desk/inbox?lang=en").text


def test_the_lead_goes_to_who_takes_it_and_the_other_stays_in_it(people: People) -> None:
    people.join()
    assert people.say("take_lead").status_code == 303  # nobody has offered it
    assert event_of(people).organisation_id == people.parish.id
    people.change("offer_lead")
    assert "asks Turnverein Süd to lead it from now on" in people.as_(people.bert).get("/desk?lang=en").text
    assert people.say("take_lead").status_code == 303
    event = event_of(people)
    assert (event.organisation_id, event.co_editors) == (people.club.id, [str(people.parish.id)])
    assert people.as_(people.bert).get(people.page).status_code == 200
    anna = people.as_(people.anna)
    assert anna.get(f"/desk/events/{event.id}/what").status_code == 200
    assert anna.post(f"{people.page}", data={"organisation_id": "1"}).status_code == 403
    history = anna.get(f"/desk/events/{event.id}/history?lang=en").text
    assert "Turnverein Süd takes the lead" in history
    assert "CONTACT:Turnverein Süd\\, Gemeinde Ost" in lines_of(anna)


def test_nobody_answers_for_others_or_asks_in_their_name(people: People) -> None:
    people.ask()
    url = f"/desk/together/{people.invitation().id}"
    reader = make_account(organisation=people.club, member_role="reader")
    carol = make_account(role="coordinator")
    for account, sees in ((people.anna, 403), (reader, 200), (carol, 200)):
        assert people.as_(account).get(url).status_code == sees
        assert people.as_(account).post(url, data={"to_do": "accept"}).status_code == 403
    assert people.as_(people.bert).post(people.page, data={}).status_code == 403
    assert people.as_(people.bert).get(people.page).status_code == 403
    assert people.as_(people.anna).post(f"{people.page}/4711", data={"to_do": "end"}).status_code == 404
    assert people.as_(people.bert).get("/desk/together/99999999").status_code == 404
    other = make_event(organisation=people.parish)
    wrong = f"/desk/events/{other.id}/together/{people.invitation().id}"
    assert people.as_(people.anna).post(wrong, data={"to_do": "end"}).status_code == 404


@pytest.mark.parametrize("given", ["", "4711", "x", "'\"><b>{{7*7}}"])
def test_an_organisation_nobody_can_ask_is_refused_and_the_words_stay(people: People, given: str) -> None:
    answer = people.ask(organisation_id=given, words="{{7*7}}{% x %}<b>'\"")
    assert answer.status_code == 400
    assert "{{7*7}}{% x %}&lt;b&gt;" in answer.text


def test_an_organisation_that_waits_to_be_admitted_asks_nobody_and_is_not_asked(people: People) -> None:
    begin_writing()
    people.club = db.session.get_one(Organisation, people.club.id)
    people.club.admitted_at = None
    db.session.commit()
    assert people.ask().status_code == 400
    begin_writing()
    db.session.get_one(Organisation, people.parish.id).admitted_at = None
    db.session.commit()
    assert people.ask().status_code == 403


def test_twice_is_as_once(people: People) -> None:
    people.ask()
    people.ask()
    people.say("accept")
    version = event_of(people).version
    people.say("accept")
    assert event_of(people).version == version


def test_an_organisation_that_becomes_another_one_is_in_it_once(people: People) -> None:
    people.join()
    kept = make_organisation(name="Turnverein Süd 1900")
    begin_writing()
    club = db.session.get_one(Organisation, people.club.id)
    merge_organisations(club, db.session.get_one(Organisation, kept.id))
    db.session.commit()
    assert event_of(people).co_editors == [str(kept.id)]
    assert (
        "Turnverein Süd 1900" in people.app.test_client().get(f"/events/{people.event.id}-lampionabend").text
    )
    begin_writing()
    lead = db.session.get_one(Organisation, people.parish.id)
    merge_organisations(db.session.get_one(Organisation, kept.id), lead)
    db.session.commit()
    assert event_of(people).co_organisers == event_of(people).co_editors == []


def test_an_organisation_that_is_renamed_is_called_so_in_what_it_organises_too(people: People) -> None:
    people.join()
    from festival.organisers.signals import organisation_changed

    begin_writing()
    club = db.session.get_one(Organisation, people.club.id)
    club.name = "Sportfreunde"
    db.session.flush()
    organisation_changed.send(club)
    db.session.commit()
    assert "Sportfreunde" in people.app.test_client().get("/calendar.ics").text


def test_an_organisation_that_is_deleted_takes_its_answer_with_it(people: People) -> None:
    people.ask()
    begin_writing()
    for membership in list(db.session.get_one(type(people.bert), people.bert.id).memberships):
        db.session.delete(membership)
    db.session.flush()
    db.session.delete(db.session.get_one(Organisation, people.club.id))
    db.session.commit()
    assert people.as_(people.anna).get(people.page).status_code == 200


def test_a_conflict_of_what_it_organises_too_is_its_own(people: People) -> None:
    make_event(
        organisation=make_organisation(),
        title="Ein anderes Konzert",
        venue_id=people.event.venue_id,
        local_start=people.event.local_start,
    )
    bert = people.as_(people.bert)
    assert "Lampionabend" not in bert.get("/desk/conflicts").text
    people.join()
    board = bert.get("/desk/conflicts?lang=en").text
    assert "Lampionabend" in board
    talk = board[board.index("/desk/conflicts/") :].split('"')[0].split("?")[0]
    assert bert.get(talk).status_code == 200
    assert bert.post(f"{talk}/letters", data={"text": "Guten Tag"}).status_code in (303, 404)


def test_an_organisation_that_had_declined_and_leads_now_hands_the_lead_on(people: People) -> None:
    people.join()
    begin_writing()
    # It was asked when another led, and said no; the lead has come to it since.
    db.session.add(CoOrganiser(event_id=people.event.id, organisation_id=people.parish.id, state="declined"))
    db.session.commit()
    row = db.session.scalars(select(CoOrganiser).where(CoOrganiser.organisation_id == people.club.id)).one()
    people.as_(people.anna).post(f"{people.page}/{row.id}", data={"to_do": "offer_lead"})
    taken = people.as_(people.bert).post(f"/desk/together/{row.id}", data={"to_do": "take_lead"})
    assert taken.status_code == 303
    assert event_of(people).organisation_id == people.club.id
    assert event_of(people).co_editors == [str(people.parish.id)]
