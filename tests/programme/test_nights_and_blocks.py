"""A night belongs to its evening, a feast of closed nights holds its place in its hours, and weeks are told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from festival.checks.draft import draft_of, findings_for_draft
from festival.events.model import Event, EventTime
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

NOW = datetime(2027, 6, 1, 10, tzinfo=UTC)
FRIDAY = datetime(2027, 6, 11)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


def at(start: datetime, hours: float, **fields: Any) -> Event:
    event: Event = make_event(now=NOW, local_start=start, local_end=start + hours * HOUR, **fields)
    return event


def feast(venue: Any, **fields: Any) -> Event:
    """From Friday to Sunday, 14 to 23 o'clock, an hour of set-up and half an hour of tear-down."""
    lines = [
        EventTime(local_start=FRIDAY + days * DAY + 14 * HOUR, local_end=FRIDAY + days * DAY + 23 * HOUR)
        for days in range(3)
    ]
    event: Event = make_event(
        title="Sommerfest", now=NOW, venue=venue, lines=lines, setup_minutes=60, teardown_minutes=30, **fields
    )
    return event


@pytest.mark.parametrize(
    ("hour", "clashes"),
    [(12, False), (12.5, True), (20, True), (23, True), (23.5, False), (26, False), (38, True), (68, True)],
)
def test_a_feast_with_closed_nights_holds_its_place_in_its_hours(
    app: Flask, hour: float, clashes: bool
) -> None:
    square = make_venue(name="Markt")
    feast(square)
    concert = at(FRIDAY + hour * HOUR, 1, venue=square)
    found = findings_for_draft(draft_of(concert, now=NOW), now=NOW, rules=("venue_overlap",))
    assert bool(found) == clashes


@pytest.mark.parametrize(("lang", "said"), [("de", "Nachts"), ("en", "At night")])
def test_its_page_at_the_desk_says_that_its_nights_are_open(
    client: FlaskClient, lang: str, said: str
) -> None:
    own = make_organisation()
    event = feast(make_venue(name="Markt"), organisation=own)
    through = at(FRIDAY + 14 * HOUR, 57, venue=make_venue(), organisation=own)
    sign_in(client, make_account(organisation=own))
    assert f">{said}<" in client.get(f"/desk/events/{event.id}?lang={lang}").text
    assert f">{said}<" not in client.get(f"/desk/events/{through.id}?lang={lang}").text


def test_a_night_until_six_is_found_on_its_evening_alone(client: FlaskClient) -> None:
    venue = make_venue(name="Halle")
    at(FRIDAY + 22 * HOUR, 6, venue=venue, title="Ballnacht")
    at(FRIDAY + 22 * HOUR, 10, venue=make_venue(), title="Bis zum Frühstück")
    for number, nights, breakfasts in ((0, True, True), (1, False, True), (2, False, False)):
        on = (FRIDAY + number * DAY).date()
        for address in (
            f"/events?from={on}&to={on}",
            f"/map/events.geojson?from={on}&to={on}",
            f"/embed/map?from={on}&to={on}",
        ):
            page = client.get(address).get_data(as_text=True)
            assert ("Ballnacht" in page, "Bis zum Fr" in page) == (nights, breakfasts), address


def test_a_block_of_53_days_is_one_line_everywhere(client: FlaskClient) -> None:
    own = make_organisation()
    event = at(
        FRIDAY + 10 * HOUR, 53 * 24, venue=make_venue(name="Museum"), title="Landschau", organisation=own
    )
    middle = (FRIDAY + 20 * DAY).date()
    for address in (
        "/",
        "/events",
        f"/events?from={middle}",
        f"/events?from={middle}&to={middle + 9 * DAY}",
        "/embed/map?from=2027-06-01&to=2027-09-30",
    ):
        assert client.get(address).text.count(">Landschau<") == 1, address
    assert "Weitere Termine" not in client.get(f"/events/{event.id}-landschau").text
    assert client.get("/calendar.ics").text.count("BEGIN:VEVENT") == 1
    sign_in(client, make_account(role="coordinator"))
    assert client.get(f"/desk/year/{middle}").text.count(">Landschau<") == 1
    sheet = load_workbook(BytesIO(client.get("/desk/year.xlsx?year=2027").data)).worksheets[0]
    assert sum("Landschau" in row for row in sheet.iter_rows(values_only=True)) == 1
