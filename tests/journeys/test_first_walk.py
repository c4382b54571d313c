"""The thin line through every floor: register, see the clash, take another date, hand in, have it confirmed, find it
everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import EventTime
from festival.events.saving import Step, new_event, take_step
from festival.organisers.model import Organisation
from festival.places.model import Venue
from tests.journeys.city import DemoCity

SQUARE = "Alexanderplatz"
PASSWORD = "festival-demo"
WIDTHS = {390: "de-DE", 1280: "en-GB"}


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": request.param, "height": 900},
        locale=WIDTHS[request.param],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def hold_the_square(city: DemoCity, start: datetime) -> str:
    """Have somebody else hold the square from `start` for four hours; return the event's title."""
    title = f"Chorabend {start:%d.%m.}"
    with city.app.app_context():
        begin_writing()
        venue = db.session.scalars(select(Venue).where(Venue.name == SQUARE)).one()
        organiser = db.session.scalars(select(Organisation).where(Organisation.sector == "sport")).first()
        assert organiser is not None
        event = new_event(title, organisation_id=organiser.id, by=None)
        event.venue_id = venue.id
        event.lines = [EventTime(local_start=start, local_end=start + timedelta(hours=4))]
        db.session.flush()
        take_step(event, Step("pencilled", None), now=clock.now())
        db.session.commit()
    return title


def confirm_all_the_same(city: DemoCity, browser: Browser, event_id: str) -> None:
    """Have the coordination confirm what offices have not answered yet."""
    page = browser.new_context().new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{city.url}/signin")
    page.fill("[name=email]", "coordinator@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main .button")
    expect(page).to_have_url(re.compile(r"/desk$"))
    page.goto(f"{city.url}/desk/events/{event_id}")
    page.locator("details:has(#confirm-reason) > summary").click()
    page.fill("#confirm-reason", "Mit den Ämtern am Telefon besprochen.")
    page.locator("details:has(#confirm-reason) button[value=confirmed]").click()
    expect(page.locator("main")).to_contain_text(re.compile("Confirmed|Bestätigt"))
    page.context.close()


def test_an_organiser_learns_of_the_clash_moves_and_finds_the_event_everywhere(
    city: DemoCity, page: Page, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    evening = (datetime.now() + timedelta(days=150 if width == 390 else 157)).replace(
        hour=18, minute=0, second=0, microsecond=0
    )
    others = hold_the_square(city, evening)
    title = f"Laternenkonzert {width}"

    def settle(path: str = "") -> None:
        if path:
            page.goto(city.url + path)
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"
        assert_accessible(page)

    settle("/")
    settle("/signin")
    page.fill("[name=email]", "organiser@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main .button")
    expect(page).to_have_url(re.compile(r"/desk$"))
    settle()

    settle("/desk/events/new")
    page.fill("[name=title]", title)
    page.select_option("[name=category]", "konzert")
    page.click("main form.form .buttons .button >> nth=0")

    expect(page).to_have_url(re.compile(r"/when$"))
    settle()
    page.fill("[name=start_on]", evening.date().isoformat())
    page.fill("[name=start_time]", "19:30")
    page.fill("[name=end_time]", "22:00")
    page.click("main form.form .buttons .button >> nth=0")

    expect(page).to_have_url(re.compile(r"/where$"))
    page.fill("[name=venue_words]", SQUARE)
    page.click("button[name=search]")
    settle()
    page.get_by_label(re.compile(rf"^{SQUARE}, ")).first.check()
    page.click("main form.form .buttons .button >> nth=0")

    # The square is taken: in words when and where, without what nobody has published, and with dates that are free.
    expect(page.locator("#findings")).to_contain_text(SQUARE)
    expect(page.locator("#findings")).to_contain_text(re.compile("von anderen|of another organiser"))
    expect(page.locator("#findings")).not_to_contain_text(others)
    settle()
    page.locator(".better-dates button").first.click()
    expect(page).to_have_url(re.compile(r"/whom$"))
    settle()
    page.check("[name=price_kind][value=free]")
    page.locator("details:has(#access-wheelchair-yes) > summary").click()
    page.check("#access-wheelchair-yes")
    page.click("main form.form .buttons .button >> nth=0")
    expect(page).to_have_url(re.compile(r"/needs$"))
    settle()
    page.check("[name=sound][value=amplified]")
    page.click("main form.form .buttons .button >> nth=0")

    expect(page).to_have_url(re.compile(r"/desk/events/\d+$"))
    expect(page.locator("main")).not_to_contain_text(others)
    settle()
    page.click("button[value=submitted]")
    expect(page).to_have_url(re.compile(r"/handed-in$"))
    settle()
    made = re.search(r"/desk/events/(\d+)/", page.url)
    assert made is not None
    confirm_all_the_same(city, browser, made[1])
    settle(f"/desk/events/{made[1]}")

    page.get_by_role("link", name=re.compile("public|Öffentlichkeit")).click()
    expect(page.locator("h1")).to_have_text(title)
    settle()
    number = re.search(r"/events/(\d+)-", page.url)
    assert number is not None

    settle(f"/events?q={title.replace(' ', '+')}")
    expect(page.locator(".rows")).to_contain_text(title)
    day = (evening + timedelta(days=1)).date()
    settle(f"/map?from={day}&to={day + timedelta(days=10)}&q={title.replace(' ', '+')}")
    expect(page.locator(".rows")).to_contain_text(title)
    page.wait_for_selector(".leaflet-marker-icon")
    page.goto(f"{city.url}/embed/map?from={day}&to={day + timedelta(days=10)}&q={title.replace(' ', '+')}")
    page.wait_for_selector(".leaflet-marker-icon")
    assert_accessible(page)
    for path in ("/remembrance", "/visit", "/subscribe"):
        settle(path)

    with urlopen(f"{city.url}/calendar.ics?q={title.replace(' ', '+')}") as answer:
        calendar = answer.read().decode()
    assert f"SUMMARY:{title}" in calendar
    assert f"events/{number[1]}-" in calendar.replace("\r\n ", "")


def test_no_page_asks_a_third_party(city: DemoCity, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/events", "/map", "/embed/map", "/subscribe", "/remembrance", "/visit"):
        page.goto(city.url + path, wait_until="networkidle")
    assert [url for url in asked if not url.startswith((city.url, "data:"))] == []


def test_public_pages_set_no_cookie(city: DemoCity, page: Page) -> None:
    for path in ("/", "/events", "/map", "/subscribe", "/remembrance", "/visit", "/embed/map"):
        page.goto(city.url + path)
    assert page.context.cookies() == []
