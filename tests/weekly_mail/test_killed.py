"""The job is killed (SIGKILL) while it posts, and two run at once: each reader gets the week's mail once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from festival.base import clock
from festival.weekly_mail.weekly_sending import send_weekly
from tests.weekly_mail.conftest import THURSDAY, SetClock, on, posted, readers, subscriptions

PROCESS = [sys.executable, "-m", "tests.weekly_mail.send_process"]
PATIENCE_S = 60


@contextmanager
def sending(app: Flask, database_url: str, *, stop_at: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that posts the week's mails; it is killed at the end of the block."""
    words = [str(app.config["SETTINGS"].data_dir), database_url, clock.now().isoformat(), str(stop_at)]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([*PROCESS, *words], cwd=root, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def assert_each_has_one(count: int) -> None:
    found = Counter(row.recipient for row in posted())
    assert (len(found), set(found.values())) == (count, {1})
    assert {row.last_on for row in subscriptions()} == {date(2026, 12, 3)}


@pytest.mark.parametrize("stop_at", [1, 7])
def test_killed_amid_posting_the_next_run_goes_on_and_nobody_gets_two(
    app: Flask, database_url: str, mail_on: str, wednesday: datetime, set_clock: SetClock, stop_at: int
) -> None:
    readers(12, "", "category=konzert")
    on(5, category="konzert")
    set_clock(THURSDAY)
    with sending(app, database_url, stop_at=stop_at) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"still\n"
    assert len(posted()) == stop_at - 1
    assert send_weekly(now=clock.now()) is True
    assert_each_has_one(12)
    assert send_weekly(now=clock.now()) is False


def test_two_at_once_post_each_mail_once(
    app: Flask, database_url: str, mail_on: str, wednesday: datetime, set_clock: SetClock
) -> None:
    readers(60, "", "category=konzert")
    on(5, category="konzert")
    set_clock(THURSDAY)
    with sending(app, database_url, stop_at=-1) as one, sending(app, database_url, stop_at=-1) as other:
        for process in (one, other):
            assert process.wait(PATIENCE_S) == 0
    assert_each_has_one(60)
