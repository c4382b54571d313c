"""Registering with a clash: found at the first step that knows it, beside the form, and nobody goes in circles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, EventTime
from festival.events.saving import Step, new_event, take_step
from festival.organisers.model import Organisation
from festival.places.model import Venue
from tests.journeys.city import DemoCity

SQUARE = "Alexanderplatz"
WIDTHS = {390: "de-DE", 1280: "en-GB"}
NEXT = "form.form .buttons .button >> nth=0"


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, city: DemoCity) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": request.param, "height": 900},
        locale=WIDTHS[request.param],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{city.url}/signin")
    page.fill("[name=email]", "organiser@demo.example")
    page.fill("[name=password]", "festival-demo")
    page.click("main .button")
    expect(page).to_have_url(re.compile(r"/desk$"))
    yield page
    context.close()


def hold_the_square(city: DemoCity, start: datetime) -> None:
    with city.app.app_context():
        begin_writing()
        venue = db.session.scalars(select(Venue).where(Venue.name == SQUARE)).one()
        others = db.session.scalars(select(Organisation).where(Organisation.sector == "sport")).first()
        assert others is not None
        event = new_event(f"Lauf {start:%d.%m.}", organisation_id=others.id, by=None)
        event.venue_id = venue.id
        event.lines = [EventTime(local_start=start, local_end=start + timedelta(hours=6))]
        db.session.flush()
        take_step(event, Step("pencilled", None), now=clock.now())
        db.session.commit()


def test_a_clash_stands_beside_the_place_and_the_way_leads_on_to_the_answers(
    city: DemoCity, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    days = 206 if width == 390 else 220
    start = (datetime.now() + timedelta(days=days)).replace(hour=16, minute=0, second=0, microsecond=0)
    hold_the_square(city, start)

    def settle() -> None:
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"
        assert_accessible(page)

    page.goto(f"{city.url}/desk/events/new")
    page.fill("[name=title]", f"Sommerchor {width}")
    page.select_option("[name=category]", "konzert")
    page.click(NEXT)
    expect(page).to_have_url(re.compile(r"/when$"))
    page.click("button[name=shape_to][value=regular]")
    page.fill("[name=start_on]", start.date().isoformat())
    page.fill("[name=start_time]", "18:00")
    page.fill("[name=end_time]", "21:00")
    expect(page.locator("[name=until_on]")).to_be_hidden()
    page.select_option("[name=repeat]", "weekly")
    expect(page.locator("[name=until_on]")).to_be_visible()
    page.fill("[name=until_on]", (start + timedelta(weeks=1)).date().isoformat())
    settle()
    page.click(NEXT)
    if "/when" in page.url:  # the day itself has something to say already
        page.get_by_role("link", name=re.compile("Keep it|So lassen")).click()

    # The first step that knows of the other event is the place; there it stands, and the place is saved.
    expect(page).to_have_url(re.compile(r"/where$"))
    page.fill("[name=venue_words]", SQUARE)
    page.click("button[name=search]")
    page.get_by_label(re.compile(rf"^{SQUARE}, ")).first.check()
    page.click(NEXT)
    expect(page).to_have_url(re.compile(r"/where\?found=1$"))
    expect(page.locator("#findings")).to_contain_text(SQUARE)
    settle()
    page.click(NEXT)
    for step in ("whom", "needs"):
        expect(page).to_have_url(re.compile(rf"/{step}$"))
        expect(page.locator("details#findings > summary")).to_be_visible()
        settle()
        page.click(NEXT)
    expect(page).to_have_url(re.compile(r"/desk/events/\d+$"))
    settle()
    number = int(page.url.rpartition("/")[2])
    with city.app.app_context():
        saved = db.session.get_one(Event, number)
        venue = db.session.get_one(Venue, saved.venue_id)
        assert (venue.name, saved.local_start) == (SQUARE, start.replace(hour=18))
