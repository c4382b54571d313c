"""A day that is over, an end before the start, a series without end: asked about once, never taken silently."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.events.model import DateChange, Event
from festival.mediation.model import Proposal
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.nonsense import FormReader

DAY = local_evening(in_days=30).date()


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def desk(app: Flask, organisation: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_account(organisation=organisation))
    return client


def typed(event: Event, **given: str) -> dict[str, str]:
    answers = {"start_on": DAY.isoformat(), "start_time": "18:00", "end_time": "22:00", "repeat": "never"}
    answers |= {"version": str(db.session.get_one(Event, event.id).version), "interval": "1"}
    return answers | {"setup_minutes": "0", "teardown_minutes": "0"} | given


def hidden(page: str, name: str) -> dict[str, str]:
    form = next(one for one in FormReader(page).forms if name in one.names)
    return {key: value for key, value in form.fields if key in ("asked", "version")}


ODD = [
    ({"start_on": (DAY - timedelta(days=90)).isoformat()}, "is over"),
    ({"start_time": "22:00", "end_time": "18:00"}, "after 20 hours"),
    ({"repeat": "weekly"}, "It goes on for ever"),
]


@pytest.mark.parametrize(("given", "words"), ODD, ids=["past", "end before start", "without end"])
def test_what_is_odd_is_asked_about_once_and_then_taken(
    desk: FlaskClient, organisation: Any, given: dict[str, str], words: str
) -> None:
    event = make_event(organisation=organisation, state="idea", local_start=None)
    address, form = f"/desk/events/{event.id}/when?lang=en", typed(event, **given)
    asked = desk.post(address, data=form)
    assert asked.status_code == 400
    assert words in asked.text
    assert db.session.get_one(Event, event.id).local_start is None
    assert desk.post(address, data=form | hidden(asked.text, "start_on")).status_code == 303
    assert db.session.get_one(Event, event.id).local_start is not None


def test_what_is_odd_in_another_way_is_asked_about_again(desk: FlaskClient, organisation: Any) -> None:
    event = make_event(organisation=organisation, state="idea", local_start=None)
    address = f"/desk/events/{event.id}/when?lang=en"
    first = typed(event, start_time="22:00", end_time="18:00")
    known = hidden(desk.post(address, data=first).text, "start_on")
    second = desk.post(address, data=first | known | {"end_time": "17:00"})
    assert second.status_code == 400
    assert "after 19 hours" in second.text


@pytest.mark.parametrize(
    "given",
    [
        {"start_time": "20:00", "end_time": "02:00"},
        {"start_time": "21:00", "end_time": "06:00"},
        {"repeat": "weekly", "until_on": (DAY + timedelta(days=70)).isoformat()},
        {"start_time": "22:00", "end_time": "18:00", "end_on": (DAY + timedelta(days=1)).isoformat()},
    ],
)
def test_what_is_usual_is_not_asked_about(
    desk: FlaskClient, organisation: Any, given: dict[str, str]
) -> None:
    event = make_event(organisation=organisation, state="idea", local_start=None)
    address = f"/desk/events/{event.id}/when"
    assert desk.post(address, data=typed(event, **given)).status_code == 303


def test_what_the_event_has_already_is_not_asked_again(desk: FlaskClient, organisation: Any) -> None:
    start = datetime.combine(DAY - timedelta(days=90), time(22))
    event = make_event(
        organisation=organisation,
        state="pencilled",
        local_start=start,
        local_end=start + timedelta(hours=20),
        rrule="FREQ=WEEKLY",
    )
    given = {"start_on": start.date().isoformat(), "start_time": "22:00", "end_time": "18:00"}
    form = typed(event, **given, repeat="weekly", setup_minutes="60")
    assert desk.post(f"/desk/events/{event.id}/when", data=form).status_code == 303
    assert db.session.get_one(Event, event.id).setup_minutes == 60


@pytest.mark.parametrize(
    ("start", "end", "last", "ends"),
    [
        ("1830", "24:00", "", datetime.combine(DAY + timedelta(days=1), time(0))),
        ("18.30", "bis 24 Uhr", "", datetime.combine(DAY + timedelta(days=1), time(0))),
        ("1830", "24", "2", datetime.combine(DAY + timedelta(days=3), time(0))),
        ("1830", "2230", "", datetime.combine(DAY, time(22, 30))),
    ],
)
def test_times_are_read_as_posters_write_them(
    desk: FlaskClient, organisation: Any, start: str, end: str, last: str, ends: datetime
) -> None:
    event = make_event(organisation=organisation, state="idea", local_start=None)
    end_on = (DAY + timedelta(days=int(last))).isoformat() if last else ""
    form = typed(event, start_time=start, end_time=end, end_on=end_on)
    assert desk.post(f"/desk/events/{event.id}/when", data=form).status_code == 303
    saved = db.session.get_one(Event, event.id)
    assert (saved.local_start, saved.local_end) == (datetime.combine(DAY, time(18, 30)), ends)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"start_on": "2026-01-02"}, "is over"),
        ({"start_time": "22:00", "end_time": "18:00"}, "after 20 hours"),
    ],
)
def test_a_single_date_asks_the_same(
    desk: FlaskClient, organisation: Any, given: dict[str, str], words: str
) -> None:
    event = make_event(organisation=organisation, rrule="FREQ=WEEKLY", local_start=local_evening(in_days=30))
    on = event.local_start.date().isoformat()
    address = f"/desk/events/{event.id}/dates/{on}?lang=en"
    form = {"kind": "moved", "start_on": on, "start_time": "19:30", "end_time": "22:00", "reason": "Regen"}
    form |= {"action": "save", "version": str(event.version)} | given
    asked = desk.post(address, data=form)
    assert asked.status_code == 400
    assert words in asked.text
    assert desk.post(address, data=form | hidden(asked.text, "start_on")).status_code == 303
    assert len(db.session.scalars(select(DateChange)).all()) == 1


def test_a_date_of_several_days_may_end_at_24(desk: FlaskClient, organisation: Any) -> None:
    start = local_evening(in_days=30)
    event = make_event(
        organisation=organisation,
        rrule="FREQ=MONTHLY",
        local_start=start,
        local_end=start + timedelta(days=2),
    )
    on = start.date()
    last = (on + timedelta(days=2)).isoformat()
    form = {"kind": "moved", "start_on": on.isoformat(), "start_time": "19:30", "end_time": "24:00"}
    form |= {"end_on": last, "reason": "Länger", "action": "save", "version": str(event.version)}
    assert desk.post(f"/desk/events/{event.id}/dates/{on}", data=form).status_code == 303
    (change,) = db.session.scalars(select(DateChange)).all()
    assert change.local_end == datetime.combine(on + timedelta(days=3), time(0))


def test_a_proposal_asks_the_same(app: Flask) -> None:
    from festival.conflicts.model import Conflict

    mine, venue = make_organisation(), make_venue()
    event = make_event(organisation=mine, venue=venue)
    make_event(venue=venue)
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    client = app.test_client()
    sign_in(client, make_account(organisation=mine))
    address = f"/desk/conflicts/{conflict.id}/proposal?lang=en"
    asked = client.post(address, data={"event_id": str(event.id), "day": "2026-01-02", "key": "one"})
    assert asked.status_code == 400
    assert "is over" in asked.text
    assert db.session.scalars(select(Proposal)).all() == []
