"""Two organisers plan the same evening next to a memorial: they find out while typing, talk, and one of them moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.events.model import EventTime
from festival.events.saving import Step, new_event, take_step
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.remembrance.model import RemembranceDay
from tests.journeys.city import DemoCity

SQUARE = "Bebelplatz"
BERLIN = ZoneInfo("Europe/Berlin")
PASSWORD = "festival-demo"
WIDTHS = {390: "de-DE", 1280: "en-GB"}
FIRST, SECOND, THIRD = "organiser@demo.example", "second@demo.example", "office@demo.example"
COORDINATOR = "coordinator@demo.example"
NEXT = "main form.form .buttons .button >> nth=0"


@dataclass(frozen=True)
class Visit:
    """A browser of its own for one person, at one width and in one language."""

    city: DemoCity
    browser: Browser
    width: int
    assert_accessible: Callable[[Page], None]

    @contextmanager
    def by(self, email: str, *, scripts: bool = True) -> Iterator[Page]:
        """The page of somebody who has just signed in."""
        context = self.browser.new_context(
            viewport={"width": self.width, "height": 900},
            locale=WIDTHS[self.width],
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{self.city.url}/signin")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        press(page, "main .button")
        expect(page).to_have_url(re.compile(r"/desk$"))
        yield page
        context.close()

    def settle(self, page: Page, path: str = "") -> None:
        """Go there, if anywhere, and see that the page fits and can be used by everybody."""
        if path:
            page.goto(self.city.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= self.width, (
            f"{page.url} scrolls sideways"
        )
        self.assert_accessible(page)


def press(page: Page, selector: str) -> None:
    """Click and wait until the next page is there."""
    with page.expect_navigation():
        page.click(selector)


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def visit(
    request: pytest.FixtureRequest,
    city: DemoCity,
    browser: Browser,
    assert_accessible: Callable[[Page], None],
) -> Visit:
    return Visit(city, browser, request.param, assert_accessible)


def evening_at(width: int) -> datetime:
    """An evening of its own for each width, three or four months ahead, on a weekday on which little happens."""
    day = clock.to_local(clock.now(), BERLIN) + timedelta(days=100 if width == 390 else 128)
    day += timedelta(days=(1 - day.weekday()) % 7)
    return day.replace(hour=19, minute=0, second=0, microsecond=0)


def remember(city: DemoCity, on: datetime) -> str:
    """Have the city remember something on the square on that day; return the day's name."""
    name = f"Gedenken am {on:%d.%m.}"
    with city.app.app_context():
        begin_writing()
        venue = db.session.scalars(select(Venue).where(Venue.name == SQUARE)).one()
        db.session.add(
            RemembranceDay(
                name=name,
                rule=f"fixed {on:%m-%d}",
                place_name=f"Mahnmal {SQUARE}",
                lon=venue.lon,
                lat=venue.lat,
                is_own=True,
            )
        )
        bump_revision()
        db.session.commit()
    return name


def plan_of_the_first(city: DemoCity, start: datetime) -> str:
    """Have the first organiser pencil an evening of songs on the square; return its title."""
    title = f"Liederabend {start:%d.%m.}"
    with city.app.app_context():
        begin_writing()
        venue = db.session.scalars(select(Venue).where(Venue.name == SQUARE)).one()
        query = select(Organisation).where(Organisation.slug == "kulturverein-spreebogen")
        event = new_event(title, organisation_id=db.session.scalars(query).one().id, by=None)
        event.venue_id, event.category, event.sound = venue.id, "konzert", "amplified"
        event.lines = [EventTime(local_start=start, local_end=start + timedelta(hours=3))]
        db.session.flush()
        take_step(event, Step("pencilled", None), now=clock.now())
        db.session.commit()
    return title


def keep(page: Page) -> None:
    """Go on although something was found."""
    page.get_by_role("link", name=re.compile("Keep it|So lassen")).click()


def begin_an_event(visit: Visit, page: Page, title: str, start: datetime) -> None:
    """Say what and when, up to the step that asks where."""
    visit_path = f"{visit.city.url}/desk/events/new"
    page.goto(visit_path)
    page.fill("[name=title]", title)
    page.select_option("[name=category]", "tanz")
    page.check("[name=tone][value=festive]")
    press(page, NEXT)
    expect(page).to_have_url(re.compile(r"/when$"))
    page.fill("[name=start_on]", start.date().isoformat())
    page.fill("[name=start_time]", "20:00")
    page.fill("[name=end_time]", "23:00")
    press(page, NEXT)
    if "/when" in page.url:  # the day itself has something to say already
        keep(page)
    expect(page).to_have_url(re.compile(r"/where"))


