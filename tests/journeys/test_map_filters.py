"""The map's filters, layers, near me and paper in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, expect

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.base.templating import today
from festival.places.districts import import_districts
from tests.conftest import local_evening, make_event, make_venue
from tests.places.squares import OLD_TOWN_AND_HARBOUR
from tests.served import served

HERE, THERE = (7.05, 51.45), (7.12, 51.46)
ME = (7.1199, 51.4601)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A city with a concert, a market some kilometres on, and a festival whose area is drawn."""
    begin_writing()
    city = db.session.get_one(City, 1)
    city.map_lon, city.map_lat, city.map_zoom = *HERE, 12
    city.tile_url = "https://tiles.invalid/{z}/{x}/{y}.png"
    import_districts(OLD_TOWN_AND_HARBOUR)
    db.session.commit()
    on = local_evening(in_days=1)
    for title, at, category in (("Konzert", HERE, "konzert"), ("Markttag", THERE, "markt")):
        make_event(title=title, category=category, venue=make_venue(lon=at[0], lat=at[1]), local_start=on)
    area = [[7.0, 51.43], [7.03, 51.43], [7.03, 51.44], [7.0, 51.44], [7.0, 51.43]]
    feast = make_event(
        title="Hafen<b>fest", geometry={"type": "Polygon", "coordinates": [area]}, local_start=on
    )
    begin_writing()
    feast.festival_id = feast.id
    db.session.commit()
    with served(app) as there:
        yield there


def rows(page: Page) -> list[str]:
    return page.locator("#list .row-title a").all_text_contents()


def test_filters_change_map_list_count_and_address_without_a_reload(
    page: Page, address: str, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{address}/map?lang=en")
    page.evaluate("window.stays = true")
    expect(page.locator(".pin-shape.pin")).to_have_count(3)
    page.get_by_label("Search", exact=True).fill("Konzert")
    expect(page.locator("#list .row")).to_have_count(1)
    expect(page.locator(".pin-shape.pin")).to_have_count(1)
    expect(page.locator("[data-built-status]")).to_have_text("1 event")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    assert parse_qs(urlsplit(page.url).query)["q"] == ["Konzert"]
    assert "Konzert" in page.title()
    page.get_by_label("Free of charge").check()
    expect(page.get_by_text("Nothing is on at these places on these days.")).to_be_visible()
    page.go_back()
    expect(page.locator("#list .row")).to_have_count(1)
    expect(page.get_by_label("Free of charge")).not_to_be_checked()
    expect(page.get_by_label("Search", exact=True)).to_have_value("Konzert")
    page.go_back()
    expect(page.locator("#list .row")).to_have_count(3)
    expect(page.get_by_label("Search", exact=True)).to_have_value("")
    page.go_forward()
    page.locator(".chips a", has_text="Konzert").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#list .row")).to_have_count(3)
    expect(page.locator(".chips a:focus")).to_have_count(1)
    assert_accessible(page)
    assert page.evaluate("window.stays")


def test_what_is_wrong_with_a_filter_is_said_by_the_button(page: Page, address: str) -> None:
    page.goto(f"{address}/map?lang=en")
    page.get_by_label("To", exact=True).fill(str(today().replace(year=today().year - 1)))
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator("#filter-to-error")).to_be_visible()


def test_without_a_script_the_form_and_the_list_work(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/map?lang=en")
    page.get_by_label("Search", exact=True).fill("Konzert")
    page.get_by_role("button", name="Show").first.click()
    assert rows(page) == ["Konzert"]
    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    context.close()


def test_near_me_sorts_here_and_tells_nobody(browser: Browser, address: str) -> None:
    context = browser.new_context(
        geolocation={"longitude": ME[0], "latitude": ME[1]}, permissions=["geolocation"]
    )
    page = context.new_page()
    asked: list[Request] = []
    page.goto(f"{address}/map?lang=en")
    expect(page.locator(".pin-shape.pin")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: asked.append(request))
    page.get_by_role("button", name="Near me").click()
    expect(page.locator("[data-near-status]")).to_contain_text("stays on this device")
    assert rows(page)[0] == "Markttag"
    expect(page.locator(".map-here")).to_have_count(1)
    page.wait_for_timeout(500)
    assert [one.url for one in asked] == []
    page.get_by_label("Search", exact=True).fill("Konzert")
    expect(page.locator("#list .row")).to_have_count(1)
    expect(page.locator("#list [data-distance]")).to_have_count(1)
    told = " ".join(f"{one.url} {one.post_data} {one.headers}" for one in asked)
    assert asked
    assert all(sign not in told for sign in ("7.11", "51.46", "bbox"))
    context.close()


def test_near_me_refused_is_said_in_words(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=[])
    page = context.new_page()
    page.goto(f"{address}/map?lang=en")
    before = rows(page)
    page.get_by_role("button", name="Near me").click()
    expect(page.locator("[data-near-status]")).to_have_text("This device did not say where it is.")
    assert rows(page) == before
    context.close()


def test_layers_are_left_out_by_keyboard_and_a_festival_leads_to_its_page(
    page: Page, address: str, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{address}/map?lang=en")
    expect(page.locator("path.festival-area")).to_have_count(1)
    expect(page.locator("path.shape")).to_have_count(1)
    page.locator("summary", has_text="Layers").focus()
    page.keyboard.press("Enter")
    assert_accessible(page)
    for words, there in (
        ("Outlines of the districts", "path.district"),
        ("Areas of festivals", "path.festival-area"),
        ("Routes and areas of events", "path.shape"),
    ):
        page.get_by_label(words).focus()
        page.keyboard.press(" ")
        expect(page.locator(there).first).to_be_hidden()
        page.keyboard.press(" ")
        expect(page.locator(there).first).to_be_visible()
    name = page.locator(".festival-name")
    expect(name).to_have_text("Hafen<b>fest")
    name.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("link")).to_have_attribute(
        "href", re.compile("/festivals/[0-9]+-hafen")
    )


def test_on_paper_stand_the_map_and_under_it_the_list(page: Page, address: str) -> None:
    page.goto(f"{address}/map?lang=en")
    expect(page.locator(".pin-shape.pin")).to_have_count(3)
    page.emulate_media(media="print")
    for hidden in (".map-legend", ".map > .leaflet-bar", "form.filters", "[data-near]", "nav.switch"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    map_box, list_box = page.locator(".map").bounding_box(), page.locator("#list").bounding_box()
    assert map_box is not None
    assert list_box is not None
    assert map_box["y"] + map_box["height"] <= list_box["y"]
    assert map_box["width"] <= 700
    assert len(page.pdf(format="A4")) > 10_000
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator(".pin-shape.pin").first).to_be_visible()
