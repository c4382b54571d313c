"""However many jobs processes are started, one works; when it is killed another takes over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base.database import db
from festival.health import Heartbeat

STARTS_WITHIN_S, TAKES_OVER_WITHIN_S = 60, 10


class JobsProcess:
    """A running `python -m jobs`, and what it has said."""

    def __init__(self, app: Flask, said: Path) -> None:
        self.said = said
        environ = os.environ | {
            "FESTIVAL_DATA_DIR": str(app.config["SETTINGS"].data_dir),
            "FESTIVAL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "PYTHONPATH": os.getcwd(),
        }
        with said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jobs"], env=environ, stdout=out, stderr=out
            )

    @property
    def works(self) -> bool:
        return "working" in self.said.read_text()

    @property
    def waits(self) -> bool:
        return "waiting to take over" in self.said.read_text()


def until(happened: Callable[[], bool], *, within_s: float, otherwise: Callable[[], str]) -> float:
    """Wait for it and return how long that took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < within_s, otherwise()
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture
def pair(app: Flask, tmp_path: Path) -> Iterator[list[JobsProcess]]:
    db.session.rollback()
    started = [JobsProcess(app, tmp_path / f"{number}.txt") for number in range(2)]
    yield started
    for one in started:
        one.process.kill()
        one.process.wait()


def last_beat() -> datetime | None:
    beat = db.session.scalar(select(Heartbeat.beat_at))
    db.session.rollback()
    return beat


def test_of_two_one_works_and_the_other_takes_over_when_it_is_killed(pair: list[JobsProcess]) -> None:
    def said() -> str:
        return "\n".join(one.said.read_text() for one in pair)

    until(lambda: any(one.works for one in pair), within_s=STARTS_WITHIN_S, otherwise=said)
    until(lambda: last_beat() is not None, within_s=STARTS_WITHIN_S, otherwise=said)
    first_beat = last_beat()
    assert first_beat is not None
    until(lambda: any(one.waits for one in pair), within_s=STARTS_WITHIN_S, otherwise=said)
    working = [one for one in pair if one.works]
    assert len(working) == 1
    waiting = next(one for one in pair if one is not working[0])
    assert waiting.process.poll() is None
    working[0].process.send_signal(signal.SIGKILL)
    working[0].process.wait()
    until(lambda: waiting.works, within_s=TAKES_OVER_WITHIN_S, otherwise=said)
    until(lambda: (last_beat() or first_beat) > first_beat, within_s=TAKES_OVER_WITHIN_S, otherwise=said)
    waiting.process.terminate()
    assert waiting.process.wait(STARTS_WITHIN_S) == 0
    assert "Traceback" not in said()
