"""The same checks on the command line and on the administrator's page, each in the words of its reader."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.base.sentence import Sentence
from festival.doctor import jobs_and_backups
from festival.doctor.complaints import complaints, look
from festival.doctor.machine import is_weak
from festival.doctor.outside import look_outside
from festival.doctor.tables_and_clock import seconds_apart
from festival.job_runs.model import JobRun
from festival.job_runs.noting import Ended, note_run
from festival.maps.tiles import Tile, tile_at
from festival.settings import MailServer
from jobs import heartbeat
from tests.conftest import make_account, sign_in
from tests.counting import counted_queries

PAGE = "/desk/settings/health"


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **settings))


def said(word: str) -> list[str]:
    db.session.rollback()
    return [line for line in complaints() if word in line]


def page(client: FlaskClient, locale: str) -> str:
    answer = client.get(f"{PAGE}?lang={locale}")
    assert answer.status_code == 200
    return answer.text


def test_a_job_that_fails_for_long_is_complained_of_and_a_short_failure_is_not(app: Flask) -> None:
    now = clock.now()
    heartbeat.beat()
    note_run(Ended("mails", now - timedelta(minutes=20), 0.1, "OSError: gone"))
    assert said("mails") == []
    begin_writing()
    db.session.execute(update(JobRun).values(failing_since=now - timedelta(hours=5)))
    db.session.commit()
    assert said("mails") == ["The job “mails” fails, for 5 hours now. The last time it said: OSError: gone"]


def test_a_job_that_should_have_run_since_is_complained_of_while_the_others_run(app: Flask) -> None:
    note_run(Ended("sweep", clock.now() - timedelta(days=3), 0.1))
    assert said("sweep") == [], "none of them runs, which is said already"
    heartbeat.beat()
    assert said("sweep") == [
        "The job “sweep” should have run since: look into the log of the jobs process, and restart it."
    ]


def test_a_town_without_a_backup_is_told_so_and_one_whose_backup_fails_is_told_why(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert said("backup") == []
    use(app, monkeypatch, backup_dir=tmp_path / "backups")
    assert said("There is no backup yet")
    note_run(Ended("backup", clock.now(), 0.1, "OSError: No space left on device"))
    assert said("The backup fails since")
    assert said("The last backup that was tried said: OSError: No space left on device")


def test_backups_beside_the_data_are_advice_and_no_complaint(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use(app, monkeypatch, backup_dir=tmp_path)
    advice = [one for looked in look(is_thorough=False, now=clock.now()) for one in looked.advice]
    assert advice == [
        f"Backups lie on the same disk as the data, in {tmp_path}: have them copied to another machine."
    ]
    use(app, monkeypatch, backup_dir=None)
    assert "No nightly backup is taken" in jobs_and_backups.advice_on_backups()[0]


@pytest.mark.parametrize(
    ("key", "weak"), [("secret", True), ("a" * 64, True), ("0123456789abcdef" * 2, False), ("x7" * 40, True)]
)
def test_a_secret_key_that_somebody_typed_is_weak(key: str, weak: bool) -> None:
    assert is_weak(key) is weak


def test_a_weak_secret_key_is_complained_of_but_never_repeated(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, monkeypatch, demo=False, secret_key="rathaus2027")
    assert said("FESTIVAL_SECRET_KEY is easy to guess")
    assert not said("rathaus2027")


def test_clocks_that_are_apart_are_complained_of_either_way() -> None:
    now = clock.now()
    for seconds in (-31, 31, 400):
        assert seconds_apart(now, now + timedelta(seconds=seconds)) == abs(seconds)
    assert seconds_apart(now, now + timedelta(seconds=29)) == 0


def test_the_databases_own_clock_is_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL; SQLite has none."""
    later = clock.now() + timedelta(hours=1)
    found = [line for looked in look(is_thorough=False, now=later) for line in looked.complaints]
    has_clock = db.engine.dialect.name == "postgresql"
    assert any("The clock of the database server" in line for line in found) is has_clock


def test_a_sentence_is_english_in_a_log_and_german_on_a_page(app: Flask) -> None:
    line = Sentence("The jobs process does not run: start `python -m jobs`.")
    assert line.startswith("The jobs process")
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert (
            line.words == "Der Prozess der automatischen Aufgaben läuft nicht: Starten Sie `python -m jobs`."
        )


def test_the_page_says_what_is_wrong_first_in_german_and_in_english(app: Flask, client: FlaskClient) -> None:
    note_run(Ended("mails", clock.now() - timedelta(hours=3), 0.1, "<b>{{7*7}}</b>"))
    sign_in(client, make_account(role="administrator"))
    english, german = page(client, "en"), page(client, "de")
    assert "The jobs process does not run" in english
    assert "&lt;b&gt;{{7*7}}&lt;/b&gt;" in english
    assert "Der Prozess der automatischen Aufgaben läuft nicht" in german
    assert "schlägt seit 3 Stunden fehl" in german
    titles = re.findall(r'row-title">(\w+)', english)
    assert titles.index("Jobs") < titles.index("Settings")
    heartbeat.beat()
    note_run(Ended("mails", clock.now(), 0.1))
    assert "Nothing to complain about." in page(client, "en")


def test_the_page_asks_nobody_else_and_few_questions(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("another server is asked")

    for name in ("look_from_outside", "connect", "make_fetch", "about_directory"):
        monkeypatch.setattr(f"festival.doctor.outside.{name}", refuse)
    heartbeat.beat()
    sign_in(client, make_account(role="administrator"))
    with counted_queries() as queries:
        page(client, "en")
    assert len(queries) <= 25
    assert not [one for one in queries if "quick_check" in str(one)]


def test_other_servers_are_asked_where_the_administrator_wants_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of them is there: nobody listens at these ports."""
    use(
        app,
        monkeypatch,
        base_url="http://127.0.0.1:9",
        mail_server=MailServer("127.0.0.1", 9, "feste@musterstadt.example"),
    )
    sign_in(client, make_account(role="administrator"))
    found = client.get(f"{PAGE}/thorough?lang=en").text
    assert "http://127.0.0.1:9 could not be asked from this machine" in found
    assert "The mail server 127.0.0.1 takes no mail:" in found
    assert "The map’s source hands out no tile" in found or "The map&#39;s source hands out no tile" in found


def test_without_a_city_nobody_asks_for_its_map(app: Flask) -> None:
    from festival.base.city import City

    begin_writing()
    db.session.delete(db.session.get_one(City, 1))
    db.session.commit()
    assert not any("map" in line for line in look_outside().complaints)
    assert said("There is no city yet")


def test_a_tile_is_found_where_its_point_lies() -> None:
    assert tile_at(7.4653, 51.5136, 12) == Tile(12, 2132, 1361)


def test_who_only_coordinates_is_not_let_in(client: FlaskClient) -> None:
    sign_in(client, make_account(role="coordinator"))
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/thorough").status_code == 403
