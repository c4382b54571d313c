"""The poster of an event without a picture: it fits whatever is said, and says it letter for letter."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from festival.link_previews.poster import HEIGHT, WIDTH, Poster, _length, png, svg


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


def ink_of(drawn: bytes) -> int:
    """How much is drawn on the ground."""
    with Image.open(BytesIO(drawn)) as image:
        _ground, *others = sorted(image.convert("L").histogram(), reverse=True)
    return sum(others)


def test_signs_that_the_font_has_not_are_left_out() -> None:
    plain = png(poster("Fest am Fluss"), "#1d6136")
    assert png(poster("Fest am Fluss \U0001f389"), "#1d6136") == plain
    assert png(poster("\u202eFest am Fluss"), "#1d6136") == plain


@pytest.mark.parametrize("title", ["مهرجان المدينة", "Свято міста", "春节", "\U0001f389\U0001f389", ""])
def test_a_title_in_another_script_leaves_the_rest_of_the_poster(title: str) -> None:
    assert ink_of(png(poster(title), "#1d6136")) < ink_of(png(poster("Laternenfest"), "#1d6136"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_said_can_be_drawn(title: str, when: str) -> None:
    with Image.open(BytesIO(png(poster(title, when=when), "#a3243b"))) as image:
        assert image.size == (WIDTH, HEIGHT)
