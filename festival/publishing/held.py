"""What readers hold already is said at the door: 304 before the application wakes up.

Nearly all requests for a feed come from programs that hold it and ask every hour. A full round through the
application costs several times what it takes to look whether the city is still as it was, so the tags that were
just given out are kept, and a request that names one is answered by that look alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, current_app, request
from sqlalchemy import Engine

from festival.base.city import CityMark, read_mark_from
from festival.base.compression import without_encoding
from festival.base.database import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_TAGS = 4096
_EXTENSION = "festival_held"
_HEADERS = (("Vary", "Accept-Encoding"), ("Access-Control-Allow-Origin", "*"))
Key = tuple[str, str, str]


class Door:
    """The application behind a look at the tag; `known` says under which mark and day a tag was right."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app = app
        self.inner = inner
        self.known: OrderedDict[Key, tuple[CityMark, date]] = OrderedDict()
        self._engine: Engine | None = None
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        tag = environ.get("HTTP_IF_NONE_MATCH")
        if (
            tag
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and self._is_held(environ, without_encoding(tag))
        ):
            start_response("304 NOT MODIFIED", [("ETag", tag), *_HEADERS])
            return []
        return self.inner(environ, start_response)

    def remember(self, key: Key, mark: CityMark, today: date) -> None:
        with self._lock:
            self.known[key] = (mark, today)
            if len(self.known) > MAX_TAGS:
                self.known.popitem(last=False)

    def _is_held(self, environ: WSGIEnvironment, tag: str) -> bool:
        found = self.known.get((environ["PATH_INFO"], environ.get("QUERY_STRING", ""), tag))
        if found is None:
            return False
        if self._engine is None:
            with self.app.app_context():
                self._engine = db.engine
        mark = read_mark_from(self._engine)
        return found == (mark, mark.today)


def register(app: Flask) -> None:
    """Put the door before the application."""
    door = Door(app, app.wsgi_app)
    app.extensions[_EXTENSION] = door
    app.wsgi_app = door  # type: ignore[method-assign]


def remember(tag: str, mark: CityMark, today: date) -> None:
    """Keep in mind that this tag is right for the asked address as long as the mark and the day hold."""
    door: Door = current_app.extensions[_EXTENSION]
    environ = request.environ
    door.remember((environ["PATH_INFO"], environ.get("QUERY_STRING", ""), tag), mark, today)
