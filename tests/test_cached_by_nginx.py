"""The documented nginx as a cache: it keeps what everybody may keep, hears of changes, and keeps nobody's own page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from festival import create_app
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.events.saving import write_event
from festival.settings import read_settings
from tests.conftest import PASSWORD
from tests.real_server import Server, served
from tests.test_behind_nginx import NGINX, OPENSSL, Site, address_of, documented, fill, nginx_before

pytestmark = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="nginx or openssl isn't there; on Debian: apt-get install nginx openssl"
)
AGES_IN_A_SECOND = """
    proxy_ignore_headers Cache-Control Expires;
    proxy_cache_valid 200 1s;
    proxy_cache_key"""


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    base_url = address_of("https://feste.example.de")
    with served(tmp_path_factory.mktemp("city"), FESTIVAL_BASE_URL=base_url, FESTIVAL_DEMO="0") as server:
        fill(Site(base_url, 0, server.folder, server))
        yield server, base_url


@pytest.fixture
def site(behind: tuple[Server, str], tmp_path: Path) -> Iterator[Site]:
    with nginx_before(*behind, documented("nginx.conf"), tmp_path) as found:
        yield found


def how(answer: Any) -> str:
    """Whether it came out of the cache."""
    return str(answer.headers["X-Cache-Status"] or "")


def sign_in(site: Site) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', site.ask("/signin").text)
    assert token
    form = {"email": "anna@stadt.example", "password": PASSWORD, "csrf_token": html.unescape(token[1])}
    assert site.ask("/signin", form).status == 303


@pytest.mark.parametrize(
    "path", ["/calendar.ics", "/map/events.geojson", "/api/v1/events", "/sitemap.xml", "/opendata/events.csv"]
)
def test_what_everybody_may_keep_is_asked_for_once(site: Site, path: str) -> None:
    first, again = site.ask(path), site.ask(path)
    assert (first.status, how(first)) == (200, "MISS")
    assert (again.status, how(again), again.text) == (200, "HIT", first.text)
    tag = first.headers["ETag"]
    assert site.ask(path, **{"If-None-Match": tag}).status == 304
    part = site.ask(path, Range="bytes=0-3")
    assert part.status in (200, 206)
    assert first.text.startswith(part.text)


def test_pages_are_asked_for_each_time_in_the_readers_language(site: Site) -> None:
    german = site.ask("/events", **{"Accept-Language": "de"})
    english = site.ask("/events", **{"Accept-Language": "en"})
    assert '<html lang="de">' in german.text
    assert '<html lang="en">' in english.text
    assert "HIT" not in (how(german), how(english))
    assert (
        site.ask("/events", **{"Accept-Language": "de", "If-None-Match": german.headers["ETag"]}).status
        == 304
    )


def test_after_an_edit_the_next_question_to_the_application_has_it(
    behind: tuple[Server, str], tmp_path: Path
) -> None:
    quick = documented("nginx.conf").replace("\n    proxy_cache_key", AGES_IN_A_SECOND)
    with nginx_before(*behind, quick, tmp_path) as site:
        assert "Orgelnacht" in site.ask("/calendar.ics").text
        assert how(site.ask("/calendar.ics")) == "HIT"
        sleep(2.5)
        assert how(site.ask("/calendar.ics")) == "REVALIDATED", "nothing has changed: 304 behind nginx"
        settings = read_settings(
            {"FESTIVAL_DATA_DIR": str(site.behind.folder), "FESTIVAL_BASE_URL": site.base_url}
        )
        with create_app(settings).app_context():
            begin_writing()
            event = db.session.query(Event).filter(Event.title == "Orgelnacht").one()
            event.title = "Orgelmorgen"
            db.session.refresh(event, ["date_changes"])
            write_event(event, now=clock.now())
            db.session.commit()
        sleep(2.5)
        changed = site.ask("/calendar.ics")
        assert how(changed) == "EXPIRED"
        assert "Orgelmorgen" in changed.text
        assert how(site.ask("/calendar.ics")) == "HIT"


def test_nothing_of_a_person_is_ever_kept(site: Site) -> None:
    sign_in(site)
    for path in ("/desk", "/account", "/events", "/", "/calendar.ics", "/desk/settings"):
        seen = {how(site.ask(path)) for _ in range(3)}
        assert "HIT" not in seen, path
    own = site.ask("/desk")
    assert own.status == 200
    assert own.headers["Cache-Control"] == "private, no-store"
    site.cookies.clear()
    stranger = site.ask("/desk")
    assert stranger.status in (302, 303)
    assert how(stranger) != "HIT"
    signing_in = [site.ask("/signin") for _ in range(2)]
    assert {how(one) for one in signing_in}.isdisjoint({"HIT"}), "it carries a reader's own key"


def test_who_brings_a_key_gets_nothing_that_is_kept(site: Site) -> None:
    site.ask("/api/v1/events")
    assert how(site.ask("/api/v1/events", Authorization="Bearer x")) == "BYPASS"
    feed = site.ask("/desk/year/feed/a-key-that-opens-something.ics")
    assert feed.status == 404
    assert feed.headers.get("X-Cache-Status") in (None, "")
