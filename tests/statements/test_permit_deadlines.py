"""Last days to apply: rows while they are near, one reminder for each, and a mark by which its people end them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.saving import write_event
from festival.notices.model import Notice
from festival.statements.model import EventPermit
from festival.statements.permit_deadlines import REMINDED_AHEAD, follow_deadlines
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in
from tests.counting import counted_queries
from tests.notices.test_mails import everything, speak
from tests.outbox.conftest import server
from tests.outbox.mail_server import ScriptedServer
from tests.statements.conftest import SERVING, Town

__all__ = ["server"]


def rows() -> dict[str, EventPermit]:
    db.session.rollback()
    return {row.key: row for row in db.session.scalars(select(EventPermit).order_by(EventPermit.key))}


def run(on: date, town: Town) -> int:
    """The job on that day."""
    return follow_deadlines(today=on, now=clock.now() + timedelta(days=(on - town.today).days))


def last_day(town: Town) -> tuple[str, date]:
    """The first last day that the event's page names, once the job has written it."""
    run(town.event.local_start.date() - timedelta(days=1), town)
    found = min((row.apply_by, key) for key, row in rows().items() if row.apply_by)
    begin_writing()
    db.session.query(EventPermit).delete()
    db.session.query(Notice).delete()
    db.session.commit()
    return found[1], found[0]


def test_people_are_reminded_once_within_the_week_before_and_by_name(
    server: ScriptedServer, town: Town
) -> None:
    owner = make_account(organisation=town.club)
    reader = make_account(organisation=town.club, member_role="reader")
    speak(owner, "en")
    _key, on = last_day(town)
    everything(server)
    server.mails.clear()
    told = [run(on - timedelta(days=days), town) for days in (9, REMINDED_AHEAD.days, 6, 1)]
    assert told == [0, 1, 0, 0]
    mails = everything(server)
    assert reader.email not in mails
    (mail,) = mails[owner.email]
    for words in ("A deadline for “Uferfest” ends on", "See whether this is done:", "Ufer"):
        assert words in mail.text


def test_nobody_is_reminded_of_what_is_marked_as_done(app: Flask, town: Town) -> None:
    key, on = last_day(town)
    client = town.as_(town.club)
    address = f"/desk/events/{town.event.id}/permits/{key}?lang=en"
    for _ in range(2):
        assert client.post(address, data={"do": "done"}).status_code == 303
    page = client.get(f"/desk/events/{town.event.id}?lang=en").text
    assert "Done, says Person" in page
    assert "Not done yet" in page
    owner = make_account(organisation=town.club)
    run(on, town)
    told = db.session.scalars(select(Notice.values).where(Notice.account_id == owner.id)).all()
    assert rows()[key].done_at is not None
    assert client.post(address, data={"do": "open"}).status_code == 303
    before = len(told)
    run(on, town)
    assert len(db.session.scalars(select(Notice.id).where(Notice.account_id == owner.id)).all()) == before + 1


def test_only_who_may_edit_the_event_marks_and_only_what_the_table_knows(app: Flask, town: Town) -> None:
    key, _on = last_day(town)
    address = f"/desk/events/{town.event.id}/permits/{key}"
    mine = town.as_(town.club)
    for client in (town.as_(make_organisation()), town.as_(town.order)):
        assert client.post(address, data={"do": "done"}).status_code in (403, 404)
        assert f"/permits/{key}" not in client.get(f"/desk/events/{town.event.id}").text
    sign_in(reader := app.test_client(), make_account(organisation=town.club, member_role="reader"))
    assert reader.post(address, data={"do": "done"}).status_code in (403, 404)
    assert mine.post(f"/desk/events/{town.event.id}/permits/no-such", data={"do": "done"}).status_code == 404
    assert mine.post(address, data={"do": "burn"}).status_code == 400
    assert mine.post(f"/desk/events/99999/permits/{key}", data={"do": "done"}).status_code == 404
    assert rows() == {}


def test_a_moved_event_has_other_last_days_at_once_and_none_once_it_is_off(app: Flask, town: Town) -> None:
    _key, on = last_day(town)
    run(on, town)
    assert on in {row.apply_by for row in rows().values()}
    begin_writing()
    event = db.session.get_one(Event, town.event.id, populate_existing=True)
    for line in event.lines:
        line.local_start += timedelta(days=300)
        line.local_end += timedelta(days=300)
    write_event(event, now=clock.now())
    db.session.commit()
    assert on not in {row.apply_by for row in rows().values()}


@pytest.mark.parametrize(
    "overrides", [{"state": "idea"}, {"state": "cancelled"}, {"rrule": "FREQ=WEEKLY;COUNT=30"}]
)
def test_what_means_not_to_take_place_or_comes_every_week_has_none(
    town: Town, overrides: dict[str, Any]
) -> None:
    values = {"traits": SERVING, "state": "confirmed", "local_start": local_evening(in_days=5)} | overrides
    event = make_event(**values)
    run(town.today, town)
    assert event.id not in {row.event_id for row in rows().values()}


def test_saving_an_event_without_rows_asks_one_question_more(town: Town) -> None:
    with counted_queries() as found:
        begin_writing()
        write_event(db.session.get_one(Event, town.event.id, populate_existing=True), now=clock.now())
        db.session.commit()
    assert sum("FROM event_permit" in one for one in found) == 1
