"""The coordination imports its list and takes it back; an organisation takes over what its calendar file holds."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base.database import db
from festival.organisers.model import Organisation
from jobs import exchange
from tests.journeys.city import DemoCity, on_a_phone

LIST = "Datum;Beginn;Ende;Titel\n12.06.2031;19:00;21:00;Abend am Brunnen\n30.2.2031;;;Unmöglich\n"
CALENDAR = "\r\n".join(
    (
        *(
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Verein//DE",
            "BEGIN:VEVENT",
            "UID:probe-1@verein.example",
        ),
        *(
            "DTSTAMP:20261101T120000Z",
            "DTSTART:20310613T180000Z",
            "DTEND:20310613T200000Z",
            "SUMMARY:Offene Probe",
        ),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
)


def work(city: DemoCity) -> None:
    """What the jobs process does within seconds."""
    with city.app.app_context():
        exchange.work()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_list_is_seen_imported_and_taken_back(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = on_a_phone(city, browser, "coordinator")
    page.goto(f"{city.url}/desk/imports?lang=de")
    sent = {"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.set_input_files("input[type=file]", sent)
    page.get_by_role("button", name="Ansehen").click()
    expect(page.get_by_text("Den Tag „30.2.2031“ gibt es nicht.")).to_be_visible()
    assert fits(page)
    assert_accessible(page)
    page.get_by_label("Vorgemerkt:").check()
    page.locator("select[name=own]").select_option(index=1)
    page.get_by_role("button", name="Einlesen").click()

    work(city)
    back = page.get_by_role("button", name="Zurücknehmen")
    expect(back).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="Abend am Brunnen")).to_be_visible()
    assert fits(page)
    assert_accessible(page)
    back.click()
    work(city)
    expect(back).to_have_count(0, timeout=30_000)


def test_a_calendar_file_is_seen_first_and_its_events_are_there_then(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = on_a_phone(city, browser, "organiser")
    with city.app.app_context():
        own = select(Organisation.id).where(Organisation.slug == "kulturverein-spreebogen")
        number = db.session.scalar(own)
    page.goto(f"{city.url}/desk/imports/calendars/organisations/{number}?lang=de")
    form = page.locator("form[enctype]")
    sent = {"name": "proben.ics", "mimeType": "text/calendar", "buffer": CALENDAR.encode()}
    form.locator("input[type=file]").set_input_files(sent)
    form.get_by_label("Vorgemerkt").check()
    form.get_by_role("button", name="Ansehen").click()
    expect(page.get_by_text("Offene Probe")).to_be_visible()
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Übernehmen", exact=True).click()
    work(city)
    page.reload()
    expect(page.get_by_role("link", name="Offene Probe")).to_be_visible(timeout=30_000)
    assert fits(page)
    assert_accessible(page)
