"""The poster of an event without a picture: it fits whatever is said, and says it letter for letter."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from festival.programme.poster import HEIGHT, WIDTH, Poster, _length, png, svg
from tests.conftest import make_event


def poster(title: str = "Laternenfest", tone: str = "festive", **values: str) -> Poster:
    usual = {"kind": "Stadtfest", "when": "Sa., 14. November", "place": "Marktplatz", "city": "Musterstadt"}
    return Poster(title=title, tone=tone, **usual | values)


@given(st.text(max_size=400), st.text(max_size=200), st.sampled_from(["festive", "civic", "solemn"]))
def test_every_line_lies_within_the_poster(title: str, place: str, tone: str) -> None:
    for line in poster(title, tone, place=place).lines():
        assert line.x >= 0
        assert line.x + _length(line.words, line.size, line.is_bold) <= WIDTH
        assert line.size <= line.y <= HEIGHT


def test_a_short_title_stands_large_and_a_long_one_is_cut() -> None:
    sizes = [
        max(line.size for line in poster(title).lines())
        for title in ("Fest", "Fest der Vereine am Fluss " * 3)
    ]
    assert sizes[0] > sizes[1]
    assert any(line.words.endswith("…") for line in poster("lang " * 200).lines())


def test_the_words_are_text_and_nothing_else() -> None:
    nasty = "{{7*7}} '\"><b>"
    text = svg(poster(nasty))
    assert nasty in "".join(ElementTree.fromstring(text).itertext())


@pytest.mark.parametrize("tone", ["festive", "civic", "solemn"])
def test_the_picture_has_the_size_that_previews_show(tone: str) -> None:
    with Image.open(BytesIO(png(poster(tone=tone), "#1d6136"))) as image:
        assert image.size == (WIDTH, HEIGHT)
        ground = image.convert("RGB").getpixel((5, 5))
    assert (ground == (29, 97, 54)) == (tone == "festive")


def test_a_page_without_a_picture_has_its_poster(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Laternenfest", tone="festive")
    address = f"/events/{event.id}-laternenfest"
    page = client.get(address).text
    assert '<svg class="poster poster-festive"' in page
    assert f'property="og:image" content="http://localhost{address}/poster.png?lang=de"' in page
    answer = client.get(f"{address}/poster.png")
    assert answer.mimetype == "image/png"
    assert (
        client.get(f"{address}/poster.png", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    assert client.get(f"/events/{event.id}-anders/poster.png").status_code == 301


def test_what_is_not_public_has_none(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Geheim", state="pencilled")
    assert client.get(f"/events/{event.id}-geheim/poster.png").status_code == 404


def test_what_nobody_knows_stands_in_one_line(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Fest", access_yes=["wheelchair"])
    page = client.get(f"/events/{event.id}-fest?lang=en").text
    assert "Not known yet: Price, " in page
    assert page.count("not known yet") == 1  # the place
    assert page.count("access-yes") == 1


def test_the_organiser_can_be_asked(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Tanz & Fest", contact_email="anna@example.org")
    page = client.get(f"/events/{event.id}-tanz-fest?lang=en").text
    assert 'href="mailto:anna@example.org?subject=Tanz%20%26%20Fest&amp;body=' in page
    assert 'href="mailto:?subject=Tanz%20%26%20Fest&amp;body=' in page


def test_further_dates_leave_out_the_one_that_is_shown(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Fest", rrule="FREQ=WEEKLY;COUNT=3")
    page = client.get(f"/events/{event.id}-fest").text
    assert page.count(f'<li><a href="/events/{event.id}-fest/') == 2
