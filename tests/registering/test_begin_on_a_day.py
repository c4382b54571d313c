"""A day of the year begins an event there: the day goes along to the question when it is."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.organisers.model import Organisation
from tests.conftest import local_evening, make_account, make_organisation, sign_in


@pytest.fixture
def organiser(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(organisation=make_organisation()))
    return client


def begin(client: FlaskClient, address: str) -> str:
    """The value of the day's field on the page that asks when it is, after the first step was answered."""
    key = str(uuid4())
    data = {"title": "Sommerfest", "organisation_id": str(db.session.scalar(select(Organisation.id)))}
    data |= {"draft_key": key, "category": "konzert", "tone": "festive"}
    answer = client.post(f"{address}&draft={key}", data=data)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"]).text
    field = re.findall(r'<input[^>]*name="start_on"[^>]*>', page)[0]
    return dict(re.findall(r'(\w+)="([^"]*)"', field)).get("value", "")


def test_a_day_of_the_year_begins_an_event_there(organiser: FlaskClient) -> None:
    day = local_evening(in_days=30).date()
    page = organiser.get(f"/desk/year/{day}?lang=en").text
    address = re.findall(r'href="(/desk/events/new[^"]*)"[^>]*>Register an event on this day', page)[0]
    assert begin(organiser, address.replace("&amp;", "&")) == day.isoformat()


@pytest.mark.parametrize("typed", ["", "morgen", "2027-02-30", "9" * 500])
def test_what_is_no_day_begins_an_event_without_one(organiser: FlaskClient, typed: str) -> None:
    assert begin(organiser, f"/desk/events/new?lang=en&on={typed}") == ""


def test_a_day_that_is_over_begins_nothing(organiser: FlaskClient) -> None:
    day = local_evening(in_days=-3).date()
    assert "Register an event on this day" not in organiser.get(f"/desk/year/{day}?lang=en").text
