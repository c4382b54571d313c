"""A backup of a year's dates and a thousand pictures while pages are asked for: how long it takes, and who notices."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select

from festival.base.database import db
from festival.events.model import Event, Occurrence
from tests.bench.city import city
from tests.bench.frame import Row, Scale, at_most, at_most_ms
from tests.bench.server import Server, running

DATES_OF_AN_EVENT = 20
"""In the mean, of those that the bench's city makes."""
IMAGES, IMAGE_BYTES = 1_000, 150_000
PERCENTILE = 99
QUIET_S = 12.0


def run(scale: Scale) -> Iterable[Row]:
    with city(scale.occurrences // DATES_OF_AN_EVENT, dated=True) as (_, data_dir):
        dates = db.session.scalar(select(func.count()).select_from(Occurrence)) or 0
        last_id = db.session.scalar(select(func.max(Event.id))) or 0
        db.session.rollback()
        _write_pictures(data_dir)
        with running(data_dir) as server:
            asked = _addresses(server, last_id)
            _ask_for(server, asked, 3.0)
            quiet = _ask_for(server, asked, QUIET_S)
            taking = _begin_backup(data_dir)
            meanwhile: list[float] = []
            while taking.poll() is None:
                meanwhile += _ask_for(server, asked, 0.5)
            assert taking.stdout is not None
            told = json.loads(taking.stdout.read())
        what = f"{dates:,} dates, {IMAGES:,} pictures of {IMAGE_BYTES // 1000} kB"
        size = f"{told['bytes'] / 1e6:.0f} MB, read back"
        yield at_most_ms(f"a backup while pages are asked for: {what}", told["seconds"], 30.0, size)
        calm, busy = (statistics.quantiles(times, n=100)[PERCENTILE - 1] for times in (quiet, meanwhile))
        feeling = f"{calm * 1000:.0f} → {busy * 1000:.0f} ms, of {len(quiet)} and {len(meanwhile)} requests"
        yield at_most(f"pages meanwhile : pages else, {PERCENTILE}th percentile", busy / calm, 5.0, feeling)


def _write_pictures(data_dir: Path) -> None:
    (data_dir / "uploads").mkdir(exist_ok=True)
    for number in range(IMAGES):
        (data_dir / "uploads" / f"{number:032x}.webp").write_bytes(os.urandom(IMAGE_BYTES))


def _addresses(server: Server, last_id: int) -> list[tuple[str, dict[str, str]]]:
    """What people and calendars ask for: a held feed, lists, events that nobody has asked for before."""
    _status, headers, _body = server.get("/calendar.ics")
    held = ("/calendar.ics", {"If-None-Match": headers["etag"]})
    events = [(f"/events/{number}.ics", {}) for number in range(1, min(last_id, 200))]
    pages: list[tuple[str, dict[str, str]]] = [("/", {}), ("/events", {}), ("/events?q=Konzert", {})]
    return [address for event in events for address in (held, *pages, event)]


def _ask_for(server: Server, asked: list[tuple[str, dict[str, str]]], seconds: float) -> list[float]:
    """Return how long each answer took, asked for one after the other over one connection."""
    taken = []
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    until = time.perf_counter() + seconds
    for path, headers in itertools.cycle(asked):
        began = time.perf_counter()
        if began > until:
            break
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        assert response.status in (200, 304), (path, response.status)
        taken.append(time.perf_counter() - began)
    connection.close()
    return taken


_TAKE = """
import json, sys, time
from pathlib import Path
from festival import create_app
from festival.backups.taking import take_backup
from festival.base import clock
app = create_app()
with app.app_context():
    began = time.perf_counter()
    path = Path(sys.argv[1])
    take_backup(path, app.config["SETTINGS"], now=clock.now())
    print(json.dumps({"seconds": time.perf_counter() - began, "bytes": path.stat().st_size}))
"""


def _begin_backup(data_dir: Path) -> subprocess.Popen[str]:
    """Begin to take one in a process of its own, as the jobs do."""
    from flask_migrate import stamp

    from festival.base.folders import folder

    stamp(directory=str(folder("migrations")))
    environ = {**os.environ, "FESTIVAL_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-c", _TAKE, str(data_dir / "backup.tar.gz")]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
