"""A whole installation for journeys: the demo city served over HTTP, as `make run` serves it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from festival import create_app
from festival.settings import read_settings


@dataclass(frozen=True)
class DemoCity:
    """Where it answers, and the application on the same database for what a journey has to find there before."""

    url: str
    app: Flask


@contextmanager
def demo_city(prepared: Path, data_dir: Path) -> Iterator[DemoCity]:
    """A copy of the prepared demo city on a free port of this machine for as long as the block runs."""
    shutil.copytree(prepared, data_dir)
    environ = {**os.environ, "FESTIVAL_DATA_DIR": str(data_dir), "FESTIVAL_DEMO": "1"}
    environ.pop("FESTIVAL_DATABASE_URL", None)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "festival.web"], env=environ | {"HOST": "127.0.0.1", "PORT": str(port)}
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz")
        yield DemoCity(url, create_app(read_settings(environ)))
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
