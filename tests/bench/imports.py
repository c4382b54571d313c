"""A city's list of 5,000 rows: how long until it is looked at, how long until it is imported, and how much memory the
reading of the largest list takes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from flask import Flask

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.spreadsheet import Sheet, workbook
from festival.exchange.model import ImportRun, Source
from festival.exchange.working import work_on_runs
from festival.organisers.model import Account, Organisation
from festival.places.model import Venue
from festival.places.venues import save_venue
from festival.settings import read_settings
from festival.sheets.kept_lists import keep_list
from festival.sheets.list_runs import preview_of
from festival.tables import reading_process
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most_ms, not_measured, seconds
from tests.locks import watch_lock

ROWS = 5000
PLACES = 60
PREVIEW_S, IMPORT_S, LOCK_S = 10, 20, 1
MOST_MB = 300
HEADS = ("Nr", "Datum", "Beginn", "Ende", "Titel", "Ort", "Veranstalter", "Beschreibung")


def run(scale: Scale) -> Iterable[Row]:
    data = city_list(ROWS)
    for name, blocks in each_database():
        if blocks is None:
            yield not_measured(f"list of {ROWS} rows: {name}", f"≤ {IMPORT_S} s", "no server answers")
            continue
        with blocks[0] as url, city(url) as app, app.app_context():
            yield from _measure(name, data)
    yield _memory()


def _measure(name: str, data: bytes) -> Iterator[Row]:
    run_id = _sent_in(data)
    run = db.session.get_one(ImportRun, run_id)
    looked = seconds(lambda: preview_of(run, now=clock.now()))
    db.session.rollback()
    yield at_most_ms(f"list of {ROWS} rows looked at: {name}", looked, PREVIEW_S)
    with watch_lock(db.engine) as held:
        written = seconds(work_on_runs)
    feeling = f"{written / ROWS * 1000:.1f} ms each; done by the job, with its progress shown"
    yield at_most_ms(f"list of {ROWS} rows imported: {name}", written, IMPORT_S, feeling)
    yield at_most_ms(f"longest write of it: {name}", held.longest, LOCK_S)
    again = db.session.get_one(ImportRun, _sent_in(data))
    same = seconds(lambda: preview_of(again, now=clock.now()))
    yield at_most_ms(f"the same list next week looked at: {name}", same, PREVIEW_S)


def city_list(rows: int) -> bytes:
    """A list of so many rows as XLSX, each an event of its own."""
    first = date(clock.now().year + 1, 1, 1)
    body = [
        (
            number,
            first + timedelta(days=number % 365),
            time(10 + number % 10),
            time(12 + number % 10),
            f"Konzert der Kapelle {number}",
            f"Platz {number % PLACES}",
            f"Verein {number % 40}",
            "Ein Abend mit Musik, Tanz und guten Gesprächen.",
        )
        for number in range(rows)
    ]
    return workbook([Sheet("Liste", [(head, 12) for head in HEADS], body)])


@contextmanager
def city(url: str) -> Iterator[Flask]:
    """An installation with places and an organisation, in the database of the address, else in SQLite."""
    with TemporaryDirectory() as folder:
        known = {"FESTIVAL_DATA_DIR": folder} | ({"FESTIVAL_DATABASE_URL": url} if url else {})
        app = create_app(read_settings(known))
        with app.app_context():
            db.create_all()
            begin_writing()
            db.session.add(City(id=1))
            db.session.add(Organisation(name="Stadtmarketing", slug="stadt", admitted_at=clock.now()))
            db.session.add(Account(email="a@example.org", name="A", password_hash="-", role="coordinator"))
            for number in range(PLACES):
                save_venue(Venue(name=f"Platz {number}", lon=13 + number / 100, lat=52.5))
            db.session.commit()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _sent_in(data: bytes) -> int:
    """A run that waits, of the one list there is; its id."""
    begin_writing()
    source = db.session.query(Source).first() or Source(kind="sheet", name="Liste")
    db.session.add(source)
    db.session.flush()
    found = ImportRun(source_id=source.id, by_id=db.session.query(Account).one().id, state="waiting")
    own = db.session.query(Organisation).one().id
    found.kept_name, found.settings = keep_list(data), {"state": "pencilled", "own": own}
    db.session.add(found)
    db.session.commit()
    return found.id


def _memory() -> Row:
    """How much the reading process takes for a list as large as is taken: 19,000 rows of 24 columns."""
    rows = [[f"Wort {row} {column} in der Stadt" for column in range(24)] for row in range(19_000)]
    data = workbook([Sheet("Liste", [(f"Spalte {one}", 10) for one in range(24)], rows)])
    with TemporaryFile() as given, TemporaryFile() as found:
        given.write(data)
        given.seek(0)
        program = [sys.executable, "-I", str(Path(reading_process.__file__))]
        child = subprocess.Popen(program, stdin=given, stdout=found)
        _pid, _status, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    megabytes = usage.ru_maxrss / 1024
    what = f"memory of reading the largest list ({len(data) / 1e6:.1f} MB)"
    return Row(what, f"≤ {MOST_MB} MB", f"{megabytes:.0f} MB", megabytes <= MOST_MB)
