"""The coordination sends a list of places, has it written, and takes it back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from jobs import place_lists
from tests.journeys.city import DemoCity, on_a_phone

LIST = "Name;Straße;PLZ;Ort;Breitengrad;Längengrad\nSchulhof am Anger;Anger 3;12345;Berlin;52.51;13.39\n;Nirgends;;;;\n"


def work(city: DemoCity) -> None:
    """What the jobs process does within seconds."""
    with city.app.app_context():
        place_lists.work()


def test_a_list_of_places_is_looked_at_written_and_taken_back(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = on_a_phone(city, browser, "coordinator")
    page.goto(f"{city.url}/desk/venues?lang=de")
    page.get_by_role("link", name="Orte aus einer Liste").click()
    page.set_input_files("[name=file]", {"name": "orte.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Ansehen").click()

    expect(page.get_by_label("Schulhof am Anger")).to_be_checked()
    expect(page.get_by_text("hat keinen Namen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_text("Was in den Spalten steht").click()
    assert_accessible(page)
    page.get_by_role("button", name="Die angehakten Orte eintragen").click()
    work(city)
    expect(page.get_by_role("button", name="Die Liste zurücknehmen")).to_be_visible(timeout=20_000)
    assert_accessible(page)
    expect(page.get_by_role("link", name="Schulhof am Anger")).to_be_visible()
    page.get_by_role("button", name="Die Liste zurücknehmen").click()
    work(city)
    expect(page.get_by_text("orte.csv: zurückgenommen")).to_be_visible(timeout=20_000)
