"""Somebody sets a second factor up on a phone, signs in with a recovery code, and the city requires one of others."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
from playwright.sync_api import Browser, Page, expect

from festival.base.database import begin_writing, db
from festival.second_factor.model import SignInPolicy
from tests.journeys.city import DemoCity

PASSWORD = "festival-demo"


def sign_in(page: Page, city: DemoCity, who: str) -> None:
    page.goto(f"{city.url}/signin?lang=de")
    page.fill("[name=email]", f"{who}@demo.example")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main .button")


def set_up(page: Page, assert_accessible: Callable[[Page], None]) -> list[str]:
    """Set it up on the page that shows the picture; returns the recovery codes."""
    expect(page.locator("svg.qr")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    page.fill("[name=code]", pyotp.TOTP(page.locator("main code").inner_text().replace(" ", "")).now())
    with page.expect_navigation():
        page.get_by_role("button", name="Einschalten").click()
    codes = page.locator("main li code").all_inner_texts()
    assert len(codes) == 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    page.get_by_role("link", name="Ich habe sie aufbewahrt").click()
    return codes


def test_a_phone_is_set_up_and_a_recovery_code_helps_without_it(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="de").new_page()
    sign_in(page, city, "second")
    page.goto(f"{city.url}/account/second-factor?lang=de")
    page.fill("[name=current_password]", PASSWORD)
    page.get_by_role("button", name="Einrichten").click()
    codes = set_up(page, assert_accessible)
    assert_accessible(page)
    page.get_by_role("button", name="Abmelden").click()

    sign_in(page, city, "second")
    assert_accessible(page)
    page.get_by_text("Kein Handy zur Hand?").click()
    page.fill("[name=recovery]", codes[0])
    with page.expect_navigation():
        page.click("main .button")
    expect(page).to_have_url(f"{city.url}/desk?lang=de")

    page.goto(f"{city.url}/account/second-factor?lang=de")
    expect(page.get_by_text("Es sind noch 9 Ersatzcodes übrig.")).to_be_visible()
    page.fill("[name=current_password]", PASSWORD)
    page.get_by_text("Kein Handy zur Hand?").click()
    page.fill("[name=recovery]", codes[1])
    with page.expect_navigation():
        page.get_by_role("button", name="Ausschalten").click()
    expect(page.get_by_text("Ab jetzt genügt Ihr Passwort.")).to_be_visible()


def test_an_office_that_needs_one_sets_it_up_on_the_way_in(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    with city.app.app_context():
        begin_writing()
        db.session.add(SignInPolicy(id=1, required_of=["office"]))
        db.session.commit()
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="de").new_page()
    try:
        sign_in(page, city, "office")
        set_up(page, assert_accessible)
        expect(page).to_have_url(f"{city.url}/desk?lang=de")
    finally:
        with city.app.app_context():
            begin_writing()
            db.session.query(SignInPolicy).delete()
            db.session.commit()
            app = city.app.test_cli_runner()
            app.invoke(args=["festival", "reset-second-factor", "office@demo.example"])
