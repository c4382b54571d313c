"""A resident picks what matters, gives an address and confirms it; on Thursday the mail holds the concert, and one
click of the mail program ends it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from festival import create_app
from festival.base import clock
from festival.base.city import get_city
from festival.base.database import db
from festival.outbox.delivery import send_due
from festival.outbox.model import OutgoingMail
from festival.settings import read_settings
from festival.weekly_mail.subscribing import confirmed_count
from festival.weekly_mail.weeks import next_week
from jobs import weekly
from tests.conftest import make_event
from tests.outbox.mail_server import Received, ScriptedServer, running_mail_server
from tests.real_server import free_port, running

TITLE = "Chor & Punsch"
Check = Callable[[Page], None]


@dataclass
class Town:
    """An installation that sends mail, and the mail server that takes it."""

    url: str
    app: Flask
    mails: ScriptedServer

    def last_mail(self) -> Received:
        """Let the outbox hand over what is due; return what came last."""
        with self.app.app_context():
            send_due()
        return self.mails.mails[-1]


@pytest.fixture
def town(prepared_demo: Path, tmp_path: Path) -> Iterator[Town]:
    shutil.copytree(prepared_demo, tmp_path / "data")
    port = free_port()
    with running_mail_server() as mails:
        said = {
            "FESTIVAL_MAIL_URL": f"smtp://127.0.0.1:{mails.port}",
            "FESTIVAL_MAIL_FROM": "feste@stadt.example",
            "FESTIVAL_BASE_URL": f"http://127.0.0.1:{port}",
            "FESTIVAL_DEMO": "1",
        }
        with running(tmp_path / "data", PORT=str(port), FESTIVAL_WORKERS="1", **said):
            settings = read_settings(said | {"FESTIVAL_DATA_DIR": str(tmp_path / "data")})
            yield Town(said["FESTIVAL_BASE_URL"], create_app(settings), mails)


@pytest.fixture
def resident(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def looks_right(page: Page, assert_accessible: Check) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)


def subscribe(page: Page, town: Town, assert_accessible: Check) -> None:
    """Choose after the address was typed: it stays; then ask, and confirm by the button behind the link."""
    page.goto(f"{town.url}/subscribe")
    page.fill("[name=email]", "anna")
    page.check("main form [name=category][value=konzert]")
    expect(page.locator("input[type=hidden][name=category][value=konzert]")).to_have_count(1)
    looks_right(page, assert_accessible)
    page.get_by_role("button", name="Wochenmail bestellen").click()
    expect(page.locator("[name=email]")).to_have_value("anna")
    looks_right(page, assert_accessible)
    page.fill("[name=email]", "anna@example.org")
    page.get_by_role("button", name="Wochenmail bestellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Schauen Sie in Ihr Postfach")
    looks_right(page, assert_accessible)
    found = re.search(rf"{re.escape(town.url)}/subscribe/mail/confirm/\S+", town.last_mail().text)
    assert found
    page.goto(found[0])
    looks_right(page, assert_accessible)
    page.get_by_role("button", name="Ja, ich möchte die Mail bekommen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie bekommen die Wochenmail")
    looks_right(page, assert_accessible)
    assert page.context.cookies() == []


def let_it_be_thursday(town: Town, monkeypatch: pytest.MonkeyPatch, *, weeks: int = 0) -> datetime:
    """Publish a concert for the Saturday after the next Thursday, and let it be that Thursday's morning."""
    with town.app.app_context():
        zone = get_city().tz
        thursday = next_week(clock.to_local(clock.now(), zone)) + timedelta(weeks=weeks)
        evening = datetime.combine(thursday + timedelta(days=2), time(19, 30))
        make_event(title=TITLE, category="konzert", local_start=evening)
        moment = clock.to_utc(datetime.combine(thursday, time(6, 5)), zone)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return evening


def test_the_mail_comes_on_thursday_and_one_click_ends_it(
    town: Town, resident: Page, assert_accessible: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(resident, town, assert_accessible)
    let_it_be_thursday(town, monkeypatch)
    with town.app.app_context():
        assert weekly.send_weekly_mails() is True
        assert weekly.send_weekly_mails() is False
    mail = town.last_mail()
    assert mail.recipient == "anna@example.org"
    assert f"19:30 bis 22:00 · {TITLE}" in mail.text
    link = re.search(rf"{re.escape(town.url)}/events/\d+-chor-punsch", mail.text)
    assert link
    resident.goto(link[0])
    expect(resident.get_by_role("heading", level=1)).to_contain_text(TITLE)

    head = mail.message["List-Unsubscribe"].strip("<>")
    resident.goto(head)
    looks_right(resident, assert_accessible)
    expect(resident.get_by_role("button", name="Wochenmail abbestellen")).to_be_visible()
    with urlopen(Request(head, data=b"List-Unsubscribe=One-Click"), timeout=20) as answer:
        assert (answer.status, answer.headers["Set-Cookie"]) == (200, None)
    resident.reload()
    expect(resident.get_by_role("heading", level=1)).to_have_text("Die Wochenmail ist abbestellt")
    looks_right(resident, assert_accessible)
    with town.app.app_context():
        assert confirmed_count() == 0
        assert db.session.scalar(select(func.count(OutgoingMail.id))) == 0