def choose_the_square(page: Page) -> None:
    page.fill("[name=venue_words]", SQUARE)
    press(page, "button[name=search]")
    page.get_by_label(re.compile(rf"^{SQUARE}, ")).first.check()
    press(page, NEXT)


def test_two_organisers_find_out_while_typing_talk_and_one_moves(visit: Visit) -> None:
    city, evening = visit.city, evening_at(visit.width)
    day_name, theirs = remember(city, evening), plan_of_the_first(city, evening)
    mine = f"Tanz auf dem Platz {visit.width}"

    with visit.by(SECOND) as second:
        begin_an_event(visit, second, mine, evening + timedelta(days=7))
        choose_the_square(second)
        number = re.search(r"/desk/events/(\d+)/", second.url)
        assert number is not None
        visit.settle(second, f"/desk/events/{number[1]}/when")
        findings = second.locator("#findings")
        expect(findings).not_to_contain_text(day_name)
        second.fill("[name=start_on]", evening.date().isoformat())
        # Nothing is saved yet, and the reasons stand there already, the weightiest first, with better dates.
        expect(findings).to_contain_text(SQUARE)
        expect(findings).to_contain_text(day_name)
        expect(findings.locator(".better-dates button")).to_have_count(2)
        visit.settle(second)
        press(second, NEXT)
        expect(second).to_have_url(re.compile("found=1"))
        visit.settle(second)
        keep(second)
        expect(second).to_have_url(re.compile(r"/where"))
        press(second, NEXT)
        expect(second).to_have_url(re.compile(r"/whom"))
        second.check("[name=price_kind][value=free]")
        press(second, NEXT)
        second.check("[name=sound][value=amplified]")
        press(second, NEXT)
        expect(second).to_have_url(
            re.compile(r"/needs\?found=1")
        )  # what is loud meets more than the place did
        visit.settle(second)
        keep(second)
        expect(second).to_have_url(re.compile(r"/desk/events/\d+$"))
        visit.settle(second)
        press(second, "button[value=pencilled]")
        visit.settle(second)

        with visit.by(FIRST) as first:
            talk = the_talk(visit, first, mine, theirs)
            visit.settle(second, "/desk/inbox")
            expect(second.locator(f"main a[href='{talk}']").first).to_be_visible()
            visit.settle(second, talk)
            expect(second.locator(".side")).to_contain_text(theirs)

            first.fill(
                "[name=letter]", "Wir singen leise, und um die Ecke wird gedacht. Weicht einer von uns aus?"
            )
            press(first, "form[action$='/letter'] button")
            expect(first.locator(".letters").first).to_contain_text("um die Ecke wird gedacht")
            second.reload()
            second.fill("[name=letter]", "Gern. Schlagt einen Tag vor.")
            press(second, "form[action$='/letter'] button")
            visit.settle(second)

            first.reload()
            propose_another_day(first, mine, evening + timedelta(days=7))
            visit.settle(first)

            second.reload()
            visit.settle(second)
            press(second, "button[value=take]")
            expect(second.locator("main")).to_contain_text(
                re.compile("found here is gone|besteht nicht mehr")
            )
            visit.settle(second)
            first.goto(f"{city.url}/desk/conflicts?state=solved")
            expect(first.locator(f"main a[href='{talk}']")).to_be_visible()
            visit.settle(first)
            first.goto(f"{city.url}/desk/conflicts")
            expect(first.locator(f"main a[href='{talk}']")).to_have_count(0)

    with visit.by(THIRD) as third:
        answer = third.goto(city.url + talk)
        assert answer is not None
        assert answer.status == 404
        visit.settle(third)


