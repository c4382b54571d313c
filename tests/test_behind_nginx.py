"""The documented nginx before the documented service: what the documents show is what runs here."""

from __future__ import annotations

import html
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from festival import create_app
from festival.fetching.door import Door
from festival.fetching.networks import Networks
from festival.reach import look_from_outside
from festival.settings import read_settings
from tests.conftest import PASSWORD, local_evening, make_account, make_event, make_organisation, make_venue
from tests.real_server import PATIENCE_S, ROOT, Server, free_port, served

NGINX = shutil.which("nginx") or next(
    (str(path) for path in [Path("/usr/sbin/nginx")] if path.exists()), None
)
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="nginx or openssl isn't there; on Debian: apt-get install nginx openssl"
)
DOOR = Door(Networks())
USER = "user root;" if os.geteuid() == 0 else ""
"""Its workers write into the test's folder, which is its owner's alone."""
AROUND = """
daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/error.log warn; worker_processes 1;
events {{ }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include /etc/nginx/mime.types;
    {site}
}}
"""
TOWN = """
server {{
    listen 443 ssl; server_name www.stadt.example;
    ssl_certificate /etc/ssl/festival/fullchain.pem; ssl_certificate_key /etc/ssl/festival/privkey.pem;
    location / {{ return 404 "the town's own website"; }}
    {inside}
}}
"""


@dataclass
class Site:
    """The public's address behind nginx, and one visitor with cookies."""

    base_url: str
    port: int
    folder: Path
    behind: Server
    cookies: dict[str, str] = field(default_factory=dict)
    cookie_lines: list[str] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return "/" + self.base_url.split("/", 3)[3] if self.base_url.count("/") > 2 else ""

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Any:
        """Return the answer to a request for a path of the host, its body as `text`."""
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        context.check_hostname = False
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE_S, context=context)
        host = self.base_url.split("/")[2]
        sent = {"Host": host, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base_url}
        connection.request("POST" if body is not None else "GET", path, body, sent | headers)
        response: Any = connection.getresponse()
        response.text = response.read().decode("utf-8", "replace")
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookie_lines.append(line)
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return response


def address_of(base_url: str) -> str:
    """The address with a port of the test's own."""
    host, slash, path = base_url.removeprefix("https://").partition("/")
    return f"https://{host}:{free_port()}{slash}{path}"


@contextmanager
def nginx_before(behind: Server, base_url: str, site: str, folder: Path) -> Iterator[Site]:
    """nginx with `site` as its configuration, but for ports and certificates, which are the test's own."""
    host, _, port = base_url.split("/")[2].partition(":")
    site = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"\s+listen \[::\]:443 ssl;", "", site)
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    site = site.replace("/etc/ssl/festival/fullchain.pem", f"{folder}/cert.pem")
    site = site.replace("/etc/ssl/festival/privkey.pem", f"{folder}/key.pem")
    site = site.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{behind.port}")
    site = site.replace("/var/cache/nginx/festival", f"{folder}/kept")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, site=site, user=USER))
    name = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host},IP:127.0.0.1"]
    command = [str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name]
    command += ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run(command, check=True, capture_output=True)
    nginx = subprocess.Popen([str(NGINX), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])
    try:
        found = Site(base_url, int(port), folder, behind)
        _wait_for(found, nginx)
        yield found
    finally:
        nginx.terminate()
        nginx.wait(PATIENCE_S)


