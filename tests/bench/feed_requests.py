"""`/calendar.ics` of 2,000 events over HTTP: held already, and in full."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from tests.bench.city import city
from tests.bench.frame import Row, Scale, at_least
from tests.bench.server import Server, running

EVENTS = 2_000


def run(scale: Scale) -> Iterable[Row]:
    with city(EVENTS) as (_, data_dir), running(data_dir) as server:
        status, headers, body = server.get("/calendar.ics")
        assert status == 200, status
        (data_dir / "body").write_bytes(body)
        held = {"If-None-Match": headers["etag"]}
        ratio, rate = _compare(server, ("/calendar.ics", held, "304"), ("/empty", {}, "200"), scale.rounds)
        yield at_least(
            "/calendar.ics, 2,000 events, unchanged : empty Flask route", ratio, 0.6, f"{rate:.0f}/s"
        )
        ratio, rate = _compare(server, ("/calendar.ics", {}, "200"), ("/bytes", {}, "200"), scale.rounds)
        size = f"{len(body) / 1e6:.1f} MB, {rate:.0f}/s"
        yield at_least("/calendar.ics, full body : bare WSGI, same bytes", ratio, 0.4, size)


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
