"""Every page that a role may see, on a phone and on a wide screen: no rule of WCAG 2.2 AA is broken."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from festival.accounts import confirming
from festival.accounts.model import Confirmation
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.co_organisers.model import CoOrganiser
from festival.conversation.model import Message
from festival.demo.stock import programme_uid
from festival.events.model import Event, Occurrence
from festival.exchange.model import ImportRun, Source
from festival.neighbours.model import Neighbour
from festival.notices.unsubscribing import token_for
from festival.organisations import invitations
from festival.organisations.model import Invitation
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Membership
from festival.outbox.posting import Recipient, post
from festival.sheets.kept_lists import keep_list
from tests.journeys.city import DemoCity

WIDTHS = (390, 1280)
VISITS = [
    *((role, locale) for role in ("", "admin") for locale in ("de", "en")),
    *(("organiser", "de"), ("office", "en"), ("coordinator", "de")),
]
"""Who sees all that there is reads it in both languages; the others find their own buttons on the same pages."""
NO_PAGES = {
    *(
        "static",
        "city_css",
        "embeds.accent",
        "embeds.resize_script",
        "embeds.oembed",
        "news_feed.atom",
        "places.map_script",
        "places.districts",
        "festival_areas.outlines",
        "places.tile",
    ),
    *(
        "events.image",
        "events.poster_png",
        "events.jpeg",
        "previews.picture",
        "city_map.events_geojson",
        "desk_venues.search",
        "board.progress",
        "health.healthz",
    ),
    *(
        "health.readyz",
        "publishing.calendar",
        "publishing.event",
        "publishing.event_date",
        "publishing.visit",
        "private_feed.calendar",
    ),
    *("remembrance_feed.calendar", "meeting.minutes_file", "insight.insight_spreadsheet"),
    *("statements.file", "message.file", "areas.outlines", "place_lists.template"),
    *("insight.insight_table", "year.year_spreadsheet", "logo.icon", "lists.template"),
    *("dumps.dump", "dumps.catalog"),
    *("search_engines.robots", "search_engines.index", "search_engines.part"),
    *("open_data.start", "open_data.openapi", "open_data.list_of_records", "open_data.record"),
    *("own_events.listed", "own_events.one"),
}
LEAD_ON = {"events.short", "festivals.short", "remembrance.short", "visitors.short"}
AFTER_A_STEP = {
    *("door.ask", "door.set_up", "own_factor.set_up"),  # test_second_factor.py
    *("areas.preview", "place_lists.page"),  # test_districts.py, test_place_lists.py
    *("lists.result", "calendar_previews.page", "calendar_sources.page"),  # test_imports.py
    "webhook_pages.one",  # test_programs.py
    # test_weekly_mail.py
    *("weekly_mail.page", "weekly_mail.sent", "weekly_mail.confirm_page", "weekly_mail.end_page"),
    *("embeds.list_frame", "embeds.month_frame", "embeds.event_frame"),  # test_embed.py
    *("setup.door", "setup.town", "setup.account"),  # test_first_afternoon.py
}
"""Walked through by journeys of their own."""
WITH_A_BACKUP = "festival-2027-01-31T013000Z.tar.gz"
WITH_A_PROVIDER = {"directory.begin", "directory.back", "directory_links.page"}
"""Walked through by test_directory.py, which has one."""


class Walk:
    """Follows the links of all pages and stands still on one page of each kind."""

    def __init__(self, app: Flask, *, is_nobody: bool) -> None:
        self.addresses = app.url_map.bind("127.0.0.1")
        self.is_nobody = is_nobody
        self.seen: set[str] = set()
        self.todo: deque[str] = deque()

    def kind_of(self, address: str) -> str:
        """Return which page it is, a step of registering each its own; empty for what is no page of this walk."""
        path = urlsplit(address).path
        try:
            endpoint, parts = self.addresses.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return ""
        if endpoint in NO_PAGES | LEAD_ON or path.startswith(("/desk", "/account")) == self.is_nobody:
            return ""
        return f"{endpoint} {parts['name']}" if endpoint == "registering.step" else str(endpoint)

    def __iter__(self) -> Iterator[str]:
        while self.todo:
            address = self.todo.popleft()
            kind = self.kind_of(address)
            if kind and kind not in self.seen:
                self.seen.add(kind)
                yield address

    def note(self, page: Page) -> None:
        links = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        self.todo.extend(links)


def keep_a_backup(city: DemoCity) -> None:
    """Let there be one backup in the folder: the demo city takes none by itself."""
    folder = city.app.config["SETTINGS"].backup_dir
    folder.mkdir(exist_ok=True)
    (folder / WITH_A_BACKUP).write_bytes(b"as if")


def questions(city: DemoCity) -> list[str]:
    """Return pages that no link leads to: a day that a form asks for, one date of a series, what was handed in,
    what another organisation is asked, and how an event was."""
    with city.app.app_context():
        query = select(Occurrence.event_id, Occurrence.on).join(Event)
        soon = Occurrence.starts_at > clock.now()
        event_id, on = db.session.execute(query.where(Event.is_series, soon).limit(1)).one()
        asked_id = db.session.scalars(select(CoOrganiser.id).limit(1)).one()
        once = db.session.scalars(
            select(Event.id).where(~Event.is_series, Event.state == "confirmed").limit(1)
        ).one()
        over = db.session.scalars(
            select(Event.id)
            .where(Event.state.in_(("confirmed", "held")), Event.last_ends_at < clock.now())
            .limit(1)
        ).one()
        submitted = db.session.scalars(select(Event.id).where(Event.state == "submitted").limit(1)).one()
    start_on = clock.now().date() + timedelta(days=60)
    asked = {
        "start_on": start_on,
        "on": start_on,
        "end_on": start_on + timedelta(days=30),
        "start_time": "19:00",
        "length": "180",
        "where": "open",
        "category": "konzert",
        "tone": "civic",
        "sound": "none",
        "setting": "outdoor",
    }
    return [
        f"/desk/dates?{urlencode(asked)}",
        f"/desk/events/{event_id}/dates/{on}",
        f"/desk/events/{submitted}/handed-in",
        f"/desk/events/{once}/again",
        f"/desk/together/{asked_id}",
        f"/desk/events/{over}/review",
    ]


def list_pages(city: DemoCity) -> list[str]:
    """Return the pages of a list that was sent in; one that was imported stands beside it."""
    with city.app.app_context():
        kept_name = keep_list(b"Datum;Titel;Ort\n14.6.2027;Sommerfest;Marktplatz\n30.2.2027;Lauf;\n")
        begin_writing()
        source = Source(kind="sheet", name="Veranstaltungen 2027")
        db.session.add(source)
        db.session.flush()
        runs = [ImportRun(source_id=source.id, state=state) for state in ("read", "done")]
        runs[0].kept_name = kept_name
        db.session.add_all(runs)
        db.session.commit()
        run_id = runs[0].id
    return [f"/desk/imports/{run_id}{way}" for way in ("", "/columns", "/names", "/twice")]


def pages_beside(city: DemoCity) -> list[str]:
    """Return the pages of a neighbouring city, whose calendar can't be read, and of two events that may be one."""
    with city.app.app_context():
        begin_writing()
        one = Neighbour(
            name="Bernau", address="https://bernau.example/", feed_address="https://bernau.example/a.ics"
        )
        one.failures, one.error_key, one.left_out = 1, "no_answer", {"small": 3}
        db.session.add(one)
        confirmed = select(Event.id).where(Event.state == "confirmed").order_by(Event.id)
        first, second = db.session.scalars(confirmed.limit(2)).all()
        db.session.commit()
        return [f"/desk/imports/neighbours/{one.id}", f"/desk/twice/{first}/{second}"]


