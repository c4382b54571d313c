"""What is asked again and again is answered at the door, before the application wakes up.

Nearly all requests for a feed come from programs that ask every hour. A round through the application costs several
times what it takes to look whether the city is still as it was. So what was just answered is kept in mind: a request
that names its tag is told 304, and one for the same address in the same encoding is given the same body, by that look
alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import Flask, request
from sqlalchemy import Engine

from festival.base.city import CityMark, read_mark_from
from festival.base.database import db
from festival.base.http import KEPT_BODY, BodyCache, strong_tag
from festival.base.trouble import trouble_of
from festival.compression import encodings_taken, without_encoding
from festival.log_lines.requests import ROUTE, route_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_KEPT = 4096
_EXTENSION = "festival_held"
_SAID_AGAIN = frozenset(
    {"cache-control", "vary", "access-control-allow-origin", "content-location", "expires"}
)
"""What a 304 repeats of its 200 (RFC 9110, section 15.4.5), and what the browser lets other pages read."""
_ASKED = "festival.held"
_TOLD_APART = frozenset({"accept-encoding"})
"""What the door looks at of what an answer varies with."""
_CONDITIONS = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
Headers = list[tuple[str, str]]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer said of itself, right as long as mark and day hold; with a body, where that is kept."""

    mark: CityMark
    today: date
    headers: Headers
    route: str
    body: tuple[tuple[Any, ...], str] | None = None


class _Newest(Generic[Key]):
    """The newest answers by what was asked; bounded."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, Known] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Known | None:
        return self._known.get(key)

    def put(self, key: Key, known: Known) -> None:
        with self._lock:
            self._known[key] = known
            if len(self._known) > MAX_KEPT:
                self._known.popitem(last=False)

    def clear(self) -> None:
        self._known.clear()


class Door:
    """The application behind a look at what it has just answered."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app = app
        self.inner = inner
        self.tags: _Newest[tuple[str, str, str]] = _Newest()
        """By path, query and tag."""
        self.bodies: _Newest[tuple[Hashable, ...]] = _Newest()
        """By address and the encodings that the reader takes."""
        self._engine: Engine | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        tag = environ.get("HTTP_IF_NONE_MATCH")
        method = environ["REQUEST_METHOD"]
        if tag and method in ("GET", "HEAD"):
            tag = strong_tag(tag)
            known = self.tags.get(_asked(environ, without_encoding(tag)))
            if known is not None and self._is_right(known):
                environ[ROUTE] = known.route
                start_response("304 NOT MODIFIED", [("ETag", tag), *known.headers])
                return []
        if method == "GET" and (not tag or tag.count('"') == 2):
            known = self.bodies.get(_address(environ))
            body = self._kept_body(known) if known is not None and not _asks_more(environ) else None
            if known is not None and body is not None:
                environ[ROUTE] = known.route
                start_response("200 OK", [*known.headers])
                return [body]

        def start(status: str, headers: Headers, *more: Any) -> Any:
            if _ASKED in environ and status[:3] in ("200", "304"):
                self._remember(environ, status, headers)
            return start_response(status, headers, *more)

        return self.inner(environ, start)

    def clear(self) -> None:
        """Forget all answers."""
        self.tags.clear()
        self.bodies.clear()

    def _remember(self, environ: WSGIEnvironment, status: str, headers: Headers) -> None:
        key, mark, today = environ[_ASKED]
        route = route_of(environ)
        said = [pair for pair in headers if pair[0].lower() in _SAID_AGAIN]
        self.tags.put(key, Known(mark, today, said, route))
        kept = environ.get(KEPT_BODY)
        if kept is None or status[:3] != "200" or environ["REQUEST_METHOD"] != "GET":
            return
        varies = {
            one.strip() for name, value in headers if name == "Vary" for one in value.lower().split(",")
        }
        if varies <= _TOLD_APART:
            self.bodies.put(_address(environ), Known(mark, today, [*headers], route, kept))

    def _kept_body(self, known: Known) -> bytes | None:
        kept: BodyCache = self.app.extensions["festival_bodies"]
        return kept.get(*known.body) if known.body and self._is_right(known) else None

    def _is_right(self, known: Known) -> bool:
        if self._engine is None:
            with self.app.app_context():
                self._engine = db.engine
        try:
            mark = read_mark_from(self._engine)
        except Exception as error:  # the application behind the door says what is the matter
            if not trouble_of(error):
                raise
            return False
        return known.mark == mark and known.today == mark.today


def _asked(environ: WSGIEnvironment, tag: str) -> tuple[str, str, str]:
    return (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), tag)


def _address(environ: WSGIEnvironment) -> tuple[Hashable, ...]:
    """Return all that an answer hangs on which doesn't look at its reader: a feed names its own address."""
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST"),
        environ.get("SCRIPT_NAME"),
        encodings_taken(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _asks_more(environ: WSGIEnvironment) -> bool:
    return any(name in environ for name in _CONDITIONS)


def register(app: Flask) -> None:
    """Put the door before the application."""
    door = Door(app, app.wsgi_app)
    app.extensions[_EXTENSION] = door
    app.wsgi_app = door  # type: ignore[method-assign]


def remember(tag: str, mark: CityMark, today: date) -> None:
    """Keep in mind that this answer is right for the asked address as long as the mark and the day hold.

    What is said again is taken from the answer on its way out, when all its headers are there.
    """
    environ = request.environ
    environ[_ASKED] = (_asked(environ, tag), mark, today)
