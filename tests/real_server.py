"""A real server process on loopback over a fresh installation, and plain sockets to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60


@dataclass(frozen=True)
class Server:
    """Where a server listens; `folder` holds its data."""

    port: int
    folder: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def send(self, request: str) -> socket.socket:
        """Return a connection over which the request's beginning has been sent."""
        connection = self.connect()
        connection.sendall(request.replace("\n", "\r\n").encode())
        return connection

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> HTTPResponse:
        """Return the answer to one whole request, its body read into `text`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return response


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_verb(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `flask festival …` over the data in `folder`, with the umask that most machines have."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "festival", *words]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=_environ(folder, environ),
        capture_output=True,
        text=True,
        check=False,
        umask=0o022,
    )


def prepare(folder: Path, **environ: str) -> None:
    """Make `folder` the data of an installation: an empty city, unless the demo is asked for."""
    done = run_verb(folder, "init", **{"FESTIVAL_DEMO": "0"} | environ)
    assert done.returncode == 0, done.stderr


@contextmanager
def served(folder: Path, **environ: str) -> Iterator[Server]:
    """A fresh installation, an empty city, and its web server, which ends with the block."""
    prepare(folder, **environ)
    with running(folder, **{"FESTIVAL_WORKERS": "1"} | environ) as server:
        yield server


@contextmanager
def running(folder: Path, **environ: str) -> Iterator[Server]:
    """The web server of the installation in `folder`, which ends with the block; at PORT where that is named."""
    port = int(environ.get("PORT") or free_port())
    values = _environ(folder, {"HOST": "127.0.0.1", "PORT": str(port)} | environ)
    process = subprocess.Popen([sys.executable, "-m", "festival.web"], cwd=ROOT, env=values)
    server = Server(port, folder)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _environ(folder: Path, more: dict[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FESTIVAL_")}
    return ours | {"FESTIVAL_DATA_DIR": str(folder), "FESTIVAL_DEMO": "1"} | more


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        assert process.poll() is None, "the server ended by itself"
        try:
            server.ask("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server doesn't answer")