def links_in_mails(city: DemoCity, role: str) -> list[str]:
    """Return what links in mails lead to: for nobody an account, a password and an invitation, else a new address."""
    until = clock.now() + timedelta(days=1)
    with city.app.app_context():
        begin_writing()
        email = f"{role or 'organiser'}@demo.example"
        account_id = db.session.scalars(select(Account.id).where(Account.email == email)).one()
        common = {"email": "new@example.org", "locale": "de", "expires_at": until}
        kinds = (
            {"email": "/account/email"}
            if role
            else {"sign_up": "/signup", "password": "/signin/new-password"}
        )
        asked = {kind: Confirmation(kind=kind, account_id=account_id, **common) for kind in kinds}
        db.session.add_all(asked.values())
        organisation_id = db.session.scalars(select(Membership.organisation_id)).first()
        owner_id = db.session.scalars(
            select(Membership.account_id).where(Membership.organisation_id == organisation_id)
        ).first()
        invitation = Invitation(
            organisation_id=organisation_id, invited_by_id=owner_id, role="editor", **common
        )
        db.session.add(invitation)
        db.session.flush()
        to = Recipient(address=invitation.email, locale="de")
        post(to, invitations.KIND, str(invitation.id), invitation_id=invitation.id)
        db.session.commit()
        found = [f"{kinds[kind]}/{confirming.link_token(row)}" for kind, row in asked.items()]
        found.append(f"/unsubscribe/{token_for(account_id, 'at_once')}")
        return [*found, f"/invitations/{invitations.link_token(invitation)}"]


