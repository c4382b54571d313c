"""Organisers are reminded of the next day, offices of what is overdue, the coordination of what stays so: each once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import db
from festival.base.templating import today
from festival.events.model import Event
from festival.notices.choices import KINDS, ways_of
from festival.notices.model import Notice
from festival.statements.event_reminders import remind_of_next_day, remind_of_statements
from festival.statements.model import Statement
from jobs import reminders
from tests.conftest import local_evening, make_account, make_event, make_organisation
from tests.mediation.quarrels import as_
from tests.notices.test_mails import choose_for, everything, speak
from tests.outbox.conftest import server
from tests.outbox.mail_server import ScriptedServer
from tests.statements.conftest import Town

__all__ = ["server"]


def codes(account: Any) -> list[str]:
    db.session.rollback()
    query = select(Notice.code).where(Notice.account_id == account.id).order_by(Notice.id)
    return list(db.session.scalars(query))


def remind_before(event: Event, *, days: int = 1) -> int:
    """The morning's job so many days before the event."""
    assert event.local_start is not None
    return remind_of_next_day(today=event.local_start.date() - timedelta(days=days), now=clock.now())


def overdue_after(days: int) -> int:
    """The morning's job so many days after the statements were due."""
    due_on = db.session.scalars(select(Statement.due_on).order_by(Statement.id)).first()
    assert due_on is not None
    on: date = due_on + timedelta(days=days)
    return remind_of_statements(today=on, now=clock.now() + timedelta(days=(on - today()).days))


@pytest.mark.parametrize("locale", ["de", "en"])
def test_who_acts_for_it_is_reminded_by_mail_of_day_place_and_what_is_open(
    server: ScriptedServer, town: Town, locale: str
) -> None:
    owner = make_account(organisation=town.club)
    reader = make_account(organisation=town.club, member_role="reader")
    speak(owner, locale)
    town.hand_in()
    assert town.answer(town.as_(town.trade), town.trade, "agreed").status_code == 303
    everything(server)
    server.mails.clear()
    assert remind_before(town.event) == 1
    mails = everything(server)
    assert reader.email not in mails
    (mail,) = mails[owner.email]
    words = {
        "de": ("„Uferfest“ findet", "noch nicht bestätigt", "Ordnungsamt", "Gestattung"),
        "en": ("“Uferfest” takes place on", "not confirmed yet", "Ordnungsamt", "See whether this is done"),
    }[locale]
    for said in (mail.text, mail.html):
        for one in (*words, "Ufer"):
            assert one in said, one
        assert "Gewerbeamt" not in said.replace("Gewerbeamtes", "")
    assert "Uferfest" in mail.message["Subject"]


def test_nobody_is_reminded_twice_nor_of_another_day(town: Town) -> None:
    town.hand_in()
    owner = make_account(organisation=town.club)
    assert [remind_before(town.event, days=days) for days in (3, 2, 1, 1, 0)] == [0, 0, 1, 0, 0]
    assert codes(owner) == ["soon"]


@pytest.mark.parametrize(
    "overrides",
    [
        {"state": "idea"},
        {"state": "pencilled"},
        {"state": "cancelled"},
        {"state": "postponed"},
        {"rrule": "FREQ=WEEKLY;COUNT=20"},
    ],
)
def test_of_what_is_not_promised_or_comes_every_week_nobody_is_reminded(
    app: Flask, overrides: dict[str, Any]
) -> None:
    event = make_event(**{"state": "confirmed", "local_start": local_evening(in_days=30)} | overrides)
    assert remind_before(event) == 0


def test_of_a_run_of_evenings_the_first_is_reminded_of(app: Flask) -> None:
    event = make_event(local_start=local_evening(in_days=30), rrule="FREQ=DAILY;COUNT=4", state="confirmed")
    assert [remind_before(event, days=days) for days in (1, 0, -1)] == [1, 0, 0]


def test_a_confirmed_event_with_nothing_open_says_only_its_day(app: Flask, server: ScriptedServer) -> None:
    ours = make_organisation()
    owner = make_account(organisation=ours, locale="en")
    event = make_event(organisation=ours, local_start=local_evening(in_days=9), title="{{7*7}} <b>")
    assert remind_before(event) == 1
    (mail,) = everything(server)[owner.email]
    assert "“{{7*7}} <b>” takes place on" in mail.text
    assert "“{{7*7}} &lt;b&gt;” takes place on" in mail.html
    assert "See whether" not in mail.text


def test_an_office_is_reminded_once_and_a_week_later_the_coordination_is_told(
    server: ScriptedServer, town: Town
) -> None:
    officer, carol = make_account(organisation=town.order), make_account(role="coordinator", locale="en")
    speak(officer, "en")
    town.hand_in()
    assert town.answer(town.as_(town.trade), town.trade, "agreed").status_code == 303
    choose_for(carol, not_answered="at_once")
    everything(server)
    server.mails.clear()
    town.answer(town.as_(role="coordinator"), None, "agreed")
    everything(server)
    server.mails.clear()
    assert [overdue_after(days) for days in (0, 1, 2, 7, 8, 9, 30)] == [0, 1, 0, 0, 1, 0, 0]
    mails = everything(server)
    (told,), (escalated,) = mails[officer.email], mails[carol.email]
    for words in ("Your statement on “Uferfest” was due on", "Please answer now", "Ufer"):
        assert words in told.text
    assert "Ordnungsamt has not answered about “Uferfest”" in escalated.text
    assert codes(officer)[-1:] == ["overdue"]
    assert codes(carol)[-1:] == ["not_stated"]


def test_after_an_answer_nobody_is_reminded_and_after_the_event_neither(town: Town) -> None:
    town.hand_in()
    for office in (town.order, town.trade):
        town.answer(town.as_(office), office, "agreed")
    carol = make_account(role="coordinator")
    assert overdue_after(5) == 1
    assert codes(carol) == ["overdue"]  # what the coordination itself is asked, and nobody a week later
    assert overdue_after(13) == 0
    begun = remind_of_statements(today=today() + timedelta(days=90), now=clock.now() + timedelta(days=90))
    assert begun == 0


def test_the_organiser_is_reminded_of_what_the_coordination_asks(app: Flask, town: Town) -> None:
    owner = make_account(organisation=town.club, locale="en")
    town.hand_in()
    carol = town.as_(role="coordinator")
    data = {"kind": "question", "text": "Wie viele?", "version": "", "due_on": "", "office_id": ""}
    page = carol.get(f"/desk/events/{town.event.id}/to-organiser").text
    data["version"] = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    answer = carol.post(f"/desk/events/{town.event.id}/to-organiser", data=data)
    assert answer.status_code == 303, answer.text
    assert overdue_after(1) == 4
    assert codes(owner)[-1] == "overdue"
    inbox = as_(app, owner).get("/desk/inbox?lang=en").text
    assert "Your answer to the coordination about “Uferfest” was due on" in inbox


def test_people_choose_how_they_are_reminded(app: Flask) -> None:
    member, carol = make_account(), make_account(role="coordinator")
    usual = ways_of(member)
    assert (usual["reminder"], usual["overdue"]) == ("at_once", "at_once")
    assert ways_of(carol)["not_answered"] == "digest"
    kinds = {kind.key: kind for kind in KINDS}
    assert kinds["not_answered"].is_for_deciders


def test_the_job_reminds_once_however_often_it_runs(town: Town) -> None:
    make_event(organisation=town.club, local_start=local_evening(in_days=1), state="confirmed")
    owner = make_account(organisation=town.club)
    for _ in range(3):
        reminders.remind()
    assert codes(owner) == ["deadline", "soon"]
