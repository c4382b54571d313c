"""Each request is one line: which kind of address, what came of it, how long it took. Nothing tells who asked for what.

The address itself may be a key, a name or a search: the line says the route's template instead. A request has an id,
which its answer carries as X-Request-Id, each line that is written while it is answered, and the page of an error.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import count
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Flask, request

from festival.log_lines.lines import FACTS, request_id
from festival.log_lines.over import Over, heard_by

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
UNKNOWN = "unknown"
"""The route of an address that there is not, however many of them are asked for."""
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
ROUTE = "festival.route"
"""The key in WSGI's environ under which the template of the address stands."""
log = logging.getLogger("festival")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
"""Others are all alike: a method may be any word."""
_PROCESS = uuid4().hex[:24]
_numbers = count(1)


def register(app: Flask) -> None:
    """Put the writing down before everything else that looks at a request."""
    app.before_request_funcs.setdefault(None, []).insert(0, _note_route)
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.template_context_processors[None].append(lambda: {"request_id": request_id.get()})
    app.wsgi_app = WrittenDown(app.wsgi_app)  # type: ignore[method-assign]


def _note_route() -> None:
    rule = request.url_rule
    if rule is not None:
        request.environ[ROUTE] = rule.rule


def route_of(environ: WSGIEnvironment) -> str:
    """Return the template of the address that was asked for."""
    return str(environ.get(ROUTE, UNKNOWN))


def _log_exception(
    exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
) -> None:
    """Flask's own line names the address, which may be a key."""
    log.error("answering failed", exc_info=exc_info, extra={FACTS: {"route": route_of(request.environ)}})


class WrittenDown:
    """The application, each of whose answers is written down once it is made."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        asked = environ.get("HTTP_X_REQUEST_ID")
        name = asked if asked and _WELL_FORMED.fullmatch(asked) else f"{_PROCESS}{next(_numbers):08x}"
        answer = _Answer(environ, name, began)

        def start(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            answer.status = int(line[:3])
            headers.append((HEADER, name))
            return start_response(line, headers, *more)

        token = request_id.set(name)
        try:
            answer.pieces = self.application(environ, start)
        finally:
            request_id.reset(token)
        return answer


class _Answer:
    """The pieces of an answer; who has handed them on, or hung up, closes it, and its line is written."""

    __slots__ = ("began", "environ", "name", "pieces", "size", "status")

    def __init__(self, environ: WSGIEnvironment, name: str, began: float) -> None:
        self.environ = environ
        self.name = name
        self.began = began
        self.pieces: Iterable[bytes] = ()
        self.size = 0
        self.status = 500

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            yield piece

    def close(self) -> None:
        close = getattr(self.pieces, "close", None)
        try:
            if close is not None:
                close()
        finally:
            method = self.environ["REQUEST_METHOD"]
            over = Over(
                method if method in METHODS else "other",
                self.environ.get(ROUTE) or UNKNOWN,
                self.status,
                perf_counter() - self.began,
                self.size,
                self.name,
            )
            for hear in heard_by:
                hear(over)
