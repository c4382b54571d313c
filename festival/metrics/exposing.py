"""The numbers in Prometheus' text format, over a port of their own that the jobs process opens."""

from __future__ import annotations

import hmac
import logging
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask import Flask

from festival.backups.nightly import kept_backups
from festival.base import clock
from festival.base.database import db
from festival.health import Heartbeat
from festival.job_runs.jobs import runs_by_name
from festival.metrics.counting import BUCKETS, read_counts
from festival.outbox.administering import mail_counts
from festival.rule_settings.rule_failures import failing_rules
from festival.settings import Metrics, Settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
log = logging.getLogger("festival.metrics")


def exposition(app: Flask) -> str:
    """Return all numbers as Prometheus reads them. Some six queries."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        try:
            return "\n".join([*_counted(settings), *_kept(settings), *_stored()]) + "\n"
        finally:
            db.session.rollback()


def begin_exposing(app: Flask) -> ThreadingHTTPServer | None:
    """Open the port that the settings name, in threads of its own; None where they name none, or it can't be had."""
    wanted: Metrics | None = app.config["SETTINGS"].metrics
    if wanted is None:
        return None
    try:
        server = ThreadingHTTPServer((wanted.host, wanted.port), _handler(app, wanted.token))
    except OSError as error:
        log.error("no numbers are told: %s", error)  # everything else works without
        return None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()
    return server


def _handler(app: Flask, token: str) -> type[BaseHTTPRequestHandler]:
    class Teller(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            if self.path != "/metrics":
                self._say(404, "text/plain", "There is /metrics here and nothing else.\n")
            elif token and not hmac.compare_digest(
                self.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
            ):
                self._say(401, "text/plain", "FESTIVAL_METRICS_TOKEN is needed, as a bearer token.\n")
            else:
                try:
                    self._say(200, CONTENT_TYPE, exposition(app))
                except Exception:
                    log.exception("the numbers could not be told")
                    self._say(503, "text/plain", "The database can't be asked.\n")

        def _say(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Who asks every few seconds leaves no line each time."""

    return Teller


def _counted(settings: Settings) -> Iterator[str]:
    counts = read_counts(settings)
    yield from _head("festival_requests_total", "counter", "Requests by route and status.")
    for key, count in sorted(counts["requests"].items()):
        method, route, status = key.split("\t")
        yield _line("festival_requests_total", count, method=method, route=route, status=status)
    yield from _histogram(
        "festival_request_seconds", "How long requests took, by route.", counts["took"], "route"
    )
    yield from _histogram(
        "festival_write_wait_seconds",
        "How long a transaction that writes waited for its turn.",
        counts["waited"],
        "",
    )


def _kept(settings: Settings) -> Iterator[str]:
    yield from _head("festival_disk_free_bytes", "gauge", "Free space where a folder lies.")
    folders = {"data": settings.data_dir, "backups": settings.backup_dir}
    for name, folder in folders.items():
        if folder is not None and folder.is_dir():
            yield _line("festival_disk_free_bytes", shutil.disk_usage(folder).free, folder=name)
    backups = kept_backups(settings)
    if backups:
        yield from _head("festival_backup_taken_seconds", "gauge", "When the newest backup was taken.")
        yield _line("festival_backup_taken_seconds", backups[0].taken_at.timestamp())
        yield from _head("festival_backup_bytes", "gauge", "How large the newest backup is.")
        yield _line("festival_backup_bytes", backups[0].size_bytes)


def _stored() -> Iterator[str]:
    beat = db.session.get(Heartbeat, "jobs")
    if beat is not None:
        yield from _head(
            "festival_heartbeat_age_seconds", "gauge", "How long ago the jobs said that they live."
        )
        yield _line("festival_heartbeat_age_seconds", (clock.now() - beat.beat_at).total_seconds())
    runs = sorted(runs_by_name().items())
    yield from _head("festival_job_succeeded_seconds", "gauge", "When a job last succeeded.")
    for job, run in runs:
        if run.succeeded_at is not None:
            yield _line("festival_job_succeeded_seconds", run.succeeded_at.timestamp(), job=job)
    yield from _head("festival_job_last_run_seconds", "gauge", "How long a job's last run took.")
    for job, run in runs:
        yield _line("festival_job_last_run_seconds", run.seconds, job=job)
    yield from _head("festival_job_failures", "gauge", "How often in a row a job has failed.")
    for job, run in runs:
        yield _line("festival_job_failures", run.failures, job=job)
    yield from _head("festival_mails", "gauge", "Mails in the outbox, by state.")
    for state, count in sorted(mail_counts().items()):
        yield _line("festival_mails", count, state=state)
    yield from _head("festival_rules_failing", "gauge", "Rules that fail and are skipped.")
    yield _line("festival_rules_failing", len(failing_rules()))


def _histogram(name: str, words: str, numbers: dict[str, list[float]], label: str) -> Iterator[str]:
    yield from _head(name, "histogram", words)
    for key, (*buckets, total) in sorted(numbers.items()):
        labels = {label: key} if label else {}
        count = 0.0
        for end, within in zip([*map(str, BUCKETS), "+Inf"], buckets, strict=True):
            count += within
            yield _line(f"{name}_bucket", count, **labels, le=end)
        yield _line(f"{name}_sum", total, **labels)
        yield _line(f"{name}_count", count, **labels)


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, value: float, **labels: str) -> str:
    said = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{{{said}}} {value:.15g}" if said else f"{name} {value:.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
