"""Numbers are counted in each process, added up, and told to who may know them, in a format that Prometheus reads."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db, lock_city, waits_heard_by
from festival.job_runs.noting import Ended, note_run
from festival.log_lines.over import Over, heard_by
from festival.metrics.counting import (
    BUCKETS,
    Counter,
    Timed,
    begin_counting,
    folder_of,
    forget_counts,
    read_counts,
    write_counts,
)
from festival.metrics.exposing import begin_exposing, exposition
from festival.settings import BadSetting, Metrics, read_metrics
from jobs import heartbeat
from tests.conftest import make_settings
from tests.real_server import free_port

TOKEN = "0123456789abcdef-token"
LINE = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? -?[0-9.e+-]+')


@pytest.fixture
def counter(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Counter]:
    """Numbers are wanted, and this process counts."""
    settings = replace(
        app.config["SETTINGS"], data_dir=tmp_path, metrics=Metrics("127.0.0.1", free_port(), TOKEN)
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    counting, heard, waits = Counter(), list(heard_by), list(waits_heard_by)
    heard_by.append(counting.hear)
    waits_heard_by.append(counting.hear_wait)
    yield counting
    heard_by[:], waits_heard_by[:] = heard, waits


def ask(client: FlaskClient, *addresses: str) -> None:
    for address in addresses:
        client.get(address).close()


def told(app: Flask) -> dict[str, float]:
    """What is told, by name with labels; each line is one that Prometheus reads."""
    db.session.rollback()
    found: dict[str, float] = {}
    for line in exposition(app).splitlines():
        if line.startswith("#"):
            assert re.match(r"# (HELP|TYPE) festival_[a-z_]+ \S", line)
            continue
        assert LINE.fullmatch(line), line
        name, _, value = line.rpartition(" ")
        assert name not in found, "a name with its labels stands there once"
        found[name] = float(value)
    return found


def test_requests_are_counted_by_template_and_no_address_becomes_a_label(
    app: Flask, client: FlaskClient, counter: Counter
) -> None:
    ask(client, "/events", "/events?q=Erika", *(f"/no/such/{number}" for number in range(20)))
    ask(client, "/desk/year/feed/aBcd-1234_5678.ics", "/desk/year/feed/another-secret-key.ics")
    write_counts(counter, folder_of(app.config["SETTINGS"]) / "1-1.json")
    found = told(app)
    assert found['festival_requests_total{method="GET",route="/events",status="200"}'] == 2
    assert found['festival_requests_total{method="GET",route="unknown",status="404"}'] == 20
    assert (
        found['festival_requests_total{method="GET",route="/desk/year/feed/<secret>.ics",status="404"}'] == 2
    )
    assert not [name for name in found if "Erika" in name or "aBcd" in name or "no/such" in name]
    assert found['festival_request_seconds_count{route="/events"}'] == 2
    assert found['festival_request_seconds_bucket{route="/events",le="+Inf"}'] == 2


def test_a_histogram_only_grows_towards_its_end() -> None:
    timed = Timed()
    for seconds in (0.001, 0.005, 0.006, 0.3, 99.0):
        timed.add(seconds)
    assert sum(timed.buckets) == 5
    assert timed.buckets[0] == 2, "the upper end is within its bucket"
    assert timed.buckets[-1] == 1
    assert len(timed.buckets) == len(BUCKETS) + 1


def test_processes_are_added_up_and_one_that_ended_still_counts(app: Flask, counter: Counter) -> None:
    folder = folder_of(app.config["SETTINGS"])
    for number in range(3):
        one = Counter()
        for _ in range(number + 1):
            one.hear(Over("GET", "/events", 200, 0.01, 5, "x"))
        write_counts(one, folder / f"{number}-1.json")
    (folder / "9-9.json").write_text("{ half")
    (folder / "8-8.json").write_text("[]")
    assert read_counts(app.config["SETTINGS"])["requests"] == {"GET\t/events\t200": 6}
    forget_counts(app.config["SETTINGS"])
    assert list(folder.iterdir()) == []


def test_many_threads_lose_no_count() -> None:
    counter = Counter()

    def work() -> None:
        for _ in range(2000):
            counter.hear(Over("GET", "/events", 200, 0.01, 5, "x"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert counter.counts()["requests"] == {"GET\t/events\t200": 8000}


def test_a_transaction_that_writes_is_counted_with_its_wait(app: Flask, counter: Counter) -> None:
    before = sum(counter.counts()["waited"][""][:-1])
    begin_writing()  # on SQLite here, on PostgreSQL below
    lock_city()
    db.session.rollback()
    db.session.get(City, 1)
    db.session.rollback()
    assert sum(counter.counts()["waited"][""][:-1]) == before + 1, "reading waits for nobody"


def test_jobs_mails_rules_and_the_disk_are_told(app: Flask, counter: Counter) -> None:
    now = clock.now()
    heartbeat.beat()
    note_run(Ended("mails", now, 0.25))
    note_run(Ended("sweep", now, 0.5, "OSError: gone"))
    found = told(app)
    assert abs(found['festival_job_succeeded_seconds{job="mails"}'] - now.timestamp()) < 0.01
    assert 'festival_job_succeeded_seconds{job="sweep"}' not in found
    assert found['festival_job_failures{job="sweep"}'] == 1
    assert found['festival_job_last_run_seconds{job="mails"}'] == 0.25
    assert found["festival_rules_failing"] == 0
    assert found['festival_disk_free_bytes{folder="data"}'] > 0
    assert 0 <= found["festival_heartbeat_age_seconds"] < 60


@contextmanager
def telling(app: Flask) -> Iterator[int]:
    server = begin_exposing(app)
    assert server is not None
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def get(port: int, path: str, token: str = "") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def test_who_knows_the_token_is_told_and_nobody_else(app: Flask, counter: Counter) -> None:
    db.session.rollback()
    with telling(app) as port:
        assert get(port, "/metrics")[0] == 401
        assert get(port, "/metrics", "wrong")[0] == 401
        assert get(port, "/desk", TOKEN)[0] == 404
        status, text = get(port, "/metrics", TOKEN)
        assert status == 200
        assert "festival_rules_failing 0" in text
        again = begin_exposing(app)
        assert again is None, "the port is taken, and the jobs go on without"


def test_nothing_is_told_or_counted_where_nobody_asked_for_it(app: Flask) -> None:
    heard = list(heard_by)
    assert begin_exposing(app) is None
    begin_counting(app)
    begin_counting(Flask("without settings"))
    assert heard_by == heard


def test_a_process_writes_its_numbers_by_itself(tmp_path: Path) -> None:
    heard, waits = list(heard_by), list(waits_heard_by)
    settings = make_settings(tmp_path, "sqlite://", metrics=Metrics("127.0.0.1", 9464))
    web = Flask("web")
    web.config["SETTINGS"] = settings
    try:
        begin_counting(web)
        for _ in range(200):
            if list(folder_of(settings).glob("*.json")):
                break
            threading.Event().wait(0.05)
        [path] = folder_of(settings).glob("*.json")
        assert json.loads(path.read_text())["requests"] == {}
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        heard_by[:], waits_heard_by[:] = heard, waits


@pytest.mark.parametrize(
    ("text", "token", "wanted"),
    [
        ("", "", None),
        ("127.0.0.1:9464", "", Metrics("127.0.0.1", 9464)),
        ("[::1]:9464", "", Metrics("::1", 9464)),
        ("0.0.0.0:9464", TOKEN, Metrics("0.0.0.0", 9464, TOKEN)),
    ],
)
def test_where_numbers_are_told_is_a_setting(text: str, token: str, wanted: Metrics | None) -> None:
    assert read_metrics(text, token) == wanted


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("9464", ""),
        ("127.0.0.1:", ""),
        ("127.0.0.1:99999", ""),
        ("0.0.0.0:9464", ""),
        ("10.0.0.1:9464", "short"),
    ],
)
def test_other_machines_are_told_with_a_token_alone(text: str, token: str) -> None:
    with pytest.raises(BadSetting, match="FESTIVAL_METRICS"):
        read_metrics(text, token)
