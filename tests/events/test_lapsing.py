"""Until when a pencilled date is held, and when its people are reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.events.lapsing import REMINDED_BEFORE, lapse_day, reminder_day
from festival.events.saving import Step, take_step, write_event
from tests.conftest import local_evening, make_event

TODAY = date(2026, 3, 2)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def after(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (90, 90, 28),
        (10, 10, 10),  # its own day ends it
        (1, 1, 1),
        (0, 0, 1),  # it is held today: tomorrow at the earliest
        (-5, -5, 1),
        (-30, None, 28),  # a series that is running has no first date to come
        (-30, 200, 28),
        (10, None, 10),
    ],
)
def test_a_date_is_held_as_the_city_says_and_no_longer_than_until_its_first_day(
    first: int, last: int | None, held: int
) -> None:
    last_on = None if last is None else after(last)
    assert lapse_day(TODAY, 28, after(first), last_on) == after(held)


def test_an_event_without_a_time_lapses_too() -> None:
    assert lapse_day(TODAY, 28, None, None) == after(28)


@given(lapses_on=days, now_on=days)
def test_reminders_come_one_after_the_other_before_it_lapses_and_each_once(
    lapses_on: date, now_on: date
) -> None:
    said, on = [], now_on
    while (following := reminder_day(lapses_on, on)) is not None:
        said.append((lapses_on - following).days)
        on = following
    assert said == [before for before in REMINDED_BEFORE if lapses_on - timedelta(days=before) > now_on]


def test_pencilling_gives_a_day_and_every_other_step_takes_it(app: Flask) -> None:
    event = make_event(state="idea", local_start=local_evening(in_days=90))
    assert event.lapses_on is None
    begin_writing()
    db.session.get_one(City, 1).pencil_days = 14
    take_step(event, Step("pencilled", None), now=clock.now())
    assert event.lapses_on == today() + timedelta(days=14)
    assert event.remind_on == today() + timedelta(days=11)
    take_step(event, Step("submitted", None), now=clock.now())
    db.session.commit()
    assert (event.lapses_on, event.remind_on) == (None, None)


def test_a_date_that_moves_nearer_lapses_with_its_new_first_day_and_one_that_moves_away_as_said(
    app: Flask,
) -> None:
    event = make_event(state="pencilled", local_start=local_evening(in_days=90))
    held = event.lapses_on
    for in_days, lapses_on in ((10, today() + timedelta(days=10)), (200, today() + timedelta(days=10))):
        begin_writing()
        event.lines[0].local_start = local_evening(in_days=in_days)
        event.lines[0].local_end = event.lines[0].local_start + timedelta(hours=2)
        write_event(event, now=clock.now())
        db.session.commit()
        assert event.lapses_on == lapses_on != held
