"""No page shows what its reader may not press: every link and every form of every page, as each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.mediation.model import Proposal
from festival.remembrance.model import RemembranceDay
from festival.resources.model import MarkedRoute, Resource
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

ROLES = ("nobody", "alone", "member", "office", "coordinator", "administrator")
ENDS_THE_SESSION = ("organisers.signout",)
MOST_PAGES = 400


@dataclass
class Form:
    """One form as a page shows it: where it goes, and what each of its buttons would send."""

    action: str
    method: str
    page: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, [], []  # type: ignore[var-annotated]
        self._form: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self._form = Form(given.get("action") or self.address, given.get("method", "get"), self.address)
            self.forms.append(self._form)
        elif self._form is not None and tag == "button":
            self._form.buttons.append((given.get("name", ""), given.get("value", "")))
        elif self._form is not None and tag in ("input", "textarea") and _is_sent(given):
            self._form.fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def _is_sent(given: dict[str, str]) -> bool:
    is_chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
    return bool(given.get("name")) and is_chosen


@pytest.fixture
def city(app: Flask) -> dict[str, Any]:
    """Two organisations that plan on one square, an office, and a row of everything that has a page."""
    mine, theirs = make_organisation(name="Meine"), make_organisation(name="Andere")
    office = make_organisation(name="Ordnungsamt", is_office=True)
    square, evening = make_venue(name="Marktplatz"), local_evening(in_days=40)
    plans = [
        (mine, "idea"),
        (mine, "pencilled"),
        (mine, "confirmed"),
        (theirs, "pencilled"),
        (theirs, "cancelled"),
    ]
    for owner, state in [*plans, (office, "submitted")]:
        make_event(
            organisation=owner,
            venue=square,
            state=state,
            local_start=evening,
            rrule="FREQ=WEEKLY;COUNT=2" if state == "confirmed" else None,
        )
    begin_writing()
    street = {"type": "LineString", "coordinates": [[6.99, 51.4], [7.02, 51.4]]}
    db.session.add_all(
        [
            Resource(name="Bühne", unit="Stück", kind="material", stock=2),
            MarkedRoute(name="Hauptstraße", kind="closure", geometry=street),
            RemembranceDay(name="Gedenktag", rule="fixed 11-09", is_own=True, tone="solemn"),
        ]
    )
    bump_revision()
    people = {
        "alone": make_account(),
        "member": make_account(organisation=mine),
        "office": make_account(organisation=office),
        "coordinator": make_account(role="coordinator"),
        "administrator": make_account(role="administrator"),
    }
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap").limit(1)).one()
    begin_writing()
    db.session.refresh(conflict, ["parties"])
    moved = conflict.parties[0].event_id
    db.session.add(
        Proposal(
            conflict_id=conflict.id,
            key="one",
            event_id=moved,
            event_version=1,
            local_start=evening + timedelta(days=90),
            local_end=evening + timedelta(days=90, hours=2),
            by_id=people["member"].id,
            at=clock.now(),
        )
    )
    db.session.commit()
    return people


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_what_its_reader_may_not_press(app: Flask, city: dict[str, Any], role: str) -> None:
    client = app.test_client()
    if role in city:
        sign_in(client, city[role])

    pages, refused = walk(app, client)

    presses = {
        (_kind(app, form.action, form.method), repr(button)): (form, button)
        for page in pages
        for form in page.forms
        for button in form.buttons or [("", "")]
    }
    for (kind, _words), (form, button) in presses.items():
        if kind is not None and kind[0] not in ENDS_THE_SESSION and _press(client, form, button) == 403:
            refused.append(f"{form.page}: {form.method} {form.action} {button}")
    assert len(pages) > (10 if role in ("nobody", "alone") else 25)
    assert refused == []


def walk(app: Flask, client: FlaskClient) -> tuple[list[Page], list[str]]:
    """Follow every link from the first pages on, each kind of address once for each row; return pages, and what
    was shown and answers 403 or 404."""
    waiting = [("", "/"), ("", "/desk")]
    seen: set[tuple[object, ...]] = set()
    pages: list[Page] = []
    refused: list[str] = []
    while waiting and len(pages) < MOST_PAGES:
        source, address = waiting.pop(0)
        kind = _kind(app, address)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = client.get(address)
        if answer.status_code in (403, 404):
            refused.append(f"{source}: GET {address}")
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = Page(address)
        page.feed(answer.text)
        pages.append(page)
        waiting += [(address, link) for link in page.links]
    return pages, refused


def _kind(app: Flask, address: str, method: str = "get") -> tuple[object, ...] | None:
    """What tells addresses apart here: the view and its row; a day is like another. None outside of the pages."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/") or parts.scheme:
        return None
    try:
        endpoint, args = app.url_map.bind("localhost").match(parts.path, method.upper())
    except HTTPException:
        return None
    if endpoint == "static":
        return None
    return endpoint, tuple(
        sorted((name, str(value)) for name, value in args.items() if name not in ("on", "slug"))
    )


def _press(client: FlaskClient, form: Form, button: tuple[str, str]) -> int:
    data: dict[str, list[str]] = {}
    for name, value in [*form.fields, *([button] if button[0] else [])]:
        data.setdefault(name, []).append(value)
    if form.method.lower() == "get":
        return client.get(urlsplit(form.action).path, query_string=data).status_code
    return client.post(form.action, data=data).status_code
