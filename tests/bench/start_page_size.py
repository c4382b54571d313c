"""What `/` costs a reader who comes for the first time: all bytes over the wire, in a real browser."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.bench.city import city
from tests.bench.frame import Row, Scale, not_measured
from tests.bench.server import running
from tests.journeys.browser import FLAGS, installed_browser

EVENTS = 400
BAR_BYTES = 150_000
WHAT = "/ over the wire with an empty cache, font included; origins"
BAR = "≤ 150 KB; 1"


def run(scale: Scale) -> Iterable[Row]:
    browser_path = installed_browser()
    if browser_path is None:
        yield not_measured(WHAT, BAR, "no browser found")
        return
    with (
        city(EVENTS, dated=True) as (_, data_dir),
        running(data_dir) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        try:
            size, requests, origins = _visit(
                browser.new_context().new_page(), f"http://127.0.0.1:{server.port}/"
            )
        finally:
            browser.close()
    passed = size <= BAR_BYTES and len(origins) == 1
    yield Row(WHAT, BAR, f"{size / 1000:.0f} KB; {len(origins)}", passed, f"{requests} requests")


def _visit(page: Page, address: str) -> tuple[int, int, set[str]]:
    """Return bytes on the wire, headers included, how many requests, and to which origins."""
    sizes: list[float] = []
    addresses: list[str] = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    fetched = [one for one in addresses if not one.startswith("data:")]
    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, fetched)}
    return int(sum(sizes)), len(fetched), origins
