"""From an empty folder to a public event: two towns set up by clicking, one of them in another country."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.real_server import free_port, prepare, running

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Town:
    """What is clicked and typed for a town, and what has to be read then."""

    name: str
    land: str
    part: str
    zone: str
    middle: str
    square: str
    holiday: str
    law: str
    locale: str
    width: int


TOWNS = {
    "a Land": Town(
        name="Kirchfeld an der Lenne",
        land="DE-NW",
        part="",
        zone="Europe/Berlin",
        middle="51.2500, 7.9000",
        square="Lindenplatz",
        holiday="Fronleichnam",
        law="Stille Tage",
        locale="de-DE",
        width=390,
    ),
    "another country": Town(
        name="Salzburg",
        land="AT",
        part="AT-5",
        zone="Europe/Vienna",
        middle="47.8000, 13.0500",
        square="Kapitelplatz",
        holiday="National Day",
        law="No law of this country is known here",
        locale="en-GB",
        width=1280,
    ),
}


class Walk:
    """Somebody who clicks from page to page; each has to hold on its screen, and speaks of no other town."""

    def __init__(self, page: Page, town: Town, assert_accessible: Callable[[Page], None]) -> None:
        self.page, self.town, self.assert_accessible = page, town, assert_accessible

    def look(self) -> None:
        """Look at the page as it stands. What may be chosen from a list names all the world, and what is told of a
        day of remembrance is history: both are left out."""
        self.page.wait_for_load_state()
        read = self.page.evaluate(
            """() => {
                const page = document.cloneNode(true)
                const left = "select, script, .tone-solemn .row-note, .tone-civic .row-note"
                for (const part of page.querySelectorAll(left)) part.remove()
                return page.documentElement.outerHTML
            }"""
        )
        assert "Berlin" not in read.replace("the Berlin Wall", "").replace("Berliner Mauer", ""), (
            self.page.url
        )
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.town.width, f"{self.page.url} scrolls sideways"
        self.assert_accessible(self.page)

    def go_on(self) -> None:
        """Press the first button of the page's last form."""
        self.page.locator("main form").last.locator(".buttons .button").first.click()

    def arrive(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(rf"{path}$"))
        self.look()


@pytest.fixture(params=TOWNS, ids=str)
def town(request: pytest.FixtureRequest) -> Town:
    return TOWNS[request.param]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """An empty installation, served."""
    port = free_port()
    environ = {
        "FESTIVAL_DEMO": "0",
        "FESTIVAL_BASE_URL": f"http://127.0.0.1:{port}",
        "FESTIVAL_WORKERS": "1",
    }
    prepare(tmp_path / "data", **environ)
    with running(tmp_path / "data", PORT=str(port), **environ):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def walk(browser: Browser, town: Town, assert_accessible: Callable[[Page], None]) -> Iterator[Walk]:
    context = browser.new_context(
        viewport={"width": town.width, "height": 900}, locale=town.locale, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield Walk(page, town, assert_accessible)
    context.close()


def boundary_around(middle: str) -> bytes:
    lat, lon = (float(part) for part in middle.split(", "))
    ring = [
        [lon - 0.05, lat - 0.03],
        [lon + 0.05, lat - 0.03],
        [lon + 0.05, lat + 0.03],
        [lon - 0.05, lat + 0.03],
    ]
    outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return json.dumps({"type": "Feature", "properties": {"name": "Town"}, "geometry": outline}).encode()


def test_a_town_in_one_afternoon(url: str, walk: Walk, town: Town, tmp_path: Path) -> None:
    set_up(url, walk, town, tmp_path)
    number = register(walk, town, url)
    look_at_the_town_as_anybody(url, walk, number)


def set_up(url: str, walk: Walk, town: Town, tmp_path: Path) -> None:
    page = walk.page
    page.goto(f"{url}/setup")
    walk.look()
    page.fill("[name=secret]", "WRONG-WRONG-WRONG-WRONG-WRONG")
    walk.go_on()
    walk.look()
    page.fill("[name=secret]", (tmp_path / "data" / "first_start_secret").read_text())
    walk.go_on()

    walk.arrive("/setup/town")
    page.fill("[name=name]", town.name)
    page.select_option("[name=land]", town.land)
    walk.go_on()
    if town.part:
        walk.look()
        page.select_option("[name=part]", town.part)
        walk.go_on()

    walk.arrive("/setup/account")
    page.goto(f"{url}/setup")  # left, and come back to
    expect(page.locator("[name=name]")).to_have_value(town.name)
    if not town.part:
        page.go_back()  # the button of the browser
        walk.arrive("/setup/account")
    page.goto(f"{url}/setup/account")
    page.fill("[name=name]", "Ada Muster")
    page.fill("[name=email]", "ada@town.example")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=repeated_password]", PASSWORD)
    walk.go_on()

    walk.arrive("/start/looks")
    assert page.goto(f"{url}/setup").status == 404  # type: ignore[union-attr]
    page.goto(f"{url}/desk/settings/start/looks")
    page.fill("[name=accent]", "005f73")
    page.click("button[name=show]")
    expect(page.locator("main")).to_contain_text("#005f73")
    walk.look()
    walk.go_on()

    walk.arrive("/start/contact")
    page.fill("[name=contact]", f"Rathaus {town.name}")
    walk.go_on()
    walk.arrive("/start/reach")
    walk.go_on()

    walk.arrive("/start/map")
    page.set_input_files(
        "[name=boundary]",
        {
            "name": "boundary.geojson",
            "mimeType": "application/geo+json",
            "buffer": boundary_around(town.middle),
        },
    )
    walk.go_on()
    expect(page.locator("[name=map_start]")).to_have_value(re.compile(town.middle.replace(", ", "0, ") + "0"))
    walk.look()
    walk.go_on()

    walk.arrive("/start/days")
    expect(page.locator("main")).to_contain_text(town.holiday)
    expect(page.locator("main")).to_contain_text(town.law)
    walk.go_on()
    walk.arrive("/start/remembrance")
    walk.go_on()

    walk.arrive("/start/people")
    page.fill("[name=pasted]", "bea@town.example\nnobody\ncem@town.example; Turnverein")
    walk.go_on()
    expect(page.locator("main")).to_contain_text("Turnverein")
    walk.look()
    walk.go_on()
    expect(page.locator("[name=pasted]")).to_have_value("nobody")
    page.fill("[name=pasted]", "")
    walk.go_on()
    walk.arrive("/desk/settings/start")
    missing = page.locator("main .missing").first
    expect(missing.locator("a[href*='/desk/venues/new']")).to_have_count(1)
    missing.locator("a[href*='/desk/venues/new']").click()

    page.fill("[name=name]", town.square)
    page.check("[name=setting][value=outdoor]")
    page.fill("[name=geometry]", town.middle)
    walk.look()
    walk.go_on()


