"""Each public page says its one address, its languages, and a picture for links to it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from festival.base.city import bump_revision, get_city
from festival.base.database import begin_writing, db
from festival.link_previews.poster import Poster
from festival.link_previews.signed_pictures import LONGEST, preview_address, preview_of, read_token
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.link_previews.heads import head_of

PAGES = ("/", "/events", "/map", "/remembrance", "/visit", "/subscribe", "/embed", "/api/docs")


def picture_of(client: FlaskClient, page: TestResponse) -> TestResponse:
    return client.get(head_of(page)["og:image"])


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_says_its_address_and_has_a_picture(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    said = head_of(page)
    assert said["canonical"] == said["og:url"] == f"http://localhost{path}"
    assert said["hreflang x-default"] == f"http://localhost{path}"
    assert said["hreflang en"] == f"http://localhost{path}?lang=en"
    assert said["og:title"]
    assert said["description"] == said["og:description"]
    picture = picture_of(client, page)
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert "Set-Cookie" not in page.headers
    assert "Set-Cookie" not in picture.headers


def test_places_and_organisations_say_what_they_are(app: Flask, client: FlaskClient) -> None:
    venue, organisation = make_venue(name="Marktplatz"), make_organisation(name="Verein")
    for path in (f"/venues/{venue.id}-marktplatz", f"/organisations/{organisation.slug}"):
        page = client.get(path)
        assert head_of(page)["canonical"] == f"http://localhost{path}"
        assert picture_of(client, page).status_code == 200


def test_the_address_passes_over_what_other_sites_put_behind_it(client: FlaskClient) -> None:
    said = head_of(client.get("/events?utm_source=x&category=markt&free=&fbclid=1&lang=en"))
    assert said["canonical"] == "http://localhost/events?category=markt&lang=en"
    assert said["hreflang de"] == "http://localhost/events?category=markt&lang=de"
    assert said["hreflang x-default"] == "http://localhost/events?category=markt"
    assert said["og:locale"] == "en_GB"


def test_what_people_typed_stays_text(app: Flask, client: FlaskClient) -> None:
    title = """{{7*7}} {% x %} '"><b>"""
    event = make_event(title=title, summary=title)
    page = client.get(f"/events/{event.id}-{event.slug}")
    assert head_of(page)["og:title"] == title
    assert head_of(page)["og:description"] == title
    assert picture_of(client, page).status_code == 200


def test_pages_that_are_not_for_everybody_are_not_introduced(app: Flask, client: FlaskClient) -> None:
    assert "og:title" not in client.get("/signin").text
    assert "og:title" not in client.get("/events/4711-nichts").text
    assert "og:title" not in client.get("/nowhere").text
    sign_in(client, make_account())
    assert "og:title" not in client.get("/desk").text


def test_nobody_else_has_a_picture_drawn(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        token = preview_of("Fest").rpartition("/1200x630-")[2].removesuffix(".png")
    assert client.get(f"/previews/1200x630-{token}.png").status_code == 200
    for other in (token[:-1], token[::-1], "x", "." * 50, "A" * (LONGEST + 1)):
        assert client.get(f"/previews/1200x630-{other}.png").status_code == 404


def test_a_picture_is_for_ever_and_its_address_changes_with_what_it_shows(
    app: Flask, client: FlaskClient
) -> None:
    before = head_of(client.get("/"))["og:image"]
    picture = client.get(before)
    assert picture.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(before, headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
    assert client.head(before).headers["Content-Length"] == str(len(picture.data))
    begin_writing()
    get_city().accent = "#1d6136"
    bump_revision()
    db.session.commit()
    assert head_of(client.get("/"))["og:image"] != before


def test_the_longest_words_still_make_an_address_that_travels(app: Flask) -> None:
    longest = Poster("ä" * 300, "ö" * 300, "ü" * 300, "ß" * 300, "é" * 300, "festive")
    with app.test_request_context():
        address = preview_address(longest, "#a3243b")
        told = read_token(address.rpartition("/1200x630-")[2].removesuffix(".png"))
    assert len(address) < LONGEST
    assert told is not None
    assert told[0].title == "ä" * 200
