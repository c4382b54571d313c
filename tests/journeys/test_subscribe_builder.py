"""A resident puts a calendar together on a phone: with a script it follows each choice, without one the button does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from festival.base.templating import today
from tests.conftest import make_event
from tests.served import served

PHONE = {"width": 390, "height": 844}
ADDRESS = "#feed-address"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    start = datetime.combine(today() + timedelta(days=2), time(19, 30))
    make_event(title="Serenade", category="konzert", local_start=start)
    make_event(title="Flohmarkt", category="markt", local_start=start + timedelta(days=1))
    with served(app) as there:
        yield there


def filters_of(address: str) -> list[tuple[str, str]]:
    return [pair for pair in parse_qsl(urlsplit(address).query) if pair[0] != "lang"]


def test_each_choice_is_followed_and_nothing_folds_by_itself(
    page: Page, address: str, assert_accessible: Callable[[Page], None]
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/subscribe?lang=de")
    page.get_by_text("So wird abonniert in").click()
    page.evaluate("window.isSamePage = true")
    page.get_by_label("Konzert", exact=True).check()
    expect(page.locator(ADDRESS)).to_contain_text("category=konzert")
    expect(page.get_by_role("status").filter(has_text="Termin")).to_contain_text("einen Termin")
    expect(page.get_by_role("link", name="Serenade")).to_be_visible()
    expect(page.get_by_role("link", name="Flohmarkt")).to_have_count(0)
    expect(page.get_by_text("ICSx⁵")).to_be_visible()
    assert page.evaluate("window.isSamePage")
    assert filters_of(page.url) == [("category", "konzert")]
    bar = page.locator(".built-bar")
    expect(bar).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    page.get_by_role(
        "link", name=re.compile("Konzert")
    ).first.click()  # what is chosen can be taken away again
    expect(page.locator(ADDRESS)).not_to_contain_text("category")


def test_among_many_one_searches_and_what_is_chosen_stays(page: Page, address: str) -> None:
    page.goto(f"{address}/subscribe?lang=de")
    page.get_by_label("Konzert", exact=True).check()
    page.get_by_label("Suchen: Art").fill("markt")
    expect(page.get_by_label("Konzert", exact=True)).to_be_visible()
    expect(page.get_by_label("Lesung, Literatur", exact=True)).to_be_hidden()
    expect(page.get_by_label(re.compile("^Markt"))).to_be_visible()


def test_without_a_script_the_button_does_it_and_equal_choices_have_one_address(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport=PHONE, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    made = set()
    for order in (("Konzert", "Film, Freiluftkino"), ("Film, Freiluftkino", "Konzert")):
        page.goto(f"{address}/subscribe?lang=de")
        expect(page.get_by_label("Suchen: Art")).to_be_hidden()
        for name in order:
            page.get_by_label(name, exact=True).check()
        page.get_by_role("button", name="Meinen Kalender").first.click()
        made.add(page.locator(ADDRESS).inner_text())
    made.add(page_of(page, f"{address}/subscribe?category=konzert,film,film&free=&q=&lang=de"))
    assert len(made) == 1, made
    assert filters_of(made.pop()) == [("category", "film"), ("category", "konzert")]
    context.close()


def page_of(page: Page, address: str) -> str:
    page.goto(address)
    return page.locator(ADDRESS).inner_text()
