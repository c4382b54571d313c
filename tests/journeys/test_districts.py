"""The administrator looks at a file of districts and takes it over; the public's map has them at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from festival.demo.gather import TOWN_DATA
from tests.journeys.city import DemoCity, on_a_phone


def test_districts_from_a_file_are_seen_first_and_then_there(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = on_a_phone(city, browser, "admin")
    page.goto(f"{city.url}/desk/settings/districts?lang=de")
    before = page.locator("tbody tr").count()
    page.set_input_files("[name=file]", Path(TOWN_DATA) / "districts.geojson")
    page.get_by_role("button", name="Ansehen").click()

    expect(page.locator(".district-name", has_text="Lohbeck")).to_be_visible()
    expect(page.get_by_text("von der Mitte der Stadtkarte entfernt")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    page.get_by_role("button", name="Als Stadtteile übernehmen").click()

    expect(page.get_by_text("5 Stadtteile sind übernommen.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(before + 5)
    page.goto(f"{city.url}/map?lang=de")
    assert "Lohbeck" in page.request.get(f"{city.url}/map/districts.geojson").text()