def _wait_for(site: Site, nginx: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        assert nginx.poll() is None, (site.folder / "error.log").read_text()
        try:
            site.ask("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx doesn't answer")


def documented(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def fill(site: Site) -> dict[str, str]:
    """An event, a place and an administrator, so that there is something to show; returns some addresses."""
    app = create_app(
        read_settings({"FESTIVAL_DATA_DIR": str(site.behind.folder), "FESTIVAL_BASE_URL": site.base_url})
    )
    with app.app_context():
        venue = make_venue(name="Marktplatz")
        organisation = make_organisation()
        event = make_event(
            title="Orgelnacht", venue=venue, organisation=organisation, local_start=local_evening(in_days=1)
        )
        make_account(email="anna@stadt.example", role="administrator", organisation=organisation)
        return {
            "event": f"/events/{event.id}-{event.slug}",
            "desk": f"/desk/events/{event.id}",
            "venue": f"/venues/{venue.id}-marktplatz",
        }


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Under the path /kalender of the town's website."""
    folder = tmp_path_factory.mktemp("town")
    base_url = address_of("https://www.stadt.example/kalender")
    site = TOWN.format(inside=documented("nginx-path.conf"))
    with (
        served(folder / "var", FESTIVAL_BASE_URL=base_url, FESTIVAL_DEMO="0") as behind,
        nginx_before(behind, base_url, site, folder) as found,
    ):
        found.made = fill(found)
        yield found


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Under a host of its own; each test puts its nginx before it."""
    base_url = address_of("https://feste.example.de")
    folder = tmp_path_factory.mktemp("city")
    with served(folder, FESTIVAL_BASE_URL=base_url, FESTIVAL_DEMO="0") as behind:
        yield behind, base_url


ADDRESS = re.compile(r'(?:href|src|action|content|value|data-[\w-]+)="([^"]*)"')
PUBLIC = ("/", "/events", "/map", "/remembrance", "/visit", "/subscribe", "/embed", "/embed/map", "/signin")
PUBLIC += ("/imprint", "/licences", "/accessibility", "/nowhere")
DESK = (
    "/desk",
    "/desk/events/new",
    "/desk/year",
    "/desk/dates",
    "/desk/conflicts",
    "/desk/insight",
    "/account",
)
DESK += ("/desk/settings", "/desk/settings/accounts", "/desk/venues", "/desk/remembrance", "/desk/year/feeds")


def addresses_on(page: str) -> set[str]:
    """All that looks like an address of this host on a page."""
    found = {html.unescape(text) for text in ADDRESS.findall(page)}
    return {text for text in found if text.startswith("/") and not text.startswith("//")}


def test_under_a_path_every_page_and_all_it_needs_stays_under_the_path(town: Site) -> None:
    seen: set[str] = set()
    for path in (*PUBLIC, town.made["event"], town.made["venue"]):
        seen |= addresses_on(town.ask(f"/kalender{path}").text)
    home = town.ask("/kalender/signin")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', home.text)
    assert token
    form = {"email": "anna@stadt.example", "password": PASSWORD, "csrf_token": html.unescape(token[1])}
    signed_in = town.ask("/kalender/signin", form)
    assert (signed_in.status, signed_in.headers["Location"]) == (303, "/kalender/desk")
    for path in (*DESK, town.made["desk"]):
        answer = town.ask(f"/kalender{path}")
        if answer.status == 302:  # a new event gets its draft's key into the address
            assert answer.headers["Location"].startswith("/kalender/")
            answer = town.ask(answer.headers["Location"])
        assert answer.status == 200, path
        seen |= addresses_on(answer.text)
    assert {address for address in seen if not address.startswith("/kalender/")} == set()
    dead = {address for address in seen if "{" not in address and town.ask(address).status in (404, 500)}
    assert dead <= {"/kalender/nowhere"}
    assert len(seen) > 40


def test_under_a_path_cookies_go_nowhere_else(town: Site) -> None:
    town.ask("/kalender/signin")
    assert town.cookie_lines
    for line in town.cookie_lines:
        parts = set(line.split("; "))
        assert "Secure" in parts
        assert parts & {"Path=/kalender", "Path=/kalender/signin"}


def test_under_a_path_feeds_and_the_map_carry_the_whole_address(town: Site) -> None:
    feed = town.ask("/kalender/calendar.ics").text.replace("\r\n ", "")
    assert f"{town.base_url}/events/" in feed
    assert '"/kalender/events/' in town.ask("/kalender/map/events.geojson").text.replace(" ", "")
    assert f"{town.base_url}/calendar.ics" in html.unescape(town.ask("/kalender/subscribe").text)
    assert f"{town.base_url}/embed/map" in html.unescape(town.ask("/kalender/embed").text)
    assert town.ask("/kalender").status == 301
    assert town.ask("/").text == "the town's own website"


def test_what_the_documents_show_says_who_asks(town: Site) -> None:
    secret = (town.behind.folder / "secret_key").read_text().strip()
    seen = look_from_outside(local(town), secret, DOOR, certificates=str(town.folder / "cert.pem"))
    assert seen.complaints == []
    assert len(seen.sights) == 2


def local(site: Site) -> str:
    """The address by which a program of this machine gets to the site: the town's name isn't known here."""
    return f"https://127.0.0.1:{site.port}{site.path}"


@pytest.mark.parametrize(
    ("documented_line", "instead", "complaint"),
    [
        ("", "", None),
        (
            "proxy_set_header X-Forwarded-For $remote_addr;",
            'proxy_set_header X-Forwarded-For "";',
            "one network",
        ),
        ("proxy_set_header X-Forwarded-For $remote_addr;", "", "claim any address"),
        ("proxy_pass http://127.0.0.1:8000;", 'return 200 "something else";', "something else"),
    ],
    ids=["as documented", "says nothing", "hands on what is claimed", "leads elsewhere"],
)
def test_the_doctor_sees_what_the_front_server_says_of_visitors(
    city: tuple[Server, str], tmp_path: Path, documented_line: str, instead: str, complaint: str | None
) -> None:
    site = documented("nginx.conf")
    assert documented_line in site
    site = site.replace(documented_line, instead) if documented_line else site
    with nginx_before(*city, site, tmp_path) as found:
        secret = (found.behind.folder / "secret_key").read_text().strip()
        seen = look_from_outside(local(found), secret, DOOR, certificates=str(tmp_path / "cert.pem"))
        assert [said for said in seen.complaints if complaint is None or complaint not in said] == []
        assert len(seen.complaints) == (complaint is not None)
        if complaint is None:
            found.ask("/desk/year/feed/a-key-that-opens-something.ics")
            found.ask("/events")
            logged = (tmp_path / "access.log").read_text()
            assert "GET /events" in logged
            assert "a-key-that-opens" not in logged


def test_another_installation_at_the_same_address_is_noticed(town: Site) -> None:
    seen = look_from_outside(local(town), "another key", DOOR, certificates=str(town.folder / "cert.pem"))
    assert "something else than this installation" in seen.complaints[0]
