"""Events with several lines of times: expanding them, what an edit writes, and pages against events with one line.

dateutil's own expansion of the same rules is the measure of the first, timed on one event in twenty. The pages are
those of cities with as many dates at the same places: of events with three lines; of three times as many events with
one, which feeds tell in as many entries; and, for the map, which has a mark for each event, of as many events with one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from flask import Flask
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.conflicts.recheck import all_at_once
from festival.events.model import DateChange, Event, EventTime, Occurrence
from festival.events.occurrences import HORIZON_MONTHS
from festival.events.saving import change_date, write_event
from festival.recurrence.rule import parse_rrule
from festival.recurrence.time_plan import TimeLine, TimePlan, expand
from tests.bench.crowd import ORGANISATIONS, VENUES, Crowd, crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most, medians, not_measured

EVENTS = 10_000
ONE_IN = 20
LINES = (
    (0, 9, "FREQ=WEEKLY;BYDAY=TU,FR"),
    (1, 14, "FREQ=WEEKLY;BYDAY=WE"),
    (2, 18, "FREQ=MONTHLY;BYDAY=2SU"),
)
"""Days after the event's first one, hour and rule of each line."""
WEEKLY = ((0, 10, "MO"), (2, 15, "WE"), (4, 19, "FR"))
OF_CITY = 120
DATES = 52
TIMES = 1.1
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONE = ZoneInfo("Europe/Berlin")


def run(scale: Scale) -> Iterable[Row]:
    yield _expansion()
    for database, urls in each_database(3):
        if urls is None:
            yield not_measured(f"events with several lines, {database}", f"≤ {TIMES} ×", "no server found")
            continue
        with ExitStack() as stack:
            several, single, alike = (
                stack.enter_context(_city(stack.enter_context(url), events))
                for url, events in zip(
                    urls, (_of_three_lines, _of_a_line, _of_a_line_on_three_days), strict=True
                )
            )
            yield from _pages(database, several, {"events": single, "map": alike}, scale.rounds)
            with several.app_context():
                yield _rows_written(database)


def _expansion() -> Row:
    """By the processor's time of this process alone: others on the machine don't count."""
    start = clock.now().date() - timedelta(days=365)
    until = start + relativedelta(months=HORIZON_MONTHS)
    plans = [_plan(start + number % 7 * DAY) for number in range(EVENTS)]
    ours, theirs, found, sampled = 0.0, 0.0, 0, 0
    share = EVENTS // 10
    for first in range(0, EVENTS, share):  # they take turns, so that a busy moment meets both
        these = plans[first : first + share]
        began = time.process_time()
        found += sum(len(expand(plan, start, until)) for plan in these)
        ours += time.process_time() - began
        began = time.process_time()
        sampled += sum(_by_dateutil(plan, start, until) for plan in these[::ONE_IN])
        theirs += (time.process_time() - began) * ONE_IN
    assert (
        abs(found / EVENTS - sampled * ONE_IN / EVENTS) < 3
    )  # the same dates, but for the sample's weekdays
    feeling = f"{ours:.1f} s of {theirs:.1f} s, {found:,} dates; dateutil on one in {ONE_IN}"
    what = f"expanding {EVENTS:,} events with {len(LINES)} lines over {HORIZON_MONTHS} months : dateutil"
    return at_most(what, ours / theirs, TIMES, feeling)


def _plan(on: date) -> TimePlan:
    lines = []
    for days, hour, rule in LINES:
        start = datetime.combine(on + days * DAY, datetime.min.time()) + hour * HOUR
        lines.append(TimeLine(start, start + 2 * HOUR, rule=parse_rrule(rule)))
    return TimePlan(tuple(lines), ZONE, setup_minutes=30)


def _by_dateutil(plan: TimePlan, start: date, until: date) -> int:
    window = [datetime.combine(on, datetime.min.time()) for on in (start, until)]
    rules = [
        rrulestr(rule, dtstart=one.local_start) for one, (_d, _h, rule) in zip(plan.lines, LINES, strict=True)
    ]
    return sum(len(rule.between(*window, inc=True)) for rule in rules)


Lines = list[EventTime]


@contextmanager
def _city(database_url: str, events: Callable[[int], list[Lines]]) -> Iterator[Flask]:
    """A city in which OF_CITY groups meet three times a week, each at its place, in so many events."""
    with crowded_city(Crowd(0, clock.now().date(), 1), database_url=database_url) as app:
        with app.app_context(), all_at_once():
            for number in range(OF_CITY):
                begin_writing()
                for lines in events(number):
                    _write(number, lines)
                db.session.commit()
                db.session.expunge_all()
        yield app


def _of_three_lines(number: int) -> list[Lines]:
    return [[_line(number, which) for which in WEEKLY]]


def _of_a_line(number: int) -> list[Lines]:
    return [[_line(number, which)] for which in WEEKLY]


def _of_a_line_on_three_days(number: int) -> list[Lines]:
    line = _line(number, WEEKLY[0])
    weekdays = ",".join(weekday for _days, _hour, weekday in WEEKLY)
    line.rrule = f"FREQ=WEEKLY;COUNT={DATES * len(WEEKLY)};BYDAY={weekdays}"
    return [[line]]


