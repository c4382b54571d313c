"""A calendar of ten thousand entries that is looked at again: unchanged, and changed in ten places; and the memory that
the largest one takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.calendar_files.calendar_reading import open_calendar
from festival.calendar_import.candidates import known_words
from festival.calendar_import.comparing_marks import keep_rows, look_through
from festival.calendar_import.sources import Found, take_changes
from festival.events.model import Event, EventTime
from festival.exchange.model import ImportedEvent, ImportRun, Source
from festival.exchange.values import given_values
from festival.exchange.working import work_on_runs
from tests.bench.crowded import crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most_ms, not_measured

ENTRIES, CHANGED = 10_000, 10
DATES = 5_000
UNCHANGED_S, CHANGED_S, MOST_MB = 1.0, 5.0, 300
ZONE = ZoneInfo("Europe/Berlin")
RULES = ("", "", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=20\r\n", "RRULE:FREQ=MONTHLY;BYDAY=2SU\r\n")


def run(scale: Scale) -> Iterable[Row]:
    for name, blocks in each_database():
        if blocks is None:
            yield not_measured(
                f"calendar of {ENTRIES:,} entries, {name}", f"≤ {UNCHANGED_S} s", "no server found"
            )
            continue
        with blocks[0] as url, crowded_city(DATES, url=url):
            source_id = _known_calendar(feed())
            unchanged = _seconds(source_id, feed(stamp="20261129T000000Z"))
            changed = _seconds(source_id, feed(changed=CHANGED))
            counts = (
                db.session.scalars(db.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one().counts
            )
            assert counts == {"changed": CHANGED}, counts
        size = len(feed()) / 1024 / 1024
        yield at_most_ms(
            f"{name}: calendar of {ENTRIES:,} entries, unchanged", unchanged, UNCHANGED_S, f"{size:.1f} MB"
        )
        yield at_most_ms(f"{name}: changed in {CHANGED} places, written", changed, CHANGED_S)
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.calendar_memory_process"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    measured = json.loads(told)
    yield Row(
        "memory of a process that reads the largest calendar",
        f"≤ {MOST_MB} MB",
        f"{measured['process_mb']:.0f} MB",
        measured["process_mb"] <= MOST_MB,
        f"{measured['file_mb']:.0f} MB, {measured['entries']:,} entries, {measured['seconds']:.1f} s",
    )


def feed(
    *, entries: int = ENTRIES, words: int = 60, changed: int = 0, stamp: str = "20261128T000000Z"
) -> bytes:
    """Return a calendar of so many entries with some words each; the first `changed` are at another place."""
    first = datetime(2027, 1, 5, 19)
    text = "Ein Abend mit Musik\\, Gästen und Geschichten. " + "Wort " * words
    found = [
        "BEGIN:VEVENT\r\n"
        f"UID:{number}@verein.example\r\nDTSTAMP:{stamp}\r\nSEQUENCE:{int(number < changed)}\r\n"
        f"DTSTART;TZID=Europe/Berlin:{first + timedelta(days=number % 500):%Y%m%dT%H%M%S}\r\nDURATION:PT2H\r\n"
        f"SUMMARY:Abend Nr. {number}\r\nDESCRIPTION:{text}\r\n"
        f"LOCATION:{'Aula' if number < changed else 'Saal'}\r\n{RULES[number % len(RULES)]}END:VEVENT\r\n"
        for number in range(entries)
    ]
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(found) + "END:VCALENDAR\r\n").encode()


def _seconds(source_id: int, body: bytes) -> float:
    """Return how long it takes from the downloaded bytes until all that has changed is written."""
    began = time.perf_counter()
    if take_changes(source_id, Found(open_calendar(body, ZONE), body), now=clock.now()):
        work_on_runs()
    return time.perf_counter() - began


def _known_calendar(body: bytes) -> int:
    """Write a calendar with its events as if it had been taken over, and return its number."""
    calendar = open_calendar(body, ZONE)
    looked = look_through(calendar, 0, known_words(), now=clock.now())
    begin_writing()
    _let_numbers_go_on()
    source = Source(kind="calendar", name="Verein", address="https://verein.example/a.ics", organisation_id=1)
    source.state = "pencilled"
    db.session.add(source)
    db.session.flush()
    for number, one in enumerate(looked.candidates):
        given = given_values(one)
        event = Event(
            uid=f"{number}@calendar",
            title=given["title"],
            organisation_id=1,
            description=given["description"],
        )
        event.state, event.place_name, event.zone = "pencilled", given["place"][1], ZONE.key
        event.lines = [
            EventTime(
                local_start=line.local_start,
                local_end=line.local_end,
                rrule=str(line.rule) if line.rule else None,
            )
            for line in one.lines or ()
        ]
        event.date_changes = []
        known = ImportedEvent(source_id=source.id, key=one.key, event=event, given=given)
        db.session.add(known)
    keep_rows(source.id, type(looked)(looked.candidates, looked.still_there, _of(source.id, looked.rows), ()))
    db.session.commit()
    source_id = source.id
    db.session.remove()
    return source_id


def _let_numbers_go_on() -> None:
    """Rows that were written in bulk brought their own numbers, of which PostgreSQL knows nothing."""
    if db.engine.dialect.name == "postgresql":
        for table in ("event", "event_time", "occurrence"):
            told = (
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}) + 1)"
            )
            db.session.connection().exec_driver_sql(told)


def _of(source_id: int, rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    return [{**row, "source_id": source_id} for row in rows]
