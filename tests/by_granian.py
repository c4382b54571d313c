"""The test's data behind the server that towns run: granian with its reading buffer, in a process of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from festival.base.database import db

ROOT = Path(__file__).parents[1]
START_WITHIN_S = 60


@contextmanager
def by_granian(app: Flask, database_url: str) -> Iterator[int]:
    """Give the port; what the test has written is there."""
    db.session.rollback()
    port = _free_port()
    environ = os.environ | {
        "FESTIVAL_DATA_DIR": str(app.config["SETTINGS"].data_dir),
        "FESTIVAL_DATABASE_URL": database_url,
        "FESTIVAL_BASE_URL": f"http://127.0.0.1:{port}",
    }
    words = ["-m", "granian", "--interface", "rsgi", "--http", "1", "--workers", "1", "--no-ws"]
    words += ["--port", str(port), "--log-level", "error", "rsgi:app"]
    server = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_WITHIN_S
    while time.monotonic() < give_up and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("granian doesn't answer")
