"""After handing in, a page says who decides, until when, what one may do meanwhile and how it will be heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.dates import short_day
from festival.events.answering import answer_due_on
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in


@pytest.fixture
def organisation(app: Flask) -> Any:
    return make_organisation(name="Chor")


def as_(app: Flask, account: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    return client


def hand_in(app: Flask, organisation: Any) -> str:
    event = make_event(
        organisation=organisation,
        state="pencilled",
        title="Singen",
        venue=make_venue(name="Marktplatz"),
        local_start=local_evening(in_days=50),
    )
    client = as_(app, make_account(organisation=organisation))
    form = {"to_state": "submitted", "version": str(event.version)}
    answer = client.post(f"/desk/events/{event.id}/state?lang=en", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/desk/events/{event.id}/handed-in")
    return str(client.get(answer.headers["Location"]).text)


def let_the_city_answer_within(days: int | None) -> City:
    begin_writing()
    city = db.session.get_one(City, 1)
    city.answer_days = days
    db.session.commit()
    return city


def test_who_decides_is_named(app: Flask, organisation: Any) -> None:
    make_account(role="coordinator", name="Carla Muster")
    make_account(role="coordinator", name="Ehemalige", is_active=False)
    page = hand_in(app, organisation)
    assert "Carla Muster" in page
    assert "Ehemalige" not in page
    for words in ("Singen", "Marktplatz", "everybody of Chor", "The date is held"):
        assert words in page


def test_a_city_that_has_set_a_day_says_it(app: Flask, organisation: Any) -> None:
    city = let_the_city_answer_within(7)
    page = hand_in(app, organisation)
    due_on = clock.to_local(clock.now(), city.tz).date() + timedelta(days=7)
    assert f"You get an answer by {short_day(due_on, 'en', this_year=clock.now().year)}." in page


def test_a_city_that_has_set_none_promises_none(app: Flask, organisation: Any) -> None:
    let_the_city_answer_within(None)
    page = hand_in(app, organisation)
    assert "You get an answer by" not in page
    assert "The city has set no day for its answer." in page


def test_the_day_of_an_answer_is_counted_in_the_citys_days(app: Flask) -> None:
    city = let_the_city_answer_within(3)
    late = clock.to_utc(local_evening(in_days=1).replace(hour=23, minute=50), city.tz)
    assert answer_due_on(late, city) == local_evening(in_days=4).date()


def test_the_coordination_reads_until_when_it_promised_an_answer(app: Flask, organisation: Any) -> None:
    let_the_city_answer_within(5)
    carol = make_account(role="coordinator")
    hand_in(app, organisation)
    assert "in 5 days" in as_(app, carol).get("/desk?lang=en").text


def test_the_page_is_for_what_is_handed_in_and_for_its_people(app: Flask, organisation: Any) -> None:
    draft = make_event(organisation=organisation, state="pencilled")
    own = as_(app, make_account(organisation=organisation))
    assert (
        own.get(f"/desk/events/{draft.id}/handed-in")
        .headers["Location"]
        .startswith(f"/desk/events/{draft.id}")
    )
    stranger = as_(app, make_account(organisation=make_organisation()))
    assert stranger.get(f"/desk/events/{draft.id}/handed-in").status_code == 403
    assert own.get("/desk/events/99999/handed-in").status_code == 404


def test_the_administrator_sets_and_unsets_the_day(app: Flask) -> None:
    client = as_(app, make_account(role="administrator"))
    page = client.get("/desk/settings?lang=en").text
    assert 'name="answer_days"' in page
    assert "within 14 days" in page
