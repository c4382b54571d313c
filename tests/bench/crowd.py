"""A city with very many dates, on either database: rows go in by the thousand, past everything an edit does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import insert

from festival import create_app
from festival.base import clock, text
from festival.base.city import City
from festival.base.database import begin_writing, db, metadata
from festival.settings import read_settings
from tests.bench.city import DESCRIPTION
from tests.bench.databases import each_database
from tests.bench.event_rows import insert_events
from tests.bench.frame import Row, not_measured

DATES_OF_EVENTS = (1, 1, 52, 1, 13, 1, 13, 1, 13, 1)
"""How many dates events have in turn: most happen once, some every week for a quarter, a few the whole year."""
DISTRICTS, VENUES, ORGANISATIONS = 12, 400, 200
LONG_ONE_IN = 100


@dataclass(frozen=True)
class Crowd:
    """So many dates, evenly over the days from `first_on` on."""

    dates: int
    first_on: date
    days: int

    @classmethod
    def in_years(cls, dates: int, years: int, *, today: date) -> Crowd:
        """Of many years eight tenths lie behind today, as the horizon reaches two years; of one year half."""
        days = 365 * years
        behind = days // 2 if years == 1 else days * 8 // 10
        return cls(dates, today - timedelta(days=behind), days)


@contextmanager
def crowded_city(crowd: Crowd, *, database_url: str = "") -> Iterator[Flask]:
    """An application over a new database with these dates, all public, in SQLite where no URL is given."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        environ = {"FESTIVAL_DATA_DIR": folder, "FESTIVAL_DATABASE_URL": database_url}
        app = create_app(read_settings(environ))
        with app.app_context():
            db.create_all()
            begin_writing()
            db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
            _add_ground()
            insert_events(_events(crowd))
            _insert("occurrence", _occurrences(crowd))
            db.session.commit()
            with db.engine.connect() as connection:  # as the databases do by themselves within the day
                connection.exec_driver_sql("ANALYZE")
                connection.commit()
            db.session.remove()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def on_each_database(
    what: str, bar: str, dates: int, measure: Callable[[str, Flask, date], Iterable[Row]]
) -> Iterable[Row]:
    """Measure in a city with so many dates in a year, on each database there is; `measure` is given what it is called
    there, the application and the city's day."""
    today = clock.to_local(clock.now(), ZoneInfo("Europe/Berlin")).date()
    for database, urls in each_database():
        named = f"{what}, {database}"
        if urls is None:
            yield not_measured(named, bar, "no server found")
            continue
        with ExitStack() as stack:
            url = stack.enter_context(urls[0])
            crowd = Crowd.in_years(dates, 1, today=today)
            yield from measure(named, stack.enter_context(crowded_city(crowd, database_url=url)), today)


def _add_ground() -> None:
    from festival.organisers.model import Organisation
    from festival.places.model import District, Venue

    square = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 52], [7, 51]]]}
    db.session.add_all(
        District(id=number, name=f"Bezirk {number}", slug=f"bezirk-{number}", geometry=square, outline=square)
        for number in range(1, DISTRICTS + 1)
    )
    db.session.add_all(
        Organisation(id=number, name=f"Verein {number}", slug=f"verein-{number}", sector="culture")
        for number in range(1, ORGANISATIONS + 1)
    )
    db.session.flush()
    db.session.add_all(
        Venue(
            id=number,
            path=f"/{number}/",
            name=f"Platz {number}",
            folded_name=text.fold(f"Platz {number}"),
            district_id=1 + number % DISTRICTS,
            access_yes=["wheelchair"] if number % 2 else [],
            **_point(number),
        )
        for number in range(1, VENUES + 1)
    )
    db.session.flush()


def _point(venue: int) -> dict[str, float]:
    return {"lon": 7.0 + venue % 20 / 100, "lat": 51.4 + venue // 20 / 100}


def _insert(table: str, rows: Iterator[dict[str, Any]]) -> None:
    statement = insert(metadata.tables[table])
    while batch := list(islice(rows, 5_000)):
        db.session.connection().execute(statement, batch)


def _happenings(crowd: Crowd) -> Iterator[tuple[int, list[date], timedelta]]:
    """Give events, by number from 1, with their days and how long each lasts."""
    random = Random(1946)
    left, number = crowd.dates, 0
    while left:
        number += 1
        wanted = min(DATES_OF_EVENTS[number % len(DATES_OF_EVENTS)], left)
        left -= wanted
        first = crowd.first_on + timedelta(days=random.randrange(max(1, crowd.days - 7 * (wanted - 1))))
        is_long = wanted == 1 and number % LONG_ONE_IN == 1
        length = timedelta(days=30) if is_long else timedelta(hours=2, minutes=30)
        yield number, [first + timedelta(days=7 * week) for week in range(wanted)], length


def _begin(number: int, on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9 + number % 12, 30 * (number % 2))


def _events(crowd: Crowd) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for number, days, length in _happenings(crowd):
        start, last = _begin(number, days[0]), _begin(number, days[-1]) + length
        title = f"Sommerkonzert Nr. {number} auf dem Platz"
        yield {
            "id": number,
            "uid": f"crowd-{number}@festival",
            "version": 1,
            "state": "held" if last < now.replace(tzinfo=None) else "confirmed",
            "organisation_id": 1 + number % ORGANISATIONS,
            "title": title,
            "summary": "Blasmusik und Chöre",
            "description": DESCRIPTION,
            "category": ("konzert", "markt", "begegnung")[number % 3],
            "search_text": text.index_words(title),
            "local_start": start,
            "local_end": start + length,
            "rrule": "FREQ=WEEKLY" if len(days) > 1 else None,
            "last_ends_at": last.replace(tzinfo=UTC),
            "is_free": number % 3 == 0,
            "setting": ("outdoor", "indoor")[number % 2],
            "venue_id": 1 + number % VENUES,
            "district_id": 1 + (1 + number % VENUES) % DISTRICTS,
            **_point(1 + number % VENUES),
        }


def _occurrences(crowd: Crowd) -> Iterator[dict[str, Any]]:
    zone = City(zone="Europe/Berlin").tz
    for number, days, length in _happenings(crowd):
        venue = 1 + number % VENUES
        for on in days:
            start = _begin(number, on)
            starts_at, ends_at = clock.to_utc(start, zone), clock.to_utc(start + length, zone)
            yield {
                "event_id": number,
                "on": on,
                "local_start": start,
                "local_end": start + length,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "blocks_from": starts_at,
                "blocks_to": ends_at,
                "is_long": length.days > 8,
                "is_public": True,
                "blocks": True,
                "venue_id": venue,
                "district_id": 1 + venue % DISTRICTS,
                **_point(venue),
            }
