"""The year of remembrance, as other pages read it."""

from __future__ import annotations

from datetime import date

from flask import Flask

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.remembrance.days import days_between, kept_days
from festival.remembrance.reckoning import YearCount
from tests.conftest import make_venue
from tests.counting import counted_queries
from tests.remembrance.conftest import make_day


def test_the_days_of_a_window_come_by_date_with_their_anniversaries(app: Flask) -> None:
    make_day(name="Später", rule="fixed 12-01", origin_year=2026)
    make_day(name="Früher", rule="fixed 11-09", origin_year=1938)
    found = days_between(date(2026, 11, 1), date(2027, 1, 1))
    assert [(one.on, one.day.name, one.count) for one in found] == [
        (date(2026, 11, 9), "Früher", YearCount("anniversary", 88)),
        (date(2026, 12, 1), "Später", None),
    ]


def test_solemn_days_come_first_on_a_date_of_several_meanings(app: Flask) -> None:
    make_day(name="Mauerfall", tone="civic", origin_year=1989)
    make_day(name="Pogrome", tone="solemn", origin_year=1938)
    assert [one.day.name for one in days_between(date(2026, 11, 9), date(2026, 11, 10))] == [
        "Pogrome",
        "Mauerfall",
    ]


def test_a_day_beyond_a_year_comes_once_a_year(app: Flask) -> None:
    make_day(rule="easter-2")
    found = days_between(date(2026, 1, 1), date(2029, 1, 1))
    assert [one.on for one in found] == [date(2026, 4, 3), date(2027, 3, 26), date(2028, 4, 14)]


def test_a_day_that_is_switched_off_is_not_remembered(app: Flask) -> None:
    make_day(is_active=False)
    assert kept_days() == []


def test_a_day_without_a_place_of_its_own_stands_at_its_venue(app: Flask) -> None:
    venue = make_venue(name="Ehrenmal", lon=7.5, lat=51.5)
    make_day(venue_id=venue.id)
    day = kept_days()[0]
    assert (day.place_name, day.lon, day.lat) == ("Ehrenmal", 7.5, 51.5)


def test_a_rule_that_cannot_be_read_gives_no_date_and_no_error(app: Flask) -> None:
    make_day(rule="every full moon")
    assert days_between(date(2026, 1, 1), date(2027, 1, 1)) == []


def test_an_unchanged_year_costs_one_query_and_a_change_is_seen_at_once(app: Flask) -> None:
    day = make_day()
    days_between(date(2026, 1, 1), date(2027, 1, 1))
    with counted_queries() as queries:
        assert len(days_between(date(2026, 1, 1), date(2027, 1, 1))) == 1
    assert len(queries) <= 1
    begin_writing()
    day.name = "Neuer Name"
    bump_revision()
    db.session.commit()
    assert [one.day.name for one in days_between(date(2026, 1, 1), date(2027, 1, 1))] == ["Neuer Name"]
