"""A city nearby whose calendar answers as a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.neighbours.model import Neighbour
from festival.neighbours.polling_feeds import look_at_neighbours
from tests.calendar_files.calendars import entry
from tests.conftest import local_evening
from tests.fetching.servers import Asked, answering, says


class NeighbourCity:
    """A server with pages by path; a page is its status, its kind and its body."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.etag = ""
        self.asked = Asked(0)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        status, kind, body = self.pages.get(handler.path.partition("?")[0], (404, "text/plain", b"nothing"))
        headers = {"Content-Type": kind} | ({"ETag": self.etag} if self.etag else {})
        if self.etag and handler.headers.get("If-None-Match") == self.etag:
            status, body = 304, b""
        says(body, status, **headers)(handler)

    def has(
        self, body: bytes, path: str = "/calendar.ics", kind: str = "text/calendar", status: int = 200
    ) -> None:
        self.pages[path] = status, kind, body

    @property
    def feed(self) -> str:
        return f"{self.asked.url}/calendar.ics"


@pytest.fixture
def city() -> Iterator[NeighbourCity]:
    found = NeighbourCity()
    with answering(found.answer) as asked:
        found.asked = asked
        yield found


def a_saturday(weeks: int = 8) -> date:
    on = local_evening(in_days=7 * weeks).date()
    return on + timedelta(days=(5 - on.weekday()) % 7)


def feast(on: date, *lines: str, title: str = "Stadtfest", uid: str = "fest", days: int = 1) -> str:
    when = f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{on + timedelta(days=days):%Y%m%d}"
    return entry(*lines, uid=uid, title=title, when=when)


def make_neighbour(address: str, **overrides: Any) -> Neighbour:
    begin_writing()
    values = {"name": "Fürstenwalde", "address": address, "feed_address": address, "km": 12, "direction": "e"}
    one = Neighbour(**values | {"next_try_at": clock.now()} | overrides)
    db.session.add(one)
    db.session.commit()
    return one


def look(one: Neighbour) -> Neighbour:
    """Let the job look at it once, as soon as it may be looked at again."""
    begin_writing()
    db.session.get_one(Neighbour, one.id, populate_existing=True).next_try_at = clock.now()
    db.session.commit()
    look_at_neighbours()
    db.session.expire_all()
    return db.session.get_one(Neighbour, one.id)
