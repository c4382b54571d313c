"""/embed and its frames: what stands in other people's pages."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.templating import today
from tests.conftest import make_event, make_venue
from tests.publishing.days import wall_now

FRAMES = ("map", "list", "month")


def have(title: str, **more: object) -> int:
    start = wall_now() + timedelta(days=2)
    times = {"local_start": start, "local_end": start + timedelta(hours=1)}
    return int(make_event(**{"title": title, "venue": make_venue(), **times, **more}).id)


@pytest.mark.parametrize("kind", FRAMES)
def test_the_builder_gives_code_whose_address_works(client: FlaskClient, kind: str) -> None:
    asked = f"/embed?kind={kind}&category=konzert&theme=dark&accent=%231d6136&lang=en&height=500"
    page = client.get(asked).get_data(as_text=True)
    code = html.unescape(re.search(r"<code>(.*?)</code>", page, re.DOTALL)[1])  # type: ignore[index]
    address = html.unescape(re.search(r'iframe src="http://localhost([^"]+)"', code)[1])  # type: ignore[index]
    assert address == f"/embed/{kind}?category=konzert&lang=en&theme=dark&accent=1d6136"
    assert client.get(address).status_code == 200
    assert 'title="' in code
    assert 'height="500"' in code
    script = re.search(r'script src="http://localhost([^"]+)"', code)[1]  # type: ignore[index]
    with client.get(script) as answer:
        assert answer.mimetype == "text/javascript"
    preview = re.search(r'class="embed-preview" src="([^"]+)"', page)[1]  # type: ignore[index]
    assert html.unescape(preview) == address


def test_the_frame_may_speak_another_language_than_the_builder(client: FlaskClient) -> None:
    page = html.unescape(client.get("/embed?lang=en&language=de").get_data(as_text=True))
    assert '<html lang="en">' in page
    assert "/embed/map?lang=de" in html.unescape(page)


@pytest.mark.parametrize(
    "args",
    ["height=5", "height=1e3", "height=99999999999", "accent=red", "kind=globe", "language=fr", "theme=x"],
)
def test_the_builder_says_what_is_wrong(client: FlaskClient, args: str) -> None:
    response = client.get(f"/embed?{args}")
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert f'href="#filter-{args.partition("=")[0]}"' in page
    assert "<iframe" not in page


def test_pages_lead_to_the_builder_with_what_is_chosen_there(client: FlaskClient) -> None:
    days = "from=2027-05-01&to=2027-05-02"
    for path in ("/map", "/subscribe"):
        page = html.unescape(client.get(f"{path}?category=konzert&{days}").get_data(as_text=True))
        assert '"/embed?category=konzert"' in page, path
    for path in ("/", "/remembrance", "/imprint"):
        assert 'href="/embed?lang=en"' in client.get(f"{path}?lang=en").get_data(as_text=True), path


def test_frames_may_stand_anywhere_and_nothing_else_may(app: Flask, client: FlaskClient) -> None:
    number = have("Serenade")
    for frame in (*FRAMES, f"events/{number}", "accent.css", "map?lang=fr"):
        answer = client.get(f"/embed/{frame}")
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"], frame
        assert "Set-Cookie" not in answer.headers, frame
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for address in sorted({rule.rule for rule in rules if "<" not in rule.rule}):
        if address.startswith("/embed/"):
            continue
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, address
    for unknown in ("/embed/", "/embed/nothing", "/embed/events/999999", "/nothing"):
        answer = client.get(unknown)
        assert answer.status_code == 404
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], unknown


@pytest.mark.parametrize("kind", FRAMES)
def test_the_frame_obeys_language_theme_and_accent(client: FlaskClient, kind: str) -> None:
    page = client.get(f"/embed/{kind}?lang=en&theme=dark&accent=1d6136").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in page
    assert "/embed/accent.css?accent=1d6136" in page
    assert " style=" not in page
    assert "<style" not in page
    plain = client.get(f"/embed/{kind}?lang=de").get_data(as_text=True)
    assert '<html lang="de">' in plain
    assert "accent.css" not in plain


@pytest.mark.parametrize("kind", FRAMES)
def test_the_frame_shows_what_passes_its_filters_and_opens_links_outside(
    client: FlaskClient, kind: str
) -> None:
    have("Serenade", category="konzert")
    have("Flohmarkt", category="markt")
    month = f"&month={today() + timedelta(days=2):%Y-%m}" if kind == "month" else ""
    page = client.get(f"/embed/{kind}?category=konzert&lang=en{month}").get_data(as_text=True)
    assert "Serenade" in page
    assert "Flohmarkt" not in page
    assert '<base target="_blank">' in page
    assert re.search(r'href="/events\?(category=konzert&amp;lang=en|lang=en&amp;category=konzert)"', page)
    if kind == "map":
        assert "/map/events.geojson?category=konzert" in html.unescape(page)


def test_a_frame_of_one_event_has_its_dates(client: FlaskClient) -> None:
    number = have("Andacht <b>", tone="solemn")
    page = client.get(f"/embed/events/{number}?lang=de").get_data(as_text=True)
    assert "Andacht &lt;b&gt;" in page
    assert "tone-solemn" in page
    hidden = have("Geheim", state="draft")
    assert client.get(f"/embed/events/{hidden}").status_code == 404


def test_the_accent_is_a_stylesheet_that_keeps_contrast(client: FlaskClient) -> None:
    response = client.get("/embed/accent.css?accent=1d6136")
    assert response.mimetype == "text/css"
    assert "#1d6136" in response.get_data(as_text=True)
    assert response.cache_control.max_age


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize(
    "args",
    [
        "accent=red",
        "accent=12345",
        "accent=1234567",
        "accent=%3B}",
        "accent=%27%22%3E%3Cb%3E",
        "theme=pink",
        "lang=fr",
    ],
)
def test_a_wish_nobody_can_fulfil_is_refused_by_name(client: FlaskClient, args: str, kind: str) -> None:
    response = client.get(f"/embed/{kind}?{args}")
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert args.partition("=")[0] in page
    assert "'\"><b>" not in page
    assert "/signin" not in page
