"""The whole demo city at whatever day it is started."""

from datetime import date, datetime, time, timedelta
from functools import cache

import pytest

from festival.base.vocabulary import terms
from festival.demo import gather as gathering
from festival.demo_sources.rows import EventRow, Reading
from festival.recurrence import expansion

DAYS = [
    datetime(2027, 1, 1),
    datetime(2026, 6, 15, 12),
    datetime(2026, 11, 23, 15),
    datetime(2027, 12, 31, 23, 59),
    datetime(2028, 2, 29, 8),
    datetime(2029, 2, 28),
    datetime(2032, 10, 31, 2, 30),
]


@cache
def gather(now: datetime) -> Reading:
    return gathering.gather(now)


def dates_of(row: EventRow, start_on: date, end_on: date) -> list[date]:
    first_on = row.local_start.date()
    if row.rrule is None:
        days = [first_on] if start_on <= first_on < end_on else []
    else:
        days = expansion.dates(expansion.parse_rrule(row.rrule), first_on, start_on, end_on)
    return [on for on in days if on not in row.closed]


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_there_is_always_something_on(now: datetime) -> None:
    events = [row for row in gather(now).events if row.state == "confirmed"]
    today = now.date()
    in_year = [on for row in events for on in dates_of(row, today, today + timedelta(days=365))]

    assert len(events) >= 250
    assert len(in_year) > 2_000
    busy = set(in_year)
    quiet = [day for day in range(365) if today + timedelta(days=day) not in busy]
    assert quiet == []


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_each_event_begins_on_a_date_of_its_own_rule(now: datetime) -> None:
    for row in gather(now).events:
        assert row.local_end > row.local_start, row.key
        if row.rrule:
            first_on = row.local_start.date()
            assert expansion.is_in(expansion.parse_rrule(row.rrule), first_on, first_on), row.key


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_exceptions_are_dates_of_the_rule(now: datetime) -> None:
    for row in gather(now).events:
        if row.rrule:
            rule, first_on = expansion.parse_rrule(row.rrule), row.local_start.date()
            for on in [*row.closed, *(one.on for one in row.moved)]:
                assert expansion.is_in(rule, first_on, on), (row.key, on)
        else:
            assert not row.closed, row.key
        assert not {one.on for one in row.moved} & set(row.closed), row.key


def test_keys_are_unique_and_short() -> None:
    city = gather(DAYS[2])

    for rows in (city.events, city.venues, city.organisations, city.districts):
        keys = [row.key for row in rows]
        assert len(keys) == len(set(keys))
        assert max(map(len, keys)) <= 100


def test_a_later_start_keeps_the_keys_of_what_goes_on() -> None:
    first = {row.key for row in gather(DAYS[2]).events if row.key.endswith("/week")}
    second = {row.key for row in gather(DAYS[3]).events if row.key.endswith("/week")}

    assert first == second
    assert len(first) > 50


def test_events_speak_the_words_of_the_vocabulary() -> None:
    for row in gather(DAYS[2]).events:
        assert row.category in terms("category"), row.key
        assert set(row.audiences) <= terms("audience").keys(), row.key
        assert {*row.access_yes, *row.access_no} <= terms("access").keys(), row.key
        assert set(row.languages) <= terms("language").keys(), row.key
        assert row.sound in terms("sound"), row.key


def test_each_topic_has_events() -> None:
    categories = {row.category for row in gather(DAYS[2]).events}

    assert terms("category").keys() - categories <= {"versammlung"}


def test_nothing_is_dropped_silently() -> None:
    city = gather(DAYS[2])

    assert [row for row in city.reports if row.code in ("no_place", "no_parent")] == []
    skipped = [row for row in city.reports if row.level == "skipped"]
    assert len(skipped) > 150
    assert all(row.source and row.row and row.code and row.message for row in city.reports)


def test_some_plans_meet_on_one_square() -> None:
    events = [row for row in gather(DAYS[2]).events if row.venue_key == "square/marktplatz"]
    busy: dict[date, set[str]] = {}
    for row in events:
        for on in dates_of(row, date(2026, 12, 1), date(2026, 12, 20)):
            busy.setdefault(on, set()).add(row.organisation_key)

    assert max(len(organisations) for organisations in busy.values()) >= 2


def test_both_demo_organisers_have_pencilled_dates_ahead() -> None:
    events = gather(DAYS[2]).events

    for key in ("kulturverein-spreebogen", "altstadtgemeinschaft-havel"):
        ahead = [row for row in events if row.organisation_key == key and row.state == "pencilled"]
        assert [row for row in ahead if DAYS[2] < row.local_start < DAYS[2] + timedelta(weeks=7)], key


def test_the_demo_is_read_in_wall_time() -> None:
    for row in gather(DAYS[2]).events:
        assert row.local_start.tzinfo is None
        assert row.local_start.time() != time(5, 0)


def test_the_year_before_is_there_to_compare_with() -> None:
    now = DAYS[2]
    before = [
        on
        for row in gather(now).events
        for on in dates_of(row, date(now.year - 1, 1, 1), date(now.year, 1, 1))
    ]

    assert {on.month for on in before} == set(range(1, 13))
    assert len(before) > 2_000