def the_talk(visit: Visit, page: Page, mine: str, theirs: str) -> str:
    """Go from the first organiser's inbox and board to the talk about the two events; return its address."""
    visit.settle(page, "/desk/inbox")
    expect(page.locator("main .row a[href*='/desk/conflicts/']").first).to_be_visible()
    visit.settle(page, "/desk/conflicts")
    addresses = page.eval_on_selector_all(
        "main a[href*='/desk/conflicts/']", "links => links.map(link => link.getAttribute('href'))"
    )
    for address in addresses:
        if not re.search(r"/\d+$", address):
            continue
        page.goto(visit.city.url + address)
        said = page.locator(".side").inner_text()
        if mine in said and theirs in said and page.locator(".side .party").count() == 2:
            visit.settle(page)
            return str(address)
    raise AssertionError(f"no talk about {mine} and {theirs} among {addresses}")


def propose_another_day(page: Page, title: str, on: datetime) -> None:
    page.locator("main details summary").first.click()
    page.get_by_label(title).check()
    page.fill("[name=day]", on.date().isoformat())
    page.fill("[name=words]", "Da ist der Platz frei, und der Tag ist leicht.")
    press(page, "form[action$='/proposal'] button")
    if page.locator(
        "details[open] form[action$='/proposal']"
    ).count():  # asked once: something meets it there too
        press(page, "form[action$='/proposal'] button")
    expect(page.locator("main")).to_contain_text("der Tag ist leicht")


def test_without_scripts_the_next_step_says_the_same(visit: Visit) -> None:
    evening = evening_at(visit.width) + timedelta(days=14)
    day_name = remember(visit.city, evening)
    plan_of_the_first(visit.city, evening)
    with visit.by(SECOND, scripts=False) as page:
        begin_an_event(visit, page, f"Ohne Skripte {visit.width}", evening)
        choose_the_square(page)
        expect(page).to_have_url(re.compile("found=1"))
        findings = page.locator("#findings")
        expect(findings).to_contain_text(SQUARE)
        expect(findings).to_contain_text(day_name)
        expect(findings.locator(".better-dates button")).to_have_count(2)


def test_the_coordination_walks_through_the_board_and_takes_the_minutes_home(visit: Visit) -> None:
    with visit.by(COORDINATOR) as page:
        visit.settle(page, "/desk")
        visit.settle(page, "/desk/conflicts")
        press(page, "main a[href$='/desk/meeting']")
        visit.settle(page)
        press(page, "main a[href*='/desk/meeting/']:not([href*=minutes])")
        visit.settle(page)
        decision = f"Beide beginnen eine Stunde später ({visit.width})."
        page.fill("[name=reason]", decision)
        page.fill("[name=taken_by]", "Runder Tisch")
        page.select_option("[name=custom]", "taking_turns")
        page.check("[name=follows][value=kept]")
        press(page, "main form.form button")
        expect(page.locator(".notice-done, .flash, [role=status]").first).to_be_visible()
        visit.settle(page, "/desk/meeting")
        press(page, "main a[href*='minutes']")
        expect(page.locator("main")).to_contain_text(decision)
        visit.settle(page)
        with page.expect_download() as download:
            page.click("main a[href$='.docx']")
        assert download.value.suggested_filename.endswith(".docx")
        assert download.value.path().read_bytes().startswith(b"PK")

        visit.settle(page, "/desk/year")
        page.locator("main a[href*='/desk/year/20']").nth(150).click()
        expect(page).to_have_url(re.compile(r"/desk/year/\d{4}-\d\d-\d\d"))
        visit.settle(page)
        visit.settle(page, "/desk/insight")


def test_a_date_that_was_found_is_held_with_one_click(visit: Visit) -> None:
    with visit.by(FIRST) as page:
        visit.settle(page, "/desk/dates")
        page.fill("[name=venue_words]", SQUARE)
        press(page, "button[name=search]")
        page.locator("[name=venue]").first.check()
        press(page, "form.finder-form .buttons .button >> nth=-1")
        visit.settle(page)
        if not page.locator(
            ".candidate a.button"
        ).count():  # many days are equally good: one of them is opened
            page.locator(".equal-days a").first.click()
        expect(page.locator(".candidate").first).to_be_visible()
        page.locator(".candidate a.button").first.click()
        expect(page.locator("[name=title]")).to_be_visible()
        visit.settle(page)
        page.fill("[name=title]", f"Gefundener Abend {visit.width}")
        press(page, "main form.form .buttons .button")
        expect(page).to_have_url(re.compile(r"/desk/events/\d+$"))
        expect(page.locator("h1")).to_contain_text("Gefundener Abend")
        expect(page.locator("main")).to_contain_text(re.compile("pencilled|vorgemerkt", re.IGNORECASE))
        visit.settle(page)
