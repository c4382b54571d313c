"""Whatever a request calls this installation, links carry its own address; strange names are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from festival import create_app
from festival.base.own_address import host_of, own_names, within
from festival.settings import BadSetting, read_base_url, read_settings
from tests.conftest import make_event, make_settings
from tests.real_server import ROOT, run_verb

PAGES = ("/", "/events", "/calendar.ics", "/remembrance.ics", "/subscribe", "/embed", "/map", "/signin")
STRANGE = (
    "evil.example",
    "evil.example:80",
    "evil@localhost",
    "localhost@evil.example",
    "localhost/evil.example",
    "localhost:80:evil",
    "localhost evil.example",
    "[::1",
    "127.0.0.1.evil.example",
)


@contextmanager
def installed_at(app: Flask, tmp_path: Path, base_url: str = "", *trusted: str) -> Iterator[Flask]:
    """A second application on the same database, under another address."""
    settings = make_settings(
        tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], base_url=base_url, trusted_hosts=trusted
    )
    other = create_app(settings)
    other.config["WTF_CSRF_ENABLED"] = False
    yield other
    with other.app_context():
        other.extensions["sqlalchemy"].engine.dispose()


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_name_never_gets_into_what_caches_keep_for_everybody(app: Flask, name: str) -> None:
    make_event()
    for page in PAGES:
        answer = app.test_client().get(page, headers={"Host": name})
        assert answer.status_code == 400, page
        assert "evil" not in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", *sorted(own_names())]
)
def test_the_machine_answers_to_its_own_names(app: Flask, name: str) -> None:
    host = f"[{name}]" if ":" in name and "[" not in name and not name[-1:].isdigit() else name
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200


def test_who_watches_the_machine_may_call_it_anything(app: Flask) -> None:
    assert app.test_client().get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_a_further_name_is_trusted_by_setting(app: Flask, tmp_path: Path) -> None:
    with installed_at(app, tmp_path, "", "stadt.example") as other:
        assert other.test_client().get("/", headers={"Host": "Stadt.example:8000"}).status_code == 200
        assert other.test_client().get("/", headers={"Host": "dorf.example"}).status_code == 400


def test_links_carry_the_base_address_whatever_the_proxy_calls_us(app: Flask, tmp_path: Path) -> None:
    event = make_event()
    with installed_at(app, tmp_path, "https://feste.stadt.example", "alt.example") as other:
        for host in ("feste.stadt.example", "127.0.0.1:8000", "alt.example"):
            client = other.test_client()
            feed = client.get("/calendar.ics", headers={"Host": host}).get_data(as_text=True)
            assert "https://feste.stadt.example/events/" in feed.replace("\r\n ", "")
            page = client.get(f"/events/{event.id}-{event.slug}", headers={"Host": host})
            assert f"https://feste.stadt.example/events/{event.id}" in page.get_data(as_text=True)
            assert "127.0.0.1" not in feed + page.get_data(as_text=True)
        assert other.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/calendar.ics", "/kalender/calendar.ics"])
def test_a_path_of_the_base_address_may_be_taken_away_by_the_proxy_or_not(
    app: Flask, tmp_path: Path, path: str
) -> None:
    make_event()
    with installed_at(app, tmp_path, "https://www.stadt.example/kalender") as other:
        feed = other.test_client().get(path, headers={"Host": "www.stadt.example"})
        assert "https://www.stadt.example/kalender/events/" in feed.get_data(as_text=True).replace(
            "\r\n ", ""
        )


def test_the_path_inside_ends_at_a_slash() -> None:
    assert within("/kalender", "/kalender") == "/"
    assert within("/kalender", "/kalender/events") == "/events"
    assert within("/kalender", "/kalenderblatt") == "/kalenderblatt"
    assert within("", "/kalender") == "/kalender"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Feste.Example.de/", "https://feste.example.de"),
        ("https://feste.example.de:443", "https://feste.example.de"),
        ("http://[::1]:8000/kalender/", "http://[::1]:8000/kalender"),
        (" ", ""),
    ],
)
def test_a_base_address_is_kept_in_its_plain_form(typed: str, kept: str) -> None:
    assert read_base_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "feste.example.de",
        "ftp://a.example",
        "https://",
        "https://a.example?x=1",
        "https://u:p@a.example",
        "https://[a",
    ],
)
def test_what_is_no_address_is_refused_by_name(typed: str) -> None:
    with pytest.raises(BadSetting, match="FESTIVAL_BASE_URL"):
        read_base_url(typed)


def test_hosts_are_compared_without_case_port_and_brackets() -> None:
    assert [host_of(text) for text in ("A.Example:80", "[::1]:80", "a b", "")] == ["a.example", "::1", "", ""]


@pytest.mark.parametrize(
    "command", [["-m", "festival.web"], ["-c", "import wsgi"]], ids=["web", "any server"]
)
def test_a_city_is_not_served_before_its_address_is_known(tmp_path: Path, command: list[str]) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("FESTIVAL_", "FLASK_"))}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**ours, "FESTIVAL_DATA_DIR": str(tmp_path), "PORT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "FESTIVAL_BASE_URL is not set." in done.stderr


def test_the_verbs_work_before_the_address_is_known(tmp_path: Path) -> None:
    done = run_verb(tmp_path, "init", FESTIVAL_DEMO="0")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("listed", ["", " ", ",", "a.example, b.example"])
def test_a_setting_without_names_trusts_nobody_more(app: Flask, tmp_path: Path, listed: str) -> None:
    environ = {"FESTIVAL_DATA_DIR": str(tmp_path), "FESTIVAL_TRUSTED_HOSTS": listed, "FESTIVAL_DEMO": "1"}
    names = read_settings(environ).trusted_hosts
    with installed_at(app, tmp_path, "", *names) as other:
        for name in STRANGE:
            assert other.test_client().get("/events", headers={"Host": name}).status_code == 400
        for name in names:
            assert other.test_client().get("/events", headers={"Host": name}).status_code == 200
