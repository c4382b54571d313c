"""A thousand subscribers ask within a minute while twenty events are edited: each hears of each change at once."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.signals import event_changed
from tests.bench.city import city
from tests.bench.frame import Row, Scale, at_most
from tests.bench.server import Server, running

EVENTS, SUBSCRIBERS, EDITS = 10_000, 1_000, 20
WITHIN_S = 60.0
TIMES = 10


def run(scale: Scale) -> Iterable[Row]:
    with city(EVENTS) as (_, data_dir), running(data_dir) as server:
        tag = server.get("/calendar.ics", {"Accept-Encoding": "gzip"})[1]["etag"]
        with _polling(server, [["/calendar.ics", tag]] * SUBSCRIBERS) as polling:
            edited = list(_edit())
            answers = _answers(polling)
    seconds = sorted(taken for _at, taken, _status, _titles in answers)
    median, p99 = statistics.median(seconds), seconds[len(seconds) * 99 // 100]
    wrong = [status for _at, _taken, status, _titles in answers if status not in (200, 304)]
    sent = sum(status == 200 for _at, _taken, status, _titles in answers)
    late = sum(_is_late(answer, edited) for answer in answers)
    what = f"{SUBSCRIBERS:,} subscribers of {EVENTS:,} events, {EDITS} edits within a minute"
    feeling = f"p99 {p99 * 1000:.0f} ms, median {median * 1000:.1f} ms; {sent} in full"
    yield at_most(f"{what}: p99 : median", p99 / median, TIMES, feeling)
    yield Row(
        f"{what}: errors; answers without a change before them",
        "0; 0",
        f"{len(wrong)}; {late}",
        not wrong and not late,
    )


Answer = tuple[float, float, int, list[str]]


def _is_late(answer: Answer, edited: list[tuple[float, str]]) -> bool:
    """Whether the answer lacks what was committed before it was asked for."""
    asked_at, _taken, status, titles = answer
    before = {title for committed_at, title in edited if committed_at < asked_at}
    return bool(before) if status == 304 else not before <= set(titles)


def _edit() -> Iterator[tuple[float, str]]:
    """Give each event another title, one after the other over the minute, with the moment when that held."""
    began = time.time()
    for number in range(EDITS):
        time.sleep(max(0.0, began + WITHIN_S * number / EDITS - time.time()))
        title = f"Neu {number}"
        begin_writing()
        query = select(Event).where(Event.id == number + 1).options(selectinload(Event.date_changes))
        event = db.session.scalars(query).one()
        event.title, event.sequence, event.changed_at = title, event.sequence + 1, clock.now()
        event_changed.send(event, dates_changed=False, in_bulk=False)
        bump_revision()
        db.session.commit()
        yield time.time(), title


@contextmanager
def _polling(server: Server, subscribers: list[list[str]]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.polling", "127.0.0.1", str(server.port), str(WITHIN_S)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(subscribers) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("\n")
        process.stdin.flush()
        yield process


def _answers(process: subprocess.Popen[str]) -> list[Answer]:
    assert process.stdout is not None
    return [tuple(answer) for answer in json.loads(process.stdout.readline())]