def _line(number: int, which: tuple[int, int, str]) -> EventTime:
    days, hour, _weekday = which
    monday = clock.now().date() + (7 - clock.now().weekday()) * DAY
    start = datetime.combine(monday + days * DAY, datetime.min.time()) + hour * HOUR
    start += timedelta(minutes=number % 60)
    return EventTime(local_start=start, local_end=start + HOUR, rrule=f"FREQ=WEEKLY;COUNT={DATES}")


def _write(number: int, lines: list[EventTime]) -> None:
    event = Event(
        uid=f"{uuid4()}@festival",
        title=f"Treffen {number}",
        state="confirmed",
        organisation_id=1 + number % ORGANISATIONS,
        venue_id=1 + number % VENUES,
        lines=lines,
        date_changes=[],
    )
    db.session.add(event)
    write_event(event, now=clock.now())


def _pages(database: str, several: Flask, single: dict[str, Flask], rounds: int) -> Iterator[Row]:
    today = clock.now().date()
    fortnight = f"from={today}&to={today + 14 * DAY}"  # so few dates that the map shows them all
    pages = {
        "programme list": (f"/events?{fortnight}", "events", "one, as many dates"),
        "map data": (f"/map/events.geojson?{fortnight}", "map", "one, as many dates and marks"),
        "full feed": ("/calendar.ics", "events", "one, as many dates"),
    }
    counts = [_count_dates(app) for app in (several, *single.values())]
    assert len(set(counts)) == 1
    marks = [_count_marks(app, pages["map data"][0]) for app in (several, single["map"])]
    assert marks == [OF_CITY, OF_CITY]
    for page, (address, against, measure) in pages.items():
        works = [partial(_get_anew, app, address) for app in (several, single[against])]
        theirs, ours = medians(works, rounds)
        feeling = f"{theirs * 1000:.1f} ms of {ours * 1000:.1f} ms, {counts[0]:,} dates"
        what = f"{page}, {len(WEEKLY)} lines an event : {measure}, {database}"
        yield at_most(what, theirs / ours, TIMES, feeling)


def _count_dates(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Occurrence.id)).all())


def _count_marks(app: Flask, address: str) -> int:
    found = app.test_client().get(address).get_json(force=True)
    assert not found["truncated"]
    return len(found["features"])


def _get_anew(app: Flask, address: str) -> None:
    """Ask for a page by a process that holds none, after a public change."""
    app.extensions["festival_pages"].clear()
    with app.app_context():
        begin_writing()
        bump_revision()
        db.session.commit()
    assert app.test_client().get(address).status_code == 200, address


def _rows_written(database: str) -> Row:
    """Each edit of an event with several lines, by how many rows of dates it writes and how many dates it changes."""
    event = db.session.scalars(select(Event).order_by(Event.id)).first()
    assert event is not None
    worst, most, told = 0.0, 0, []
    for name, edit in EDITS.items():
        before = _dates(event.id)
        with _counted() as written:
            begin_writing()
            db.session.refresh(event, ["state", "lines", "date_changes"])
            edit(event)
            db.session.commit()
        after = _dates(event.id)
        changed = sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
        told.append(f"{name} {sum(written)}/{changed}")
        assert changed or not sum(written), name
        worst = max(worst, sum(written) / max(changed, 1))
        most = max(most, sum(written))
    return at_most(
        f"rows of dates written by an edit : dates that changed, {database}", worst, 1, ", ".join(told)
    )


def _retime(event: Event) -> None:
    event.lines[1].local_start += HOUR
    event.lines[1].local_end += HOUR
    write_event(event, now=clock.now())


def _lengthen(event: Event) -> None:
    event.lines[2].local_end += HOUR
    write_event(event, now=clock.now())


def _add(event: Event) -> None:
    event.lines.append(_line(0, (3, 12, "TH")))
    write_event(event, now=clock.now())


def _remove(event: Event) -> None:
    event.lines = event.lines[:-1]
    write_event(event, now=clock.now())


def _rename(event: Event) -> None:
    event.title += "!"
    write_event(event, now=clock.now())


def _cancel(event: Event) -> None:
    start = event.lines[0].local_start
    change_date(event, DateChange(on=start.date(), at=start.time(), kind="cancelled"), now=clock.now())


EDITS: dict[str, Callable[[Event], None]] = {
    "other hours": _retime,
    "longer": _lengthen,
    "a line more": _add,
    "a line less": _remove,
    "another title": _rename,
    "a date cancelled": _cancel,
}


def _dates(event_id: int) -> dict[Any, Any]:
    """The event's rows by their days: what a day's only date is called doesn't make it another one."""
    columns = [column for column in Occurrence.__table__.c if column.name != "id"]
    query = select(*columns).where(Occurrence.event_id == event_id).order_by(Occurrence.on, Occurrence.at)
    found: dict[Any, Any] = {}
    for row in db.session.execute(query):
        found[row.on, sum(on == row.on for on, _number in found)] = tuple(row)
    db.session.rollback()
    return found


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Count the rows of dates that are written inside the block."""
    found: list[int] = []

    def note(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT INTO occurrence", "UPDATE occurrence", "DELETE FROM occurrence")):
            found.append(max(cursor.rowcount, 0))

    sqlalchemy_event.listen(db.engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        sqlalchemy_event.remove(db.engine, "after_cursor_execute", note)
