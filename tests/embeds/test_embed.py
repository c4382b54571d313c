"""/embed: the map in other people's pages."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.conftest import make_event, make_venue
from tests.publishing.days import wall_now


def test_the_builder_gives_code_whose_address_works(client: FlaskClient) -> None:
    page = client.get("/embed?category=konzert&theme=dark&accent=%231d6136&lang=en").get_data(as_text=True)
    code = html.unescape(re.search(r"<code>(.*?)</code>", page, re.DOTALL)[1])  # type: ignore[index]
    address = html.unescape(re.search(r'src="http://localhost([^"]+)"', code)[1])  # type: ignore[index]
    assert address == "/embed/map?category=konzert&lang=en&theme=dark&accent=1d6136"
    assert client.get(address).status_code == 200
    assert 'title="' in code


def test_pages_lead_to_the_builder_with_what_is_chosen_there(client: FlaskClient) -> None:
    days = "from=2027-05-01&to=2027-05-02"
    for path in ("/map", "/subscribe"):
        page = html.unescape(client.get(f"{path}?category=konzert&{days}").get_data(as_text=True))
        assert '"/embed?category=konzert"' in page, path
    for path in ("/", "/remembrance", "/imprint"):
        assert 'href="/embed?lang=en"' in client.get(f"{path}?lang=en").get_data(as_text=True), path


def test_the_frame_may_stand_anywhere_and_nothing_else_may(client: FlaskClient) -> None:
    frame = client.get("/embed/map")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in frame.headers
    for address in ("/embed", "/subscribe"):
        assert "frame-ancestors 'none'" in client.get(address).headers["Content-Security-Policy"]


def test_the_frame_obeys_language_theme_and_accent(client: FlaskClient) -> None:
    page = client.get("/embed/map?lang=en&theme=dark&accent=1d6136").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in page
    assert "/embed/accent.css?accent=1d6136" in page
    assert " style=" not in page
    assert "<style" not in page
    plain = client.get("/embed/map?lang=de").get_data(as_text=True)
    assert '<html lang="de">' in plain
    assert "accent.css" not in plain


def test_the_frame_lists_what_its_map_shows_and_opens_links_outside(client: FlaskClient) -> None:
    start = wall_now() + timedelta(days=2)
    times = {"local_start": start, "local_end": start + timedelta(hours=1)}
    make_event(title="Serenade", category="konzert", venue=make_venue(), **times)
    make_event(title="Flohmarkt", category="markt", venue=make_venue(), **times)
    page = client.get("/embed/map?category=konzert&lang=en").get_data(as_text=True)
    assert "Serenade" in page
    assert "Flohmarkt" not in page
    assert '<base target="_blank">' in page
    assert "/map/events.geojson?category=konzert" in html.unescape(page)


def test_the_accent_is_a_stylesheet_that_keeps_contrast(client: FlaskClient) -> None:
    response = client.get("/embed/accent.css?accent=1d6136")
    assert response.mimetype == "text/css"
    assert "#1d6136" in response.get_data(as_text=True)
    assert response.cache_control.max_age


@pytest.mark.parametrize(
    "args", ["accent=red", "accent=12345", "accent=1234567", "accent=%3B}", "theme=pink", "lang=fr"]
)
def test_a_wish_nobody_can_fulfil_is_refused_by_name(client: FlaskClient, args: str) -> None:
    response = client.get(f"/embed/map?{args}")
    assert response.status_code == 400
    assert args.partition("=")[0] in response.get_data(as_text=True)
