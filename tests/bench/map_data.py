"""The map's data in a city with very many events in a few days: what a viewport costs that nobody has asked for yet."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from flask import Flask

from festival.base import clock
from tests.bench.crowd import Crowd, crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most_ms, not_measured, seconds, settle
from tests.counting import counted_queries

DATES_AN_EVENT = 9.7
"""As crowd.py gives them."""
DAYS = 7
MOST_SECONDS = {5_000: 0.06, 10_000: 0.09}
MOST_SECONDS_HELD = 0.01
MOST_BYTES = 40_000
MOST_QUERIES = 6
TEXT = {"Accept-Encoding": "br"}
WHOLE_CITY = "bbox=6.98,51.38,7.22,51.62"
A_STREET = "bbox=7.005,51.395,7.025,51.415"
FILTERED = "q=sommerkonzert&free=1&category=konzert"


def run(scale: Scale) -> Iterable[Row]:
    today = clock.to_local(clock.now(), ZoneInfo("Europe/Berlin")).date()
    for database, urls in each_database(2):
        if urls is None:
            yield not_measured(f"GeoJSON of a viewport, {database}", "≤ 60 ms", "no server found")
            continue
        for events, url in zip((5_000, 10_000), urls, strict=True):
            with url as address, crowded_city(_crowd(events, today), database_url=address) as app:
                yield from _viewports(app, f"{events:,} events, {database}", MOST_SECONDS[events], scale)


def _crowd(events: int, today: date) -> Crowd:
    return Crowd(int(events * DATES_AN_EVENT), today, DAYS)


def _median(work: Callable[[], object], rounds: int) -> float:
    return statistics.median(seconds(work) for _ in range(rounds))


def _viewports(app: Flask, name: str, most: float, scale: Scale) -> Iterator[Row]:
    days = f"/map/events.geojson?lang=de&from={clock.now().date()}"
    addresses = {
        "the whole city": f"{days}&zoom=11&{WHOLE_CITY}",
        "the whole city, filtered": f"{days}&zoom=11&{WHOLE_CITY}&{FILTERED}",
        "some streets": f"{days}&zoom=16&{A_STREET}",
    }
    client = app.test_client()

    def anew(address: str) -> None:
        app.extensions["festival_bodies"].clear()
        held(address)

    def held(address: str) -> None:
        assert client.get(address, headers=TEXT).status_code == 200, address

    settle()
    taken = [_median(partial(work, one), scale.rounds) for work in (anew, held) for one in addresses.values()]
    for number, (what, address) in enumerate(addresses.items()):
        said = f"GeoJSON of a viewport with {name}, {what}"
        answer = client.get(address, headers=TEXT)
        plain = client.get(address).get_json()
        told = sum(one["properties"].get("count", 1) for one in plain["features"])
        size = len(answer.data)
        feeling = f"{told:,} events in {len(plain['features'])} features, {size / 1000:.0f} KB as Brotli"
        yield at_most_ms(f"{said}, asked for the first time", taken[number], most, feeling)
        yield at_most_ms(f"{said}, held", taken[number + len(addresses)], MOST_SECONDS_HELD)
        yield Row(
            f"bytes of {said}", f"≤ {MOST_BYTES / 1000:.0f} KB", f"{size / 1000:.0f} KB", size <= MOST_BYTES
        )
        with app.app_context():
            app.extensions["festival_bodies"].clear()
            with counted_queries() as asked:
                client.get(address)
        yield Row(f"queries of {said}", f"≤ {MOST_QUERIES}", str(len(asked)), len(asked) <= MOST_QUERIES)
