"""How the API is asked: pages, filters, forms, what is held already, and what nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.open_data.catalogue import RESOURCES
from festival.open_data.query_parameters import PARAMETERS
from tests.conftest import local_evening, make_event, make_organisation, make_venue
from tests.publishing.feeds import rewrite

LISTS = [f"/api/v1/{name}" for name in RESOURCES]


def follow(client: FlaskClient, address: str) -> list[list[Any]]:
    """Return the ids of each page, from this one to the last."""
    pages = []
    while address:
        body = client.get(address).json
        pages.append([one["id"] for one in body["items"]])
        address = body["next"]
    return pages


def test_pages_hold_each_event_once(client: FlaskClient) -> None:
    numbers = [make_event().id for _ in range(7)]
    assert follow(client, "/api/v1/events?limit=3") == [numbers[:3], numbers[3:6], numbers[6:]]


def test_a_page_goes_on_rightly_after_what_it_ended_on_was_edited(client: FlaskClient) -> None:
    events = [make_event() for _ in range(4)]
    follows = client.get("/api/v1/events?limit=2").json["next"]
    rewrite(events[1], title="Ganz anders")
    newcomer = make_event()
    assert [one["id"] for one in client.get(follows).json["items"]] == [events[2].id, events[3].id]
    assert newcomer.id in follow(client, "/api/v1/events?limit=2")[-1]


def test_dates_come_in_order_of_time_over_all_pages(client: FlaskClient) -> None:
    make_event(local_start=local_evening(in_days=1), rrule="FREQ=DAILY;COUNT=5")
    make_event(local_start=local_evening(in_days=1), rrule="FREQ=DAILY;COUNT=5")
    whole = client.get("/api/v1/occurrences").json["items"]
    assert [one["starts_at"] for one in whole] == sorted(one["starts_at"] for one in whole)
    pages = follow(client, "/api/v1/occurrences?limit=3")
    assert [one for page in pages for one in page] == [one["id"] for one in whole]
    assert len(whole) == 10


@pytest.mark.parametrize("name", RESOURCES)
def test_every_list_goes_from_its_first_page_to_its_last(client: FlaskClient, name: str) -> None:
    for _ in range(3):
        make_event(organisation=make_organisation(), venue=make_venue())
    whole = client.get(f"/api/v1/{name}?limit=100").json["items"]
    pages = follow(client, f"/api/v1/{name}?limit=2")
    assert [one for page in pages for one in page] == [one["id"] for one in whole]


def test_a_filter_finds_what_the_programme_finds(client: FlaskClient) -> None:
    market = make_event(category="markt", title="Bauernmarkt", is_free=True)
    make_event(category="konzert", venue=make_venue())
    assert [one["id"] for one in client.get("/api/v1/events?category=markt").json["items"]] == [market.id]
    assert [one["id"] for one in client.get("/api/v1/events?q=bauernmärkte").json["items"]] == [market.id]
    assert [one["event"] for one in client.get("/api/v1/occurrences?free=1").json["items"]] == [market.id]
    day = market.local_start.date()
    assert len(client.get(f"/api/v1/events?from={day}&to={day}").json["items"]) == 2
    assert client.get("/api/v1/events?from=1990-01-01&to=1990-12-31").json["items"] == []


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/openapi.json"])
def test_the_reader_s_language_is_in_no_answer(client: FlaskClient, address: str) -> None:
    make_event(venue=make_venue())
    for headers in ({"Accept-Language": "en"}, {"Accept-Language": "de"}):
        asked = client.get(f"{address}?lang=en", headers=headers) if "openapi" not in address else None
        assert asked is None or "lang=" not in asked.get_data(as_text=True)
        assert client.get(address, headers=headers).data == client.get(address).data


def test_days_are_those_of_the_programme(client: FlaskClient) -> None:
    evening = local_evening(in_days=5)
    night = make_event(local_start=evening, local_end=evening.replace(hour=3, minute=0) + timedelta(days=1))
    past = make_event(local_start=local_evening(in_days=-3), state="held")
    for name, number in (("events", "id"), ("occurrences", "event")):
        for days, expected in (
            ({"from": evening.date(), "to": evening.date()}, [night.id]),
            ({"from": evening.date() + timedelta(days=1)}, []),
            ({"to": past.local_start.date()}, [past.id]),
            ({}, [night.id]),
        ):
            found = client.get(f"/api/v1/{name}", query_string=days).json["items"]
            assert [one[number] for one in found] == expected, (name, days)


def test_places_and_organisers_are_found_by_words_of_their_names(client: FlaskClient) -> None:
    choir = make_organisation(name="Ökumenischer Chor")
    make_organisation(name="100 % Blech")
    square = make_venue(name="Mühlenplatz")
    make_venue(name="Markt")
    for words in ("chor", "ÖKUMENISCHER chor", "okumenisch"):
        found = client.get("/api/v1/organisations", query_string={"q": words}).json["items"]
        assert [one["id"] for one in found] == [choir.slug]
    found = client.get("/api/v1/venues?q=mühlen").json["items"]
    assert [one["id"] for one in found] == [square.id]
    assert len(client.get("/api/v1/organisations?q=%25").json["items"]) == 1
    assert client.get("/api/v1/venues?q=_").json["items"] == []


def test_a_box_leaves_out_what_lies_elsewhere(client: FlaskClient) -> None:
    inside = make_venue(lon=7.5, lat=51.5)
    make_venue(lon=8.5, lat=51.5)
    make_event(venue=inside)
    for name, id_name in (("venues", "id"), ("events", "venue"), ("occurrences", "venue")):
        found = client.get(f"/api/v1/{name}?bbox=7.4,51.4,7.6,51.6").json["items"]
        ids = [one[id_name] if id_name == "id" else one[id_name]["id"] for one in found]
        assert ids == [inside.id]


def test_only_the_asked_fields_come_with_the_id(client: FlaskClient) -> None:
    make_event()
    [found] = client.get("/api/v1/events?fields=title,starts_at").json["items"]
    assert list(found) == ["id", "title", "starts_at"]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("events?category=konzrt", "category"),
        ("events?catgory=konzert", "catgory"),
        ("events?from=0000-01-01", "from"),
        ("events?to=9999-12-31", "to"),
        ("events?from=2027-02-02&to=2027-02-01", "to"),
        ("events?limit=1000000000", "limit"),
        ("events?limit=0", "limit"),
        ("events?limit=٣", "limit"),
        ("events?fields=titel", "fields"),
        ("events?format=xml", "format"),
        ("organisations?format=geojson", "format"),
        ("events?bbox=nan,nan,nan,nan", "bbox"),
        ("venues?bbox=1,2,3", "bbox"),
        ("venues?category=markt", "category"),
        ("occurrences?event=7", "event"),
        ("occurrences?event=99999999999", "event"),
        ("events?q=" + "x" * 5000, "q"),
        ("events?q=%00", "q"),
        ("events?district=nirgendwo", "district"),
        ("events?cursor=abc", "cursor"),
        ("events?cursor=" + "a" * 5000, "cursor"),
        ("events?lang=fr", "lang"),
        ("events/1?category=markt", "category"),
        ("events/1?lang=fr", "lang"),
    ],
)
def test_what_nobody_knows_is_named(client: FlaskClient, address: str, parameter: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == 400
    assert response.json["parameter"] == parameter
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_cursor_holds_for_its_own_question_alone(client: FlaskClient) -> None:
    for _ in range(3):
        make_event()
    cursor = client.get("/api/v1/events?limit=1").json["next"].rpartition("cursor=")[2]
    assert client.get(f"/api/v1/events?limit=2&cursor={cursor}").status_code == 200
    for address in ("events?category=markt", "venues?limit=1", "occurrences?limit=1"):
        glue = "&" if "?" in address else "?"
        refused = client.get(f"/api/v1/{address}{glue}cursor={cursor}")
        assert (refused.status_code, refused.json["parameter"]) == (400, "cursor")
    forged = "W" + ("x" if cursor[1] != "x" else "y") + cursor[2:]
    assert client.get(f"/api/v1/events?cursor={forged}").status_code == 400


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/openapi.json"])
def test_who_holds_an_answer_hears_304_until_something_changes(client: FlaskClient, address: str) -> None:
    event = make_event()
    first = client.get(address)
    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers
    held = {"If-None-Match": first.headers["ETag"]}
    again = client.get(address, headers=held)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    rewrite(event, title="Anders")
    assert client.get(address, headers=held).status_code == 200


def test_a_tag_of_one_form_is_none_of_the_other(client: FlaskClient) -> None:
    make_event()
    tag = client.get("/api/v1/events").headers["ETag"]
    other = client.get("/api/v1/events", headers={"Accept": "application/geo+json", "If-None-Match": tag})
    assert (other.status_code, other.mimetype) == (200, "application/geo+json")
    assert "Accept" in ", ".join(other.headers.getlist("Vary")).split(", ")
    asked = "/api/v1/events?format=geojson"
    held = {"If-None-Match": client.get(asked).headers["ETag"]}
    assert client.get(asked, headers=held).status_code == 304
    assert client.get(asked, headers=held).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", LISTS)
def test_other_ways_of_asking(client: FlaskClient, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]
    options = client.options(address)
    assert options.status_code == 200
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = client.open(address, method=method)
        assert (refused.status_code, refused.mimetype) == (405, "application/problem+json")
        assert "GET" in refused.headers["Allow"]
    wrong = client.get(address, headers={"Accept": "text/xml"})
    assert (wrong.status_code, wrong.mimetype) == (406, "application/problem+json")
    assert client.get(address, headers={"Accept": "text/html,*/*;q=0.8"}).mimetype == "application/json"


@pytest.mark.parametrize(
    "address",
    [
        *("nothing", "events/0", "events/999999999", "events/99999999999999999999", "events/x", "events/²"),
        *("occurrences/1", "occurrences/1-2027-13-01", "occurrences/1-2027-01-01T9999", "venues/-1"),
        *("organisations/%00", "remembrance-days/0", "categories/nix", "events/1/2"),
    ],
)
def test_what_is_not_there_is_a_problem_too(client: FlaskClient, address: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert response.json["status"] == 404


def test_the_document_names_what_each_list_takes(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert set(document["components"]["parameters"]) == set(PARAMETERS) - {"fields", "format"}
    for resource in RESOURCES.values():
        said = document["paths"][f"/{resource.name}"]["get"]["parameters"]
        names = {one.get("name") or one["$ref"].rpartition("/")[2] for one in said}
        assert names >= set(resource.parameters)
        for name in PARAMETERS.keys() - names:
            refused = client.get(f"/api/v1/{resource.name}?{name}=1")
            assert (refused.status_code, refused.json["parameter"]) == (400, name)


@pytest.mark.parametrize(("locale", "words"), [("de", "Offene Daten"), ("en", "Open data")])
def test_the_page_tells_all_fields_and_asks_nobody_else(
    client: FlaskClient, app: Flask, locale: str, words: str
) -> None:
    page = client.get(f"/api/docs?lang={locale}").get_data(as_text=True)
    assert f"<h1>{words}</h1>" in page
    for resource in RESOURCES.values():
        for name in resource.field_names:
            assert f"<dt>{name}</dt>" in page
    for name in PARAMETERS:
        assert f"<dt>{name}</dt>" in page
    assert 'src="http' not in page
    assert "/api/docs" in client.get("/embed").get_data(as_text=True)
