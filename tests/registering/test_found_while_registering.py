"""A clash stands beside the step that first knows of it, once; whoever has seen it goes on, and on, to the answers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from festival.resources.model import Booking, Resource
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.nonsense import FormReader

EVENING = local_evening(in_days=30)


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation()


@pytest.fixture
def desk(app: Flask, organisation: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_account(organisation=organisation))
    return client


def send(client: FlaskClient, address: str, **typed: str) -> str:
    """Send the form of a page as a browser does, with what is typed; return the address it leads to."""
    page = client.get(address)
    assert page.status_code == 200
    form = next(one for one in FormReader(page.text).forms if "version" in one.names and not one.action)
    kept = [(name, value) for name, value in form.fields if name not in typed]
    answer = client.post(address, data=MultiDict([*kept, *typed.items()]))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).removesuffix("?lang=en")


@pytest.fixture
def taken(app: Flask) -> Any:
    """A square that others hold."""
    square = make_venue()
    make_event(venue=square, local_start=EVENING, state="pencilled")
    return square


@pytest.fixture
def idea(organisation: Any) -> Event:
    return make_event(organisation=organisation, state="idea", local_start=EVENING)


def test_the_place_tells_of_the_clash_beside_itself_once_and_lets_go_on(
    desk: FlaskClient, taken: Any, idea: Event
) -> None:
    where = f"/desk/events/{idea.id}/where"
    found = send(desk, where, venue_words=taken.name, venue_id=str(taken.id))
    assert found == f"{where}?found=1"
    page = desk.get(f"{found}&lang=en").text
    assert "1 matter to look at" in page
    assert f'href="/desk/events/{idea.id}/whom' in page
    assert "better-dates" in page
    assert send(desk, found) == f"/desk/events/{idea.id}/whom"


def test_what_was_seen_is_folded_at_the_next_steps_and_holds_up_none_of_them(
    desk: FlaskClient, taken: Any, idea: Event
) -> None:
    begin_writing()
    event = db.session.get_one(Event, idea.id)
    event.venue_id = taken.id
    write_event(event, now=clock.now())
    db.session.commit()
    for step, following in (("when", "where"), ("where", "whom"), ("whom", "needs"), ("needs", "")):
        address = f"/desk/events/{idea.id}/{step}"
        if step != "when":
            assert '<details id="findings">' in desk.get(address).text
        assert send(desk, address) == f"/desk/events/{idea.id}" + (f"/{following}" if following else "")


def test_the_step_on_what_it_needs_tells_of_what_is_lent_twice(
    desk: FlaskClient, idea: Event, organisation: Any
) -> None:
    begin_writing()
    stage = Resource(name="Bühne", unit="", stock=1)
    other = make_event(local_start=EVENING, state="pencilled")
    begin_writing()
    db.session.add(stage)
    db.session.flush()
    db.session.add(Booking(resource_id=stage.id, event_id=other.id, amount=1))
    db.session.commit()
    needs = f"/desk/events/{idea.id}/needs"
    found = send(desk, needs, **{f"resource-{stage.id}": "1"})
    assert found == f"{needs}?found=1"
    assert "Bühne" in desk.get(found).text
    assert db.session.scalars(select(Booking.amount).where(Booking.event_id == idea.id)).all() == [1]
    assert send(desk, found) == f"/desk/events/{idea.id}"


def test_who_lends_on_a_page_that_is_older_is_shown_both(desk: FlaskClient, idea: Event) -> None:
    begin_writing()
    stage = Resource(name="Bühne", unit="", stock=5)
    db.session.add(stage)
    db.session.commit()
    needs, name = f"/desk/events/{idea.id}/needs?lang=en", f"resource-{stage.id}"
    form = {"sound": "unknown", "setting": "unknown", "version": str(idea.version)}
    assert desk.post(needs, data=form | {name: "2"}).status_code == 303
    answer = desk.post(needs, data=form | {name: "3"})
    assert answer.status_code == 409
    assert "“2”" in answer.text
    assert f'name="{name}" inputmode="numeric" value="3"' in answer.text
    assert desk.post(needs, data=form | {name: "3", "overwrite": "1"}).status_code == 303
    assert db.session.scalars(select(Booking.amount)).all() == [3]


def test_an_event_that_holds_its_date_goes_to_its_page_which_says_it(
    desk: FlaskClient, taken: Any, organisation: Any
) -> None:
    held = make_event(organisation=organisation, state="pencilled", local_start=EVENING)
    where = f"/desk/events/{held.id}/where"
    assert send(desk, where, venue_words=taken.name, venue_id=str(taken.id)) == f"/desk/events/{held.id}"
    assert "1 matter to look at" in desk.get(f"/desk/events/{held.id}?lang=en").text


def test_languages_and_accessibility_are_folded_and_begin_with_what_the_place_says(
    desk: FlaskClient, organisation: Any
) -> None:
    square = make_venue(access_yes=["wheelchair"], access_no=["accessible_toilet"])
    event = make_event(organisation=organisation, state="idea", venue=square)
    page = desk.get(f"/desk/events/{event.id}/whom?lang=en").text
    answers = page.split("<details>")[-1]
    assert "The place says already:" in page
    assert "as the place says: yes" in answers
    assert "as the place says: not available" in answers
    send(desk, f"/desk/events/{event.id}/whom")
    saved = db.session.get_one(Event, event.id)
    assert (saved.access_yes, saved.access_no) == ([], [])


def test_a_better_date_is_taken_with_what_is_typed_beside_it(desk: FlaskClient, organisation: Any) -> None:
    event = make_event(organisation=organisation, state="idea", local_start=None)
    on = (EVENING + timedelta(days=3)).date()
    typed = {
        "shape": "regular",
        "start_on": EVENING.date().isoformat(),
        "start_time": "22:00",
        "end_time": "01:00",
        "repeat": "weekly",
        "until_on": (EVENING + timedelta(weeks=3)).date().isoformat(),
        "setup_minutes": "60",
        "version": str(event.version),
    }
    answer = desk.post(f"/desk/events/{event.id}/take-date", data=typed | {"on": on.isoformat()})
    assert answer.status_code == 303
    saved = db.session.get_one(Event, event.id)
    assert saved.local_start == datetime.combine(on, time(22))
    assert saved.local_end == datetime.combine(on + timedelta(days=1), time(1))
    assert saved.setup_minutes == 60
    dates = db.session.scalars(select(Occurrence.on).where(Occurrence.event_id == event.id)).all()
    assert sorted(dates) == [on + timedelta(weeks=number) for number in range(4)]


def test_what_is_typed_stays_where_a_better_date_can_not_be_taken(desk: FlaskClient, idea: Event) -> None:
    typed = {
        "shape": "once",
        "start_on": EVENING.date().isoformat(),
        "start_time": "half past",
        "on": "2027-05-01",
    }
    address = f"/desk/events/{idea.id}/take-date"
    answer = desk.post(address, data=typed | {"version": str(idea.version)})
    assert answer.status_code == 400
    assert 'value="half past"' in answer.text
    assert f'action="/desk/events/{idea.id}/when"' in answer.text
    overtaken = desk.post(address, data=typed | {"start_time": "21:17", "end_time": "23:00", "version": "0"})
    assert overtaken.status_code == 409
    assert 'value="21:17"' in overtaken.text


def test_a_series_that_has_begun_is_not_offered_another_first_day(
    desk: FlaskClient, taken: Any, organisation: Any
) -> None:
    begun = EVENING - timedelta(weeks=10)
    series = make_event(
        organisation=organisation, venue=taken, local_start=begun, rrule="FREQ=WEEKLY", state="idea"
    )
    page = desk.get(f"/desk/events/{series.id}/when?lang=en").text
    assert "1 matter to look at" in page
    assert "take-date" not in page


def test_the_one_bad_date_of_a_series_is_left_out_and_the_conversation_goes_on(
    desk: FlaskClient, taken: Any, organisation: Any
) -> None:
    series = make_event(
        organisation=organisation,
        venue=taken,
        local_start=EVENING - timedelta(weeks=2),
        rrule="FREQ=WEEKLY;COUNT=8",
        state="idea",
    )
    step = f"/desk/events/{series.id}/where?found=1"
    offered = f"/desk/events/{series.id}/dates/{EVENING.date()}?kind=cancelled&amp;step=where"
    page = desk.get(f"{step}&lang=en").text
    assert "Only 1 date of the series is in the way" in page
    assert offered.replace("&amp;step=where", "") in page
    address = offered.replace("&amp;", "&")
    assert send(desk, address, reason="Der Platz ist vergeben") == step
    after = desk.get(f"{step}&lang=en").text
    assert "matter to look at" not in after
    assert "Nothing stands in the way" in after
