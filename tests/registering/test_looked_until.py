"""Whoever reads that nothing stands in the way reads until when that was looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock, dates
from festival.base.database import db
from festival.checks.looked_until import known_until
from festival.events.model import Occurrence
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

WEEKLY = "FREQ=WEEKLY"
NOT_YET = "the dates of series are not worked out yet"


@pytest.fixture
def carol(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


@pytest.fixture
def until(app: Flask) -> date:
    return known_until(clock.now())


def words(day: date, locale: str = "en") -> str:
    return dates.plain_day(day, locale)


def make_market(in_days: int = 5, **values: Any) -> Any:
    start = local_evening(in_days=in_days)
    given = {"local_start": start, "local_end": start + timedelta(hours=2), "venue": make_venue()}
    return make_event(organisation=make_organisation(), **given | values)


def test_an_endless_series_says_how_far_it_was_looked_at(carol: FlaskClient, until: date) -> None:
    address = f"/desk/events/{make_market(rrule=WEEKLY).id}"
    assert f"Its dates were looked at until {words(until)}" in carol.get(f"{address}?lang=en").text
    assert f"bis zum {words(until, 'de')} geprüft" in carol.get(f"{address}?lang=de").text


def test_until_then_and_no_further_the_dates_of_a_series_are_known(app: Flask, until: date) -> None:
    make_event(rrule="FREQ=DAILY")
    assert db.session.scalar(select(func.max(Occurrence.on))) == until


def test_a_series_that_ends_says_that_all_of_it_was(carol: FlaskClient) -> None:
    market = make_market(rrule=f"{WEEKLY};COUNT=4")
    page = carol.get(f"/desk/events/{market.id}?lang=en").text
    last_on = market.local_start.date() + timedelta(days=21)
    assert f"All its 4 coming dates were looked at, until {words(last_on)}" in page


def test_a_single_date_needs_no_such_word(carol: FlaskClient) -> None:
    page = carol.get(f"/desk/events/{make_market().id}?lang=en").text
    assert "looked at" not in page
    assert NOT_YET not in page


def test_a_date_after_the_horizon_says_what_it_was_not_compared_with(carol: FlaskClient, until: date) -> None:
    late = make_market(in_days=800)
    page = carol.get(f"/desk/events/{late.id}?lang=en").text
    assert f"After {words(until)} {NOT_YET}" in page
    assert "as far as it could be checked" in page


def test_an_empty_board_an_empty_meeting_and_the_year_say_it_too(carol: FlaskClient, until: date) -> None:
    said = f"Series were looked at until {words(until)}"
    assert said in carol.get("/desk/conflicts?lang=en").text
    after, before = until + timedelta(days=1), until - timedelta(days=90)
    assert said in carol.get(f"/desk/meeting?from={before}&to={after}&lang=en").text
    assert said not in carol.get(f"/desk/meeting?from={before}&to={until}&lang=en").text
    assert said in carol.get(f"/desk/year?year={until.year + 1}&lang=en").text
    assert said not in carol.get(f"/desk/year?year={until.year - 1}&lang=en").text


def test_a_city_without_a_place_is_searched_without_fail(carol: FlaskClient, until: date) -> None:
    given = "start_time=19:00&length=180&where=any&category=konzert&tone=civic&sound=none&setting=indoor"
    page = carol.get(f"/desk/dates?lang=en&{given}&start_on={until}&end_on={until}")
    assert page.status_code == 200


def test_the_date_finder_says_it_of_days_after_the_horizon(carol: FlaskClient, until: date) -> None:
    make_venue()
    given = "start_time=19:00&length=180&where=any&category=konzert&tone=civic&sound=none&setting=indoor"
    for reaches, is_said in ((1, True), (-1, False)):
        days = f"start_on={until - timedelta(days=9)}&end_on={until + timedelta(days=reaches)}"
        page = carol.get(f"/desk/dates?lang=en&{given}&{days}").text
        assert "Please check" not in page
        assert (NOT_YET in page) is is_said
