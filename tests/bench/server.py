"""A real server with two workers and a load from a second process; both end with the block."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKERS = 2
START_WITHIN_S = 60
SECONDS_A_ROUND = 0.4


@dataclass
class Server:
    """The running server and the process that presses it."""

    port: int
    presser: subprocess.Popen[str]
    pid: int

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body

    def press(self, path: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return requests per second and statuses of one round on an address."""
        assert self.presser.stdin is not None
        assert self.presser.stdout is not None
        self.presser.stdin.write(json.dumps([path, dict(headers or {})]) + "\n")
        self.presser.stdin.flush()
        answer: dict[str, Any] = json.loads(self.presser.stdout.readline())
        return answer

    def memory_mb(self) -> list[float]:
        """Return what each worker holds for itself alone, by process; Linux only."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [_private_mb(int(child)) for child in sorted(children, key=int) if _is_worker(int(child))]


@contextmanager
def running(data_dir: Path, *, seconds_a_round: float = SECONDS_A_ROUND) -> Iterator[Server]:
    """A granian with two workers over the data in `data_dir`."""
    port = _free_port()
    environ = {**os.environ, "FESTIVAL_DATA_DIR": str(data_dir)}
    granian = [sys.executable, "-m", "granian", "--interface", "rsgi", "--http", "1", "--port", str(port)]
    options = ["--workers", str(WORKERS), "--no-ws", "--log-level", "error", "tests.bench.served:app"]
    load = [sys.executable, "-m", "tests.bench.load", "127.0.0.1", str(port), str(seconds_a_round)]
    server = subprocess.Popen([*granian, *options], env=environ, stdout=subprocess.DEVNULL)
    presser = subprocess.Popen(load, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        _wait_for(port, server)
        yield Server(port, presser, server.pid)
    finally:
        for process in (presser, server):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pipe in (presser.stdin, presser.stdout):
            if pipe:
                pipe.close()


def _is_worker(pid: int) -> bool:
    return "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text()


def _private_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_WITHIN_S
    while time.monotonic() < give_up and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/empty")
            if connection.getresponse().status == 200:
                connection.close()
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server doesn't answer")
