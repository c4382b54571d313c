"""Somebody of the town hall signs in with the button, by a provider that runs as a process of its own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.directory.conftest import CLIENT_ID, CLIENT_SECRET, Directory, provider_process
from tests.real_server import PATIENCE_S, free_port, running

__all__ = ["provider_process"]

ORGANISER = {"sub": "o-1", "email": "organiser@demo.example", "email_verified": True}


@pytest.fixture(scope="module")
def directory(
    prepared_demo: Path, provider_process: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Directory]:
    """The demo city with a provider beside it, whose people are those of the demo."""
    folder, port = tmp_path_factory.mktemp("directory") / "data", free_port()
    shutil.copytree(prepared_demo, folder)
    base_url = f"http://127.0.0.1:{port}"
    environ = {
        "PORT": str(port),
        "FESTIVAL_WORKERS": "1",
        "FESTIVAL_BASE_URL": base_url,
        "FESTIVAL_OIDC_ISSUER": provider_process,
        "FESTIVAL_OIDC_CLIENT_ID": CLIENT_ID,
        "FESTIVAL_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "FESTIVAL_OIDC_NAME": "Stadtverwaltung",
    }
    with running(folder, **environ):
        yield Directory(provider_process, base_url)


def press(page: Page, directory: Directory) -> None:
    page.goto(f"{directory.base_url}/signin?lang=de")
    with page.expect_navigation():
        page.get_by_role("link", name="Anmelden mit Stadtverwaltung").click()


def test_the_password_page_answers_while_the_provider_stalls(directory: Directory) -> None:
    directory.says("drips")
    answers: list[int] = []

    def ask() -> None:
        answer = requests.get(f"{directory.base_url}/signin/directory", timeout=PATIENCE_S)
        answers.append(answer.status_code)

    waiting = [Thread(target=ask) for _ in range(6)]
    for one in waiting:
        one.start()
    time.sleep(0.5)
    assert answers == [], "they wait"
    page = requests.get(f"{directory.base_url}/signin", timeout=PATIENCE_S)
    assert page.status_code == 200
    assert answers == [], "and the page did not wait with them"
    for one in waiting:
        one.join()
    assert answers == [503] * 6
    directory.says()
    time.sleep(10.5)  # for so long nobody asks again


def test_a_button_leads_there_and_back(
    directory: Directory, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="de").new_page()
    directory.says(**ORGANISER)
    page.goto(f"{directory.base_url}/signin?lang=de")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    press(page, directory)
    expect(page).to_have_url(f"{directory.base_url}/desk")
    page.get_by_role("button", name="Abmelden").click()

    directory.says(sub="n-1", email="nobody@stadt.example", email_verified=True)
    press(page, directory)
    expect(page.get_by_role("heading", level=1)).to_have_text("Für Sie gibt es noch kein Konto")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)

    directory.says("forged", **ORGANISER)
    press(page, directory)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie sind noch nicht angemeldet")
    assert_accessible(page)


def test_an_administrator_sees_whom_an_account_is_linked_to(
    directory: Directory, browser: Browser, assert_accessible: Callable[[Page], None]
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="de").new_page()
    directory.says(sub="a-1", email="admin@demo.example", email_verified=True)
    press(page, directory)
    page.goto(f"{directory.base_url}/desk/settings/accounts?lang=de")
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("main").get_by_role("link", name="Stadtverwaltung").click()
    expect(page.get_by_text("Dort bekannt als")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{directory.base_url}/desk/settings/signing-in?lang=de")
    expect(page.get_by_label("Wer im Verzeichnis steht, bekommt ein Konto")).to_be_visible()
    assert_accessible(page)
