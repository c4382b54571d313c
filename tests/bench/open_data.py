"""Pages of the read API in a city of some 10,000 events, each made for the first time, and their queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from tests.bench.crowd import Crowd, crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, at_most_ms, medians, not_measured
from tests.counting import counted_queries

MOST_QUERIES = 8
MOST_SECONDS = 0.04
PAGES_ON = 20


def run(scale: Scale) -> Iterable[Row]:
    crowd = Crowd.in_years(scale.occurrences, 1, today=clock.now().date())
    for database, urls in each_database():
        if urls is None:
            yield not_measured(f"open data, {database}", f"≤ {MOST_SECONDS * 1000:.0f} ms", "no server found")
            continue
        with urls[0] as url, crowded_city(crowd, database_url=url) as app:
            yield from _pages(app, app.test_client(), database, scale)


def _pages(app: Flask, client: FlaskClient, database: str, scale: Scale) -> Iterator[Row]:
    addresses = {
        "events": "/api/v1/events",
        f"events, {PAGES_ON} pages on": _further(client, "/api/v1/events"),
        "events of a month": f"/api/v1/events?from={clock.now().date()}",
        "dates": "/api/v1/occurrences",
        f"dates, {PAGES_ON} pages on": _further(client, "/api/v1/occurrences"),
        "places as GeoJSON": "/api/v1/venues?format=geojson",
    }
    works = [partial(_get_anew, app, client, address) for address in addresses.values()]
    for (what, address), taken in zip(addresses.items(), medians(works, scale.rounds), strict=True):
        with app.app_context():
            app.extensions["festival_bodies"].clear()
            with counted_queries() as asked:
                body = client.get(address).json
        number = len(body.get("items", body.get("features")))
        name = f"open data: 50 {what}, {database}"
        yield at_most_ms(name, taken, MOST_SECONDS, f"{number} records")
        yield Row(f"queries of {name}", f"≤ {MOST_QUERIES}", str(len(asked)), len(asked) <= MOST_QUERIES)


def _get_anew(app: Flask, client: FlaskClient, address: str) -> None:
    app.extensions["festival_bodies"].clear()
    assert client.get(address).status_code == 200, address


def _further(client: FlaskClient, address: str) -> str:
    """Return the address of a page far behind the first."""
    for _ in range(PAGES_ON):
        address = client.get(address).json["next"] or address
    return address.removeprefix("http://localhost")
