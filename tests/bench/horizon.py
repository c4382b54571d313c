"""Carrying the horizon forward by a month for 5,000 recurring events, against dateutil's expansion of their rules."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from sqlalchemy import delete, func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, EventTime, Occurrence
from festival.events.occurrences import horizon_on
from jobs import horizon
from tests.bench.crowd import ORGANISATIONS, VENUES, Crowd, crowded_city
from tests.bench.databases import each_database
from tests.bench.event_rows import insert_events
from tests.bench.frame import Row, Scale, at_most, not_measured, seconds

EVENTS = 5_000
RULES = (
    "FREQ=WEEKLY;BYDAY=SA",
    "FREQ=WEEKLY;BYDAY=TU,FR",
    "FREQ=MONTHLY;BYDAY=2SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "FREQ=MONTHLY;BYMONTHDAY=15",
)
ONE_IN = 7
"""dateutil walks each rule from its beginning: one in so many is expanded in each round, and the time multiplied."""
WHAT = f"horizon, one month, {EVENTS:,} recurring events : dateutil's expansion"


def run(scale: Scale) -> Iterable[Row]:
    for database, urls in each_database():
        if urls is None:
            yield not_measured(f"{WHAT}, {database}", "≤ 2.00 ×", "no server found")
            continue
        with (
            urls[0] as url,
            crowded_city(Crowd(0, clock.now().date(), 1), database_url=url) as app,
            app.app_context(),
        ):
            yield _measure(database, max(scale.rounds, 30))


def _measure(database: str, rounds: int) -> Row:
    now = clock.now()
    reached_on = horizon_on(now - timedelta(days=31))
    begin_writing()
    insert_events(series_rows(now))
    db.session.commit()
    window = (
        datetime.combine(reached_on, datetime.min.time()),
        datetime.combine(horizon_on(now), datetime.min.time()),
    )
    rules = [(rule, start) for rule, start in _rules() if rule and start][::ONE_IN]
    carried, expanded, written = [], [], 0
    for _ in range(rounds):
        begin_writing()
        db.session.execute(delete(Occurrence))
        db.session.execute(update(Event).values(carried_until=reached_on, version=Event.version))
        db.session.commit()
        carried.append(seconds(horizon.carry))
        expanded.append(EVENTS / len(rules) * seconds(lambda: _expand(rules, *window)))
        written = db.session.scalar(select(func.count()).select_from(Occurrence)) or 0
        db.session.rollback()
    ours, theirs = statistics.median(carried), statistics.median(expanded)
    feeling = f"{ours:.2f} s of {theirs:.2f} s, {written:,} dates"
    return at_most(f"{WHAT}, {database}", ours / theirs, 2, feeling)


def series_rows(now: datetime) -> Iterator[dict[str, Any]]:
    """Series that began within the last year, without an end."""
    local_now = now.replace(tzinfo=None, minute=30, second=0, microsecond=0)
    for number in range(1, EVENTS + 1):
        start = local_now - timedelta(days=number % 365)
        yield {
            "id": number,
            "uid": f"series-{number}@festival",
            "version": 1,
            "state": "confirmed",
            "organisation_id": 1 + number % ORGANISATIONS,
            "title": f"Treffen {number}",
            "local_start": start,
            "local_end": start + timedelta(hours=2),
            "rrule": RULES[number % len(RULES)],
            "venue_id": 1 + number % VENUES,
        }


def _rules() -> list[tuple[str | None, datetime | None]]:
    found = (
        db.session.execute(select(EventTime.rrule, EventTime.local_start).order_by(EventTime.event_id))
        .tuples()
        .all()
    )
    db.session.rollback()
    return list(found)


def _expand(rules: list[tuple[str, datetime]], start: datetime, end: datetime) -> int:
    return sum(len(rrulestr(rule, dtstart=first).between(start, end, inc=True)) for rule, first in rules)
