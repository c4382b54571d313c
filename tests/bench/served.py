"""What the bench's server serves: the application, and beside it what it is measured against."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from festival import create_app
from festival.base.bodies import largest_body_of
from festival.front import Front
from festival.log_lines.lines import set_up

set_up(os.environ)  # each request leaves its line, as it does in earnest
festival = create_app()
empty = Flask("empty")


@empty.get("/empty")
def nothing() -> str:
    """An empty Flask route."""
    return ""


_FOLDER = Path(os.environ["FESTIVAL_DATA_DIR"])
_BODIES = {"/bytes": "", "/bytes/gzip": "gzip", "/bytes/br": "br"}
_read: dict[str, bytes] = {}


def send_bytes(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A bare WSGI application that sends the bytes of a feed, as they are or compressed; they are read once."""
    encoding = _BODIES[environ["PATH_INFO"]]
    if encoding not in _read:
        _read[encoding] = (_FOLDER / f"body.{encoding}".rstrip(".")).read_bytes()
    body = _read[encoding]
    headers = [("Content-Type", "text/calendar; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers + ([("Content-Encoding", encoding)] if encoding else []))
    return [body]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """All three behind one server."""
    path = environ["PATH_INFO"]
    if path == "/empty":
        return empty(environ, start_response)
    if path in _BODIES:
        return send_bytes(environ, start_response)
    return festival(environ, start_response)


app = Front(application, largest_body_of(festival))
