"""Four organisers say when their event takes place, each in their own way: market, guided tour, feast, museum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base.database import db
from festival.events.model import Event, Occurrence
from festival.places.model import Venue
from tests.journeys.city import DemoCity
from tests.publishing.days import wall_now
from tests.publishing.readers import READERS

NEXT = "form.form .buttons .button >> nth=0"
HERE, THERE = "Alexanderplatz", "Leopoldplatz"
Check = Callable[[Page], None]


@pytest.fixture(params=[(390, "de-DE"), (1280, "en-GB")], ids=["390px", "1280px"])
def page(request: pytest.FixtureRequest, browser: Browser, city: DemoCity) -> Iterator[Page]:
    width, locale = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=locale, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{city.url}/signin")
    page.fill("[name=email]", "coordinator@demo.example")
    page.fill("[name=password]", "festival-demo")
    page.click("main .button")
    expect(page).to_have_url(re.compile(r"/desk$"))
    yield page
    context.close()


def begin(page: Page, city: DemoCity, title: str, way: str) -> int:
    """Register an event up to the step "When?", opened for one way of saying it; return its number."""
    page.goto(f"{city.url}/desk/events/new")
    page.fill("[name=title]", title)
    page.select_option("[name=category]", "konzert")
    page.click(NEXT)
    expect(page).to_have_url(re.compile(r"/when$"))
    page.click(f'button[name=shape_to][value="{way}"]')
    expect(page.locator(f'button.shape[value="{way}"]')).to_have_attribute("aria-current", "true")
    return int(page.url.split("/")[-2])


def settle(page: Page, assert_accessible: Check) -> None:
    page.wait_for_load_state()
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"
    assert_accessible(page)


def go_on(page: Page) -> None:
    """Save the step; what is asked about once is meant."""
    page.click(NEXT)
    if page.locator("#error-summary").count():
        page.click(NEXT)
    expect(page.locator("#error-summary")).to_have_count(0)


def publish(page: Page, city: DemoCity, number: int, place: str = HERE) -> None:
    """Go from the place to the programme."""
    page.goto(f"{city.url}/desk/events/{number}/where")
    page.fill("[name=venue_words]", place)
    page.click("button[name=search]")
    page.get_by_label(re.compile(rf"^{place}, ")).first.check()
    page.click(NEXT)
    page.goto(f"{city.url}/desk/events/{number}")
    page.click("button[name=to_state][value=confirmed]")
    expect(page.locator(".notice").first).to_be_visible()


def dates(city: DemoCity, number: int) -> list[tuple[date, str, bool]]:
    """Day, hours and whether it is cancelled of each date that is stored."""
    with city.app.app_context():
        query = select(Occurrence).where(Occurrence.event_id == number).order_by(Occurrence.starts_at)
        return [
            (row.on, f"{row.local_start:%H:%M}-{row.local_end:%H:%M}", row.is_cancelled)
            for row in db.session.scalars(query)
        ]


def next_weekday(weekday: int, *, weeks: int) -> date:
    """The weekday (0 is Monday) this many weeks ahead."""
    today = wall_now().date()
    return today + timedelta(days=weekday - today.weekday(), weeks=weeks)


def shown_in_a_client(city: DemoCity, number: int, day: date) -> list[list[tuple[datetime, datetime, bool]]]:
    """What each calendar program that has subscribed shows of the event on a day, what is struck through left out."""
    with city.app.app_context():
        uid = db.session.get_one(Event, number).uid
        uids = {row.uid for row in db.session.get_one(Event, number).lines} | {uid}
    text = requests.get(f"{city.url}/calendar.ics", timeout=30).text
    head, *entries = text.split("BEGIN:VEVENT")
    own = [one for one in entries if any(f"UID:{each}" in one.replace("\r\n ", "") for each in uids)]
    feed = head + "".join(f"BEGIN:VEVENT{one.split('END:VEVENT')[0]}END:VEVENT\r\n" for one in own)
    feed += "END:VCALENDAR\r\n"
    return [[one for one in read(feed, day, day + timedelta(days=1)) if not one[2]] for read in READERS]


def test_a_market_has_two_days_hours_of_each_and_a_break(
    city: DemoCity, page: Page, assert_accessible: Check
) -> None:
    number = begin(page, city, f"Wochenmarkt {page.viewport_size}", "week")
    first = next_weekday(0, weeks=3)
    page.fill("[name=wednesday]", "8–13")
    page.fill("[name=saturday]", "8 bis 15 Uhr")
    page.fill("[name=start_on]", first.isoformat())
    page.fill("[name=until_on]", (first + timedelta(days=41)).isoformat())
    closed = first + timedelta(days=14)
    page.click("details:has([name=closed_days]) > summary")
    page.fill("[name=closed_days]", f"{closed:%d.%m.%Y}–{closed + timedelta(days=6):%d.%m.%Y}")
    expect(page.locator(".dates .when")).to_contain_text(
        re.compile(r"Mi 8–13 und Sa 8–15|Wed 8\sam–1\spm and Sat 8")
    )
    expect(page.locator(".dates .month .is-on").first).to_be_visible()
    settle(page, assert_accessible)
    go_on(page)
    weeks = [first + timedelta(weeks=week) for week in range(6) if week != 2]
    wanted = [
        (monday + timedelta(days=day), hours, False)
        for monday in weeks
        for day, hours in ((2, "08:00-13:00"), (5, "08:00-15:00"))
    ]
    assert dates(city, number) == wanted
    page.goto(f"{city.url}/desk/events/{number}/when")
    expect(page.locator("[name=wednesday]")).to_have_value("8–13")
    expect(page.locator("[name=saturday]")).to_have_value("8–15")


def test_one_of_three_tours_of_a_day_is_cancelled_and_leaves_the_calendars(
    city: DemoCity, page: Page, assert_accessible: Check
) -> None:
    number = begin(page, city, f"Turmführung {page.viewport_size}", "regular")
    first = next_weekday(5, weeks=4)
    page.fill("[name=start_on]", first.isoformat())
    page.fill("[name=start_time]", "11")
    page.fill("[name=end_time]", "12 Uhr")
    page.fill("[name=more_hours]", "13, 15")
    page.select_option("[name=repeat]", "weekly")
    page.fill("[name=until_on]", (first + timedelta(weeks=3)).isoformat())
    settle(page, assert_accessible)
    go_on(page)
    publish(page, city, number)
    second = first + timedelta(weeks=1)
    three = [f"{hour}:00-{hour + 1}:00" for hour in (11, 13, 15)]
    assert [hours for on, hours, _gone in dates(city, number) if on == second] == three
    assert [len(shown) for shown in shown_in_a_client(city, number, second)] == [3] * len(READERS)

    page.goto(f"{city.url}/desk/events/{number}")
    page.locator(f'a[href*="/dates/{second.isoformat()}T1300"]').first.click()
    page.check("[name=kind][value=cancelled]")
    page.fill("[name=reason]", "Der Aufzug wird gewartet.")
    settle(page, assert_accessible)
    page.click("form.form .buttons .button")
    expect(page).to_have_url(re.compile(rf"/desk/events/{number}$"))
    gone = [(hours, is_gone) for on, hours, is_gone in dates(city, number) if on == second]
    assert gone == list(zip(three, (False, True, False), strict=True))
    for shown in shown_in_a_client(city, number, second):
        assert [start.astimezone().minute for start, _end, _gone in shown] == [0, 0]
        assert shown[1][0] - shown[0][0] == timedelta(hours=4)


def test_the_saturday_of_a_feast_moves_to_another_square(
    city: DemoCity, page: Page, assert_accessible: Check
) -> None:
    number = begin(page, city, f"Kiezfest {page.viewport_size}", "days")
    friday = next_weekday(4, weeks=7)
    for row, (start, end) in enumerate((("18", "23"), ("14 Uhr", "24"), ("11", "18 Uhr"))):
        page.fill(f"[name=rows-{row}-on]", (friday + timedelta(days=row)).isoformat())
        page.fill(f"[name=rows-{row}-start]", start)
        page.fill(f"[name=rows-{row}-end]", end)
    page.click("button[name=more]")
    expect(page.locator("[name=rows-3-on]")).to_be_visible()
    expect(page.locator("[name=rows-2-end]")).to_have_value("18 Uhr")
    settle(page, assert_accessible)
    go_on(page)
    publish(page, city, number)
    saturday = friday + timedelta(days=1)
    assert [hours for _on, hours, _gone in dates(city, number)] == [
        "18:00-23:00",
        "14:00-00:00",
        "11:00-18:00",
    ]

    page.goto(f"{city.url}/desk/events/{number}")
    page.locator(f'a[href*="/dates/{saturday.isoformat()}"]').first.click()
    page.fill("[name=venue_words]", THERE)
    page.fill("[name=reason]", "Auf dem Platz wird gebaut.")
    page.click("form.form .buttons .button")
    if page.locator("[name=picked]").count():
        page.locator("[name=picked]").first.check()
        page.click("form.form .buttons .button")
    expect(page).to_have_url(re.compile(rf"/desk/events/{number}$"))
    with city.app.app_context():
        query = (
            select(Occurrence.on, Venue.name)
            .join(Venue, Venue.id == Occurrence.venue_id)
            .where(Occurrence.event_id == number)
            .order_by(Occurrence.starts_at)
        )
        places: dict[date, str] = dict(map(tuple, db.session.execute(query)))
        assert [places[friday + timedelta(days=day)] == HERE for day in range(3)] == [True, False, True]
        address = f"/events/{number}-{db.session.get_one(Event, number).slug}/{saturday.isoformat()}"
    page.goto(city.url + address)
    expect(page.locator("main")).to_contain_text(places[saturday])
    settle(page, assert_accessible)


def test_a_museum_is_open_by_weekday_and_holds_no_place(
    city: DemoCity, page: Page, assert_accessible: Check
) -> None:
    number = begin(page, city, f"Heimatmuseum {page.viewport_size}", "week")
    monday = next_weekday(0, weeks=2)
    for day in ("tuesday", "wednesday", "friday", "saturday", "sunday"):
        page.fill(f"[name={day}]", "10–18")
    page.fill("[name=thursday]", "10–20 Uhr")
    page.fill("[name=start_on]", monday.isoformat())
    page.click("details:has([name=closed_days]) > summary")
    page.fill("[name=closed_days]", "24.12., 31.12.")
    page.check("[name=is_opening_hours]")
    settle(page, assert_accessible)
    go_on(page)
    publish(page, city, number)
    found = dates(city, number)
    assert all(on.weekday() != 0 for on, _hours, _gone in found)
    assert {(on.month, on.day) for on, _hours, _gone in found}.isdisjoint({(12, 24), (12, 31)})
    with city.app.app_context():
        blocks = db.session.scalars(select(Occurrence.blocks).where(Occurrence.event_id == number)).all()
        assert not any(blocks)
        address = f"/events/{number}-{db.session.get_one(Event, number).slug}"
    page.goto(city.url + address)
    expect(page.locator("main")).to_contain_text(
        re.compile("Di–So 10–18 Uhr, Do bis 20 Uhr|Tue–Sun 10 am–6 pm, Thu until 8")
    )
    expect(page.locator("main")).to_contain_text(re.compile(r"24\.?\s(und|and)\s31\.?\sDe[cz]ember"))
    settle(page, assert_accessible)
