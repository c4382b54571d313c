"""A resident subscribes to a calendar of their own with a real program; an organiser moves an event: it moves there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.city import DemoCity, on_a_phone
from tests.journeys.test_times import begin, go_on, next_weekday, publish
from tests.publishing.subscriber import Shown, Subscriber

TITLE = "Chor; Punsch, Lichter & „Mehr“ 🎶"
Check = Callable[[Page], None]


@pytest.fixture
def resident(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def say_when(page: Page, on: date, start: str, end: str) -> None:
    for name, value in (("start_on", on.isoformat()), ("start_time", start), ("end_time", end)):
        page.fill(f"[name={name}]", value)
    go_on(page)


def build(page: Page, city: DemoCity, assert_accessible: Check) -> str:
    """Pick concerts in Mitte; return the address that a phone would open, as a program asks it."""
    page.goto(f"{city.url}/subscribe")
    page.check("[name=category][value=konzert]")
    page.check("[name=district][value=mitte]")
    page.locator("main form button.button").first.click()
    link = page.locator("a[href^='webcal:']").first
    expect(link).to_have_attribute("href", re.compile(r"/calendar\.ics\?category=konzert&district=mitte"))
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)
    return (link.get_attribute("href") or "").replace("webcal:", "http:")


def ours(shown: list[Shown]) -> list[tuple[str, str]]:
    return [(one.start, one.end) for one in shown if one.title == TITLE]


def test_what_an_organiser_moves_moves_in_the_calendar_of_who_has_subscribed(
    city: DemoCity, browser: Browser, resident: Page, tmp_path: Path, assert_accessible: Check
) -> None:
    organiser = on_a_phone(city, browser, "coordinator")
    organiser.set_default_timeout(15_000)
    before, after = next_weekday(1, weeks=17), next_weekday(3, weeks=18)
    number = begin(organiser, city, TITLE, "once")
    say_when(organiser, before, "19:30", "22:00")
    publish(organiser, city, number)

    calendar = Subscriber(tmp_path / "calendar", build(resident, city, assert_accessible))
    calendar.sync()
    assert ours(calendar.shown(before, days=1)) == [(f"{before}T19:30", f"{before}T22:00")]
    (found,) = [one for one in calendar.shown(before, days=1) if one.title == TITLE]
    assert found.place == "Alexanderplatz, 10178 Berlin"
    assert ours(calendar.shown(after, days=1)) == []

    organiser.goto(f"{city.url}/desk/events/{number}/when")
    say_when(organiser, after, "18:00", "20:30")
    calendar.sync()
    assert ours(calendar.shown(before, days=1)) == []
    assert ours(calendar.shown(after, days=1)) == [(f"{after}T18:00", f"{after}T20:30")]
    organiser.context.close()
