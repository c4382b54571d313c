"""Which days make a stay, and which dates belong to which day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from festival.events.model import Occurrence
from festival.programme.filters import BadFilter
from festival.programme.stay_dates import MAX_STAY_DAYS, BadStay, read_stay
from festival.visitors.stay import days_of, plan_stay
from tests.conftest import make_event
from tests.remembrance.conftest import make_day

TODAY = date(2027, 6, 14)


def read(**args: str) -> tuple[date | None, date | None]:
    filters = read_stay(MultiDict({name.rstrip("_"): value for name, value in args.items()}), TODAY)
    return filters.from_on, filters.to_on


@pytest.mark.parametrize(
    ("args", "days"),
    [
        ({}, (date(2027, 6, 14), date(2027, 6, 16))),
        ({"from_": "2027-07-01"}, (date(2027, 7, 1), date(2027, 7, 3))),
        ({"to": "2027-06-20"}, (date(2027, 6, 14), date(2027, 6, 20))),
        ({"to": "2027-06-01"}, (date(2027, 6, 1), date(2027, 6, 1))),
        ({"from_": "2028-02-29", "to": "2028-02-29"}, (date(2028, 2, 29), date(2028, 2, 29))),
        ({"from_": "2027-12-15", "to": "2028-01-14"}, (date(2027, 12, 15), date(2028, 1, 14))),
        ({"from_": "2199-12-31"}, (date(2199, 12, 31), date(2199, 12, 31))),
    ],
)
def test_what_is_not_said_is_filled_in(app: Flask, args: dict[str, str], days: tuple[date, date]) -> None:
    assert read(**args) == days


@pytest.mark.parametrize(
    ("args", "name", "code"),
    [
        ({"from_": "2027-06-15", "to": "2027-06-14"}, "to", "before"),
        ({"from_": "2027-06-01", "to": "2027-07-02"}, "to", "stay"),
        ({"to": "2028-06-01"}, "to", "stay"),
        ({"from_": "2027-02-29"}, "from", "day"),
        ({"from_": "tomorrow"}, "from", "day"),
        ({"to": "20270614"}, "to", "day"),
        ({"to": "2027-W24-1"}, "to", "day"),
        ({"from_": "2027-6-1"}, "from", "day"),
        ({"from_": "0001-01-01"}, "from", "day"),
        ({"to": "9999-12-31"}, "to", "day"),
        ({"from_": "２０２７-06-01"}, "from", "day"),
        ({"from_": "2027-06-01\x00"}, "from", "day"),
        ({"from_": "x" * 5000}, "from", "day"),
    ],
)
def test_days_that_make_no_stay_are_named(app: Flask, args: dict[str, str], name: str, code: str) -> None:
    with pytest.raises(BadStay) as refused:
        read(**args)
    assert (refused.value.name, refused.value.code) == (name, code)


def test_31_days_are_a_stay(app: Flask) -> None:
    assert MAX_STAY_DAYS == 31
    assert read(from_="2027-06-01", to="2027-07-01") == (date(2027, 6, 1), date(2027, 7, 1))


def test_an_interest_nobody_knows_is_refused(app: Flask) -> None:
    with pytest.raises(BadFilter):
        read(category="luxury")


def happening(start: datetime, hours: float) -> Occurrence:
    return Occurrence(local_start=start, local_end=start + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("start", "hours", "days"),
    [
        (datetime(2027, 6, 14, 19, 30), 2.5, [14]),
        (datetime(2027, 6, 14, 22), 2, [14]),
        (datetime(2027, 6, 14, 22), 8, [14]),
        (datetime(2027, 6, 14, 22), 9, [14, 15]),
        (datetime(2027, 6, 14, 0), 24, [14]),
        (datetime(2027, 6, 14, 0), 48, [14, 15]),
        (datetime(2027, 6, 14, 3), 2, [14]),
        (datetime(2027, 6, 14, 12), 0, [14]),
    ],
)
def test_a_night_belongs_to_its_evening(start: datetime, hours: float, days: list[int]) -> None:
    assert [on.day for on in days_of(happening(start, hours))] == days


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.integers(0, 48 * 60))
def test_the_days_of_a_date_begin_with_its_first_and_have_no_gap(start: datetime, minutes: int) -> None:
    days = days_of(happening(start, minutes / 60))
    assert days[0] == start.date()
    assert days == [start.date() + timedelta(days=number) for number in range(len(days))]


def stay(first: str, last: str) -> dict[str, list[str]]:
    filters = read_stay(MultiDict({"from": first, "to": last}), TODAY)
    return {str(day.on): [one.event.title for one in day.occurrences] for day in plan_stay(filters).days}


def test_each_day_holds_its_dates_in_order(app: Flask) -> None:
    make_event(title="Abend", local_start=datetime(2027, 6, 15, 19))
    make_event(title="Morgen", local_start=datetime(2027, 6, 15, 9))
    make_event(title="Davor", local_start=datetime(2027, 6, 13, 9))
    assert stay("2027-06-14", "2027-06-15") == {"2027-06-14": [], "2027-06-15": ["Morgen", "Abend"]}


def test_a_date_of_two_days_stands_on_both(app: Flask) -> None:
    make_event(title="Fest", all_day=True, local_start=datetime(2027, 6, 14), local_end=datetime(2027, 6, 16))
    assert stay("2027-06-14", "2027-06-16") == {
        "2027-06-14": ["Fest"],
        "2027-06-15": ["Fest"],
        "2027-06-16": [],
    }


def test_what_runs_for_weeks_is_told_once(app: Flask) -> None:
    make_event(title="Schau", all_day=True, local_start=datetime(2027, 5, 1), local_end=datetime(2027, 8, 1))
    found = plan_stay(read_stay(MultiDict({"from": "2027-06-14", "to": "2027-06-20"}), TODAY))
    assert [one.event.title for one in found.lasting] == ["Schau"]
    assert not any(day.occurrences for day in found.days)
    assert not found.is_empty


def test_the_days_of_remembrance_stand_beside_the_events(app: Flask) -> None:
    make_day(name="Volksaufstand", rule="fixed 06-17", origin_year=1953)
    found = plan_stay(read_stay(MultiDict({"from": "2027-06-16", "to": "2027-06-18"}), TODAY))
    assert [[one.day.name for one in day.remembered] for day in found.days] == [[], ["Volksaufstand"], []]
    assert found.is_empty


def test_what_is_on_every_day_is_told_once(app: Flask) -> None:
    start = datetime(2027, 6, 14, 10)
    daily = make_event(title="Jahrmarkt", local_start=start, rrule="FREQ=DAILY;COUNT=5")
    once = make_event(title="Konzert", local_start=datetime(2027, 6, 15, 20))
    stay = plan_stay(read_stay(MultiDict({"from": "2027-06-14", "to": "2027-06-17"}), TODAY))
    assert [(one.event_id, one.on) for one in stay.daily] == [(daily.id, date(2027, 6, 14))]
    assert [[one.event_id for one in day.occurrences] for day in stay.days] == [[], [once.id], [], []]
    short = plan_stay(read_stay(MultiDict({"from": "2027-06-14", "to": "2027-06-15"}), TODAY))
    assert short.daily == []
    assert [len(day.occurrences) for day in short.days] == [1, 2]
    beyond = plan_stay(read_stay(MultiDict({"from": "2027-06-14", "to": "2027-06-19"}), TODAY))
    assert beyond.daily == []


def test_what_is_regular_stays_folded_on_a_day_that_has_nothing_else(app: Flask, client: FlaskClient) -> None:
    make_event(title="Jahrmarkt", local_start=datetime(2027, 6, 14, 10), rrule="FREQ=DAILY;COUNT=5")
    weekly = {"category": "markt", "tone": "civic", "rrule": "FREQ=WEEKLY;COUNT=20"}
    make_event(title="Wochenmarkt", local_start=datetime(2027, 6, 15, 8), **weekly)
    page = client.get("/visit?from=2027-06-14&to=2027-06-17&lang=en").text
    assert page.index("On each of these days") < page.index("Wochenmarkt")
    assert "1 regular event: 1 × Market" in page
    alone = client.get("/visit?from=2027-06-22&to=2027-06-22&lang=en").text
    assert "regular event" not in alone
    assert "Wochenmarkt" in alone
