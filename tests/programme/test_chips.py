"""Filters in use stand as words, and each can be taken away alone."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from festival.programme.chips import chips
from festival.programme.filters import Filters

NAMES = {"district": [("mitte", "Mitte")], "venue": [("7", "Marktplatz")]}


def shown(app: Flask, address: str, filters: Filters, locale: str = "en") -> dict[str, list[tuple[str, str]]]:
    """Return each chip's words with what is left of the address's arguments without it."""
    with app.test_request_context(f"{address}&lang={locale}"):
        found = chips(filters, NAMES, locale)
    left = {one["words"]: parse_qsl(urlsplit(one["url"]).query) for one in found}
    return {words: [pair for pair in pairs if pair[0] != "lang"] for words, pairs in left.items()}


def test_one_of_several_values_is_taken_away_alone_and_begins_at_the_first_page(app: Flask) -> None:
    found = shown(
        app, "/events?category=konzert&category=markt&page=x", Filters(categories=("konzert", "markt"))
    )
    assert list(found.values()) == [[("category", "markt")], [("category", "konzert")]]


@pytest.mark.parametrize(
    ("filters", "address", "words"),
    [
        (Filters(q="Jazz"), "?q=Jazz", "“Jazz”"),
        (Filters(free=True), "?free=1", "free"),
        (Filters(districts=("mitte",)), "?district=mitte", "Mitte"),
        (Filters(venues=("7",)), "?venue=7", "Marktplatz"),
        (Filters(organisations=("gone",)), "?organisation=gone", "gone"),
        (Filters(from_on=date(2027, 5, 1)), "?from=2027-05-01", "from 1 May 2027"),
        (Filters(to_on=date(2027, 5, 1)), "?to=2027-05-01", "until 1 May 2027"),
    ],
)
def test_each_filter_has_its_words_and_leaves_nothing_behind(
    app: Flask, filters: Filters, address: str, words: str
) -> None:
    found = shown(app, f"/events{address}", filters)
    assert {said.replace("\N{NO-BREAK SPACE}", " "): left for said, left in found.items()} == {words: []}


def test_the_search_is_quoted_as_the_language_quotes(app: Flask) -> None:
    assert list(shown(app, "/events?q=Jazz", Filters(q="Jazz"), "de")) == ["„Jazz“"]
