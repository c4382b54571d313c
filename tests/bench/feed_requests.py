"""`/calendar.ics` of 10,000 events over HTTP: held already, in full, compressed; and what a worker keeps of it."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path

from tests.bench.city import city
from tests.bench.frame import Row, Scale, at_least
from tests.bench.server import Server, running

EVENTS = 10_000
NAMED = f"/calendar.ics, {EVENTS:,} events"
SAID_AGAIN = ("cache-control", "vary", "etag", "access-control-allow-origin")
"""What a 304 repeats of its 200 (RFC 9110, section 15.4.5), and what lets other pages read it."""
MOST_MB = 30
ENCODINGS = ("gzip",)
"""What calendars go out in; Brotli is for pages."""


def run(scale: Scale) -> Iterable[Row]:
    with city(EVENTS) as (_, data_dir):
        with running(data_dir) as server:
            status, headers, body = server.get("/calendar.ics")
            assert status == 200, status
            (data_dir / "body").write_bytes(body)
            for encoding in ENCODINGS:
                compressed = server.get("/calendar.ics", {"Accept-Encoding": encoding})[2]
                (data_dir / f"body.{encoding}").write_bytes(compressed)
            yield from _unchanged(server, headers, scale)
            for encoding in ("", *ENCODINGS):
                yield _sent(server, data_dir, encoding, scale)
        with running(data_dir) as server:
            yield _memory(server)


def _memory(server: Server) -> Row:
    """What workers hold after the feed was sent in each form, beyond what they held after a bare application had sent
    the same bytes and a page was made: the server's own buffers are not the feed's."""
    for path in ("/bytes", *(f"/bytes/{encoding}" for encoding in ENCODINGS), "/events/1.ics"):
        server.press(path)
    before = server.memory_mb()
    for encoding in ("", *ENCODINGS):
        server.press("/calendar.ics", {"Accept-Encoding": encoding} if encoding else {})
    grown = max(after - was for was, after in zip(before, server.memory_mb(), strict=True))
    what = f"{NAMED}: memory that a worker gains beyond bare WSGI, same bytes"
    return Row(what, f"≤ {MOST_MB} MB", f"{grown:.0f} MB", grown <= MOST_MB, f"{max(before):.0f} MB before")


def _unchanged(server: Server, headers: dict[str, str], scale: Scale) -> Iterable[Row]:
    held = {"If-None-Match": headers["etag"]}
    again = server.get("/calendar.ics", held)[1]
    assert {name: again.get(name) for name in SAID_AGAIN} == {name: headers.get(name) for name in SAID_AGAIN}
    ratio, rate = _compare(server, ("/calendar.ics", held, "304"), ("/empty", {}, "200"), scale.rounds)
    yield at_least(f"{NAMED}, unchanged : empty Flask route", ratio, 0.6, f"{rate:.0f}/s")


def _sent(server: Server, data_dir: Path, encoding: str, scale: Scale) -> Row:
    asked = {"Accept-Encoding": encoding} if encoding else {}
    ours, theirs = ("/calendar.ics", asked, "200"), (f"/bytes/{encoding}".rstrip("/"), asked, "200")
    ratio, rate = _compare(server, ours, theirs, scale.rounds)
    size = f"{(data_dir / f'body.{encoding}'.rstrip('.')).stat().st_size / 1e6:.1f} MB, {rate:.0f}/s"
    return at_least(f"{NAMED}, {encoding or 'not compressed'} : bare WSGI, same bytes", ratio, 0.5, size)


Asked = tuple[str, dict[str, str], str]


def _compare(server: Server, ours: Asked, theirs: Asked, rounds: int) -> tuple[float, float]:
    """Return the median of the rounds' ratios and our median requests per second; the two take turns."""
    ratios, rates = [], []
    for _ in range(max(rounds, 30) + 1):
        both = []
        for path, headers, status in (ours, theirs):
            answer = server.press(path, headers)
            assert set(answer["statuses"]) == {status}, (path, answer)
            both.append(answer["requests_per_second"])
        ratios.append(both[0] / both[1])
        rates.append(both[0])
    return statistics.median(ratios[1:]), statistics.median(rates[1:])
