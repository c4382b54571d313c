"""The thread: who reads and writes it, what stands between the messages, and who is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from festival.attachments.model import Attachment
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conversation.model import Message, MessageFile
from festival.conversation.thread import SHOWN
from festival.notices.model import Notice, NoticeChoice
from festival.outbox.model import OutgoingMail
from tests.attachments.samples import pdf
from tests.conftest import make_account, make_organisation
from tests.conversation.conftest import Talk
from tests.counting import counted_queries

NASTY = "{{7*7}} {% x '\"><b>"
SHOWN_NASTY = "{{7*7}} {% x '\"&gt;&lt;b&gt;"


def told(talk: Talk, side: str) -> list[str]:
    query = db.session.query(Notice).filter(
        Notice.account_id == talk.people[side].id, Notice.code.in_(("named", "message"))
    )
    return [one.code for one in query.order_by(Notice.id)]


@pytest.mark.parametrize("side", ["organiser", "office", "order", "coordinator"])
def test_each_side_writes_and_all_sides_read(talk: Talk, side: str) -> None:
    assert talk.say(side, "Wir *freuen* uns.").status_code == 303
    for reader in ("organiser", "office", "coordinator"):
        page = talk.read(reader)
        assert "Wir <em>freuen</em> uns." in page
        assert talk.people[side].name in page


def test_a_stranger_and_nobody_are_left_out(talk: Talk) -> None:
    talk.say("organiser", "Unter uns")
    stranger, nobody = talk.as_("stranger"), talk.app.test_client()
    assert stranger.get(talk.address).status_code == 403
    assert stranger.post(talk.address, data={"text": "x"}).status_code == 403
    assert stranger.post(f"{talk.address}/read").status_code == 403
    assert nobody.get(talk.address).status_code == 302
    assert len(talk.messages()) == 1


def test_who_only_reads_reads_along(talk: Talk) -> None:
    talk.people["reader"] = make_account(organisation=talk.town.club, member_role="reader", name="Nur Leser")
    assert "You read along." in talk.read("reader")
    assert talk.say("reader", "x").status_code == 403


def test_what_is_typed_is_shown_as_typed(talk: Talk) -> None:
    talk.say("organiser", f"{NASTY}\n\n<script>alert(1)</script> [x](javascript:alert(1))")
    page = talk.read("coordinator")
    assert SHOWN_NASTY in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_an_empty_message_asks_for_a_sentence_and_keeps_the_rest(talk: Talk) -> None:
    found = talk.say("office", "  ", told=("organiser",))
    assert found.status_code == 400
    page = found.get_data(as_text=True)
    assert "Write a sentence first." in page
    assert re.search(rf'<input checked[^>]* value="{talk.people["organiser"].id}"', page)
    assert talk.messages() == []


def test_other_words_under_the_key_of_a_form_that_was_gone_back_to_arrive_too(talk: Talk) -> None:
    for text in ("Einmal", "Und noch etwas", "Und noch etwas"):
        assert talk.say("office", text, key="ein-schluessel").status_code == 303
    assert talk.say("office", "Einmal", key="ein-schluessel", files=[("Plan.pdf", pdf())]).status_code == 303
    assert talk.say("organiser", "Einmal", key="ein-schluessel").status_code == 303
    said = [(one.by_id == talk.people["office"].id, one.text) for one in talk.messages()]
    assert said == [(True, "Einmal"), (True, "Und noch etwas"), (True, "Einmal"), (False, "Einmal")]


def test_a_message_that_is_sent_twice_arrives_once(talk: Talk) -> None:
    for _ in range(2):
        assert (
            talk.say("office", "Einmal", key="ein-schluessel", files=[("Plan.pdf", pdf())]).status_code == 303
        )
    assert len(talk.messages()) == 1
    assert db.session.query(Attachment).count() == 1
    assert told(talk, "organiser") == ["message"]


def test_those_named_are_told_at_once_and_the_others_as_they_chose(talk: Talk, mail_on: str) -> None:
    begin_writing()
    db.session.add(NoticeChoice(account_id=talk.people["order"].id, kind="thread", way="nothing"))
    db.session.commit()
    talk.say("office", "Bitte einen Plan", told=("organiser",))
    assert [told(talk, side) for side in ("organiser", "order", "coordinator", "office", "stranger")] == [
        *(["named"], ["message"], ["message"], [], [])
    ]
    kinds = {
        (one.account_id, one.kind)
        for one in db.session.query(OutgoingMail).filter(OutgoingMail.kind.in_(("notices", "digest")))
    }
    assert (talk.people["organiser"].id, "notices") in kinds
    assert (talk.people["coordinator"].id, "digest") in kinds
    assert "@Erika Verein" in talk.read("coordinator")


def test_only_who_takes_part_can_be_named(talk: Talk) -> None:
    page = talk.read("organiser")
    assert "@Frau Amt (Gewerbeamt)" in page
    assert "@Kim Koord (Coordination)" in page
    assert "@Fremd" not in page
    assert talk.say("organiser", "Hallo", told=("stranger",)).status_code == 400
    assert told(talk, "stranger") == []


def test_between_the_messages_stands_what_was_asked_stated_and_decided(talk: Talk) -> None:
    town = talk.town
    talk.say("organiser", "Erste Nachricht")
    town.answer(talk.as_("office"), town.trade, "conditions", "Bis 22 Uhr")
    db.session.expire_all()
    data = {"version": str(town.event.version), "kind": "condition", "text": "Fluchtwege frei"}
    assert (
        talk.as_("coordinator").post(f"/desk/events/{town.event.id}/to-organiser", data=data).status_code
        == 303
    )
    one = town.statement(town.club)
    sent = {"version": f"{one.id}.{one.version}", "answer": "agreed", "text": "Machen wir"}
    assert talk.as_("organiser").post(f"/desk/statements/{one.id}", data=sent).status_code == 303
    talk.say("office", "Letzte Nachricht")
    page = talk.read("organiser")
    said = [
        "→ Submitted",
        "Erste Nachricht",
        "Agreed with conditions",
        "Condition to Kanuverein",
        "Machen wir",
    ]
    places = [page.index(words) for words in [*said, "Letzte Nachricht"]]
    assert places == sorted(places)
    assert "Frau Amt, Gewerbeamt" in page
    assert page.count("Fluchtwege frei") == 1


def test_a_question_is_told_once_though_its_answer_is_given_anew(talk: Talk) -> None:
    town = talk.town
    db.session.expire_all()
    data = {"version": str(town.event.version), "kind": "question", "text": "Wie viele?"}
    talk.as_("coordinator").post(f"/desk/events/{town.event.id}/to-organiser", data=data)
    for text in ("Hundert", "Doch zweihundert"):
        one = town.statement(town.club)
        sent = {"version": f"{one.id}.{one.version}", "answer": "answered", "text": text}
        assert talk.as_("organiser").post(f"/desk/statements/{one.id}", data=sent).status_code == 303
    page = talk.read("office")
    assert page.count("Wie viele?") == 1
    assert page.index("Hundert") < page.index("Doch zweihundert")


def test_a_long_thread_is_paged_the_latest_first(talk: Talk) -> None:
    begin_writing()
    now = clock.now()
    db.session.add_all(
        Message(
            event_id=talk.town.event.id,
            key=str(number),
            by_id=talk.people["office"].id,
            text=f"Nachricht Nr{number}.",
            at=now + timedelta(seconds=number),
        )
        for number in range(SHOWN + 5)
    )
    db.session.commit()
    first, second = talk.read("organiser"), talk.read("organiser", f"{talk.address}?page=2")
    assert first.index("Nr5.") < first.index(f"Nr{SHOWN + 4}.")
    assert "Nr4." not in first
    assert second.index("→ Submitted") < second.index("Nr0.") < second.index("Nr4.")
    assert "Nr5." not in second


def test_a_thread_costs_the_same_whatever_stands_in_it(talk: Talk) -> None:
    talk.say("office", "Eins", told=("organiser",), files=[("Plan.pdf", pdf())])
    client = talk.as_("organiser")
    client.get(talk.address)
    with counted_queries() as few:
        client.get(talk.address)
    for number in range(6):
        talk.say("office", f"{number}", told=("organiser",), files=[("Plan.pdf", pdf())])
    with counted_queries() as many:
        client.get(talk.address)
    assert len(many) == len(few) <= 11, many  # one of them reads the test's own event


def test_what_is_new_stands_on_today_until_it_is_read(talk: Talk) -> None:
    talk.say("office", "Eins")
    talk.say("coordinator", "Zwei")
    today = talk.read("organiser", "/desk")
    assert "2 new messages" in today
    assert talk.address in today
    assert talk.read("organiser").count('<span class="tag">new</span>') == 2
    assert talk.as_("organiser").post(f"{talk.address}/read").status_code == 303
    assert "new message" not in talk.read("organiser", "/desk")
    assert '<span class="tag">new</span>' not in talk.read("organiser")


def test_who_takes_a_step_has_not_read_what_was_written(talk: Talk) -> None:
    talk.say("office", "Eins")
    assert talk.town.step(talk.as_("organiser"), "pencilled").status_code == 303
    assert "1 new message" in talk.read("organiser", "/desk")


def test_who_answers_has_read_what_was_there(talk: Talk) -> None:
    talk.say("office", "Eins")
    talk.say("organiser", "Danke")
    assert "new message" not in talk.read("organiser", "/desk")


def test_a_file_comes_along_and_is_had_by_whoever_reads_it(talk: Talk) -> None:
    assert talk.say("office", "Anbei", files=[("Plan für alle.pdf", pdf())]).status_code == 303
    row = db.session.query(MessageFile).one()
    address = f"{talk.address}/{row.message_id}/files/{row.attachment_id}"
    assert address in talk.read("organiser")
    response = talk.as_("organiser").get(address)
    assert (response.status_code, response.data) == (200, pdf())
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert talk.as_("stranger").get(address).status_code == 403
    assert talk.as_("organiser").get(f"{talk.address}/99999/files/{row.attachment_id}").status_code == 404
    assert talk.as_("organiser").get(f"{talk.address}/{row.message_id}/files/99999").status_code == 404


def test_a_refused_file_loses_nothing_that_was_typed(talk: Talk) -> None:
    found = talk.say("office", f"Lang {NASTY}", told=("organiser",), files=[("x.pdf", b"<html>")])
    page = found.get_data(as_text=True)
    assert found.status_code == 400
    assert "“x.pdf” is neither a PDF nor a picture" in page
    assert "Lang {{7*7}} {% x &#39;&#34;&gt;&lt;b&gt;" in page
    assert talk.messages() == []


def test_another_events_message_is_not_had_here(talk: Talk) -> None:
    from tests.conftest import make_event

    talk.say("office", "Anbei", files=[("Plan.pdf", pdf())])
    row = db.session.query(MessageFile).one()
    other = make_event(organisation=talk.town.club)
    address = f"/desk/events/{other.id}/talk/{row.message_id}"
    client = talk.as_("office")
    assert client.get(f"{address}/files/{row.attachment_id}").status_code == 404
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/take-back").status_code == 404


def age(message: Message, minutes: int) -> None:
    begin_writing()
    message.at -= timedelta(minutes=minutes)
    db.session.commit()


def test_a_message_is_corrected_for_a_quarter_of_an_hour_by_its_writer(talk: Talk) -> None:
    talk.say("office", "Bis 23 Uhr")
    [message] = talk.messages()
    address = f"{talk.address}/{message.id}"
    for side, status in (("organiser", 403), ("coordinator", 403), ("stranger", 403)):
        assert talk.as_(side).get(address).status_code == status
        assert talk.as_(side).post(address, data={"text": "x"}).status_code == status
    data: dict[str, Any] = {"version": str(message.version), "text": "Bis 22 Uhr"}
    assert talk.as_("office").post(address, data=data).status_code == 303
    page = talk.read("organiser")
    assert "Bis 22 Uhr" in page
    assert "Bis 23 Uhr" not in page
    assert ", corrected" in page
    [message] = talk.messages()
    age(message, 15)
    assert talk.as_("office").post(address, data={"text": "Bis 1 Uhr", "version": "2"}).status_code == 303
    assert "Bis 22 Uhr" in talk.read("organiser")
    assert "Correct it" not in talk.read("office")


def test_two_corrections_at_once_are_shown_to_each_other(talk: Talk) -> None:
    talk.say("office", "Bis 23 Uhr")
    [message] = talk.messages()
    address = f"{talk.address}/{message.id}"
    first, second = ({"version": str(message.version), "text": text} for text in ("A", "B"))
    assert talk.as_("office").post(address, data=first).status_code == 303
    late = talk.as_("office").post(f"{address}?lang=en", data=second)
    assert late.status_code == 409
    assert "“A”" in late.get_data(as_text=True)
    assert talk.as_("office").post(address, data=second | {"overwrite": "1"}).status_code == 303
    assert talk.messages()[0].text == "B"


def test_a_message_is_taken_back_and_the_thread_says_so(talk: Talk) -> None:
    talk.say("office", "Ein Irrtum", files=[("Plan.pdf", pdf())])
    [message] = talk.messages()
    age(message, 60)
    address = f"{talk.address}/{message.id}/take-back"
    assert talk.as_("organiser").post(address).status_code == 403
    for _ in range(2):
        assert talk.as_("office").post(address).status_code == 303
    page = talk.read("organiser")
    assert "Ein Irrtum" not in page
    assert "Plan.pdf" not in page
    assert "Taken back on" in page
    assert "Frau Amt" in page
    assert db.session.query(Attachment).count() == 0


def test_the_events_page_leads_to_its_conversation(talk: Talk) -> None:
    assert talk.address in talk.read("organiser", f"/desk/events/{talk.town.event.id}")


def test_the_inbox_leads_to_the_conversation(talk: Talk) -> None:
    talk.say("office", "Eins", told=("organiser",))
    page = talk.read("organiser", "/desk/inbox")
    assert "Frau Amt has written to you about “Uferfest”." in page
    assert talk.address in page


def test_an_office_of_another_organiser_still_reads_along(talk: Talk) -> None:
    talk.people["fire"] = make_account(organisation=make_organisation(name="Feuerwehr", is_office=True))
    assert talk.say("fire", "Wir kommen gern dazu").status_code == 303
    talk.say("organiser", "Danke")
    assert told(talk, "fire") == ["message"]
