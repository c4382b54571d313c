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
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from sqlalchemy import Engine

from festival.base.city import CityMark, read_mark_from
from festival.base.compression import without_encoding
from festival.base.database import db
from festival.base.http import strong_tag
from festival.base.trouble import trouble_of
from festival.log_lines.requests import ROUTE, route_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_TAGS = 4096
_EXTENSION = "festival_held"
_SAID_AGAIN = frozenset(
    {"cache-control", "vary", "access-control-allow-origin", "content-location", "expires"}
)
"""What a 304 repeats of its 200 (RFC 9110, section 15.4.5), and what the browser lets other pages read."""
_ASKED = "festival.held"
Key = tuple[str, str, str]
Headers = list[tuple[str, str]]
Known = tuple[CityMark, date, Headers, str]


class Door:
    """The application behind a look at the tag; `known` says under which mark and day a tag was right, what the answer
    said of itself, and its route."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app = app
        self.inner = inner
        self.known: OrderedDict[Key, Known] = OrderedDict()
        self._engine: Engine | None = None
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        tag = environ.get("HTTP_IF_NONE_MATCH")
        if tag and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            tag = strong_tag(tag)
            said = self._said_of(environ, without_encoding(tag))
            if said is not None:
                start_response("304 NOT MODIFIED", [("ETag", tag), *said])
                return []

        def start(status: str, headers: Headers, *more: Any) -> Any:
            if _ASKED in environ and status[:3] in ("200", "304"):
                said = [pair for pair in headers if pair[0].lower() in _SAID_AGAIN]
                key, mark, today = environ[_ASKED]
                self._remember(key, (mark, today, said, route_of(environ)))
            return start_response(status, headers, *more)

        return self.inner(environ, start)

    def _remember(self, key: Key, known: Known) -> None:
        with self._lock:
            self.known[key] = known
            if len(self.known) > MAX_TAGS:
                self.known.popitem(last=False)

    def _said_of(self, environ: WSGIEnvironment, tag: str) -> Headers | None:
        found = self.known.get((environ["PATH_INFO"], environ.get("QUERY_STRING", ""), tag))
        if found is None:
            return None
        if self._engine is None:
            with self.app.app_context():
                self._engine = db.engine
        try:
            mark = read_mark_from(self._engine)
        except Exception as error:  # the application behind the door says what is the matter
            if not trouble_of(error):
                raise
            return None
        if found[:2] != (mark, mark.today):
            return None
        environ[ROUTE] = found[3]
        return found[2]


def register(app: Flask) -> None:
    """Put the door before the application."""
    door = Door(app, app.wsgi_app)
    app.extensions[_EXTENSION] = door
    app.wsgi_app = door  # type: ignore[method-assign]


def remember(tag: str, mark: CityMark, today: date) -> None:
    """Keep in mind that this tag is right for the asked address as long as the mark and the day hold.

    What is said again with a 304 is taken from the answer on its way out, when all its headers are there.
    """
    environ = request.environ
    key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), tag)
    environ[_ASKED] = (key, mark, today)
