"""An organisation that nobody has admitted yet holds a few dates and no more; what was typed is handed back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.events.model import Event
from festival.organisations.newcomers import MOST_DATES
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

NASTY = "{{7*7}} {% x '\"><b>"


@pytest.fixture
def newcomers(app: Flask) -> Any:
    return make_organisation(name="Neulinge", admitted_at=None)


@pytest.fixture
def signed_in(client: FlaskClient, newcomers: Any) -> FlaskClient:
    sign_in(client, make_account(organisation=newcomers))
    return client


def hold(client: FlaskClient, title: str, *, in_days: int = 40) -> Any:
    with client.application.app_context():
        on = today() + timedelta(days=in_days)
    data = {"title": title, "venue_id": "unknown", "start_on": on.isoformat()}
    return client.post("/desk/events/hold?lang=en", data=data)


def held() -> int:
    db.session.expire_all()
    return db.session.query(Event).filter_by(state="pencilled").count()


def test_five_dates_are_held_and_the_sixth_is_refused_with_what_was_typed(
    signed_in: FlaskClient, newcomers: Any
) -> None:
    for number in range(MOST_DATES):
        assert hold(signed_in, f"Fest {number}", in_days=40 + number).status_code == 303
    refused = hold(signed_in, NASTY, in_days=90)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "admitted Neulinge, it holds at most 5 dates at a time, and this would make 6." in page
    assert 'name="title" value="{{7*7}} {% x &#39;&#34;&gt;&lt;b&gt;"' in page
    assert held() == MOST_DATES
    begin_writing()
    newcomers.admitted_at = db.session.query(Event).first().created_at
    db.session.commit()
    assert hold(signed_in, NASTY, in_days=90).status_code == 303


def test_a_series_of_many_dates_stays_an_idea(signed_in: FlaskClient, newcomers: Any) -> None:
    series = make_event(organisation=newcomers, venue=make_venue(), rrule="FREQ=WEEKLY", state="idea")
    data = {"to_state": "pencilled", "version": str(series.version)}
    refused = signed_in.post(f"/desk/events/{series.id}/state?lang=en", data=data)
    assert refused.status_code == 409
    assert "Release one, or leave it an idea until then." in refused.get_data(as_text=True)
    assert held() == 0
    assert db.session.get_one(Event, series.id).state == "idea"


def test_who_releases_one_may_hold_another(signed_in: FlaskClient, newcomers: Any) -> None:
    for number in range(MOST_DATES):
        hold(signed_in, f"Fest {number}", in_days=40 + number)
    one = db.session.query(Event).first()
    data = {"to_state": "idea", "version": str(one.version)}
    assert signed_in.post(f"/desk/events/{one.id}/state", data=data).status_code == 303
    assert hold(signed_in, "Anderes Fest", in_days=90).status_code == 303


def test_dates_that_are_over_count_no_more(signed_in: FlaskClient, newcomers: Any) -> None:
    for number in range(MOST_DATES):
        make_event(organisation=newcomers, local_start=local_evening(in_days=-9 - number), state="pencilled")
    assert hold(signed_in, "Fest").status_code == 303


def test_who_is_admitted_holds_what_it_likes(client: FlaskClient) -> None:
    sign_in(client, make_account(organisation=make_organisation()))
    for number in range(MOST_DATES + 1):
        assert hold(client, f"Fest {number}", in_days=40 + number).status_code == 303
