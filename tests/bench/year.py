"""The year and the insight: a city with thirty thousand dates a year against one with three thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from flask import Flask, current_app
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.accounts import NewAccount, create_account
from tests.bench.crowded import crowded_city
from tests.bench.frame import Row, Scale, at_most, medians
from tests.counting import counted_queries

SHARE = 0.3
"""Of the dates at full size: 30,000 a year."""
SMALLER = 10
MOST_QUERIES = 12
MOST_BYTES = 400_000
EMAIL, PASSWORD = "coordinator@bench.example", "correct horse battery staple"


def run(scale: Scale) -> Iterable[Row]:
    full = int(scale.occurrences * SHARE)
    year = f"/desk/year?year={clock.now().year + 1}"
    with ExitStack() as cities:
        few, many = (_asker(cities, a_year) for a_year in (full // SMALLER, full))
        small, large = medians([lambda: few(year), lambda: many(year)], scale.rounds)
        with counted_queries() as queries:
            size = len(many(year))
        yield at_most(
            f"/desk/year with {full:,} dates : with {full // SMALLER:,}",
            large / small,
            1.5,
            f"{large * 1000:.0f} ms, {small * 1000:.0f} ms",
        )
        yield Row(
            f"/desk/year with {full:,} dates: queries, size",
            f"≤ {MOST_QUERIES}; ≤ {MOST_BYTES // 1000} KB",
            f"{len(queries)}; {size // 1000} KB",
            len(queries) <= MOST_QUERIES and size <= MOST_BYTES,
        )


def _asker(cities: ExitStack, a_year: int) -> Callable[[str], bytes]:
    """Return what asks a crowded city for a page as its coordinator; each question has a session of its own."""
    cities.enter_context(crowded_city(a_year))
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    app.config["WTF_CSRF_ENABLED"] = False
    begin_writing()
    create_account(NewAccount(EMAIL, "Bench", PASSWORD, role="coordinator"))
    db.session.commit()
    client: FlaskClient = app.test_client()

    def ask(address: str) -> bytes:
        with app.app_context():
            answer = client.get(address)
        assert answer.status_code == 200, answer.status
        return answer.data

    with app.app_context():
        assert client.post("/signin", data={"email": EMAIL, "password": PASSWORD}).status_code == 303
    return ask
