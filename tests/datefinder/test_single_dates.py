"""Where one date of a series is in the way, that date is offered another day or place, and not the series."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from festival.checks.draft import draft_of
from festival.datefinder.single_dates import OneDate, dates_in_the_way
from festival.events.model import Event
from tests.checks.test_findings import DAY, EVENING, NOW, plan
from tests.conftest import make_account, make_organisation, make_venue, sign_in

WEEKS = timedelta(weeks=1)


def ways(event: Event) -> list[OneDate]:
    return dates_in_the_way(draft_of(event, now=NOW), now=NOW)


def test_one_bad_date_is_offered_the_nearest_free_day_and_another_part(app: Flask) -> None:
    square = make_venue(name="Markt", lon=7.0, lat=51.4)
    stages = [make_venue(parent=square, name=f"Bühne {number}", lon=7.0, lat=51.4) for number in (1, 2)]
    market = plan(EVENING, venue=stages[0], rrule="FREQ=WEEKLY;COUNT=8", category="markt")
    plan(EVENING + 3 * WEEKS, venue=stages[0], category="konzert")
    plan(EVENING + 3 * WEEKS + DAY, venue=stages[0], category="konzert")
    (found,) = ways(market)
    assert found.on == (EVENING + 3 * WEEKS).date()
    assert found.other_day is not None
    assert found.other_day.on == found.on - DAY
    assert found.other_place is not None
    assert found.other_place.spot.place.venue_id == stages[1].id


def test_a_free_series_and_a_single_date_are_offered_nothing(app: Flask) -> None:
    square = make_venue()
    assert ways(plan(EVENING, venue=square, rrule="FREQ=WEEKLY;COUNT=8")) == []
    plan(EVENING + 100 * DAY, venue=square)
    assert ways(plan(EVENING + 100 * DAY, venue=square)) == []


def test_where_many_dates_are_in_the_way_the_series_is(app: Flask) -> None:
    square = make_venue()
    series = plan(EVENING, venue=square, rrule="FREQ=WEEKLY;COUNT=8")
    for weeks in range(3):
        plan(EVENING + weeks * WEEKS, venue=square)
    assert ways(series) == []


def test_what_is_offered_can_be_taken(client: FlaskClient) -> None:
    club = make_organisation()
    square = make_venue(name="Markt", lon=7.0, lat=51.4)
    market = plan(
        EVENING, venue=square, rrule="FREQ=WEEKLY;COUNT=8", category="markt", organisation=club, state="idea"
    )
    plan(EVENING + 3 * WEEKS, venue=square, category="konzert")
    sign_in(client, make_account(organisation=club))
    page = client.get(f"/desk/events/{market.id}/when?lang=en").text
    on, other = (EVENING + 3 * WEEKS).date(), (EVENING + 3 * WEEKS - DAY).date()
    address = f"/desk/events/{market.id}/dates/{on.isoformat()}"
    assert "Only 1 date of the series is in the way" in page
    assert "Better dates" not in page
    assert f"{address}?kind=cancelled" in page
    assert f"{address}?to={other.isoformat()}" in page
    left_out = client.get(f"{address}?kind=cancelled&lang=en").text
    (chosen,) = re.findall("<input[^>]*checked[^>]*>", left_out)
    assert 'value="cancelled"' in chosen
    moved = client.get(f"{address}?to={other.isoformat()}&place=Rathaus%0Aplatz&lang=en").text
    assert f'value="{other.day}' in moved or other.isoformat() in moved
    assert "Rathaus platz" in moved
    assert client.get(f"{address}?to=never&kind=x").status_code == 200
