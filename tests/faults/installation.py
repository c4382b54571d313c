"""An installation of real processes over a database of its own, which is looked into from here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from flask import Flask
from flask_migrate import stamp
from sqlalchemy import make_url

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.folders import folder as migrations_folder
from festival.invariants.proofs import prove_all
from tests.conftest import make_settings
from tests.faults.proxy import Proxy, proxied
from tests.real_server import ROOT, Server, free_port

STARTS_WITHIN_S = 60


@dataclass
class Installation:
    """Where it lies, and its processes; `app` is the same installation in this process, to look into it."""

    folder: Path
    database_url: str
    app: Flask
    port: int = field(default_factory=free_port)
    environ: dict[str, str] = field(default_factory=dict)
    web: subprocess.Popen[bytes] | None = None
    jobs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    way: Proxy | None = None
    """What lies between its processes and a database server; None for a file."""

    def start_web(self, *, before: Callable[[], None] | None = None) -> None:
        """Start the web server where none runs and wait until it answers; `before` is called in its process."""
        if self.web is not None and self.web.poll() is None:
            return
        self.web = self._start("festival.web", before)
        until(self._answers, f"the web server answers: {self.said()}")

    def start_jobs(self) -> subprocess.Popen[bytes]:
        self.jobs.append(self._start("jobs"))
        return self.jobs[-1]

    def kill_web(self) -> None:
        """End all processes of the web server at once and without a word, as the kernel does."""
        assert self.web is not None
        _kill(self.web)
        self.web = None

    def stop_jobs(self) -> None:
        self._stop(self.jobs)
        self.jobs = []

    def stop(self) -> None:
        """End everything, politely."""
        self._stop([self.web, *self.jobs])
        self.web, self.jobs = None, []

    def _stop(self, processes: Sequence[subprocess.Popen[bytes] | None]) -> None:
        running = [one for one in processes if one is not None and one.poll() is None]
        for one in running:
            one.terminate()
        for one in running:
            try:
                one.wait(STARTS_WITHIN_S / 2)
            finally:
                _kill(one)

    def said(self) -> str:
        """What its web server has written so far."""
        file = self.folder / "festival.web.txt"
        return file.read_text(errors="replace") if file.exists() else ""

    def failures(self) -> str:
        """Return the first traceback that its web server has written; none is meant to be, whatever happens."""
        start = self.said().find("Traceback")
        return self.said()[max(start - 500, 0) : start + 9000] if start >= 0 else ""

    def breaches(self) -> list[str]:
        """Return what does not hold of the stored data."""
        with self.app.app_context():
            found = [one.sentence for one in prove_all(now=clock.now()) if one.count]
            db.session.remove()
        return found

    def _address(self) -> str:
        if self.way is None:
            return self.database_url
        return (
            make_url(self.database_url)
            .set(host="127.0.0.1", port=self.way.port)
            .render_as_string(hide_password=False)
        )

    def _answers(self) -> bool:
        assert self.web is not None
        assert self.web.poll() is None, self.said()
        try:
            return Server(self.port, self.folder).ask("/healthz").status == 200
        except (OSError, HTTPException):
            return False

    def _start(self, module: str, before: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("FESTIVAL_")}
        settings = self.app.config["SETTINGS"]
        values = {
            "FESTIVAL_DATA_DIR": str(self.folder),
            "FESTIVAL_DATABASE_URL": self._address(),
            "FESTIVAL_SECRET_KEY": settings.secret_key,
            "FESTIVAL_BASE_URL": f"http://127.0.0.1:{self.port}",
            "FESTIVAL_WORKERS": "2",
            "PYTHONUNBUFFERED": "1",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        with (self.folder / f"{module}.txt").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=ours | values | self.environ,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=before,
            )


@contextmanager
def installed(folder: Path, database_url: str) -> Iterator[Installation]:
    """An empty city, whose processes end with the block."""
    app = create_app(make_settings(folder, database_url, secret_key="faults", demo=False))
    with app.app_context():
        db.create_all()
        stamp(directory=str(migrations_folder("migrations")))
        begin_writing()
        db.session.add(City(id=1, name="Musterstadt", land="DE-NW", zone="Europe/Berlin"))
        db.session.commit()
        db.session.remove()
    url = make_url(database_url)
    with proxied(url.host or "127.0.0.1", url.port or 5432) if url.host else nullcontext() as way:
        one = Installation(folder, database_url, app, way=way)
        try:
            yield one
        finally:
            one.stop()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def until(happened: Callable[[], bool], what: str, *, within_s: float = STARTS_WITHIN_S) -> None:
    """Wait for it."""
    give_up = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < give_up, what
        time.sleep(0.05)


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
