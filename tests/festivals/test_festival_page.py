"""A festival's public page, and the filter that finds its points everywhere."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.conftest import make_event
from tests.counting import counted_queries
from tests.festivals.conftest import Town, make_town


@pytest.fixture
def played(town: Town) -> Town:
    """The festival with a point of another organisation, and an event beside it that is none."""
    town.place(title="Chor {{7*7}} <b>'\"")
    town.decide("agree")
    make_event(title="Etwas anderes", local_start=town.noon)
    return town


def test_the_page_has_stages_in_columns_and_hours_in_rows_and_a_list(played: Town) -> None:
    page = played.as_().get(f"{played.page}?lang=en").text
    assert '<th scope="col">Hauptbühne</th>' in page
    assert '<th scope="row"><time datetime="' in page
    assert page.count("Chor {{7*7}} &lt;b&gt;&#39;&#34;") == 2  # in the table and in the list
    assert "Etwas anderes" not in page
    assert f"festival={played.feast.id}" in page
    assert "data-events=" in page


def test_a_festival_without_points_says_what_comes(town: Town) -> None:
    assert "The programme is not out yet." in town.as_().get(f"{town.page}?lang=en").text


def test_its_address_leads_on_and_what_is_none_is_not_found(town: Town) -> None:
    public = town.as_()
    assert public.get(f"/festivals/{town.feast.id}").headers["Location"].endswith(town.page)
    assert public.get(f"/festivals/{town.feast.id}-anders").status_code == 301
    other = make_event()
    for number in (other.id, 4711, 9**20):
        assert public.get(f"/festivals/{number}-x").status_code == 404


@pytest.mark.parametrize("named", ["{}", "{}-stadtfest"])
def test_the_filter_finds_the_festival_and_its_points_and_nothing_else(played: Town, named: str) -> None:
    public, value = played.as_(), named.format(played.feast.id)
    for address in ("/events", "/calendar.ics", "/calendar.atom", "/embed/map", "/map"):
        answer = public.get(f"{address}?festival={value}")
        if address == "/calendar.atom" and answer.status_code == 404:
            continue
        assert answer.status_code == 200, address
        assert "Chor" in answer.text, address
        assert "Etwas anderes" not in answer.text, address
    data = json.loads(public.get(f"/map/events.geojson?festival={value}").text)
    assert {one["properties"]["title"][:4] for one in data["features"]} == {"Stad", "Chor"}
    for address in ("/subscribe", "/embed"):
        assert f"festival={value}" in public.get(f"{address}?festival={value}").text
    assert 'name="festival"' in public.get(f"/events?festival={value}").text
    assert "Stadtfest" in public.get(f"/events?festival={value}").text


@pytest.mark.parametrize("value", ["0", "x", "4711", "9" * 20, "'\"><b>"])
def test_an_unknown_festival_is_refused_and_named(town: Town, value: str) -> None:
    for address in ("/calendar.ics", "/map/events.geojson", "/embed/map"):
        assert town.as_().get(address, query_string={"festival": value}).status_code == 400


def test_event_pages_and_home_lead_to_it(played: Town) -> None:
    public = played.as_()
    point = played.event()
    assert f'href="{played.page}"' in public.get(f"/events/{point.id}-{point.slug}").text
    assert f'href="{played.page}"' in public.get(f"/events/{played.feast.id}-stadtfest").text
    assert f'href="{played.page}"' in public.get("/").text


def test_a_large_programme_asks_no_more_than_a_small_one(town: Town) -> None:
    with counted_queries() as none:
        town.as_().get(town.page)
    for slot in range(3):
        town.place(slot=slot)
        town.decide("agree")
    with counted_queries() as queries:
        assert town.as_().get(town.page).status_code == 200
    assert len(queries) <= 10
    assert len(queries) <= len(none) + 2


def test_the_pages_at_the_desk_ask_no_more_for_more_points(town: Town) -> None:
    for slot in range(3):
        town.place(slot=slot)
        town.decide("agree")
    for account, address in (
        (town.anna, town.lead),
        (town.bert, "/desk/festivals"),
        (town.bert, f"/desk/festivals/{town.feast.id}"),
    ):
        client = town.as_(account)
        client.get(address)
        with counted_queries() as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 10, (address, len(queries))


def test_a_festival_that_is_not_public_is_nowhere(app: Flask) -> None:
    town = make_town(app, state="pencilled")
    public = town.as_()
    assert public.get(f"/festivals/{town.feast.id}").status_code == 404
    assert "Stadtfest" not in public.get("/").text