def register(walk: Walk, town: Town, url: str) -> str:
    page = walk.page
    evening = (datetime.now() + timedelta(days=120)).replace(hour=18)
    page.goto(f"{url}/desk")
    walk.look()
    page.click("main a[href*='/desk/events/new']")
    page.wait_for_load_state()
    walk.look()
    page.fill("[name=title]", "Laternenfest")
    page.select_option("[name=category]", "konzert")
    if page.locator("[name=organisation_id]").count():
        page.locator("select[name=organisation_id]").select_option(index=1)
    page.click("main form.form .buttons .button >> nth=0")
    walk.arrive("/when")
    page.fill("[name=start_on]", evening.date().isoformat())
    page.fill("[name=start_time]", "17:00")
    page.fill("[name=end_time]", "21:00")
    page.click("main form.form .buttons .button >> nth=0")
    walk.arrive("/where")
    page.fill("[name=venue_words]", town.square)
    page.click("button[name=search]")
    page.get_by_label(re.compile(rf"^{town.square}")).first.check()
    walk.look()
    page.click("main form.form .buttons .button >> nth=0")
    if re.search(r"/where$", page.url):  # something was found; it goes on all the same
        page.click("main form.form .buttons .button >> nth=0")
    walk.arrive("/whom")
    page.check("[name=price_kind][value=free]")
    page.click("main form.form .buttons .button >> nth=0")
    walk.arrive("/needs")
    page.check("[name=sound][value=amplified]")
    page.click("main form.form .buttons .button >> nth=0")
    walk.arrive(r"/desk/events/\d+")
    if town.part:
        expect(page.locator("main")).to_contain_text("The law of the city’s country is not kept here")
    made = re.search(r"/desk/events/(\d+)", page.url)
    assert made is not None
    page.click("button[value=submitted]")
    page.wait_for_load_state()
    page.goto(f"{url}/desk/events/{made[1]}")
    walk.look()
    reason = page.locator("details:has(#confirm-reason)")
    if reason.count():
        reason.locator("summary").click()
        page.fill("#confirm-reason", "Am Telefon besprochen.")
        reason.locator("button[value=confirmed]").click()
    else:
        page.click("button[value=confirmed]")
    page.wait_for_load_state()
    walk.look()
    return made[1]


def look_at_the_town_as_anybody(url: str, walk: Walk, number: str) -> None:
    page, town = walk.page, walk.town
    for path in (
        *("/", "/events", "/map", "/subscribe", "/remembrance", "/visit", "/embed", "/imprint", "/licences"),
        *("/accessibility", f"/events/{number}", "/desk", "/desk/year", "/desk/insight", "/desk/dates"),
        *("/desk/rules", "/desk/rules/settings", "/desk/remembrance", "/desk/settings", "/desk/venues"),
        *("/desk/venues/new", "/desk/routes/new", "/desk/remembrance/new", "/desk/events/hold"),
    ):
        page.goto(f"{url}{path}")
        walk.look()
        assert page.locator("[name=district]").count() == 0, path
        assert not re.search(r"\b(Districts?|Stadtteile?)\b", page.locator("main").inner_text()), path
    page.goto(f"{url}/events")
    expect(page.locator("main")).to_contain_text("Laternenfest")
    with urlopen(f"{url}/calendar.ics") as answer:
        calendar = answer.read().decode().replace("\r\n ", "")
    assert "SUMMARY:Laternenfest" in calendar
    assert f"DTSTART;TZID={town.zone}:" in calendar
    assert f"NAME:{town.name}" in calendar or town.name in calendar
    if town.zone != "Europe/Berlin":
        assert "Berlin" not in calendar
