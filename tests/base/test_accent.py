"""The accent: measured as WCAG says, readable by day and by night, whatever the city chooses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base.accent import (
    PAPER_BY_DAY,
    PAPER_BY_NIGHT,
    TEXT_CONTRAST,
    NotAColour,
    accent_css,
    contrast,
    ink_on,
    lighten,
    parse_colour,
)

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_contrast_is_the_same_both_ways_and_stays_in_its_range(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_an_accent_can_always_be_read_by_night(colour: str) -> None:
    assert contrast(lighten(colour, PAPER_BY_NIGHT), PAPER_BY_NIGHT) >= TEXT_CONTRAST


def test_an_accent_that_can_be_read_by_night_stays_as_it_is() -> None:
    assert lighten("#ffcc00", PAPER_BY_NIGHT) == "#ffcc00"


@given(colours)
def test_text_on_the_accent_can_always_be_read(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= TEXT_CONTRAST


@pytest.mark.parametrize(
    "text", ["", "red", "#fff", "#12345g", "#1234567", "#b3261e;}", "b3261e", "#b3261e\n"]
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(NotAColour) as caught:
        parse_colour(text)
    assert caught.value.text == text


def test_a_dark_accent_colours_text_and_a_pale_one_falls_back_to_ink() -> None:
    assert "--accent-text:#b3261e;" in accent_css("#b3261e")
    assert "--accent-text:var(--ink);" in accent_css("#ffe066")
    assert "--accent-edge:var(--ink);" in accent_css("#ffe066")


@given(colours)
def test_each_colour_in_the_stylesheet_can_be_read_on_its_paper(colour: str) -> None:
    day, night = re.findall(r"--accent-text:light-dark\((.+?),(#[0-9a-f]{6})\)", accent_css(colour))[0]
    assert day == "var(--ink)" or contrast(day, PAPER_BY_DAY) >= TEXT_CONTRAST
    assert contrast(night, PAPER_BY_NIGHT) >= TEXT_CONTRAST


@given(colours)
def test_the_stylesheet_is_closed_and_holds_one_pair_for_each_token(colour: str) -> None:
    css = accent_css(colour)
    assert css.count("{") == css.count("}")
    assert css.count("light-dark(") == 5  # four tokens, and the question whether the browser knows it
