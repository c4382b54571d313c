"""`make run` starts a whole installation and stops a whole installation, whatever ends first."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from festival import serve, web

ROOT = Path(__file__).resolve().parent.parent
# Stands in for an installation: the starter is what is tested here, and it only knows these names.
SMALL_APP = """
import click
from flask import Flask
app = Flask("small")
app.get("/")(lambda: "here")
group = app.cli.group("festival")(lambda: None)
@group.command("init")
def init():
    print("database ready", flush=True)
"""
SMALL_JOBS = """
import os, time
open("jobs.pid", "w").write(str(os.getpid()))
time.sleep(float(os.environ["JOBS_LAST_S"]))
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wsgi.py").write_text(SMALL_APP)
    (tmp_path / "jobs.py").write_text(SMALL_JOBS)
    return tmp_path


class Started:
    """A running `python -m festival.serve`, and what it has said."""

    def __init__(self, folder: Path, port: int, **environ: str) -> None:
        self.folder, self.port, self.said = folder, port, folder / "said.txt"
        values = {**os.environ, "PYTHONPATH": str(ROOT), "HOST": "127.0.0.1", "PORT": str(port)}
        values |= {"FESTIVAL_DEMO": "1", "JOBS_LAST_S": "600", "PYTHONUNBUFFERED": "1", **environ}
        with self.said.open("w") as out:
            command = [sys.executable, "-m", "festival.serve"]
            self.process = subprocess.Popen(command, cwd=folder, env=values, stdout=out, stderr=out)

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + 40
        while words not in self.said.read_text():
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.05)

    def everybody_is_gone(self) -> bool:
        """True once neither the web server nor the jobs process is left; waits for it a little."""
        jobs = int((self.folder / "jobs.pid").read_text())
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if not _lives(jobs) and not serve.answers(serve.Address("127.0.0.1", self.port)):
                return True
            time.sleep(0.05)
        return False


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def start(folder: Path, port: int) -> Iterator[Callable[..., Started]]:
    started: list[Started] = []

    def begin(**environ: str) -> Started:
        started.append(Started(folder, port, **environ))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
        one.process.wait(30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prepares_serves_greets_and_stops_when_asked(
    start: Callable[..., Started], number: signal.Signals
) -> None:
    running = start()
    running.wait_for("Ctrl-C stops it.")
    said = running.said.read_text()
    assert said.index("database ready") < said.index(f"http://127.0.0.1:{running.port}")
    assert urlopen(f"http://127.0.0.1:{running.port}/", timeout=5).read() == b"here"
    running.process.send_signal(number)
    assert running.process.wait(30) == 0
    assert running.everybody_is_gone()


def test_a_city_is_not_served_without_its_address(start: Callable[..., Started], folder: Path) -> None:
    running = start(FESTIVAL_DEMO="0", FESTIVAL_BASE_URL="")
    assert running.process.wait(40) == 1
    assert "FESTIVAL_BASE_URL is not set." in running.said.read_text()
    assert not (folder / "jobs.pid").exists()


def test_when_the_jobs_end_by_themselves_the_web_server_stops_too(start: Callable[..., Started]) -> None:
    running = start(JOBS_LAST_S="1")
    assert running.process.wait(40) == 1
    assert "The jobs process ended by itself, so everything was stopped." in running.said.read_text()
    assert running.everybody_is_gone()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_no_orphans_are_left_when_it_is_killed_outright(start: Callable[..., Started]) -> None:
    running = start()
    running.wait_for("Ctrl-C stops it.")
    running.process.kill()
    running.process.wait(10)
    assert running.everybody_is_gone()


def test_a_taken_port_is_said_before_anything_is_started(start: Callable[..., Started], port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        running = start()
        assert running.process.wait(40) == 1
    assert f"Can't listen on http://127.0.0.1:{port}" in running.said.read_text()
    assert "database ready" not in running.said.read_text()


def test_a_failing_preparation_starts_nothing(start: Callable[..., Started], folder: Path) -> None:
    (folder / "wsgi.py").write_text(SMALL_APP.replace('print("database ready", flush=True)', "1 / 0"))
    running = start()
    assert running.process.wait(40) == 1
    assert "The database could not be prepared" in running.said.read_text()
    assert not (folder / "jobs.pid").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０８０", "80 80"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(web.CannotServe, match="PORT must be a number"):
        web.read_address({"PORT": port})


def test_the_address_has_defaults_and_knows_ipv6() -> None:
    assert web.read_address({}).url == "http://127.0.0.1:8000"
    assert web.read_address({"HOST": "::1", "PORT": "8080"}).url == "http://[::1]:8080"
