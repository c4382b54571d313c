"""The city's year: what is counted on which day, for whom."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.model import DateChange, EventTime
from festival.events.saving import change_date
from festival.places.model import District
from festival.yearplan.day_load import count_by_day
from festival.yearplan.queries import runs_between
from festival.yearplan.year_filters import YearFilters
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries

SUMMER = datetime(2027, 6, 12, 19, 30)


def counted(year: int = 2027, **filters: Any) -> dict[date, tuple[int, int]]:
    """(promised, held) of each day that has any, as the coordination sees it."""
    asked = YearFilters(year, **filters)
    runs = runs_between(asked, make_account(role="coordinator"), asked.start_on, asked.last_on)
    counts = count_by_day(runs, asked.start_on, asked.last_on)
    return {
        asked.start_on + timedelta(days=number): (one.confirmed, one.planned)
        for number, one in enumerate(counts)
        if one.total
    }


def event_at(start: datetime, end: datetime, **overrides: Any) -> Any:
    return make_event(local_start=start, local_end=end, **overrides)


def words_of(client: FlaskClient, on: date, address: str = "/desk/year?year=2027&lang=en") -> str:
    """What the cell of a day says to a screen reader."""
    page = client.get(address).get_data(as_text=True)
    cell = re.search(rf'<a href="/desk/year/{on}[^"]*">.*?</a>', page)
    assert cell, f"no cell for {on}"
    found = re.search(r'<span class="visually-hidden">(.*?)</span></a>', cell.group())
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (datetime(2027, 6, 12, 19, 30), datetime(2027, 6, 12, 22), ["2027-06-12"]),
        (datetime(2027, 6, 12, 22), datetime(2027, 6, 13, 5), ["2027-06-12"]),
        (datetime(2027, 6, 12, 20), datetime(2027, 6, 13), ["2027-06-12"]),
        (datetime(2027, 6, 12, 10), datetime(2027, 6, 14, 18), ["2027-06-12", "2027-06-13", "2027-06-14"]),
        (datetime(2026, 12, 31, 20), datetime(2027, 1, 1, 4), []),
        (datetime(2027, 12, 31, 20), datetime(2028, 1, 1, 4), ["2027-12-31"]),
        (datetime(2026, 12, 30, 10), datetime(2027, 1, 2, 10), ["2027-01-01", "2027-01-02"]),
        (datetime(2027, 12, 30, 10), datetime(2028, 1, 9, 10), ["2027-12-30", "2027-12-31"]),
        (datetime(2027, 3, 27, 23), datetime(2027, 3, 28, 4), ["2027-03-27"]),  # the clocks go on
        (datetime(2027, 10, 31, 1), datetime(2027, 10, 31, 4), ["2027-10-31"]),  # the clocks go back
        (datetime(2027, 10, 31, 0), datetime(2027, 11, 1, 0), ["2027-10-31"]),
    ],
)
def test_a_date_counts_on_its_days(app: Flask, start: datetime, end: datetime, days: list[str]) -> None:
    event_at(start, end)
    assert counted() == {date.fromisoformat(on): (1, 0) for on in days}


@pytest.mark.parametrize(("last", "days"), [(13, 1), (14, 2), (30, 18)])
def test_an_all_day_event_counts_up_to_its_last_day(app: Flask, last: int, days: int) -> None:
    event_at(datetime(2027, 6, 12), datetime(2027, 6, last), all_day=True)
    assert len(counted()) == days


def test_a_market_of_weeks_counts_in_both_years(app: Flask) -> None:
    event_at(datetime(2027, 11, 22, 11), datetime(2028, 1, 6, 20))
    assert len(counted(2027)) == 40
    assert len(counted(2028)) == 6


def test_29_february_is_counted(app: Flask) -> None:
    event_at(datetime(2028, 2, 29, 19), datetime(2028, 2, 29, 21))
    assert counted(2028) == {date(2028, 2, 29): (1, 0)}
    assert counted(2027) == {}


def test_a_series_counts_on_each_of_its_dates(app: Flask) -> None:
    first = datetime(2026, 11, 28, 10)
    event = event_at(first, first + timedelta(hours=4), rrule="FREQ=WEEKLY;COUNT=10", now=clock.now())
    assert len(counted(2026)) == 5
    assert len(counted(2027)) == 5
    begin_writing()
    moved = DateChange(
        on=date(2027, 1, 2),
        kind="moved",
        local_start=datetime(2027, 1, 3, 10),
        local_end=datetime(2027, 1, 3, 12),
    )
    change_date(event, moved, now=clock.now())
    change_date(event, DateChange(on=date(2027, 1, 9), kind="cancelled", reason="Sturm"), now=clock.now())
    db.session.commit()
    assert date(2027, 1, 2) not in counted(2027)
    assert counted(2027)[date(2027, 1, 3)] == (1, 0)
    assert date(2027, 1, 9) not in counted(2027)


def test_only_what_holds_its_day_is_counted(app: Flask) -> None:
    for state in ("idea", "pencilled", "submitted", "confirmed", "held", "cancelled", "postponed"):
        event_at(SUMMER, SUMMER + timedelta(hours=2), state=state)
    assert counted() == {SUMMER.date(): (2, 2)}
    assert counted(states=("pencilled",)) == {SUMMER.date(): (0, 1)}
    assert counted(states=("confirmed", "submitted")) == {SUMMER.date(): (1, 1)}


def test_filters_narrow_what_is_counted(app: Flask, client: FlaskClient) -> None:
    begin_writing()
    square = {"type": "Polygon", "coordinates": [[[6, 50], [8, 50], [8, 52], [6, 52], [6, 50]]]}
    north = District(name="Nord", slug="nord", geometry=square, outline=square)
    db.session.add(north)
    db.session.commit()
    hall = make_venue(name="Halle", district_id=north.id)
    room = make_venue(name="Saal", parent=hall, district_id=north.id)
    church = make_organisation(sector="church")
    event_at(SUMMER, SUMMER + timedelta(hours=2), venue=room, organisation=church, category="konzert")
    event_at(SUMMER, SUMMER + timedelta(hours=2), category="sport")
    sign_in(client, make_account(role="coordinator"))
    for asked in (
        "district=nord",
        f"venue={hall.id}",
        "category=konzert",
        "sector=church",
        "sector=church,sport",
    ):
        words = words_of(client, SUMMER.date(), f"/desk/year?year=2027&lang=en&{asked}")
        assert "1 date" in words, asked
    assert "2 dates" in words_of(client, SUMMER.date(), "/desk/year?year=2027&lang=en&category=konzert,sport")


@pytest.mark.parametrize(
    "asked",
    ["year=27", "year=1999", "year=2101", "year=2027&year=2028", "year=２０２７", "sector=x", "status=idea",
     "district=x", "venue=9", "category=x", "category=konzert&category=x"],
)  # fmt: skip
def test_an_unknown_value_is_named(app: Flask, client: FlaskClient, asked: str) -> None:
    sign_in(client, make_account(role="coordinator"))
    for address in ("/desk/year", "/desk/year.xlsx"):
        answer = client.get(f"{address}?{asked}")
        assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.get_data(as_text=True)


@pytest.mark.parametrize("year", [2000, 2027, 2028, 2099, 2100])
def test_every_year_has_its_days(app: Flask, client: FlaskClient, year: int) -> None:
    sign_in(client, make_account(role="coordinator"))
    page = client.get(f"/desk/year?year={year}").get_data(as_text=True)
    days = 366 if year in (2000, 2028) else 365
    assert len(re.findall(rf'href="/desk/year/{year}-', page)) == days
    assert f"/desk/year/{year}-02-29" in page if days == 366 else f"{year}-02-29" not in page


@pytest.mark.parametrize("day", ["2027-02-29", "2027-2-1", "1999-12-31", "2101-01-01", "today", "20270101"])
def test_a_day_that_is_none_is_not_found(app: Flask, client: FlaskClient, day: str) -> None:
    sign_in(client, make_account(role="coordinator"))
    assert client.get(f"/desk/year/{day}").status_code == 404


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31", "2027-03-28"])
def test_a_day_at_the_edge_opens(app: Flask, client: FlaskClient, day: str) -> None:
    sign_in(client, make_account(role="coordinator"))
    assert client.get(f"/desk/year/{day}").status_code == 200


def test_a_day_says_all_of_it_in_words(app: Flask, client: FlaskClient) -> None:
    from festival.law.model import install_law

    begin_writing()
    install_law()
    db.session.commit()
    good_friday = datetime(2027, 3, 26, 20)
    event_at(good_friday, good_friday + timedelta(hours=3), state="pencilled", category="tanz")  # a conflict
    sign_in(client, make_account(role="coordinator"))
    words = words_of(client, good_friday.date())
    assert words.startswith(
        "Friday 26\u00a0March 2027: 1 date, not promised yet. Public holiday: Good Friday. Quiet day"
    )
    assert "School holidays" in words
    assert words.endswith("1 open conflict.")


def make_conflict(event: Any, on: date, **values: Any) -> Any:
    at = datetime(on.year, on.month, on.day, 18, tzinfo=clock.UTC)
    begin_writing()
    fields = {
        "key": f"test:{event.id}:{on}",
        "rule": "test",
        "severity": 3,
        "on": on,
        "from_at": at,
        "to_at": at + timedelta(hours=2),
        "last_at": at + timedelta(hours=2),
        "reason_code": "test",
    }
    conflict = Conflict(**fields | values)
    conflict.parties = [ConflictParty(event_id=event.id, organisation_id=event.organisation_id)]
    db.session.add(conflict)
    db.session.commit()
    return conflict


def test_a_conflict_is_marked_for_those_it_concerns(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    event = event_at(SUMMER, SUMMER + timedelta(hours=2), organisation=own, state="pencilled")
    conflict = make_conflict(event, SUMMER.date())
    make_conflict(event, date(2027, 6, 13), is_small=True)
    make_conflict(event, date(2027, 6, 14), state="solved")
    for account, sees in (
        (make_account(role="coordinator"), True),
        (make_account(organisation=own), True),
        (make_account(organisation=make_organisation()), False),
    ):
        reader = app.test_client()
        sign_in(reader, account)
        page = reader.get("/desk/year?year=2027").get_data(as_text=True)
        assert (f"/desk/conflicts/{conflict.id}" in page) is sees
        assert page.count('class="mark" aria-hidden') == (1 if sees else 0)
        day = reader.get(f"/desk/year/{SUMMER.date()}").get_data(as_text=True)
        assert (f"/desk/conflicts/{conflict.id}" in day) is sees


def test_filters_hold_for_conflicts_too(app: Flask, client: FlaskClient) -> None:
    event = event_at(SUMMER, SUMMER + timedelta(hours=2), category="sport")
    conflict = make_conflict(event, SUMMER.date())
    sign_in(client, make_account(role="coordinator"))
    for category, sees in (("sport", True), ("konzert", False)):
        page = client.get(f"/desk/year?year=2027&category={category}").get_data(as_text=True)
        assert (f"/desk/conflicts/{conflict.id}" in page) is sees


def test_the_year_asks_thirteen_queries_whatever_happens_in_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account(role="coordinator"))
    for number in range(12):
        event = event_at(
            SUMMER + timedelta(days=number), SUMMER + timedelta(days=number, hours=2), venue=make_venue()
        )
        make_conflict(event, SUMMER.date() + timedelta(days=number))
    for address, most in (
        ("/desk/year?year=2027", 13),
        ("/desk/year?year=2027&category=konzert&sector=civic&status=confirmed", 13),
        (f"/desk/year/{SUMMER.date()}", 13),
    ):
        with counted_queries() as found:
            page = client.get(address)
        assert len(found) <= most, (address, len(found))
        assert len(page.data) < 400_000


def test_a_day_has_a_line_for_an_event_with_all_its_times(app: Flask, client: FlaskClient) -> None:
    day = datetime(2027, 6, 12)
    hours = (11, 13, 15)
    lines = [
        EventTime(local_start=day.replace(hour=one), local_end=day.replace(hour=one + 1)) for one in hours
    ]
    make_event(title="Turmführung", lines=lines)
    sign_in(client, make_account(role="coordinator"))
    page = (
        client.get("/desk/year/2027-06-12?lang=en").get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
    )
    assert page.count("Turmführung") == 1
    assert "11:00 am, 1:00 pm, and 3:00 pm" in page
    assert "3 dates" in page
