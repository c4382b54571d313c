"""Filters that nobody has asked for yet, in a city of 10,000 events: each by itself, then some together at random."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from urllib.parse import urlencode

from flask import Flask

from festival.base import clock
from tests.bench.city import CATEGORIES, DISTRICTS, ORGANISATIONS, city
from tests.bench.frame import Row, Scale, at_most_ms, seconds, settle

EVENTS = 10_000
MOST_S = 0.15
COMBINATIONS = 40
PAGES = ("/calendar.ics", "/events", "/map/events.geojson")


def run(scale: Scale) -> Iterable[Row]:
    with city(EVENTS, dated=True) as (app, _):
        settle()
        for page in PAGES:
            taken = {asked: _first_answer(app, f"{page}?{asked}") for asked in ["", *_singles(), *_mixed()]}
            worst = max(taken, key=lambda asked: taken[asked])
            what = f"{page}, {len(taken)} combinations of filters asked for the first time, the slowest"
            yield at_most_ms(what, taken[worst], MOST_S, worst or "no filter")


def _first_answer(app: Flask, address: str) -> float:
    """Return the best of three first answers: what the address costs, not what else the machine did just then."""
    return min(_seconds_anew(app, address) for _ in range(3))


def _seconds_anew(app: Flask, address: str) -> float:
    for held in ("festival_bodies", "festival_pages"):
        app.extensions[held].clear()
    client = app.test_client()

    def ask() -> None:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, (address, answer.status_code)

    return seconds(ask)


def _singles() -> list[str]:
    today = clock.now().date()
    found = [
        ("q", "sommerkonzert"),
        ("from", str(today + timedelta(days=60))),
        ("to", str(today + timedelta(days=200))),
        *(("category", one) for one in CATEGORIES),
        ("audience", "familien"),
        ("district", "bezirk-1"),
        ("venue", "3"),
        ("organisation", "kulturverein-1"),
        ("tone", "festive"),
        ("free", "1"),
        ("often", "special"),
        ("often", "regular"),
        ("accessible", "wheelchair"),
        ("category", ",".join(CATEGORIES)),
        ("district", ",".join(f"bezirk-{number}" for number in range(DISTRICTS))),
        ("organisation", ",".join(f"kulturverein-{number}" for number in range(ORGANISATIONS))),
    ]
    return [urlencode([pair]) for pair in found]


def _mixed() -> list[str]:
    random = Random(1946)
    singles = _singles()
    found = []
    while len(found) < COMBINATIONS:
        some = random.sample(singles, random.randint(2, 4))
        if len({one.partition("=")[0] for one in some}) == len(some):
            found.append("&".join(some))
    return found
