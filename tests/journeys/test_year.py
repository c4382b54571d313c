"""The coordination looks over the year, opens a day, prints, and takes the plan along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from festival.base import clock
from tests.journeys.city import DemoCity

WIDTHS = {390: "light", 1280: "dark"}
pytestmark = pytest.mark.journey


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, city: DemoCity) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": request.param, "height": 900},
        locale="en-GB",
        color_scheme=WIDTHS[request.param],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{city.url}/signin")
    page.fill("[name=email]", "coordinator@demo.example")
    page.fill("[name=password]", "festival-demo")
    page.click("main button.button")
    yield page
    context.close()


def test_the_year_is_read_opened_printed_and_taken_along(
    page: Page, city: DemoCity, assert_accessible: Callable[[Page], None]
) -> None:
    this = clock.now().year
    page.goto(f"{city.url}/desk/year?year={this}")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("row")).to_have_count(12 if page.viewport_size["width"] < 896 else 13)  # type: ignore[index]
    expect(page.get_by_role("rowheader")).to_have_count(12)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1

    page.get_by_role("link", name=re.compile(rf"\b31\s+December {this}:")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("31")
    assert_accessible(page)
    page.go_back()

    page.get_by_role("main").get_by_role("link", name="In my own calendar").click()
    page.get_by_label("What is it for?").fill("phone")
    page.get_by_role("button", name="Make a new address").click()
    address = page.locator("#feed-address").inner_text()
    assert_accessible(page)
    with urlopen(address) as answer:
        assert b"STATUS:TENTATIVE" in answer.read()
    page.get_by_role("button", name=re.compile("Take back.*phone")).first.click()
    expect(page.locator("main")).to_contain_text("taken back")

    page.goto(f"{city.url}/desk/insight?year={this}")
    expect(page.get_by_role("heading", name="What the city could do next")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_year_is_walked_with_the_keyboard(page: Page, city: DemoCity) -> None:
    page.goto(f"{city.url}/desk/year?year={clock.now().year}")
    page.locator("table.year td a").first.focus()
    page.keyboard.press("Tab")
    expect(page.locator("table.year td a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/desk/year/\d{4}-01-02$"))
