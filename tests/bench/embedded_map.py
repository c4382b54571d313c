"""What `/embed/map` costs a reader of somebody else's page: bytes over the wire and time, in a real browser."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import update

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.events.model import Occurrence
from tests.bench.city import city
from tests.bench.frame import Row, Scale, at_most_ms, not_measured
from tests.bench.server import running
from tests.journeys.browser import FLAGS, installed_browser

EVENTS = 400
BAR_BYTES, BAR_SECONDS = 250_000, 1.0
VISITS = 5
SIZE = "/embed/map over the wire with an empty cache, tiles aside; origins"
TIME = "/embed/map from the first request until pins and list can be used"
PIN, ROW = ".pin, .cluster", ".row a"


def run(scale: Scale) -> Iterable[Row]:
    browser_path = installed_browser()
    if browser_path is None:
        yield not_measured(SIZE, "≤ 250 KB; 1", "no browser found")
        yield not_measured(TIME, "≤ 1000 ms", "no browser found")
        return
    with (
        city(EVENTS, dated=True) as (_, data_dir),
        running(data_dir) as server,
        sync_playwright() as playwright,
    ):
        _begin_where_events_are()
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        address = f"http://127.0.0.1:{server.port}/embed/map?lang=de"
        try:
            visits = [_visit(browser, address) for _number in range(VISITS + 1)][
                1:
            ]  # the first makes the pages
        finally:
            browser.close()
    size = max(one[0] for one in visits)
    origins = {origin for one in visits for origin in one[2]}
    passed = size <= BAR_BYTES and len(origins) == 1
    yield Row(SIZE, "≤ 250 KB; 1", f"{size / 1000:.0f} KB; {len(origins)}", passed)
    yield at_most_ms(TIME, statistics.median(one[1] for one in visits), BAR_SECONDS, f"{VISITS} visits")


def _begin_where_events_are() -> None:
    begin_writing()
    db.session.execute(update(Occurrence).values(lon=7.0 + Occurrence.event_id % 100 / 1000.0, lat=51.4))
    found = db.session.get_one(City, 1)
    found.map_lon, found.map_lat, found.map_zoom = 7.05, 51.4, 11
    db.session.commit()


def _visit(browser: Browser, address: str) -> tuple[int, float, set[str]]:
    """Return bytes on the wire, headers included and tiles aside, seconds until it can be used, and the origins."""
    context = browser.new_context()
    page = context.new_page()
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on(
        "Network.requestWillBeSent", lambda event: kinds.update({event["requestId"]: event["request"]["url"]})
    )
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="commit")
    page.wait_for_selector(PIN, state="attached", timeout=8000)
    page.wait_for_selector(ROW)
    taken = float(page.evaluate("performance.now()")) / 1000
    page.wait_for_load_state("networkidle")
    context.close()
    fetched = [one for one in kinds.values() if not one.startswith("data:")]
    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, fetched)}
    return (
        int(sum(size for number, size in sizes.items() if "/tiles/" not in kinds.get(number, ""))),
        taken,
        origins,
    )
