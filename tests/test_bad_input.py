"""No input makes an error of ours: every argument, every part of an address, every field of every form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from festival.base.database import begin_writing, db
from festival.remembrance.model import RemembranceDay
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.nonsense import NONSENSE, SCRIPT, FormReader, FoundForm, encoded, some

ARGUMENTS = (
    *("q", "from", "to", "category", "audience", "district", "venue", "organisation", "festival", "tone"),
    *("free", "accessible", "lang", "page", "bbox", "theme", "accent", "next", "after", "parent", "name"),
    *("year", "state", "rule", "land", "print", "table", "back", "v"),
    # Names that routing and Python know.
    *("endpoint", "self", "values", "slug", "event_id", "on", "_external", "_scheme", "_anchor", "_method"),
)
UNTRIED = {"static", "places.tile", "health.readyz"}
"""Files as they lie there; tiles, which have tests of their own and ask the network; an answer that is 503 here."""
_PART = re.compile(r"<(?:[^<>]*:)?(\w+)>")


@pytest.fixture
def parts(app: Flask) -> dict[str, str]:
    """What stands in addresses for their parts, so that they lead somewhere."""
    organisation = make_organisation()
    event = make_event(organisation=organisation, rrule="FREQ=WEEKLY")
    begin_writing()
    day = RemembranceDay(
        uid="d1@festival", key="d1", name="Tag", rule="fixed 11-09", tone="solemn", is_own=True
    )
    db.session.add(day)
    db.session.commit()
    account = make_account(role="administrator", organisation=organisation)
    return {
        "event_id": str(event.id),
        "slug": event.slug,
        "on": event.local_start.date().isoformat(),
        "venue_id": str(make_venue().id),
        "day_id": str(day.id),
        "account_id": str(account.id),
        "name": "what",
        "kind": "quiet_day",
        "email": account.email,
    }


@pytest.fixture
def administrator(client: FlaskClient, parts: dict[str, str]) -> FlaskClient:
    """Somebody who may enter everywhere."""
    from festival.organisers.model import Account

    sign_in(client, db.session.get(Account, int(parts["account_id"])))
    return client


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if method in (rule.methods or ()) and rule.endpoint not in UNTRIED:
            yield rule


def address(rule: Rule, parts: dict[str, str]) -> str:
    return _PART.sub(lambda found: parts.get(found[1], "1"), str(rule))


def check(response: TestResponse, what: Any) -> None:
    """A clear answer that neither fails, nor carries a script, nor leads elsewhere."""
    assert response.status_code < 500, what
    assert "X-Evil" not in response.headers, what
    assert urlsplit(response.headers.get("Location", "")).netloc in ("", "localhost"), what
    if response.mimetype == "text/html":
        assert SCRIPT not in response.get_data(as_text=True), what


def test_no_argument_of_any_address_makes_it_fail(
    app: Flask, administrator: FlaskClient, parts: dict[str, str]
) -> None:
    nobody, turn = app.test_client(), count()
    for number, rule in enumerate(rules(app, "GET")):
        client = administrator if rule.rule.startswith("/desk") else nobody
        for name in ARGUMENTS[number % 4 :: 4] if client is administrator else ARGUMENTS[number % 2 :: 2]:
            for value in some(next(turn), 1):
                asked = f"{address(rule, parts)}?{name}={encoded(value)}"
                check(client.get(asked), asked[:200])


def test_no_part_of_any_address_makes_it_fail(
    app: Flask, administrator: FlaskClient, parts: dict[str, str]
) -> None:
    turn = count()
    for rule in rules(app, "GET"):
        for name in rule.arguments:
            for value in some(next(turn), 6):
                asked = address(rule, parts | {name: encoded(value)})
                check(administrator.get(asked), asked[:200])


def test_a_filter_takes_no_nonsense_from_anybody(client: FlaskClient, parts: dict[str, str]) -> None:
    for name in ("q", "from", "category", "district", "venue", "organisation", "free", "bbox", "page"):
        for value in NONSENSE:
            path = "/events" if name == "page" else "/map/events.geojson"
            response = client.get(f"{path}?{name}={encoded(value)}")
            check(response, (name, value))
            assert response.status_code in (200, 400), (name, value)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_no_method_makes_any_address_fail(
    app: Flask, administrator: FlaskClient, parts: dict[str, str], method: str
) -> None:
    for rule in (*rules(app, "GET"), *rules(app, "POST")):
        response = administrator.open(
            address(rule, parts), method=method, headers={"X-HTTP-Method-Override": "DELETE"}
        )
        check(response, (method, rule.rule))
        taken = (401, 404, 405) if rule.rule.startswith("/api/v1/own-events") else (404, 405)
        assert method in ("HEAD", "OPTIONS") or response.status_code in taken, rule.rule


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("text/plain", b"\xff" * 1000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(3000))),
    ],
)
def test_no_kind_of_body_makes_any_address_fail(
    app: Flask, administrator: FlaskClient, parts: dict[str, str], content_type: str, body: bytes
) -> None:
    for rule in rules(app, "POST"):
        if rule.endpoint != "organisers.signout":
            asked = address(rule, parts)
            check(administrator.post(asked, data=body, content_type=content_type), asked)


def forms_of_all_pages(app: Flask, client: FlaskClient, parts: dict[str, str]) -> Iterator[FoundForm]:
    """Give each form once, as an administrator sees it."""
    steps = ("what", "when", "where", "whom", "needs")
    addresses = [
        address(rule, parts | {"name": step})
        for rule in rules(app, "GET")
        for step in steps
        if "any(" in rule.rule
    ]
    addresses += [address(rule, parts) for rule in rules(app, "GET") if "any(" not in rule.rule]
    seen = set()
    for asked in addresses:
        response = client.get(asked, follow_redirects=True)
        if response.mimetype != "text/html":
            continue
        for form in FormReader(response.get_data(as_text=True)).forms:
            form.action = form.action or asked
            key = (form.action.partition("?")[0], *sorted(form.names))
            if key not in seen and "/signout" not in form.action:
                seen.add(key)
                yield form


def test_no_field_of_any_form_makes_it_fail(
    app: Flask, administrator: FlaskClient, parts: dict[str, str]
) -> None:
    turn = count()
    for form in list(forms_of_all_pages(app, administrator, parts)):
        for name in form.names:
            for value in (*some(next(turn), 1), *([None] if len(name) % 3 == 0 else [])):
                response = administrator.post(
                    form.action,
                    data=form.body(name, value),
                    content_type="application/x-www-form-urlencoded",
                )
                check(response, (form.action, name, value))


def test_no_page_holds_script_or_style_of_its_own(
    app: Flask, administrator: FlaskClient, parts: dict[str, str]
) -> None:
    """What the content security policy would block, and who may frame what."""
    nobody = app.test_client()
    for client in (nobody, administrator):
        for rule in rules(app, "GET"):
            asked = address(rule, parts)
            response = client.get(asked)
            if response.status_code == 304 or response.mimetype != "text/html":
                continue
            assert FormReader(response.get_data(as_text=True)).inline == [], asked
            policy = response.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, asked
            assert ("frame-ancestors *" in policy) == asked.startswith("/embed/"), asked
            assert {"Accept-Language", "Cookie"} <= set(response.vary), asked


def test_whatever_an_event_is_called_its_calendars_stay_legal(
    client: FlaskClient, parts: dict[str, str]
) -> None:
    """RFC 5545, 3.1: lines of at most 75 octets that end in CRLF and hold no control character but a tab."""
    titles = [value for value in NONSENSE if isinstance(value, str) and value.strip(" \t\x00")]
    events = [make_event(title=title.replace("\x00", "")) for title in titles]
    feed = client.get("/calendar.ics").data
    assert {str(one["UID"]) for one in Calendar.from_ical(feed).events} >= {event.uid for event in events}
    for line in feed.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
