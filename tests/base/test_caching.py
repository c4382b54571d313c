"""What may be kept, by whom, and how much of it is kept here."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.http import ENTRY_BYTES, BodyCache
from festival.base.view_access import PUBLIC, entries
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries

KEPT = "public, max-age="


def public_addresses(app: Flask) -> list[str]:
    """Each address that anybody may read and that needs no secret, with something that is there."""
    event, venue, organisation = (
        make_event(title="Fest"),
        make_venue(name="Platz"),
        make_organisation(slug="verein"),
    )
    of = {
        "<int:event_id>": str(event.id),
        "<int:venue_id>": str(venue.id),
        f"/events/{event.id}-<slug>": f"/events/{event.id}-fest",
        f"/venues/{venue.id}-<slug>": f"/venues/{venue.id}-platz",
        "/organisations/<slug>": f"/organisations/{organisation.slug}",
        "<on>": event.local_start.date().isoformat(),
        "/api/v1/<name>": "/api/v1/events",
        "/opendata/<name>": "/opendata/events.csv",
        "sitemap-<name>": "sitemap-pages",
    }
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and entries(app).get(rule.endpoint) == PUBLIC:
            path = rule.rule
            for part, value in of.items():
                path = path.replace(part, value)
            if "<" not in path:
                found.append(path)
    assert len(found) > 30
    return sorted(set(found))


def test_every_public_answer_says_whether_it_may_be_kept(app: Flask, client: FlaskClient) -> None:
    for path in public_addresses(app):
        answer = app.test_client().get(path, buffered=True)
        said = answer.headers.get("Cache-Control", "")
        assert said or answer.status_code == 404, path
        assert len(answer.headers.get_all("Vary")) <= 1, path
        if "Set-Cookie" in answer.headers:
            assert said == "private, no-store", path
        if said.startswith(KEPT):
            english = app.test_client().get(path, buffered=True, headers={"Accept-Language": "en"})
            assert english.data == answer.data, f"{path} is kept for all, whatever language they read"
        tag = answer.headers.get("ETag")
        if tag and answer.status_code == 200:
            held = {"If-None-Match": tag}
            assert app.test_client().get(path, buffered=True, headers=held).status_code == 304, path
        assert app.test_client().head(path, buffered=True).status_code == answer.status_code, path
        assert app.test_client().options(path).status_code == 200, path
        part = app.test_client().get(path, buffered=True, headers={"Range": "bytes=0-3"})
        assert part.status_code in (answer.status_code, 206), path


def test_nothing_that_is_one_persons_is_kept(app: Flask) -> None:
    client, account = app.test_client(), make_account(organisation=make_organisation(), role="administrator")
    sign_in(client, account)
    for path in (*public_addresses(app), "/desk", "/account", "/desk/year", "/desk/settings"):
        answer = client.get(path, buffered=True)
        said = answer.headers.get("Cache-Control", "")
        if account.name in answer.get_data(as_text=True) or answer.mimetype == "text/html":
            assert said == "private, no-store", path


@pytest.mark.parametrize(
    "same",
    [
        "/events?category=markt,konzert&free=1",
        "/events?free=1&category=konzert&category=markt&category=markt",
        "/events?category=konzert,&category=markt&free=1&q=&tone=",
        "/events?utm_source=x&category=konzert, markt&free=1&fbclid=abc",
    ],
)
def test_one_question_is_answered_once_however_it_is_put(client: FlaskClient, same: str) -> None:
    first = client.get("/events?category=konzert&category=markt&free=1")
    with counted_queries() as asked:
        again = client.get(same)
    assert asked == []
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


@pytest.mark.parametrize("path", ["/calendar.ics", "/map/events.geojson", "/api/v1/events"])
def test_feeds_and_data_have_one_tag_for_one_question(client: FlaskClient, path: str) -> None:
    first = client.get(f"{path}?category=konzert&category=markt&free=1").headers["ETag"]
    assert client.get(f"{path}?free=1&category=markt,konzert&q=").headers["ETag"] == first


def test_thousands_of_questions_without_an_answer_stay_within_bounds() -> None:
    cache = BodyCache(1_000_000)
    for number in range(5_000):
        cache.put(("map", number), "tag", b"")
    assert len(cache._bodies) <= 1_000_000 // ENTRY_BYTES
    assert cache.get(("map", 4_999), "tag") == b""
    assert cache.get(("map", 0), "tag") is None
    for _ in range(3):
        cache.put(("map", 4_999), "other", b"x" * 1000)
    assert cache._size <= 1_000_000
    cache.clear()
    assert cache._size == 0


def test_thousands_of_filters_leave_memory_bounded(app: Flask, client: FlaskClient) -> None:
    bodies: BodyCache = app.extensions["festival_bodies"]
    pages: BodyCache = app.extensions["festival_pages"]
    bodies.max_bytes, before = 400_000, bodies.max_bytes
    pages.max_bytes, before_pages = 400_000, pages.max_bytes
    try:
        for number in range(300):
            assert client.get(f"/map/events.geojson?q=wort{number}").status_code == 200
            if number % 5 == 0:
                assert client.get(f"/events?q=wort{number}").status_code == 200
        for cache in (bodies, pages):
            assert (
                sum(len(body) + ENTRY_BYTES for _tag, body in cache._bodies.values())
                == cache._size
                <= 400_000
            )
    finally:
        bodies.max_bytes, pages.max_bytes = before, before_pages
