"""A better date for a series: its start, its end and what was said of single dates move together."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event, Occurrence
from festival.events.saving import change_date
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.datefinder.test_page import _args

EVENING = local_evening(in_days=21)
FIRST = EVENING.date()


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def desk(app: Flask, organisation: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_account(organisation=organisation))
    return client


@pytest.fixture
def series(organisation: Any) -> Event:
    """Five evenings, one a week: the second is cancelled, the third begins an hour later elsewhere."""
    until = FIRST + timedelta(weeks=4)
    event = make_event(
        organisation=organisation,
        venue=make_venue(),
        rrule=f"FREQ=WEEKLY;BYDAY={'MO TU WE TH FR SA SU'.split()[FIRST.weekday()]};UNTIL={until:%Y%m%d}",
        local_start=EVENING,
        state="pencilled",
    )
    begin_writing()
    later = EVENING + timedelta(weeks=2, hours=1)
    change_date(event, DateChange(on=FIRST + timedelta(weeks=1), kind="cancelled"), now=clock.now())
    moved = DateChange(
        on=FIRST + timedelta(weeks=2),
        kind="moved",
        local_start=later,
        local_end=later + timedelta(hours=2),
        place_name="Scheune",
    )
    change_date(event, moved, now=clock.now())
    db.session.commit()
    return event


def dates(event: Event) -> list[tuple[date, datetime, bool]]:
    db.session.expire_all()
    query = select(Occurrence).where(Occurrence.event_id == event.id).order_by(Occurrence.on)
    return [(one.on, one.local_start, one.is_cancelled) for one in db.session.scalars(query)]


def take(desk: FlaskClient, event: Event, on: date) -> int:
    version = str(db.session.get_one(Event, event.id).version)
    form = {"on": on.isoformat(), "version": version}
    return desk.post(f"/desk/events/{event.id}/take-date", data=form).status_code


@pytest.mark.parametrize("days", [1, 3, 7, 10, 40, -7])
def test_all_of_a_series_moves_with_its_first_date(desk: FlaskClient, series: Event, days: int) -> None:
    before, shift = dates(series), timedelta(days=days)
    assert len(before) == 5
    assert take(desk, series, FIRST + shift) == 303
    assert dates(series) == [(on + shift, start + shift, cancelled) for on, start, cancelled in before]
    changed = db.session.scalars(select(DateChange).order_by(DateChange.on)).all()
    assert [(one.kind, one.place_name) for one in changed] == [("cancelled", ""), ("moved", "Scheune")]


def test_a_series_that_moves_there_and_back_is_as_it_was(desk: FlaskClient, series: Event) -> None:
    before, rule = dates(series), series.rrule
    for on in (FIRST + timedelta(days=5), FIRST + timedelta(days=7), FIRST):
        assert take(desk, series, on) == 303
    assert dates(series) == before
    assert db.session.get_one(Event, series.id).rrule == rule


def test_a_monthly_series_can_take_any_day(desk: FlaskClient, organisation: Any) -> None:
    nth = (FIRST.day - 1) // 7 + 1
    day = "MO TU WE TH FR SA SU".split()[FIRST.weekday()]
    event = make_event(
        organisation=organisation,
        venue=make_venue(),
        rrule=f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{day}",
        local_start=EVENING,
        state="pencilled",
    )
    on = FIRST + timedelta(days=3)
    assert take(desk, event, on) == 303
    assert dates(event)[0][0] == on


def test_the_finder_moves_single_changes_along_too(desk: FlaskClient, series: Event) -> None:
    before, shift = dates(series), timedelta(days=2)
    venue = series.venue_id
    query = urlencode(
        _args(event=series.id, venue=venue, on=(FIRST + shift).isoformat(), at=venue), doseq=True
    )
    version = str(db.session.get_one(Event, series.id).version)
    assert desk.post(f"/desk/dates/pencil?{query}", data={"version": version}).status_code == 303
    after = dates(series)
    assert [one[0] for one in after] == [on + shift for on, _start, _cancelled in before]
    assert [one[2] for one in after] == [cancelled for _on, _start, cancelled in before]


def test_several_nights_stay_several_nights(desk: FlaskClient, organisation: Any) -> None:
    event = make_event(
        organisation=organisation,
        venue=make_venue(),
        local_start=EVENING,
        local_end=EVENING + timedelta(days=2, hours=2),
        state="pencilled",
    )
    assert take(desk, event, FIRST + timedelta(days=9)) == 303
    moved = db.session.get_one(Event, event.id)
    assert moved.local_end - moved.local_start == timedelta(days=2, hours=2)


@pytest.mark.parametrize(("state", "status"), [("idea", 303), ("pencilled", 303), ("confirmed", 400)])
def test_only_what_the_public_knows_of_needs_a_reason_to_leave_out_a_date(
    app: Flask, state: str, status: int
) -> None:
    ours = make_organisation()
    event = make_event(organisation=ours, state=state, rrule="FREQ=WEEKLY;COUNT=3")
    desk = app.test_client()
    sign_in(desk, make_account(organisation=ours))
    on = event.local_start.date() + timedelta(days=7)
    form = {"kind": "cancelled", "reason": "", "action": "save", "version": str(event.version)}
    address = f"/desk/events/{event.id}/dates/{on}?lang=en"
    assert ("You may leave it empty" in desk.get(address).text) is (status == 303)
    assert desk.post(address, data=form).status_code == status


def test_a_hold_is_withdrawn_without_a_reason_and_can_not_be_cancelled(app: Flask) -> None:
    ours = make_organisation()
    event = make_event(organisation=ours, state="pencilled")
    desk = app.test_client()
    sign_in(desk, make_account(organisation=ours))
    page = desk.get(f"/desk/events/{event.id}?lang=en").text
    assert "Withdraw the event" in page
    assert "Cancel the event" not in page
    address, version = f"/desk/events/{event.id}/state", str(event.version)
    for to_state, status in (("cancelled", 400), ("withdrawn", 303)):
        assert desk.post(address, data={"to_state": to_state, "version": version}).status_code == status
    db.session.expire_all()
    assert db.session.get_one(Event, event.id).state == "withdrawn"
    assert desk.get(f"/desk/events/{event.id}?lang=en").status_code == 200
