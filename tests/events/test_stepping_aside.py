"""A series steps aside for another event: its dates on those days are left out, now and later, until it comes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.events.model import DateChange, Event, Occurrence
from festival.events.saving import (
    Step,
    carry_asides,
    change_date,
    come_back,
    restore_date,
    step_aside,
    take_step,
    write_event,
)
from jobs.horizon import carry
from tests.conftest import make_event, make_venue

NOW = datetime.fromisoformat("2027-05-03T08:00+00:00")
SATURDAY = datetime(2027, 5, 8, 8)


@pytest.fixture(autouse=True)
def _same_moment(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


@pytest.fixture
def square(app: Flask) -> Any:
    return make_venue(name="Marktplatz")


@pytest.fixture
def market(square: Any) -> Any:
    end = SATURDAY.replace(hour=14)
    values = {"local_start": SATURDAY, "local_end": end, "rrule": "FREQ=WEEKLY;BYDAY=SA"}
    return make_event(title="Wochenmarkt", category="markt", venue=square, now=NOW, **values)


def make_fair(
    square: Any, start: datetime = datetime(2027, 11, 27, 11), days: int = 22, **values: Any
) -> Any:
    given = {"title": "Weihnachtsmarkt", "local_start": start, "local_end": start.replace(hour=20)}
    return make_event(venue=square, now=NOW, **given | {"rrule": f"FREQ=DAILY;COUNT={days}"} | values)


def aside(market: Event, fair: Event) -> bool:
    begin_writing()
    is_new = step_aside(market, fair, None, now=NOW)
    db.session.commit()
    return is_new


def dates_of(event: Event, month: int, year: int = 2027) -> list[int]:
    query = select(Occurrence.on).where(Occurrence.event_id == event.id, Occurrence.blocks)
    return sorted(on.day for on in db.session.scalars(query) if (on.month, on.year) == (month, year))


def clashes() -> int:
    query = select(Conflict).where(Conflict.rule == "venue_overlap", Conflict.gone_at.is_(None))
    return len(list(db.session.scalars(query)))


def test_its_dates_on_those_days_are_left_out_and_the_clash_is_gone(square: Any, market: Any) -> None:
    fair = make_fair(square)
    assert clashes() == 1
    assert dates_of(market, 12) == [4, 11, 18, 25]
    assert aside(market, fair)
    assert dates_of(market, 12) == [25]
    assert dates_of(market, 11) == [6, 13, 20]
    assert clashes() == 0
    assert not aside(market, fair)


def test_it_follows_when_the_other_moves_grows_or_is_called_off(square: Any, market: Any) -> None:
    fair = make_fair(square)
    aside(market, fair)
    begin_writing()
    fair.lines[0].rrule = "FREQ=DAILY;COUNT=29"
    write_event(fair, now=NOW)
    db.session.commit()
    assert dates_of(market, 12) == []
    begin_writing()
    take_step(fair, Step("cancelled", None, "Sturm"), now=NOW)
    db.session.commit()
    assert dates_of(market, 12) == [4, 11, 18, 25]


def test_set_up_and_take_down_count(square: Any, market: Any) -> None:
    fair = make_fair(square, setup_minutes=26 * 60)
    aside(market, fair)
    assert dates_of(market, 11) == [6, 13, 20]  # the 27th is its first day
    begin_writing()
    fair.setup_minutes = 8 * 24 * 60
    write_event(fair, now=NOW)
    db.session.commit()
    assert dates_of(market, 11) == [6, 13]


def test_it_does_not_follow_the_other_to_another_place(square: Any, market: Any) -> None:
    fair = make_fair(square)
    aside(market, fair)
    begin_writing()
    fair.venue_id = make_venue().id
    db.session.commit()
    begin_writing()
    write_event(db.session.get_one(Event, fair.id), now=NOW)
    db.session.commit()
    assert dates_of(market, 12) == [4, 11, 18, 25]


def test_what_a_person_said_of_a_date_stays(square: Any, market: Any) -> None:
    fair = make_fair(square)
    begin_writing()
    moved = {"local_start": datetime(2027, 12, 3, 8), "local_end": datetime(2027, 12, 3, 12)}
    change_date(market, DateChange(on=date(2027, 12, 4), kind="moved", **moved), now=NOW)
    db.session.commit()
    aside(market, fair)
    assert dates_of(market, 12) == [4, 25]
    begin_writing()
    restore_date(market, datetime(2027, 12, 4), now=NOW)
    db.session.commit()
    assert dates_of(market, 12) == [25]


def test_it_comes_back(square: Any, market: Any) -> None:
    fair = make_fair(square)
    aside(market, fair)
    begin_writing()
    come_back(market, fair.id, now=NOW)
    db.session.commit()
    assert dates_of(market, 12) == [4, 11, 18, 25]
    assert clashes() == 1
    assert db.session.scalar(select(DateChange).where(DateChange.event_id == market.id)) is None


def test_days_to_come_are_left_out_as_they_come_within_the_horizon(
    square: Any, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    yearly = make_fair(square, days=1, rrule="FREQ=WEEKLY;BYMONTH=12;BYDAY=SA")
    aside(market, yearly)
    later = NOW + timedelta(days=300)
    monkeypatch.setattr("festival.base.clock.now", lambda: later)
    carry()
    assert dates_of(market, 11, 2029) == [3, 10, 17, 24]
    assert dates_of(market, 12, 2029) == []
    begin_writing()
    assert carry_asides(now=later) == 0
    db.session.commit()


def test_two_cannot_step_aside_for_each_other(square: Any, market: Any) -> None:
    fair = make_fair(square)
    assert aside(market, fair)
    assert not aside(fair, market)
    assert dates_of(market, 12) == [25]


def test_a_series_that_moves_to_another_day_is_left_out_there(square: Any, market: Any) -> None:
    aside(market, make_fair(square))
    begin_writing()
    market.lines[0].rrule, market.lines[0].local_start = "FREQ=WEEKLY;BYDAY=SU", SATURDAY + timedelta(days=1)
    market.lines[0].local_end = SATURDAY.replace(hour=14) + timedelta(days=1)
    write_event(market, now=NOW)
    db.session.commit()
    assert dates_of(market, 12) == [19, 26]


def test_a_single_event_steps_aside_for_nobody(square: Any) -> None:
    once = make_event(venue=square, now=NOW)
    assert not aside(once, make_fair(square))


def test_a_series_that_steps_aside_elsewhere_is_there_at_its_own_hours(square: Any, market: Any) -> None:
    side, fair = make_venue(name="Seitenstraße"), make_fair(square)
    begin_writing()
    step_aside(market, fair, None, now=NOW, to_venue_id=side.id)
    db.session.commit()
    assert dates_of(market, 12) == [4, 11, 18, 25]
    query = select(Occurrence.on, Occurrence.local_start).where(
        Occurrence.event_id == market.id, Occurrence.venue_id == side.id
    )
    days = {on: start.hour for on, start in db.session.execute(query).tuples()}
    assert days == {date(2027, 11, 27): 8, date(2027, 12, 4): 8, date(2027, 12, 11): 8, date(2027, 12, 18): 8}
    assert clashes() == 0
    begin_writing()
    line = market.lines[0]
    line.local_start, line.local_end = SATURDAY.replace(hour=9), SATURDAY.replace(hour=15)
    write_event(market, now=NOW)
    db.session.commit()
    assert {start.hour for _on, start in db.session.execute(query).tuples()} == {9}
    begin_writing()
    come_back(market, fair.id, now=NOW)
    db.session.commit()
    assert list(db.session.execute(query)) == []
