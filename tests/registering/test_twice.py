"""A button pressed twice, two tabs, two people: nothing is saved twice and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import db
from festival.events.model import DateChange, Event, StateChange
from tests.at_once import at_once
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

EVENING = local_evening(in_days=21)


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def account(organisation: Any) -> Any:
    return make_account(organisation=organisation)


@pytest.fixture
def desk(app: Flask, account: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    return client


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def new_form(organisation: Any, **overrides: str) -> dict[str, str]:
    return {
        "title": "Sommerfest",
        "category": "konzert",
        "tone": "festive",
        "organisation_id": str(organisation.id),
        "draft_key": str(uuid4()),
    } | overrides


def posts(desk: FlaskClient, address: str, form: dict[str, str]) -> Callable[[Barrier], tuple[int, str]]:
    def work(together: Barrier) -> tuple[int, str]:
        together.wait()
        response = desk.post(address, data=form)
        return response.status_code, response.headers.get("Location", "")

    return work


def twin(app: Flask, desk: FlaskClient) -> FlaskClient:
    """A second tab of the same desk."""
    cookie = desk.get_cookie("festival")
    assert cookie is not None
    tab = app.test_client()
    tab.set_cookie("festival", cookie.value)
    return tab


def test_a_new_event_that_is_sent_twice_is_one_event(desk: FlaskClient, organisation: Any) -> None:
    form = new_form(organisation)
    first, second = (desk.post("/desk/events/new", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert count(Event) == 1
    assert desk.post("/desk/events/new", data=new_form(organisation)).status_code == 303
    assert count(Event) == 2


def test_a_new_event_that_is_sent_twice_at_the_same_moment_is_one_event(
    app: Flask, desk: FlaskClient, organisation: Any
) -> None:
    for number in range(5):
        form = new_form(organisation)
        works = [posts(tab, "/desk/events/new", form) for tab in (desk, twin(app, desk))]
        (status, address), (other_status, other_address) = at_once(app, *works)
        assert (status, other_status) == (303, 303)
        assert address == other_address
        assert count(Event) == number + 1


def test_somebody_else_s_key_opens_nothing_of_theirs(
    app: Flask, desk: FlaskClient, organisation: Any
) -> None:
    form = new_form(organisation)
    desk.post("/desk/events/new", data=form)
    stranger_s = make_organisation()
    stranger = app.test_client()
    sign_in(stranger, make_account(organisation=stranger_s))
    response = stranger.post("/desk/events/new", data=form | {"organisation_id": str(stranger_s.id)})
    assert response.status_code == 303
    assert count(Event) == 2
    assert stranger.get(response.headers["Location"]).status_code == 200


def test_a_step_in_its_life_that_is_sent_twice_is_taken_once(
    app: Flask, desk: FlaskClient, organisation: Any
) -> None:
    event = make_event(organisation=organisation, state="idea", venue=make_venue())
    address, form = f"/desk/events/{event.id}/state", {"to_state": "pencilled", "version": str(event.version)}
    works = [posts(tab, address, form) for tab in (desk, twin(app, desk))]
    assert [status for status, _address in at_once(app, *works)] == [303, 303]
    assert count(StateChange) == 1


def test_of_two_tabs_that_save_at_once_one_is_told_and_nothing_it_typed_is_lost(
    app: Flask, desk: FlaskClient, organisation: Any
) -> None:
    for _ in range(5):
        event = make_event(organisation=organisation, state="pencilled", title="Before")
        address, version = f"/desk/events/{event.id}/what", str(event.version)
        forms = [new_form(organisation, title=title, version=version) for title in ("Mine", "Theirs")]
        tabs = (desk, twin(app, desk))
        answers = at_once(app, *(posts(tab, address, form) for tab, form in zip(tabs, forms, strict=True)))
        assert sorted(status for status, _address in answers) == [303, 409]
        loser = 0 if answers[0][0] == 409 else 1
        assert db.session.get_one(Event, event.id).title == forms[1 - loser]["title"]
        page = tabs[loser].post(address, data=forms[loser])
        assert page.status_code == 409
        assert forms[loser]["title"] in page.get_data(as_text=True)
        again = forms[loser] | {"version": str(event.version), "overwrite": "1"}
        assert tabs[loser].post(address, data=again).status_code == 303
        assert db.session.get_one(Event, event.id, populate_existing=True).title == forms[loser]["title"]


def test_of_two_who_change_the_same_date_at_once_one_is_told(
    app: Flask, desk: FlaskClient, organisation: Any
) -> None:
    for state in ("confirmed", "pencilled"):
        event = make_event(
            organisation=organisation, state=state, local_start=EVENING, rrule="FREQ=WEEKLY;COUNT=3"
        )
        on: date = EVENING.date() + timedelta(days=7)
        address = f"/desk/events/{event.id}/dates/{on}"
        form = {"kind": "cancelled", "reason": "Storm", "action": "save", "version": str(event.version)}
        works = [posts(tab, address, form) for tab in (desk, twin(app, desk))]
        assert sorted(status for status, _address in at_once(app, *works)) == [303, 409]
        assert count(DateChange) == (1 if state == "confirmed" else 2)


@pytest.mark.parametrize(
    "address",
    [
        "/events/99999999999999999999-x",
        "/events/99999999999999999999.ics",
        "/events/{event}-{slug}/9999-12-31",
        "/events/{event}-{slug}/0001-01-01",
        "/desk/events/99999999999999999999",
        "/desk/events/99999999999999999999/when",
        "/desk/events/{event}/dates/9999-12-31",
        "/desk/events/{event}/dates/0001-01-01",
        "/desk/events/{event}/dates/%00",
    ],
)
def test_numbers_and_days_past_all_bounds_are_not_found(
    desk: FlaskClient, organisation: Any, address: str
) -> None:
    event = make_event(organisation=organisation, rrule="FREQ=WEEKLY")
    assert desk.get(address.format(event=event.id, slug=event.slug)).status_code in (301, 400, 404)


@pytest.mark.parametrize("value", ["9" * 5000, "-1", "x", "", "1e9", "٣"])
def test_an_event_number_that_is_none_shares_no_place(
    desk: FlaskClient, organisation: Any, value: str
) -> None:
    event = make_event(organisation=organisation, venue=make_venue())
    assert desk.post(f"/desk/events/{event.id}/share", data={"other_id": value}).status_code in (303, 400)


@pytest.mark.parametrize("on", ["9999-12-31", "2151-01-01", "1.1.0001", "", "tomorrow"])
def test_a_better_date_that_is_none_moves_nothing(desk: FlaskClient, organisation: Any, on: str) -> None:
    event = make_event(
        organisation=organisation,
        venue=make_venue(),
        local_start=EVENING,
        local_end=EVENING + timedelta(days=3),
        rrule="FREQ=WEEKLY",
    )
    start = event.local_start
    response = desk.post(f"/desk/events/{event.id}/take-date", data={"on": on, "version": str(event.version)})
    assert response.status_code == 400
    assert db.session.get_one(Event, event.id).local_start == start


def test_a_better_date_keeps_the_length_of_an_event_of_several_days(
    desk: FlaskClient, organisation: Any
) -> None:
    day = EVENING.replace(hour=0, minute=0)
    for all_day, start, length in (
        (True, day, timedelta(days=3)),
        (False, EVENING, timedelta(days=2, hours=1)),
    ):
        event = make_event(
            organisation=organisation,
            venue=make_venue(),
            all_day=all_day,
            local_start=start,
            local_end=start + length,
        )
        form = {"on": (start + timedelta(days=5)).date().isoformat(), "version": str(event.version)}
        assert desk.post(f"/desk/events/{event.id}/take-date", data=form).status_code == 303
        saved = db.session.get_one(Event, event.id)
        assert (saved.local_start, saved.local_end) == (
            start + timedelta(days=5),
            start + timedelta(days=5) + length,
        )
