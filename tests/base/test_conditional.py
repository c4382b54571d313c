"""Conditional answers: who holds the body hears 304, however its tag is written, with all the 200 would say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from tests.conftest import make_account, make_event, make_organisation
from tests.private_feeds.test_private_feed import new_feed

SAID_AGAIN = ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin", "X-Robots-Tag")
"""What RFC 9110, section 15.4.5, asks a 304 to repeat, and what a browser judges the kept answer by."""
ADDRESSES: dict[str, Callable[[Flask], str]] = {
    "feed": lambda app: "/calendar.ics",
    "filtered": lambda app: "/calendar.ics?category=konzert&lang=en",
    "one event": lambda app: f"/events/{make_event().id}.ics",
    "stay": lambda app: "/visit.ics",
    "remembrance": lambda app: "/remembrance.ics",
    "private": lambda app: new_feed(app, make_account(organisation=make_organisation())),
    "json": lambda app: "/map/events.geojson",
    "districts": lambda app: "/map/districts.geojson",
    "script": lambda app: "/map/page.js",
    "colour": lambda app: "/city.css",
    "file": lambda app: "/static/css/base.css",
    "picture": lambda app: _picture(),
}


def _picture() -> str:
    from festival.events.images import store_image
    from tests.events.test_images import picture

    return f"/images/{store_image(picture())}"


@pytest.mark.parametrize("encoding", ["identity", "br", "gzip"])
@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_304_says_what_the_200_said_and_a_weakened_tag_is_known_again(
    app: Flask, client: FlaskClient, kind: str, encoding: str
) -> None:
    make_event()
    address = ADDRESSES[kind](app)
    asked = {"Accept-Encoding": encoding}
    full = client.get(address, headers=asked, buffered=True)
    assert full.status_code == 200
    tag = full.headers["ETag"]
    assert tag.startswith('"')
    for held in (tag, f"W/{tag}", f'W/"other", W/{tag}', tag):
        again = client.get(address, headers=asked | {"If-None-Match": held}, buffered=True)
        assert again.status_code == 304, held
        assert again.data == b""
        for name in SAID_AGAIN:
            assert again.headers.getlist(name) == full.headers.getlist(name), (held, name)


def test_a_page_that_answers_304_still_says_for_whom_it_is(app: Flask, client: FlaskClient) -> None:
    from festival.base.http import answer_tagged

    with app.test_request_context(headers={"If-None-Match": 'W/"a"'}):
        held = app.process_response(answer_tagged("a", lambda: "<p>", mimetype="text/html"))
    with app.test_request_context():
        full = app.process_response(answer_tagged("a", lambda: "<p>", mimetype="text/html"))
    assert (held.status_code, full.status_code) == (304, 200)
    for name in ("Cache-Control", "Vary", "ETag"):
        assert held.headers.getlist(name) == full.headers.getlist(name) != []


@pytest.mark.parametrize(("address", "status"), [("/calendar.ics", 304), ("/events/999999.ics", 404)])
def test_whatever_there_is_is_held_by_a_star_only_where_there_is_something(
    client: FlaskClient, address: str, status: int
) -> None:
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == status


def test_a_weakened_tag_is_let_in_at_the_door_without_a_query(app: Flask, client: FlaskClient) -> None:
    from tests.publishing.test_feed_of_city import queries

    make_event()
    tag = client.get("/calendar.ics").headers["ETag"]
    db.session.remove()
    with queries() as asked:
        again = client.get("/calendar.ics", headers={"If-None-Match": f"W/{tag}"})
    assert (again.status_code, asked) == (304, [])
    assert again.headers["ETag"] == tag


def test_a_weakened_tag_of_something_older_is_not_held(client: FlaskClient) -> None:
    event: Any = make_event()
    tag = client.get("/calendar.ics").headers["ETag"]
    begin_writing()
    from festival.base.city import bump_revision

    bump_revision()
    db.session.commit()
    assert event is not None
    assert client.get("/calendar.ics", headers={"If-None-Match": f"W/{tag}"}).status_code == 200
