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


_BYTES_FILE = Path(os.environ["FESTIVAL_DATA_DIR"]) / "body"


def send_bytes(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A bare WSGI application that sends the bytes of a feed; they are read once."""
    body = _body()
    start_response(
        "200 OK", [("Content-Type", "text/calendar; charset=utf-8"), ("Content-Length", str(len(body)))]
    )
    return [body]


_read: list[bytes] = []


def _body() -> bytes:
    if not _read:
        _read.append(_BYTES_FILE.read_bytes())
    return _read[0]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """All three behind one server."""
    path = environ["PATH_INFO"]
    if path == "/empty":
        return empty(environ, start_response)
    if path == "/bytes":
        return send_bytes(environ, start_response)
    return festival(environ, start_response)


app = Front(application, largest_body_of(festival))
