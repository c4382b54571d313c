"""The programs as they are started: web server, its master and jobs write lines of JSON and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.real_server import PATIENCE_S, ROOT, free_port, prepare

SECRET = "aBcd-1234_5678xyz-of-somebody"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    prepare(folder)
    return folder


def start(town: Path, module: str, port: int, out: Path) -> subprocess.Popen[bytes]:
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FESTIVAL_")},
        "FESTIVAL_DATA_DIR": str(town),
        "FESTIVAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "FESTIVAL_WORKERS": "1",
    }
    with out.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, env=environ, stdout=file, stderr=file
        )


def ask(port: int, path: str) -> int:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
                connection.request("GET", path)
                return connection.getresponse().status
        except ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_the_web_server_writes_a_line_of_json_for_each_request(town: Path, tmp_path: Path) -> None:
    port, out = free_port(), tmp_path / "web.log"
    web = start(town, "festival.web", port, out)
    try:
        assert ask(port, f"/desk/year/feed/{SECRET}.ics?q=Erika") == 404
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait(PATIENCE_S)
    said = out.read_text()
    lines = said.splitlines()
    assert not [
        line for line in lines if not line.startswith("{") and "/setup" not in line and "secret" not in line
    ]
    found = [json.loads(line) for line in lines if line.startswith("{")]
    assert [one["route"] for one in found if "route" in one] == ["/desk/year/feed/<secret>.ics"]
    assert SECRET not in said
    assert "Erika" not in said


def test_the_jobs_write_lines_of_json(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "jobs.log"
    jobs = start(town, "jobs", free_port(), out)
    try:
        until = time.monotonic() + PATIENCE_S
        while '"job":"sweep"' not in out.read_text():
            assert time.monotonic() < until, out.read_text()
            assert jobs.poll() is None, out.read_text()
            time.sleep(0.1)
    finally:
        jobs.send_signal(signal.SIGTERM)
        jobs.wait(PATIENCE_S)
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert any(one.get("message") == "working" for one in found)
    assert {"sweep", "held"} <= {one.get("job") for one in found}
