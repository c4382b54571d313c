"""What somebody is told reaches them by mail as they chose, once, and as far as they may know it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.notices import mailing
from festival.notices.choices import KIND_OF, KINDS, WAYS, choose, usual_way, ways_of
from festival.notices.mailing import next_digest
from festival.notices.model import Notice, NoticeChoice
from festival.organisers.model import Account
from festival.outbox.delivery import send_due
from festival.outbox.model import OutgoingMail
from tests.conftest import make_account, make_event, make_organisation
from tests.counting import counted_queries
from tests.mediation.quarrels import Quarrel, as_, propose
from tests.outbox.conftest import let_it_be_time
from tests.outbox.mail_server import Received, ScriptedServer

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def told(server: ScriptedServer, quarrel: Quarrel) -> Quarrel:
    """The quarrel, after everybody was told that there is a conflict; their mailboxes are empty again."""
    everything(server)
    server.mails.clear()
    return quarrel


def everything(server: ScriptedServer) -> dict[str, list[Received]]:
    """All that waits is handed over; returns the mails by recipient."""
    let_it_be_time()
    send_due()
    found: dict[str, list[Received]] = {}
    for mail in server.mails:
        found.setdefault(mail.recipient, []).append(mail)
    return found


def write(app: Flask, quarrel: Quarrel, text: str = "Wie wäre der Sonntag?") -> None:
    address = f"/desk/conflicts/{quarrel.conflict.id}/letter?lang=en"
    answer = as_(app, quarrel.bob).post(address, data={"letter": text, "key": f"letter-{text}"})
    assert answer.status_code == 303, answer.text


def speak(account: Any, locale: str) -> None:
    begin_writing()
    db.session.execute(update(Account).where(Account.id == account.id).values(locale=locale))
    db.session.commit()
    db.session.expire_all()


def choose_for(account: Any, **ways: str) -> None:
    begin_writing()
    choose(db.session.get_one(Account, account.id), ways)
    db.session.commit()


def test_a_new_conflict_reaches_those_concerned_at_once_and_the_coordination_once_a_day(
    server: ScriptedServer, quarrel: Quarrel
) -> None:
    mails = everything(server)
    lists = {address: str(mail["List-ID"]) for address, (one,) in mails.items() for mail in [one.message]}
    at_once, digest = "<at-once.musterstadt.example>", "<digest.musterstadt.example>"
    assert lists == {quarrel.alice.email: at_once, quarrel.bob.email: at_once, quarrel.carol.email: digest}


@pytest.mark.parametrize("locale", ["de", "en"])
def test_a_letter_is_told_in_its_reader_s_language_with_event_day_rule_and_what_is_asked(
    app: Flask, server: ScriptedServer, told: Quarrel, mail_on: str, locale: str
) -> None:
    speak(told.alice, locale)
    write(app, told)
    (mail,) = everything(server)[told.alice.email]
    if locale == "de":
        words = [
            "Gleicher Ort zur gleichen Zeit",
            "hat Ihnen geschrieben",
            "Bitte antworten Sie",
            "Marktplatz",
        ]
    else:
        words = ["Same place at the same time", "has written to you", "Please answer", "Marktplatz"]
    for said in (mail.text, mail.html):
        for one in (*words, "Laternenfest", "Chorabend", told.alice.name, told.bob.name):
            assert one in said, one
        assert f"{mail_on}/desk/conflicts/{told.conflict.id}" in said
    assert "Laternenfest" in mail.message["Subject"]
    assert mail.message["Content-Language"] == locale


def test_each_reader_has_their_own_language_though_one_run_writes_to_both(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    speak(told.alice, "en")
    speak(told.carol, "de")
    write(app, told)
    mails = everything(server)
    assert mails[told.alice.email][0].text.startswith("Hello")
    assert mails[told.carol.email][0].text.startswith("Guten Tag")


def test_who_wrote_gets_no_mail_and_who_has_no_part_neither(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    write(app, told)
    assert set(everything(server)) == {told.alice.email, told.carol.email}


def test_what_happens_together_is_one_mail_and_each_thing_is_told_once(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    write(app, told, "Eins")
    write(app, told, "Zwei")
    day = f"{(told.hers.local_start + timedelta(days=1)).date()}"
    assert propose(app, told, day=day, start="19:30", end="22:00").status_code == 303
    (mail,) = everything(server)[told.alice.email]
    assert mail.text.count("geschrieben") == 2
    assert mail.text.count("schlägt") == 1
    assert "2 weitere Nachrichten" in mail.message["Subject"]
    everything(server)
    assert len([one for one in server.mails if one.recipient == told.alice.email]) == 1
    write(app, told, "Drei")
    assert [one.text.count("geschrieben") for one in everything(server)[told.alice.email]] == [2, 1]


def test_whoever_is_asked_is_told_what_to_do_and_others_are_not(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    day = f"{(told.hers.local_start + timedelta(days=1)).date()}"
    assert propose(app, told, day=day, start="19:30", end="22:00").status_code == 303
    mails = everything(server)
    assert "Bitte nehmen Sie ihn an" in mails[told.alice.email][0].text
    assert "Bitte nehmen Sie ihn an" not in mails[told.carol.email][0].text


def test_what_was_read_meanwhile_is_not_sent(app: Flask, server: ScriptedServer, told: Quarrel) -> None:
    write(app, told)
    as_(app, told.alice).post("/desk/inbox/read")
    assert set(everything(server)) == {told.carol.email}
    (dropped,) = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.account_id == told.alice.id, OutgoingMail.state == "dropped")
    )
    assert dropped.values == {}


def test_who_is_not_there_any_more_or_may_not_know_any_more_is_told_nothing(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    write(app, told)
    begin_writing()
    db.session.execute(update(Account).where(Account.id == told.alice.id).values(is_active=False))
    db.session.execute(update(Account).where(Account.id == told.carol.id).values(role="member"))
    db.session.commit()
    mails = everything(server)
    assert set(mails) == {told.carol.email}
    assert "Laternenfest" not in mails[told.carol.email][0].text
    assert "/desk/conflicts/" not in mails[told.carol.email][0].text


def test_nothing_is_sent_to_the_demo_s_people(app: Flask, server: ScriptedServer, told: Quarrel) -> None:
    begin_writing()
    db.session.execute(update(Account).where(Account.id == told.alice.id).values(email="x@demo.example"))
    db.session.commit()
    write(app, told)
    assert set(everything(server)) == {told.carol.email}


@pytest.mark.parametrize("way", WAYS)
def test_people_choose_how_they_are_told(app: Flask, server: ScriptedServer, told: Quarrel, way: str) -> None:
    choose_for(told.alice, talk=way)
    write(app, told)
    mails = everything(server).get(told.alice.email, [])
    lists = {"at_once": ["<at-once.musterstadt.example>"], "digest": ["<digest.musterstadt.example>"]}
    assert [mail.message["List-ID"] for mail in mails] == lists.get(way, [])


def test_a_day_s_notices_are_one_mail_the_next_morning(
    app: Flask, server: ScriptedServer, told: Quarrel, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_for(told.alice, talk="digest")
    for text in ("Eins", "Zwei", "Drei"):
        write(app, told, text)
    (waiting,) = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.account_id == told.alice.id, OutgoingMail.state == "waiting")
    )
    assert clock.to_local(waiting.next_try_at, BERLIN).time().hour == 7
    (mail,) = everything(server)[told.alice.email]
    assert "3 Nachrichten aus Musterstadt" in mail.message["Subject"]
    assert mail.text.count("geschrieben") == 3


def test_what_is_written_in_the_hour_before_a_digest_is_told_by_that_or_the_next_and_by_one_alone(
    app: Flask, server: ScriptedServer, told: Quarrel, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_for(told.alice, talk="digest")
    morning = next_digest(clock.now(), BERLIN)
    for minutes, text in ((-90, "Eins"), (-30, "Zwei"), (1, "Drei")):
        monkeypatch.setattr("festival.base.clock.now", lambda at=morning + timedelta(minutes=minutes): at)
        write(app, told, text)
    monkeypatch.setattr("festival.base.clock.now", lambda: morning + timedelta(minutes=5))
    send_due()
    (first,) = [one for one in server.mails if one.recipient == told.alice.email]
    assert first.text.count("geschrieben") == 2
    monkeypatch.setattr("festival.base.clock.now", lambda: morning + timedelta(days=1, minutes=5))
    send_due()
    mails = [one for one in server.mails if one.recipient == told.alice.email]
    assert [mail.text.count("geschrieben") for mail in mails] == [2, 1]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2027, 1, 15, 3, tzinfo=UTC), datetime(2027, 1, 15, 6, tzinfo=UTC)),
        (datetime(2027, 1, 15, 5, 1, tzinfo=UTC), datetime(2027, 1, 16, 6, tzinfo=UTC)),
        (datetime(2027, 7, 15, 23, tzinfo=UTC), datetime(2027, 7, 16, 5, tzinfo=UTC)),
        (
            datetime(2027, 3, 27, 12, tzinfo=UTC),
            datetime(2027, 3, 28, 5, tzinfo=UTC),
        ),  # the clocks go forward
        (datetime(2027, 10, 30, 12, tzinfo=UTC), datetime(2027, 10, 31, 6, tzinfo=UTC)),  # and back
    ],
)
def test_a_digest_goes_at_seven_by_the_city_s_clocks(now: datetime, expected: datetime) -> None:
    assert next_digest(now, BERLIN) == expected


def test_a_mail_that_failed_tells_what_has_come_since_as_well(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    write(app, told, "Eins")
    server.at = {"RCPT": "451 Later"}
    everything(server)
    server.at = {}
    write(app, told, "Zwei")
    (mail,) = everything(server)[told.alice.email]
    assert mail.text.count("geschrieben") == 2


def test_a_mail_tells_no_more_than_people_read_and_says_how_many_more_there_are(
    app: Flask, server: ScriptedServer, told: Quarrel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "MOST", 2)
    for text in ("Eins", "Zwei", "Drei"):
        write(app, told, text)
    (mail,) = everything(server)[told.alice.email]
    assert mail.text.count("geschrieben") == 2
    assert "In Ihrem Eingang steht 1 weitere Nachricht" in mail.text
    everything(server)
    assert len([one for one in server.mails if one.recipient == told.alice.email]) == 1


def test_where_no_mail_is_set_up_notices_stand_in_the_inbox_and_wait_for_no_mail(
    app: Flask, quarrel: Quarrel
) -> None:
    write(app, quarrel)
    assert db.session.scalars(select(OutgoingMail)).all() == []
    assert set(db.session.scalars(select(Notice.way))) == {""}


def test_a_step_in_an_event_s_life_is_told_as_it_is(app: Flask, server: ScriptedServer, mail_on: str) -> None:
    organisation = make_organisation()
    anna, carol = make_account(organisation=organisation), make_account(role="coordinator")
    event = make_event(title="Lesung", organisation=organisation)
    answer = as_(app, carol).post(
        f"/desk/events/{event.id}/state?lang=en",
        data={"to_state": "cancelled", "version": str(event.version), "reason": "Sturm"},
    )
    assert answer.status_code == 303, answer.text
    (mail,) = everything(server)[anna.email]
    assert "Lesung" in mail.message["Subject"]
    assert "Abgesagt" in mail.text
    assert f"{mail_on}/desk/events/{event.id}" in mail.text


@pytest.mark.parametrize("nasty", ["{{7*7}}", "{% x", "'\"><b>", "Fest\r\nBcc: victim@example.org", "%(x)s"])
def test_a_title_is_a_text_in_every_part_of_a_mail(
    app: Flask, server: ScriptedServer, told: Quarrel, nasty: str
) -> None:
    begin_writing()
    told.hers.title = nasty
    db.session.commit()
    write(app, told)
    (mail,) = everything(server)[told.alice.email]
    shown = nasty.replace("\r\n", " ")
    assert shown in re.sub(r"\s+", " ", str(mail.message["Subject"]))
    assert "<b>" not in mail.html
    assert mail.message["Bcc"] is None
    assert re.sub(r"\s+", " ", nasty) in re.sub(r"\s+", " ", mail.text)


def test_who_only_coordinates_reads_of_no_conflict_as_their_own(
    app: Flask, server: ScriptedServer, quarrel: Quarrel
) -> None:
    speak(quarrel.carol, "en")
    speak(quarrel.alice, "en")
    choose_for(quarrel.carol, conflict="at_once", talk="at_once")
    write(app, quarrel)
    mails = everything(server)
    hers = "".join(mail.text for mail in mails[quarrel.carol.email])
    assert "has written about a conflict" in hers
    assert "written to you" not in hers
    inbox = as_(app, quarrel.carol).get("/desk/inbox?lang=en").text
    assert "A new conflict was found." in inbox
    for text in (hers, inbox):
        assert "your events" not in text
    assert "concerns one of your events" in as_(app, quarrel.alice).get("/desk/inbox?lang=en").text


def test_every_notice_there_is_belongs_to_a_kind(app: Flask) -> None:
    from festival.notices.words import words_of

    for code in KIND_OF:
        for values in ({}, {"title": "Uferglut", "until": "2027-06-14"}):
            for is_open in (True, False):
                for is_mine in (True, False):
                    words = words_of(Notice(code=code, values=values), is_open, is_mine=is_mine)
                    assert words != code
                    assert "Uferglut" not in words or is_open


def test_what_is_usual_needs_no_row(app: Flask) -> None:
    anna = make_account()
    usual = {kind.key: usual_way(kind, "member") for kind in KINDS}
    assert ways_of(anna) == usual
    choose_for(anna, **usual | {"talk": "nothing"})
    assert [(one.kind, one.way) for one in db.session.scalars(select(NoticeChoice))] == [("talk", "nothing")]
    choose_for(anna, **usual)
    assert db.session.scalars(select(NoticeChoice)).all() == []


def test_telling_many_costs_no_more_questions_than_telling_few(
    app: Flask, server: ScriptedServer, told: Quarrel
) -> None:
    def asked() -> int:
        with counted_queries() as found:
            write(app, told, str(len(found)) + str(clock.now()))
        return len([one for one in found if not one.startswith(("INSERT", "SAVEPOINT", "RELEASE"))])

    asked()
    before = asked()
    for _ in range(10):
        make_account(role="coordinator")
    assert asked() == before
    assert db.session.scalar(select(Conflict.id)) is not None
