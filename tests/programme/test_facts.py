"""The facts of an event: what isn't known is left out, the price is always said, and people's text stays text."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from festival.base import clock
from festival.co_organisers.queries import named_with
from festival.events.public_contact import public_contact
from festival.programme.event_views import get_public_event
from festival.programme.facts import facts_of
from tests.conftest import make_event, make_organisation

NOW = clock.now()


def facts(app: Flask, event: Any) -> dict[str, str]:
    with app.test_request_context("/?lang=en"):
        found = get_public_event(event.id)
        return {
            term: str(words)
            for term, words in facts_of(found, named_with(found), public_contact(found, now=NOW), "en")
        }


@pytest.mark.parametrize(
    ("is_free", "price", "words"),
    [
        (True, "", "free"),
        (False, "12 €", "12 €"),
        (False, "", "There is an entrance fee."),
        (None, "", ""),
        (None, "ab 5 €", "ab 5 €"),
    ],
)
def test_the_price_is_said_where_it_is_known(
    app: Flask, is_free: bool | None, price: str, words: str
) -> None:
    assert facts(app, make_event(is_free=is_free, price=price))["Price"] == words


def test_what_is_not_known_has_no_words(app: Flask) -> None:
    found = facts(app, make_event(category="unknown", setting="unknown"))
    assert {term for term, words in found.items() if not words} >= {
        "Kind",
        "For whom",
        "Languages",
    }
    assert found["Web page"] == found["Contact"] == found["Indoors or outdoors"] == ""


def test_a_web_page_is_linked_and_shown_without_its_scheme(app: Flask) -> None:
    words = facts(app, make_event(link="https://verein.example/fest/"))["Web page"]
    assert words == '<a href="https://verein.example/fest/" rel="noopener nofollow">verein.example/fest</a>'


def test_who_organises_it_is_escaped_and_leads_to_their_page(app: Flask) -> None:
    organisation = make_organisation(name="<b>Verein</b>", slug="verein", link="javascript:alert(1)")
    words = facts(app, make_event(organisation=organisation))["Organised by"]
    assert words == '<a href="/organisations/verein?lang=en">&lt;b&gt;Verein&lt;/b&gt;</a>'


def test_one_that_is_not_admitted_has_no_page_to_lead_to(app: Flask) -> None:
    organisation = make_organisation(name="<b>Verein</b>", admitted_at=None)
    assert facts(app, make_event(organisation=organisation))["Organised by"] == "&lt;b&gt;Verein&lt;/b&gt;"


def test_no_address_but_one_of_the_web_becomes_a_link(app: Flask) -> None:
    assert "<a" not in facts(app, make_event(link="javascript:alert(1)"))["Web page"]


def test_the_contact_is_escaped_and_its_address_can_be_written_to(app: Flask) -> None:
    event = make_event(contact_name="A & B", contact_phone="0201 1", contact_email="fest@verein.example")
    assert facts(app, event)["Contact"] == (
        'A &amp; B, 0201 1, <a href="mailto:fest@verein.example">fest@verein.example</a>'
    )
