"""Dates moved into another year by whole weeks."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from festival.demo_sources import moving
from festival.demo_sources.days import parse_days
from festival.recurrence.movable_days import first_advent

some_dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
some_years = st.integers(2020, 2060)


@given(some_dates, some_years)
def test_a_moved_date_keeps_its_weekday_and_stays_within_four_days(on: date, year: int) -> None:
    moved = on + moving.to_year(on, year)

    assert moved.weekday() == on.weekday()
    assert abs(moved - date(year, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)) < timedelta(
        days=4
    )


@given(some_dates, some_years)
def test_all_games_of_one_season_move_by_the_same_weeks(on: date, season: int) -> None:
    starts = on.year if on.month >= 8 else on.year - 1

    assert moving.to_season(on, season) == moving.to_season(date(starts, 8, 1), season)


@given(some_years, some_years)
def test_advent_stays_advent(season: int, target: int) -> None:
    assert first_advent(season) + moving.to_advent(season, target) == first_advent(target)


def test_feasts_keep_their_date_when_a_closing_moves() -> None:
    assert moving.in_year(date(2023, 12, 24), 2026) == date(2026, 12, 24)
    assert moving.in_year(date(2026, 11, 15), 2027) == date(2027, 11, 14)
    assert moving.in_year(date(2024, 4, 1), 2027) == date(2027, 3, 29), "Easter Monday follows Easter"


def test_fortnightly_dates_become_one_series() -> None:
    days = parse_days("16.04., 30.04., 14.05., 28.05., 11.06., 20.08.2023", 2023)

    first, last = moving.as_series(days)

    assert first.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20230611"
    assert (last.first, last.rrule) == (date(2023, 8, 20), None)


def test_a_weekend_becomes_a_daily_series() -> None:
    assert [one.rrule for one in moving.as_series(parse_days("27. - 29.05.2023", 2023))] == [
        "FREQ=DAILY;UNTIL=20230529"
    ]


def test_dates_that_are_no_whole_weeks_apart_stay_single() -> None:
    days = parse_days("25.03., 13.05., 14.06.2023", 2023)

    assert [one.rrule for one in moving.as_series(days)] == [None, None, None]
