"""Pencilled dates lapse unless somebody renews them: told before, each time once, and their place is free again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.conflicts.model import Conflict
from festival.events.change_log import EventChange
from festival.events.model import Event, Occurrence, StateChange
from festival.notices.model import Notice
from festival.registering import lapses
from jobs import lifecycle
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in


@pytest.fixture
def club(app: Flask) -> Any:
    return make_organisation(name="Chor")


@pytest.fixture
def singer(club: Any) -> Any:
    return make_account(organisation=club)


def pencil(club: Any, *, in_days: int = 90, **overrides: Any) -> Event:
    values = {"state": "pencilled", "organisation": club, "title": "Singen"} | overrides
    event: Event = make_event(local_start=local_evening(in_days=in_days), **values)
    return event


def night(in_days: int) -> None:
    """The job as it runs so many days from now."""
    day = today() + timedelta(days=in_days)
    lapses.remind_of_lapses(today=day)
    lapses.lapse_held_dates(today=day, now=clock.now() + timedelta(days=in_days))


def told(account: Any) -> list[tuple[str, str]]:
    query = select(Notice).where(Notice.account_id == account.id).order_by(Notice.id)
    return [(one.code, one.values["until"]) for one in db.session.scalars(query)]


def state_of(event: Event) -> str:
    return db.session.scalars(select(Event.state).where(Event.id == event.id)).one()


def test_its_people_are_told_twice_before_it_lapses_and_once_that_it_has(club: Any, singer: Any) -> None:
    event, other = pencil(club), make_account(organisation=make_organisation())
    until = (today() + timedelta(days=28)).isoformat()
    for in_days in range(30):
        night(in_days)
        night(in_days)  # run twice, as after it was killed at its end
        assert state_of(event) == ("pencilled" if in_days < 28 else "idea")
        assert len(told(singer)) == (in_days >= 14) + (in_days >= 25) + (in_days >= 28)
    assert told(singer) == [("lapses", until), ("lapses", until), ("lapsed", "")]
    assert told(other) == []


def test_a_job_that_is_killed_tells_all_the_same_and_nobody_twice(
    club: Any, singer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pencil(club), pencil(club, title="Tanzen")
    tell, calls = lapses.tell_organisation, []

    def killed_at_the_second(*args: Any, **values: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        tell(*args, **values)

    monkeypatch.setattr(lapses, "tell_organisation", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        night(14)
    db.session.rollback()
    night(14)
    query = select(Notice.event_id).where(Notice.account_id == singer.id)
    assert len(set(db.session.scalars(query))) == len(told(singer)) == 2


def test_after_a_week_without_jobs_what_is_left_is_told_once(club: Any, singer: Any) -> None:
    pencil(club)
    night(21)
    assert told(singer) == [("lapses", (today() + timedelta(days=28)).isoformat())]
    night(25)
    assert len(told(singer)) == 2


def test_nobody_loses_a_date_that_no_job_could_speak_of(club: Any, singer: Any) -> None:
    event = pencil(club)
    night(40)
    assert state_of(event) == "pencilled"
    assert told(singer) == [("lapses", (today() + timedelta(days=43)).isoformat())]
    night(43)
    assert state_of(event) == "idea"


def test_a_lapsed_date_holds_nothing_any_more_and_says_why(
    club: Any, singer: Any, client: FlaskClient
) -> None:
    venue = make_venue()
    event = pencil(club, venue=venue)
    make_event(venue=venue, local_start=local_evening(in_days=90))
    assert db.session.scalars(select(Conflict.state).where(Conflict.rule == "venue_overlap")).one() == "open"
    before = db.session.scalars(select(Event.plan_number).where(Event.id == event.id)).one()
    begin_writing()
    db.session.execute(update(Event).where(Event.id == event.id).values(lapses_on=today(), remind_on=None))
    db.session.commit()
    lifecycle.let_lapse()
    db.session.expire_all()
    assert (
        db.session.scalars(select(Conflict.state).where(Conflict.rule == "venue_overlap")).one() == "solved"
    )
    held = select(Occurrence.blocks).where(Occurrence.event_id == event.id)
    assert db.session.scalars(held).all() == [False]
    assert db.session.scalars(select(Event.plan_number).where(Event.id == event.id)).one() > before
    (step,) = db.session.scalars(select(StateChange))
    assert (step.from_state, step.to_state, step.cause, step.by_id) == ("pencilled", "idea", "lapsed", None)
    sign_in(client, singer)
    assert (
        "Lapsed: nobody renewed the held date." in client.get(f"/desk/events/{event.id}/history?lang=en").text
    )
    assert "The held date of “Singen” has lapsed" in client.get("/desk/inbox?lang=en").text


def test_one_button_renews_and_the_history_says_who_and_until_when(
    club: Any, singer: Any, client: FlaskClient
) -> None:
    event = pencil(club)
    old = today() + timedelta(days=5)
    begin_writing()
    db.session.execute(update(Event).where(Event.id == event.id).values(lapses_on=old, remind_on=None))
    db.session.commit()
    version = event.version
    sign_in(client, singer)
    page = client.get(f"/desk/events/{event.id}?lang=en").text
    assert "It is held for now and lapses on" in page
    assert f"/desk/events/{event.id}/renew" in page
    for _press in range(2):
        answer = client.post(f"/desk/events/{event.id}/renew", follow_redirects=True)
        assert answer.status_code == 200
    db.session.expire_all()
    assert event.lapses_on == today() + timedelta(days=28)
    assert event.remind_on == today() + timedelta(days=14)
    assert event.version == version  # who has a form of it open saves all the same
    (change,) = db.session.scalars(select(EventChange))
    assert (change.kind, change.by_id) == ("renewed", singer.id)
    assert "/renew" not in client.get(f"/desk/events/{event.id}?lang=en").text
    page = client.get(f"/desk/events/{event.id}/history?lang=en").text
    assert "Renewed: it lapses on" in page
    assert singer.name in page


def test_nobody_else_renews_and_nothing_is_renewed_that_is_not_pencilled(
    club: Any, singer: Any, client: FlaskClient
) -> None:
    event, promised = pencil(club), pencil(club, state="confirmed")
    sign_in(client, make_account(organisation=make_organisation()))
    assert client.post(f"/desk/events/{event.id}/renew").status_code == 403
    sign_in(other := client.application.test_client(), singer)
    page = other.post(f"/desk/events/{promised.id}/renew?lang=en", follow_redirects=True)
    assert "there is nothing to renew" in page.text
    assert db.session.scalars(select(EventChange)).all() == []


def test_the_day_stands_in_lists_and_where_a_date_is_pencilled(
    club: Any, singer: Any, client: FlaskClient
) -> None:
    pencil(club, in_days=3)
    sign_in(client, singer)
    assert "lapses on" in client.get("/desk/events?lang=en").text
    assert (
        "A held date lapses after 28 days"
        in client.get("/desk/events/hold?lang=en", follow_redirects=True).text
    )


@pytest.mark.parametrize("at", ["2026-03-29T00:30", "2026-10-25T00:30", "2026-10-25T01:30"])
def test_it_lapses_with_the_city_s_day_also_when_the_clocks_change(club: Any, at: str) -> None:
    event = pencil(club)
    begin_writing()
    now = clock.to_utc(datetime.fromisoformat(at), event.tz)
    on = date.fromisoformat(at[:10])
    values = {"lapses_on": on, "remind_on": None}
    db.session.execute(update(Event).where(Event.id == event.id).values(values))
    db.session.commit()
    lapses.lapse_held_dates(today=on - timedelta(days=1), now=now)
    assert state_of(event) == "pencilled"
    lapses.lapse_held_dates(today=on, now=now)
    assert state_of(event) == "idea"
