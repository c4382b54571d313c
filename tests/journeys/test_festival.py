"""A festival: one organisation opens a call, another places a point, the first agrees, it stands on the festival's
page, and when it is moved the page follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import EventTime
from festival.events.saving import Step, new_event, take_step
from festival.organisers.model import Organisation
from tests.journeys.city import DemoCity

TITLE, POINT = "Nachbarschaftsfest am Fluss", "Tanz auf dem Steg"
LEAD, GUEST = "organiser@demo.example", "second@demo.example"


def public_feast(city: DemoCity) -> int:
    """Have the organiser publish a feast in some months, at a place of its own; return its number."""
    with city.app.app_context():
        begin_writing()
        query = select(Organisation.id).where(Organisation.slug == "kulturverein-spreebogen")
        event = new_event(TITLE, organisation_id=db.session.scalars(query).one(), by=None)
        on = clock.now().date() + timedelta(days=150)
        event.category, event.tone, event.place_name = "stadtfest", "festive", "Uferwiese"
        event.lon, event.lat = 13.54, 52.43
        start = datetime.combine(on, time(12))
        event.lines = [EventTime(local_start=start, local_end=start + timedelta(hours=10))]
        db.session.flush()
        take_step(event, Step("confirmed", None), now=clock.now())
        db.session.commit()
        return event.id


@contextmanager
def signed_in(city: DemoCity, browser: Browser, email: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
        reduced_motion="reduce",
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto(f"{city.url}/signin")
    page.fill("[name=email]", email)
    page.fill("[name=password]", "festival-demo")
    press(page, "Sign in")
    expect(page).to_have_url(re.compile(r"/desk$"))
    yield page
    context.close()


def press(page: Page, name: str) -> None:
    """Press the page's button of this name, and wait for the next page."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()


def test_a_programme_is_made_by_two_and_its_page_follows(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    feast_id = public_feast(city)
    with signed_in(city, browser, LEAD) as lead, signed_in(city, browser, GUEST) as guest:
        lead.goto(f"{city.url}/desk/events/{feast_id}")
        follow(lead, "Make it a festival")
        press(lead, "Make it a festival")
        lead.fill("[name=stage]", "Steg")
        lead.fill("[name=start_time]", "14:00")
        lead.fill("[name=end_time]", "16:00")
        press(lead, "Add")
        lead.get_by_label("Yes, the call is open").check()
        press(lead, "Save")

        guest.goto(f"{city.url}/desk/festivals")
        follow(guest, TITLE)
        follow(guest, "free: place a point")
        guest.fill("[name=title]", POINT)
        guest.select_option("[name=category]", "tanz")
        press(guest, "Place it")
        expect(guest.locator("h1")).to_have_text(POINT)
        own = guest.url

        lead.goto(f"{city.url}/desk")
        expect(lead.locator("main")).to_contain_text(f"“{POINT}” waits for your answer.")
        follow(lead, TITLE)
        press(lead, "Take it into the programme")

        public = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        public.goto(f"{city.url}/festivals/{feast_id}")
        two_pm = public.get_by_role("row").filter(has=public.get_by_role("rowheader", name="2:00 pm"))
        expect(two_pm).to_contain_text(POINT)
        assert_accessible(public)

        guest.goto(f"{own}/when")
        guest.fill("[name=start_time]", "15:30")
        guest.fill("[name=end_time]", "16:30")
        press(guest, "Save")
        public.goto(f"{city.url}/festivals/{feast_id}")
        later = public.get_by_role("row").filter(has=public.get_by_role("rowheader", name="3:30 pm"))
        expect(later).to_contain_text(POINT)
        public.set_viewport_size({"width": 390, "height": 844})
        expect(public.locator("ol.rows").get_by_role("link", name=POINT)).to_be_visible()
        assert public.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(public)
        public.close()