def own_message(city: DemoCity, role: str) -> str:
    """Return the page that corrects a message, which its writer has for a quarter of an hour."""
    with city.app.app_context():
        account = find_account(f"{role}@demo.example")
        assert account is not None
        event_id = db.session.scalar(select(Event.id).where(Event.uid == programme_uid("desk-lesung")))
        begin_writing()
        said = Message(
            event_id=event_id, key=str(uuid4()), by_id=account.id, text="Guten Tag", at=clock.now()
        )
        db.session.add(said)
        db.session.commit()
        return f"/desk/events/{event_id}/talk/{said.id}"


@pytest.mark.parametrize(("role", "locale"), VISITS, ids=lambda value: value or "nobody")
def test_no_page_breaks_a_rule_of_accessibility(
    city: DemoCity, browser: Browser, assert_accessible: Callable[[Page], None], role: str, locale: str
) -> None:
    context = browser.new_context(locale=locale, reduced_motion="reduce")
    page = context.new_page()
    walk = Walk(city.app, is_nobody=not role)
    walk.todo.extend(["/", "/signin", "/signin/sent", "/visit", "/embed/map", *links_in_mails(city, role)])
    keep_a_backup(city)
    if role:
        page.goto(f"{city.url}/signin")
        page.fill("[name=email]", f"{role}@demo.example")
        page.fill("[name=password]", "festival-demo")
        page.click("main button.button")
        page.wait_for_url("**/desk*")
        walk.todo.extend(["/account", "/desk", own_message(city, role), *questions(city), *list_pages(city)])
        walk.todo.extend(pages_beside(city))
    for address in walk:
        mark = "&" if "?" in address else "?"
        answer = page.goto(f"{city.url}{address}{mark}lang={locale}")
        assert answer is not None
        assert answer.status in (200, 403), address  # what a role may not see is a page as well
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            if page.locator("[data-map]").count():
                page.wait_for_load_state("networkidle")
            assert_accessible(page)
        walk.note(page)
    context.close()
    if role in ("", "admin"):
        rules = [rule for rule in city.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        pages = {
            rule.endpoint for rule in rules if rule.rule.startswith(("/desk", "/account")) == bool(role)
        } - (NO_PAGES | LEAD_ON | AFTER_A_STEP | WITH_A_PROVIDER)
        assert pages - {kind.partition(" ")[0] for kind in walk.seen} == set(), "no link leads there"


def test_faint_words_are_found_among_others(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    shown = "<html lang=en><title>Feast</title><main><h1>Feast</h1><p>At six</p><p style='color: {}'>At the well</p>"
    page.set_content(shown.format("#333"))
    assert_accessible(page)
    page.set_content(shown.format("#999"))
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)
