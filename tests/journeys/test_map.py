"""The map in a real browser: by keyboard, beside its list, without tiles, within the strict policy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.places.districts import import_districts
from festival.places.model import Venue
from festival.places.venues import save_venue
from festival.programme import geojson
from tests.conftest import make_account, make_event, make_organisation
from tests.places.squares import OLD_TOWN_AND_HARBOUR
from tests.served import served

EVIL = "<img src=x onerror=alert(1)> ${alert(1)}"
HERE, THERE = (7.05, 51.45), (7.12, 51.46)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A city of two districts whose tile source can't be reached, served on this machine."""
    begin_writing()
    city = db.session.get_one(City, 1)
    city.map_lon, city.map_lat, city.map_zoom = *HERE, 12
    city.tile_url = "https://tiles.invalid/{z}/{x}/{y}.png"
    import_districts(OLD_TOWN_AND_HARBOUR)
    db.session.commit()
    with served(app) as there:
        yield there


@pytest.fixture
def watched(page: Page, address: str) -> Iterator[Page]:
    """A page of which nothing may go to the console, and no request to anybody else."""
    wrong: list[str] = []
    page.emulate_media(reduced_motion="reduce")  # axe would measure colours while a popup fades in
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append("a script ran"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
    yield page
    assert wrong == []


def have_event(title: str, at: tuple[float, float], tone: str = "festive") -> int:
    begin_writing()
    venue = Venue(name=f"Ort von {title[:20]}", lon=at[0], lat=at[1])
    save_venue(venue)
    db.session.commit()
    start = datetime.combine(today() + timedelta(days=2), time(19, 30))
    return int(make_event(title=title, venue=venue, tone=tone, local_start=start).id)


def test_pins_are_opened_and_closed_by_keyboard_and_titles_stay_text(
    watched: Page, address: str, assert_accessible: Callable[[Page], None]
) -> None:
    have_event(EVIL, HERE)
    have_event("Gedenkstunde", THERE, tone="solemn")
    watched.goto(f"{address}/map")
    expect(watched.locator(".pin.pin-festive")).to_have_count(1)
    expect(watched.locator(".pin.pin-solemn")).to_have_count(1)
    assert_accessible(watched)

    pin = watched.locator(".pin.pin-festive")
    pin.focus()
    watched.keyboard.press("Enter")
    popup = watched.get_by_role("dialog")
    expect(popup.get_by_role("link", name=EVIL)).to_be_focused()
    assert_accessible(watched)
    watched.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(pin).to_be_focused()
    watched.keyboard.press(" ")
    expect(popup).to_have_count(1)


def test_a_cluster_says_its_number_and_lists_what_stands_at_one_place(watched: Page, address: str) -> None:
    for number in range(3):
        have_event(f"Konzert {number}", HERE)
    watched.goto(f"{address}/map")
    cluster = watched.locator(".cluster")
    expect(cluster.locator("[aria-hidden]")).to_have_text("3")
    expect(cluster.locator(".visually-hidden")).to_contain_text("3 ")
    cluster.focus()
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("dialog").get_by_role("link", name="Konzert")).to_have_count(3)


def test_what_lies_outside_of_the_map_is_reached_only_once_it_is_in_sight(
    watched: Page, address: str
) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    have_event("Konzert", HERE)
    have_event("Lesung", (HERE[0] + 0.09, HERE[1]), tone="civic")
    watched.goto(f"{address}/map")
    beyond = watched.locator(".pin.pin-civic")
    expect(watched.locator(".pin.pin-festive")).to_be_visible()
    expect(beyond).to_be_hidden()
    watched.locator("#festival_map").focus()
    watched.keyboard.press("Shift+ArrowRight")  # three steps at once
    expect(beyond).to_be_visible()


def test_list_and_map_light_each_other(watched: Page, address: str) -> None:
    number = have_event("Konzert", HERE)
    have_event("Lesung", THERE, tone="civic")
    watched.goto(f"{address}/map")
    expect(watched.locator(".pin")).to_have_count(2)
    watched.locator(f"[data-row='{number}'] a").first.focus()
    expect(watched.locator(".pin.is-lit")).to_have_count(1)
    expect(watched.locator(".pin.pin-festive.is-lit")).to_have_count(1)
    watched.locator(".pin.pin-civic").focus()
    expect(watched.locator("[data-row].is-lit")).to_contain_text("Lesung")


def test_without_a_tile_the_districts_are_the_ground(watched: Page, address: str) -> None:
    watched.goto(f"{address}/map")
    expect(watched.locator(".district-name")).to_have_text(["Altstadt", "Hafen"])
    expect(watched.locator("path.district")).to_have_count(2)


def test_the_wheel_scrolls_the_page_and_the_map_says_how_to_zoom(watched: Page, address: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 500})
    watched.goto(f"{address}/map")
    ground = watched.locator("#festival_map")
    ground.scroll_into_view_if_needed()
    ground.hover()
    before = ground.bounding_box()
    watched.mouse.wheel(0, -200)
    expect(watched.locator("[data-map-status]")).not_to_be_empty()
    for _ in range(20):
        if ground.bounding_box() != before:
            return
        watched.wait_for_timeout(50)
    pytest.fail("the page did not scroll")


def test_a_place_is_drawn_by_keyboard(watched: Page, address: str) -> None:
    account = make_account(organisation=make_organisation())
    watched.goto(f"{address}/signin")
    watched.locator("[name=email]").fill(account.email)
    watched.locator("[name=password]").fill("correct horse battery staple")
    watched.keyboard.press("Enter")
    watched.wait_for_url("**/desk")
    watched.goto(f"{address}/desk/venues/new")
    watched.locator("[data-kind=point]").focus()
    watched.keyboard.press("Enter")
    watched.locator("#festival_map").focus()
    watched.keyboard.press("Enter")
    drawn = json.loads(watched.locator("#geometry").input_value())
    assert drawn["type"] == "Point"
    assert drawn["coordinates"] == pytest.approx(HERE, abs=0.001)
    watched.locator("#geometry").fill("51.46, 7.12")
    watched.locator("#name").focus()
    expect(watched.locator(".leaflet-marker-icon.pin-shape")).to_have_count(1)


def test_of_a_large_city_the_map_asks_for_what_it_shows(
    watched: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geojson, "MAX_PLACES", 3)
    for number in range(3):
        have_event(f"Konzert {number}", (HERE[0] + number / 2000, HERE[1]))
    have_event("Lesung", (HERE[0] + 0.2, HERE[1]), tone="civic")
    asked: list[str] = []
    watched.on(
        "request", lambda request: asked.append(request.url) if "events.geojson" in request.url else None
    )
    watched.goto(f"{address}/map")
    cluster = watched.locator(".cluster")
    expect(cluster.locator("[aria-hidden]")).to_have_text("3")
    assert ["bbox" in one for one in asked] == [False]
    cluster.focus()
    watched.keyboard.press("Enter")  # nearer, where the three come apart and by themselves
    expect(watched.locator(".pin.pin-festive")).to_have_count(3)
    expect(watched.locator("#festival_map")).to_be_focused()
    assert ["bbox" in one for one in asked] == [False, True]
    watched.locator(".pin").first.focus()
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("dialog").get_by_role("link", name="Konzert")).to_have_count(1)
