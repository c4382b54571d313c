"""Going back doubles nothing: a new event's key stands in its address, and whoever returns meets the same event."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import begin_writing, db
from festival.events.model import Event
from tests.conftest import make_account, make_organisation, make_venue, sign_in
from tests.datefinder.test_page import SOON, _args
from tests.nonsense import FormReader


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(organisation=make_organisation()))
    return client


def events() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Event.title).order_by(Event.id)))


def opened(client: FlaskClient, address: str) -> tuple[str, dict[str, str]]:
    """The address where a browser ends up, and what the form there would send."""
    answer = client.get(address, follow_redirects=True)
    form = next(one for one in FormReader(answer.text).forms if "title" in one.names)
    first_choice = {"category": "konzert"} if "category" in form.names else {}
    return answer.request.full_path.rstrip("?"), first_choice | dict(form.fields)


def test_who_goes_back_and_corrects_the_title_has_one_event(desk: FlaskClient) -> None:
    address, form = opened(desk, "/desk/events/new")
    assert re.search(r"draft=[0-9a-f-]{36}", address)
    assert desk.post(address, data=form | {"title": "Somerfest"}).status_code == 303
    back, again = opened(desk, address)
    assert again["title"] == "Somerfest"
    assert desk.post(back, data=again | {"title": "Sommerfest"}).status_code == 303
    assert events() == ["Sommerfest"]


def test_a_page_that_the_browser_kept_asks_before_it_replaces_what_is_saved(desk: FlaskClient) -> None:
    address, form = opened(desk, "/desk/events/new")
    desk.post(address, data=form | {"title": "Somerfest"})
    asked = desk.post(f"{address}&lang=en", data=form | {"title": "Sommerfest"})
    assert asked.status_code == 409
    assert "saved already, with other answers" in asked.text
    assert "now saved: “Somerfest”" in asked.text
    typed = dict(next(one for one in FormReader(asked.text).forms if "title" in one.names).fields)
    assert typed["title"] == "Sommerfest"
    assert desk.post(address, data=typed | {"overwrite": "1"}).status_code == 303
    assert events() == ["Sommerfest"]


def test_each_new_event_has_a_key_of_its_own(desk: FlaskClient) -> None:
    addresses = {opened(desk, "/desk/events/new?lang=en")[0] for _ in range(3)}
    assert len(addresses) == 3
    assert all("lang=en" in one for one in addresses)
    assert opened(desk, "/desk/events/new?draft=nonsense")[0] not in addresses


def test_who_goes_back_after_holding_a_date_meets_it_again(desk: FlaskClient) -> None:
    address, form = opened(desk, "/desk/events/hold")
    given = form | {"title": "Chorabend", "venue_id": "unknown", "start_on": SOON.isoformat()}
    assert desk.post(address, data=given).status_code == 303
    again = desk.get(f"{address}&lang=en", follow_redirects=True)
    assert "“Chorabend” is saved already. You can change it here." in again.text
    corrected = desk.post(f"{address}&lang=en", data=given | {"title": "Chor"}, follow_redirects=True)
    assert "“Chorabend” is saved already" in corrected.text
    assert events() == ["Chorabend"]


def test_who_goes_back_after_taking_a_date_of_the_finder_meets_it_again(desk: FlaskClient) -> None:
    venue = make_venue()
    query = urlencode(_args(venue=venue.id, on=SOON.isoformat(), at=venue.id), doseq=True)
    address, form = opened(desk, f"/desk/dates/pencil?{query}")
    assert "draft=" in address
    assert f"at={venue.id}" in address
    assert desk.post(address, data=form | {"title": "Lesung"}).status_code == 303
    assert "is saved already" in desk.get(f"{address}&lang=en", follow_redirects=True).text
    assert events() == ["Lesung"]


def test_somebody_else_s_key_leads_to_a_key_of_one_s_own(app: Flask, desk: FlaskClient) -> None:
    address, form = opened(desk, "/desk/events/new")
    desk.post(address, data=form | {"title": "Geheim"})
    stranger: Any = app.test_client()
    sign_in(stranger, make_account(organisation=make_organisation()))
    other, _form = opened(stranger, address)
    assert other != address
    assert "Geheim" not in stranger.get(other).text


def test_a_key_alone_makes_nothing(desk: FlaskClient) -> None:
    opened(desk, "/desk/events/new")
    begin_writing()
    assert db.session.scalar(select(func.count(Event.id))) == 0
