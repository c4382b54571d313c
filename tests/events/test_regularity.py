"""What happens so often that residents know it: told from dates, said by hand, folded, filtered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.events.model import Event, Occurrence
from festival.events.regularity import is_regular, rhythm_of
from festival.events.saving import write_event
from festival.programme.filters import Filters
from festival.programme.programme_pages import REGULAR_SHOWN, programme_page, regular_between
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in

DAY = timedelta(days=1)
FIRST = date(2027, 1, 6)


def every(days: int, number: int) -> list[date]:
    return [FIRST + n * days * DAY for n in range(number)]


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        (every(1, 60), "daily"),
        (every(2, 60), "often"),
        ([FIRST + n * DAY for n in range(200) if n % 20], "daily"),  # but for a few
        ([*every(1, 170), *(FIRST + (365 + n) * DAY for n in range(170))], "daily"),  # in the season
        ([FIRST + n * DAY for n in range(200) if (FIRST + n * DAY).weekday() != 0], "often"),
        ([FIRST + n * DAY for n in range(200) if (FIRST + n * DAY).weekday() in (2, 5)], "often"),
        (every(7, 30), "weekly"),
        ([*every(7, 8), *(FIRST + (140 + 7 * n) * DAY for n in range(8))], "weekly"),  # a long break
        (every(14, 10), "fortnightly"),
        ([date(2027, month, 3) for month in range(1, 13)], "monthly"),
        ([date(year, 5, 1) for year in range(2020, 2028)], ""),
        (every(1, 30), ""),  # a feast of a month
        (every(7, 4), ""),
        ([FIRST] * 400, ""),
        ([], ""),
    ],
)
def test_the_rhythm_of_days(days: list[date], rhythm: str) -> None:
    assert rhythm_of(days) == rhythm


@given(st.lists(st.dates(), max_size=60))
def test_any_row_of_days_has_a_rhythm_or_none(days: list[date]) -> None:
    assert rhythm_of(days) in ("", "daily", "often", "weekly", "fortnightly", "monthly")
    assert rhythm_of(days) == rhythm_of(days[::-1])


def told(**values: Any) -> Any:
    usual = {
        "prominence": "",
        "rhythm": "weekly",
        "category": "markt",
        "tone": "civic",
        "visitors_expected": None,
    }
    return SimpleNamespace(**usual | values)


def test_what_is_regular() -> None:
    assert is_regular(told())
    assert is_regular(told(rhythm="fortnightly", visitors_expected=1999))
    assert not is_regular(told(rhythm="monthly"))
    assert not is_regular(told(rhythm=""))
    assert not is_regular(told(category="weihnachtsmarkt", rhythm="daily"))
    assert not is_regular(told(tone="solemn"))
    assert not is_regular(told(visitors_expected=2000))
    assert is_regular(told(rhythm="", prominence="regular"))
    assert not is_regular(told(prominence="special"))


def market(title: str = "Wochenmarkt", **values: Any) -> Event:
    start = local_evening(in_days=1).replace(hour=8, minute=0)
    usual = {
        "category": "markt",
        "tone": "civic",
        "local_start": start,
        "local_end": start + timedelta(hours=5),
        "rrule": "FREQ=WEEKLY",
    }
    return make_event(title=title, **usual | values)


def regular_dates(event: Event) -> set[bool]:
    query = select(Occurrence.is_regular).where(Occurrence.event_id == event.id)
    return set(db.session.scalars(query))


def test_the_dates_know_it_and_follow_every_change(app: Flask) -> None:
    event = market()
    assert event.rhythm == "weekly"
    assert regular_dates(event) == {True}
    for values, expected in (
        ({"category": "stadtfest"}, False),
        ({"category": "markt"}, True),
        ({"prominence": "special"}, False),
        ({"prominence": ""}, True),
        ({"rrule": "FREQ=MONTHLY"}, False),
    ):
        begin_writing()
        for name, value in values.items():
            setattr(event.lines[0] if name == "rrule" else event, name, value)
        write_event(event, now=datetime.fromisoformat("2027-01-01T08:00+00:00"))
        db.session.commit()
        assert event.is_regular == expected
        assert regular_dates(event) == {expected}


def test_the_programme_shows_the_special_first_and_folds_the_rest(app: Flask, client: FlaskClient) -> None:
    fest = make_event(title="Sommerfest", local_start=local_evening(in_days=8))
    for number in range(REGULAR_SHOWN + 5):
        market(f"Markt {number:02}")
    page = programme_page(Filters(), now=datetime.now().astimezone())
    assert [row.event_id for _on, rows in page.days for row in rows] == [fest.id]
    on = local_evening(in_days=1).date()
    assert page.regular[on].total == REGULAR_SHOWN + 5
    assert len(page.regular[on].rows) == REGULAR_SHOWN
    text = client.get("/events?lang=en").text
    assert f"{REGULAR_SHOWN + 5} regular events: {REGULAR_SHOWN + 5} × Market" in text
    assert "every week" in text
    assert text.index("Sommerfest") > 0
    alone = client.get(f"/events?lang=en&from={on}&to={on}&often=regular").text
    assert alone.count("row-title") == REGULAR_SHOWN + 5
    assert "Markt 03" not in client.get("/events?lang=en&often=special").text
    assert client.get("/events?often=sometimes").status_code == 400


def test_where_nothing_special_is_on_nothing_is_folded(app: Flask, client: FlaskClient) -> None:
    market()
    assert "regular event" not in client.get("/events?lang=en").text
    assert "Wochenmarkt" in client.get("/events?lang=en").text


def test_who_searches_reads_what_was_found(app: Flask, client: FlaskClient) -> None:
    make_event(title="Markttag der Vereine")
    market("Markt am Tor")
    text = client.get("/events?lang=en&q=markt").text
    assert "regular event" not in text
    assert "Markt am Tor" in text


def test_every_regular_date_is_counted_once(app: Flask) -> None:
    for _ in range(3):
        market()
    make_event(title="Fest")
    first = local_evening(in_days=0).date()
    found = regular_between(Filters(), first, first + 22 * DAY)
    assert sorted(found) == [first + n * DAY for n in (1, 8, 15)]
    assert {day.total for day in found.values()} == {3}
    assert regular_between(Filters(), first, first) == {}


def test_two_times_of_a_day_stand_in_one_line(app: Flask, client: FlaskClient) -> None:
    from festival.programme.date_lines import rows_of

    event = make_event(title="Stadtrundgang")
    row = db.session.scalars(select(Occurrence).where(Occurrence.event_id == event.id)).one()
    with app.test_request_context("/?lang=en"):
        later = SimpleNamespace(**{name: getattr(row, name) for name in dir(row) if not name.startswith("_")})
        later.local_start = row.local_start + timedelta(hours=2)
        lines = rows_of([row, later], "en", day=row.local_start.date())  # type: ignore[list-item]
    assert len(lines) == 1
    assert "also at" in lines[0]["note"]


def test_a_coordinator_says_otherwise(app: Flask, client: FlaskClient) -> None:
    event = market()
    address = f"/desk/events/{event.id}/prominence?lang=en"
    sign_in(client, make_account(role="coordinator"))
    page = client.get(f"/desk/events/{event.id}?lang=en").text
    assert "It stands folded under what happens regularly." in page
    answer = client.post(
        address, data={"prominence": "special", "version": event.version}, follow_redirects=True
    )
    assert "It stands under what is special." in answer.text
    assert regular_dates(event) == {False}
    stale = client.post(address, data={"prominence": "", "version": 1}, follow_redirects=True)
    assert "Somebody else changed this event" in stale.text
    assert client.post(address, data={"prominence": "loud", "version": event.version}).status_code == 400


def test_an_organiser_does_not(app: Flask, client: FlaskClient) -> None:
    organisation = make_organisation()
    event = market(organisation=organisation)
    sign_in(client, make_account(organisation=organisation))
    address = f"/desk/events/{event.id}"
    assert "In the programme" not in client.get(f"{address}?lang=en").text
    assert client.post(f"{address}/prominence", data={"prominence": "special"}).status_code == 403


def test_a_feed_holds_only_what_is_special(app: Flask, client: FlaskClient) -> None:
    make_event(title="Sommerfest")
    market()
    both = client.get("/calendar.ics").text
    assert "Wochenmarkt" in both
    assert "Sommerfest" in both
    special = client.get("/calendar.ics?often=special").text
    assert "Wochenmarkt" not in special
    assert "Sommerfest" in special


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("weihnachsmarkt", "weihnachtsmarkt"),
        ("Laternnenumzug", "laternenumzug"),
        ("quantenphysik", ""),
        ("fest", ""),
    ],
)
def test_a_typing_error_is_forgiven(app: Flask, client: FlaskClient, typed: str, meant: str) -> None:
    make_event(title="Weihnachtsmarkt am Dom")
    make_event(title="Laternenumzug")
    page = client.get("/events", query_string={"q": typed, "lang": "en"}).text
    assert (f"Here is what has “{meant}”" in page) == bool(meant)
    assert ("Nothing fits these filters" in page) == (not meant)
