"""A city in which much happens: venues all over it, events of every kind and size, dates written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.settings import read_settings
from tests.bench.event_rows import insert_events

VENUES = 400
_WEEKLY_SHARE = 0.5
_KINDS = (  # kind, sound, where, visitors, how many of a hundred
    ("konzert", "acoustic", "indoor", 180, 14),
    ("konzert", "amplified", "outdoor", 900, 2),
    ("stadtfest", "very_loud", "outdoor", 4_000, 1),
    ("buehne", "none", "indoor", 250, 14),
    ("markt", "none", "outdoor", 600, 6),
    ("fuehrung", "none", "outdoor", 25, 16),
    ("sport", "none", "outdoor", 300, 6),
    ("ausstellung", "none", "indoor", None, 13),
    ("kinder", "acoustic", "indoor", 60, 13),
    ("literatur", "none", "indoor", 50, 13),
    ("gedenken", "none", "outdoor", 120, 2),
)
_WEIGHTS = [kind[-1] for kind in _KINDS]


@contextmanager
def crowded_city(a_year: int, *, years: int = 2, url: str = "") -> Iterator[list[int]]:
    """A fresh database in use, SQLite or the empty one at `url`, with so many dates a year; gives the ids of its
    venues, the busiest first."""
    with TemporaryDirectory() as folder:
        where = {"FESTIVAL_DATABASE_URL": url} if url else {}
        app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder} | where))
        with app.app_context():
            db.create_all()
            begin_writing()
            db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
            venue_ids = _write(a_year, years)
            db.session.commit()
            db.session.connection().exec_driver_sql("ANALYZE")
            db.session.commit()
            yield venue_ids
            db.session.remove()
            db.engine.dispose()


def _write(a_year: int, years: int) -> list[int]:
    from festival.events.model import Occurrence
    from festival.law.model import install_law
    from festival.organisers.model import Organisation
    from festival.places.model import Venue

    random = Random(1)
    install_law()
    organisations = [
        {"id": number, "name": f"Verein {number}", "slug": f"verein-{number}", "sector": "culture"}
        for number in range(1, 81)
    ]
    venues: list[dict[str, Any]] = [
        {
            "id": number,
            "name": f"Platz {number}",
            "path": f"/{number}/",
            "lon": 7.0 + random.random() * 0.12,
            "lat": 51.4 + random.random() * 0.08,
            "capacity": random.choice((None, 200, 3_000)),
        }
        for number in range(1, VENUES + 1)
    ]
    events: list[dict[str, Any]] = []
    dates: list[dict[str, Any]] = []
    first = clock.now().date()
    weekly = int(a_year * _WEEKLY_SHARE) // 52
    single = (a_year - weekly * 52) * years
    for number in range(1, weekly + single + 1):
        event = _event(number, random, venues, first, years, is_weekly=number <= weekly)
        events.append(event)
        dates += _dates(event, weeks=52 * years if event["rrule"] else 1)
    db.session.execute(insert(Organisation), organisations)
    _add_people(len(organisations))
    db.session.execute(insert(Venue), venues)
    insert_events(events)
    for start in range(0, len(dates), 5_000):
        db.session.execute(insert(Occurrence), dates[start : start + 5_000])
    return [int(venue["id"]) for venue in venues]


def _add_people(organisations: int) -> None:
    """Two for each organisation, and five who coordinate: those who are told of conflicts."""
    from festival.organisers.model import Account, Membership

    accounts = [
        {
            "id": number,
            "email": f"{number}@bench.example",
            "name": f"Nr. {number}",
            "password_hash": "",
            "role": "member" if number <= 2 * organisations else "coordinator",
        }
        for number in range(1, 2 * organisations + 6)
    ]
    members = [
        {"account_id": number, "organisation_id": (number + 1) // 2}
        for number in range(1, 2 * organisations + 1)
    ]
    db.session.execute(insert(Account), accounts)
    db.session.execute(insert(Membership), members)


def _event(
    number: int, random: Random, venues: list[dict[str, Any]], first: date, years: int, *, is_weekly: bool
) -> dict[str, Any]:
    category, sound, setting, visitors, _weight = random.choices(_KINDS, _WEIGHTS)[0]
    venue = random.choice(venues)
    on = first + timedelta(days=random.randrange(7) if is_weekly else random.randrange(365 * years))
    start = datetime.combine(on, time(random.choice((10, 14, 18, 19, 20))))
    end = start + timedelta(hours=random.choice((2, 3, 5)))
    return {
        "id": number,
        "uid": f"crowded-{number}@festival",
        "title": f"Nr. {number}",
        "organisation_id": random.randrange(1, 81),
        "state": "pencilled" if random.random() < 0.2 else "confirmed",
        "category": category,
        "tone": "solemn" if category == "gedenken" else "festive",
        "sound": sound,
        "setting": setting,
        "visitors_expected": visitors and int(visitors * random.uniform(0.3, 2))
        if random.random() < 0.5
        else None,
        "audiences": random.choice((["alle"], ["familien"], [])),
        "local_start": start,
        "local_end": end,
        "rrule": "FREQ=WEEKLY" if is_weekly else None,
        "last_ends_at": None if is_weekly else end.replace(tzinfo=UTC) + timedelta(hours=2),
        "venue_id": venue["id"],
        "lon": venue["lon"],
        "lat": venue["lat"],
    }


def _dates(event: dict[str, Any], weeks: int) -> Iterator[dict[str, Any]]:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Berlin")
    for week in range(weeks):
        start, end = (event[name] + timedelta(weeks=week) for name in ("local_start", "local_end"))
        starts_at, ends_at = clock.to_utc_shifted(start, zone), clock.to_utc_shifted(end, zone)
        yield {
            "event_id": event["id"],
            "on": start.date(),
            "local_start": start,
            "local_end": end,
            "first_on": start.date(),
            "last_on": end.date(),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "blocks_from": starts_at,
            "blocks_to": ends_at,
            "is_public": event["state"] == "confirmed",
            "blocks": True,
            "venue_id": event["venue_id"],
            "lon": event["lon"],
            "lat": event["lat"],
        }
