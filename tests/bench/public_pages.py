"""Public pages of a city with ten times as many dates: ten years of them, and a year ten times as full.

The first says that no page gets slower as the city's years go by, the second what a much larger city costs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.events.model import Occurrence
from tests.bench.crowd import Crowd, crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most, medians, not_measured
from tests.counting import counted_queries

MOST_QUERIES = 10
TIMES = 1.5
DAYS_ON_MAP = 30


@dataclass(frozen=True)
class Reader:
    """A city, a reader in front of it and the addresses that are measured."""

    app: Flask
    client: FlaskClient
    event_url: str
    map_url: str

    def get(self, address: str) -> None:
        assert self.client.get(address).status_code == 200, address

    def get_anew(self, address: str) -> None:
        """A page made for the first time, by a process that holds none."""
        self.app.extensions["festival_pages"].clear()
        self.get(address)

    def get_map_anew(self) -> None:
        """The map's data after a public change: nothing made before serves any more."""
        with self.app.app_context():
            begin_writing()
            bump_revision()
            db.session.commit()
        self.get(self.map_url)

    def count(self, address: str) -> int:
        """Return how many queries an address asks."""
        with self.app.app_context():
            for held in ("festival_bodies", "festival_pages"):
                self.app.extensions[held].clear()
            with counted_queries() as asked:
                self.get(address)
        return len(asked)


def run(scale: Scale) -> Iterable[Row]:
    today = clock.now().date()
    few, many = scale.occurrences // 10, scale.occurrences
    crowds = [
        Crowd.in_years(few, 1, today=today),
        Crowd.in_years(many, 10, today=today),
        Crowd.in_years(many, 1, today=today),
    ]
    for database, urls in each_database(len(crowds)):
        if urls is None:
            yield not_measured(f"public pages, {database}", f"≤ {TIMES} ×", "no server found")
            continue
        with ExitStack() as stack:
            readers = [
                stack.enter_context(_reader(crowd, stack.enter_context(url)))
                for crowd, url in zip(crowds, urls, strict=True)
            ]
            yield from _compare(database, readers, scale, f"{many:,} : {few:,} dates")


def _compare(database: str, readers: list[Reader], scale: Scale, sizes: str) -> Iterator[Row]:
    pages: dict[str, list[Callable[[], object]]] = {
        "/events": [partial(one.get_anew, "/events") for one in readers],
        "map data of a month, made anew": [one.get_map_anew for one in readers],
        "map data of a month, held": [partial(one.get, one.map_url) for one in readers],
        "an event": [partial(one.get_anew, one.event_url) for one in readers],
    }
    for page, works in pages.items():
        year, ten_years, full_year = medians(works, scale.rounds)
        for reading, taken in (("ten years", ten_years), ("one year", full_year)):
            feeling = f"{taken * 1000:.1f} ms of {year * 1000:.1f} ms"
            yield at_most(f"{page}, {sizes}, {reading}, {database}", taken / year, TIMES, feeling)
    addresses = {
        "/events": ["/events"] * len(readers),
        "map data": [one.map_url for one in readers],
        "an event": [one.event_url for one in readers],
    }
    for page, asked in addresses.items():
        most = max(one.count(address) for one, address in zip(readers, asked, strict=True))
        yield Row(f"queries of {page}, {database}", f"≤ {MOST_QUERIES}", str(most), most <= MOST_QUERIES)


@contextlib.contextmanager
def _reader(crowd: Crowd, database_url: str) -> Iterator[Reader]:
    with crowded_city(crowd, database_url=database_url) as app:
        with app.app_context():
            event_id = db.session.scalar(_event_with_most_dates())
        client = app.test_client()
        today = clock.now().date()
        yield Reader(
            app,
            client,
            client.get(f"/events/{event_id}").headers["Location"],
            f"/map/events.geojson?from={today}&to={today + timedelta(days=DAYS_ON_MAP)}",
        )


def _event_with_most_dates() -> Select[tuple[int]]:
    ahead = Occurrence.starts_at > clock.now()
    by_dates = select(Occurrence.event_id).where(ahead).group_by(Occurrence.event_id)
    return by_dates.order_by(func.count().desc(), Occurrence.event_id).limit(1)
