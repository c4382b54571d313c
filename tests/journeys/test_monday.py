"""A coordinator's Monday: one page says what is new, what got worse, who has not answered; keys lead on from there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.city import DemoCity

COORDINATOR, PASSWORD = "coordinator@demo.example", "festival-demo"


@pytest.fixture(params=[390, 1280], ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, city: DemoCity, browser: Browser) -> Page:
    """The coordinator's first page of the day."""
    viewport = {"width": request.param, "height": 900}
    context = browser.new_context(viewport=viewport, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{city.url}/signin")
    page.fill("[name=email]", COORDINATOR)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main .button")
    return page


def test_a_coordinators_monday(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    expect(page.get_by_role("heading", name="Waits for you")).to_be_visible()
    assert_accessible(page)

    menu = page.get_by_role("navigation", name="Desk")
    if page.viewport_size and page.viewport_size["width"] == 390:
        expect(menu.get_by_role("link", name="The year")).to_be_hidden()
        page.get_by_text("Menu", exact=True).click()
    with page.expect_navigation():
        menu.get_by_role("link", name="What has changed").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for heading in ("New", "Got worse", "Not answered yet"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_attached()
    assert_accessible(page)

    unanswered = page.locator("section", has=page.get_by_role("heading", name="Not answered yet")).last
    expect(unanswered).to_contain_text("has not answered")
    with page.expect_navigation():
        unanswered.locator(".row-title a").first.click()
    expect(page).to_have_url(re.compile(r"/desk/conflicts/\d+"))


def test_keys_lead_through_the_desk_and_can_be_switched_off(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    with page.expect_navigation():
        page.keyboard.type("gx")
    expect(page).to_have_url(re.compile("/desk/week"))

    page.keyboard.press("/")
    page.keyboard.type("Winterkonzert")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".row-title").first).to_contain_text("Winter concert")
    assert_accessible(page)
    page.go_back()

    page.locator("h1").click()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("What has changed")
    assert_accessible(page)
    keys.get_by_label("These keys work, except while typing").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.type("gy?")
    expect(keys).to_be_hidden()
    expect(page).to_have_url(re.compile("/desk/week"))


def test_no_key_fires_while_somebody_types(page: Page, city: DemoCity) -> None:
    page.goto(f"{city.url}/desk/events/new")
    title = page.locator("main [name=title]")
    title.fill("")
    title.press_sequentially("gy? /gym")
    expect(title).to_have_value("gy? /gym")
    expect(page).to_have_url(re.compile("/desk/events/new"))
