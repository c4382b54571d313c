"""A whole installation for journeys: the demo city served over HTTP, as `make run` serves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page

from festival import create_app
from festival.settings import read_settings
from tests.real_server import running


@dataclass(frozen=True)
class DemoCity:
    """Where it answers, and the application on the same database for what a journey has to find there before."""

    url: str
    app: Flask


@contextmanager
def demo_city(prepared: Path, data_dir: Path) -> Iterator[DemoCity]:
    """A copy of the prepared demo city on a free port of this machine for as long as the block runs."""
    shutil.copytree(prepared, data_dir)
    with running(data_dir) as server:
        app = create_app(read_settings({"FESTIVAL_DATA_DIR": str(data_dir), "FESTIVAL_DEMO": "1"}))
        yield DemoCity(f"http://127.0.0.1:{server.port}", app)


def on_a_phone(city: DemoCity, browser: Browser, who: str) -> Page:
    """Return the desk as this demo account has it on a phone, in German."""
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="de").new_page()
    page.goto(f"{city.url}/signin?lang=de")
    page.fill("[name=email]", f"{who}@demo.example")
    page.fill("[name=password]", "festival-demo")
    with page.expect_navigation():
        page.click("main .button")
    return page
