"""What a process keeps of all dates is what the tables hold, whatever was written since."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from festival.base.database import begin_writing, db
from festival.checks.happenings import Loaded, Wanted, Window
from festival.checks.kept_dates import kept_dates, warm
from festival.checks.pair_index import days_of
from festival.events.model import DateChange, Event
from festival.events.saving import change_date, write_event
from festival.findings.distance import metres_between
from festival.findings.happening import Happening
from festival.rules.active_rules import ActiveRules
from tests.checks.any_plan import happenings
from tests.checks.test_findings import DAY, EVENING, HOURS, NOW, plan
from tests.conflicts.random_city import facts_of
from tests.conftest import make_venue
from tests.counting import counted_queries

SINCE = date(2027, 1, 1)
BOOK = ActiveRules.of({})
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[7.0, 51.4], [7.004, 51.4], [7.004, 51.403], [7.0, 51.403], [7.0, 51.4]]],
}


def told(those: list[Happening]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(one, field.name) for field in fields(one)) for one in those]


def same(window: Window) -> bool:
    """Whether what is kept is what one query of the tables finds."""
    kept = kept_dates(SINCE)
    return told(kept.happenings(kept.rows_in([window]))) == told(Loaded().load([Wanted("", (window,))])[""])


def windows() -> list[Window]:
    start = datetime(2027, 2, 1, tzinfo=UTC)
    return [(start + number * 5 * DAY, start + (number * 5 + 1 + number * 7) * DAY) for number in range(5)]


def test_it_holds_what_the_tables_hold_before_and_after_each_change(app: Flask) -> None:
    chance = Random(7)
    venues = [make_venue(lon=7.0 + number / 100) for number in range(3)]
    events: list[Event] = []
    for number in range(30):
        rrule = chance.choice((None, "FREQ=WEEKLY;COUNT=5", "FREQ=DAILY;COUNT=3"))
        start = EVENING + chance.randrange(-5, 40) * DAY
        place = {"venue": chance.choice(venues)} if number % 4 else {"place_name": f"Hof {number}"}
        hours = chance.choice((2, 30, 24 * 6 if rrule is None else 5, 24 * 12 if rrule is None else 5))
        drawn = {"geometry": SQUARE} if number % 7 == 0 else {}
        events.append(plan(start, hours, rrule=rrule, **place, **drawn))
        assert all(map(same, windows())) or number % 6
    begin_writing()
    for event in events[:4]:
        event.venue_id, event.title = venues[0].id, "Umgezogen"
        write_event(event, now=NOW)
    assert all(map(same, windows())), "inside the transaction too"
    db.session.rollback()
    assert all(map(same, windows()))
    series = next(event for event in events if event.rrule)
    begin_writing()
    assert series.local_start
    change = DateChange(on=series.local_start.date(), kind="moved", place_name="Anderswo")
    change_date(series, change, now=NOW)
    db.session.commit()
    assert all(map(same, windows()))


def test_nothing_is_read_while_nothing_is_written(app: Flask) -> None:
    for number in range(20):
        plan(EVENING + number * HOURS, venue=make_venue())
    window = (datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
    for most in (8, 1):
        db.session.rollback()
        with counted_queries() as asked:
            kept = kept_dates(SINCE)
            assert len(kept.happenings(kept.rows_in([window]))) == 20
        assert len(asked) <= most


def test_a_worker_has_read_it_all_before_it_is_asked(app: Flask) -> None:
    plan(EVENING)
    warm(app)
    with counted_queries() as asked:
        kept = kept_dates(SINCE)
    assert len(kept.dates["on"]) == 1
    assert len(asked) <= 1


@settings(max_examples=150)
@given(data=st.data())
def test_farther_apart_than_a_rule_says_nothing_is_said(data: st.DataObject) -> None:
    facts = facts_of("DE-NW")
    day = date(2027, 6, 12)
    one, other = data.draw(happenings(1, day)), data.draw(happenings(2, day))
    (first, last), (other_first, other_last) = days_of(one), days_of(other)
    if first > other_last or other_first > last:
        return
    apart = max(one.blocks_from - other.blocks_to, other.blocks_from - one.blocks_to)
    for active in BOOK.pairs:
        if active.check_pair(one, other, facts) is not None:
            assert active.aside is None or apart < max(active.aside, timedelta(microseconds=1))
            farthest, metres = active.farthest(one.event, other.event), metres_between(one.place, other.place)
            assert farthest is None or (metres is not None and metres <= farthest)
