"""An editor lets a program in and has a server told: the token and the secret are shown once, a test waits."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.journeys.city import DemoCity, on_a_phone


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_an_editor_lets_a_program_in_and_has_a_server_told(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = on_a_phone(city, browser, "organiser")
    page.goto(f"{city.url}/desk/organisations?lang=de", wait_until="load")
    page.locator("main a[href*='/desk/organisations/']").first.click()
    page.wait_for_url("**/desk/organisations/*")
    organisation = page.url
    page.get_by_role("link", name="Zugriffsschlüssel für eigene Programme").click()
    assert_accessible(page)
    page.get_by_role("button", name="Schlüssel anlegen").click()
    expect(page.get_by_text("Bitte angeben, welches Programm ihn benutzt.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Wofür ist der Schlüssel?").fill("Website")
    page.get_by_label("Veranstaltungen der Organisation lesen").check()
    page.get_by_label("Aktuelles Passwort").fill("festival-demo")
    page.get_by_role("button", name="Schlüssel anlegen").click()
    token = page.locator("#new-token").inner_text()
    assert fits(page)
    assert_accessible(page)
    answer = page.request.get(f"{city.url}/api/v1/own-events", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.get_by_text("Zurückgenommen.", exact=False).first).to_be_visible()
    answer = page.request.get(f"{city.url}/api/v1/own-events", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401

    page.goto(organisation)
    page.get_by_role("link", name="Webhooks: Server, die von ihren öffentlichen Änderungen erfahren").click()
    assert_accessible(page)
    page.get_by_role("textbox", name="Adresse").fill("https://portal.example/festival")
    page.get_by_role("button", name="Hinzufügen").click()
    expect(page.locator("#new-secret")).to_contain_text("whsec_")
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Test senden").click()
    expect(page.get_by_role("heading", name="Ein Test")).to_be_visible()
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="Anhalten").click()
    expect(page.get_by_text("Ausgeschaltet.")).to_be_visible()
