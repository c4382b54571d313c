"""What a public page costs the processor for somebody who isn't signed in: held by us, and held by the reader."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from tests.bench.city import city
from tests.bench.frame import Row, Scale

EVENTS = 400
HELD_MS, UNCHANGED_MS = 5.0, 1.0


def run(scale: Scale) -> Iterable[Row]:
    with city(EVENTS, dated=True) as (app, _):
        for address in _addresses(app):
            plain = _asking(address)
            made_ms, (status, headers) = _milliseconds(app, plain)
            assert status == "200 OK", (address, status)
            holding = _asking(address, {"If-None-Match": headers["ETag"]})
            yield _row(f"{address}, held", app, plain, HELD_MS, scale, f"{made_ms:.0f} ms made anew")
            yield _row(f"{address}, 304", app, holding, UNCHANGED_MS, scale, "")


def _addresses(app: Flask) -> list[str]:
    client = app.test_client()
    lasting = ("/", "/events", "/map", "/remembrance", "/visit")
    named = [client.get(short).headers["Location"] for short in ("/events/1", "/venues/1")]
    return [*lasting, *named]


def _asking(address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    asked = {"Accept-Encoding": "gzip, br", "Accept-Language": "de"} | (headers or {})
    return EnvironBuilder(path=address, headers=asked).get_environ()


def _milliseconds(app: Flask, environ: dict[str, Any]) -> tuple[float, tuple[str, dict[str, str]]]:
    """Return the processor's time for one answer, and its status and headers."""
    said: list[Any] = []
    start = time.process_time()
    body = app.wsgi_app(dict(environ), lambda status, headers, *_: said.extend((status, dict(headers))))  # type: ignore[arg-type,return-value]
    b"".join(body)
    getattr(body, "close", lambda: None)()
    return (time.process_time() - start) * 1000, (said[0], said[1])


def _row(what: str, app: Flask, environ: dict[str, Any], bar: float, scale: Scale, feeling: str) -> Row:
    measured = statistics.median(_milliseconds(app, environ)[0] for _ in range(10 * scale.rounds))
    return Row(f"{what}, CPU", f"≤ {bar:.0f} ms", f"{measured:.2f} ms", measured <= bar, feeling)
