"""A tourism office takes the city's map into its own page, which stands on another server."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.events.model import Event
from festival.places.model import Venue
from festival.places.venues import save_venue
from tests.conftest import make_event
from tests.served import served

HERE, THERE = (7.05, 51.45), (7.12, 51.46)
RESIZED = re.compile(r"height: \d+px")
BARE = '<!doctype html><html lang="en"><title>Our town</title><main><h1>Our town</h1>{}</main></html>'


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A city whose tile source can't be reached, served on this machine."""
    begin_writing()
    city = db.session.get_one(City, 1)
    city.map_lon, city.map_lat, city.map_zoom = *HERE, 12
    city.tile_url = "https://tiles.invalid/{z}/{x}/{y}.png"
    db.session.commit()
    have_event("Serenade", HERE, "konzert")
    have_event("Flohmarkt", THERE, "markt")
    with served(app) as there:
        yield there


@pytest.fixture
def bare_page() -> Iterator[tuple[str, Callable[[str], None]]]:
    """The address of a page of somebody else's, and what puts a piece of HTML into it."""
    said = {"html": ""}

    class Bare(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = BARE.format(said["html"]).encode() if self.path == "/" else b""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/", lambda html: said.update(html=html)
    server.shutdown()
    thread.join()
    server.server_close()


def have_event(title: str, at: tuple[float, float], category: str) -> None:
    begin_writing()
    venue = Venue(name=f"Ort von {title}", lon=at[0], lat=at[1])
    save_venue(venue)
    db.session.commit()
    start = datetime.combine(today() + timedelta(days=2), time(19, 30))
    make_event(title=title, venue=venue, category=category, local_start=start)


def test_an_office_builds_a_map_and_pastes_it_into_its_page(
    page: Page, address: str, bare_page: tuple[str, Callable[[str], None]]
) -> None:
    there, paste = bare_page
    page.goto(f"{address}/embed?lang=en")
    page.get_by_label("Concert", exact=True).check()
    page.wait_for_url("**category=konzert*")
    shown = page.frame_locator("iframe.embed-preview")
    expect(shown.locator(".pin")).to_have_count(1)
    code = page.locator("#embed-code").inner_text()
    assert "<iframe" in code
    paste(f"{code}<h2>Twice</h2>{code}")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(there)
    frame = page.frame_locator("iframe").first
    expect(frame.locator(".pin")).to_have_count(1)
    expect(frame.locator(".row")).to_have_count(1)
    expect(frame.get_by_role("link", name="Serenade")).to_be_visible()
    expect(frame.get_by_text("Flohmarkt")).to_have_count(0)

    for one in page.locator("iframe").all():
        one.scroll_into_view_if_needed()
        expect(one).to_have_attribute("style", RESIZED)
        inside = one.element_handle().content_frame()
        assert inside is not None
        assert inside.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")

    frame.locator(".pin").focus()
    page.keyboard.press("Enter")
    expect(frame.get_by_role("dialog")).to_contain_text("Serenade")
    page.keyboard.press("Escape")
    expect(frame.get_by_role("dialog")).to_have_count(0)

    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, asked) if parts.scheme != "data"}
    assert origins == {address, there.rstrip("/")}
    assert page.context.cookies() == []


def test_without_javascript_the_frame_has_its_list(
    browser: Browser, address: str, bare_page: tuple[str, Callable[[str], None]]
) -> None:
    there, paste = bare_page
    paste(f'<iframe src="{address}/embed/map?lang=en" title="What’s on" width="100%" height="720"></iframe>')
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(there)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("link", name="Serenade")).to_be_visible()
    expect(frame.get_by_role("link", name="Flohmarkt")).to_be_visible()
    page.goto(f"{address}/embed?lang=en")
    page.get_by_label("List", exact=True).check()
    page.get_by_role("button", name="Make the code").click()
    expect(page.locator("#embed-code")).to_contain_text("/embed/list")
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["map", "list", "month", "event"])
def test_each_frame_is_for_everybody(
    page: Page, address: str, assert_accessible: Callable[[Page], None], kind: str, theme: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    if kind == "event":
        kind = f"events/{db.session.scalar(select(Event.id).where(Event.title == 'Serenade'))}"
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        month = f"&month={today() + timedelta(days=2):%Y-%m}" if kind == "month" else ""
        page.goto(f"{address}/embed/{kind}?lang=de&theme={theme}{month}")
        expect(page.get_by_role("link", name="Serenade").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert_accessible(page)
    assert page.context.cookies() == []
