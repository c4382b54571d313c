"""What records say: only what the public may know, times with their offset, unknown as an answer of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.city import City, bump_revision
from festival.base.database import begin_writing, db
from festival.events.model import DateChange, Event
from festival.events.saving import Step, take_step, write_event
from festival.open_data.catalogue import RESOURCES
from festival.organisers.data_licence import chosen_licence
from festival.place_lists.geojson_places import OPENSTREETMAP
from tests.conftest import local_evening, make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.open_data.against_schema import complaints


def get(client: FlaskClient, address: str, code: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == code, response.get_data(as_text=True)
    return response.json


def items(client: FlaskClient, address: str) -> list[Any]:
    return get(client, address)["items"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted", "withdrawn"])
def test_what_is_not_decided_is_nowhere(client: FlaskClient, state: str) -> None:
    event = make_event(state=state, title="Noch geheim")
    assert items(client, "/api/v1/events") == []
    assert items(client, "/api/v1/events?from=1990-01-01") == []
    assert items(client, "/api/v1/occurrences") == []
    get(client, f"/api/v1/events/{event.id}", 404)
    on = event.local_start.date()
    get(client, f"/api/v1/occurrences/{event.id}-{on}", 404)
    get(client, f"/api/v1/occurrences?event={event.id}", 400)


def test_an_event_says_what_its_page_says(client: FlaskClient) -> None:
    venue = make_venue(
        name="Marktplatz", lon=7.5, lat=51.5, access_yes=["wheelchair"], access_no=["hearing_loop"]
    )
    event = make_event(
        title="Sommerkonzert",
        title_en="Summer concert",
        summary="Draußen.",
        venue=venue,
        access_no=["wheelchair"],
        local_start=datetime(2031, 7, 5, 19, 30),
        contact_email="fragen@example.org",
    )
    [found] = items(client, "/api/v1/events")
    assert found["title"] == {"de": "Sommerkonzert", "en": "Summer concert"}
    assert found["summary"] == {"de": "Draußen.", "en": None}
    assert found["starts_at"] == "2031-07-05T19:30:00+02:00"
    assert found["zone"] == "Europe/Berlin"
    assert found["venue"]["name"] == {"de": "Marktplatz", "en": None}
    assert found["location"] == {"lon": venue.lon, "lat": venue.lat}
    said = found["accessibility"]
    assert (said["wheelchair"], said["hearing_loop"], said["braille"]) == ("no", "no", "unknown")
    assert found["is_free"] is None
    assert found["contact"] == {"name": None, "email": "fragen@example.org", "phone": None}
    assert found["licence"] is None
    assert get(client, f"/api/v1/events/{event.id}") == found


def test_whom_to_ask_is_gone_when_it_is_gone_from_the_page(client: FlaskClient) -> None:
    long_over = make_event(
        local_start=local_evening(in_days=-31), contact_email="alt@example.org", state="held"
    )
    lately = make_event(local_start=local_evening(in_days=-25), contact_email="neu@example.org", state="held")
    assert get(client, f"/api/v1/events/{long_over.id}")["contact"] is None
    assert get(client, f"/api/v1/events/{lately.id}")["contact"]["email"] == "neu@example.org"


def test_an_organiser_that_is_not_admitted_has_a_name_and_no_record(client: FlaskClient) -> None:
    waiting = make_organisation(name="Noch nicht da", slug="noch-nicht-da", admitted_at=None)
    make_event(organisation=waiting)
    [event] = items(client, "/api/v1/events")
    assert event["organiser"] == {"id": None, "name": "Noch nicht da", "url": None}
    assert items(client, "/api/v1/organisations") == []
    get(client, "/api/v1/organisations/noch-nicht-da", 404)


def test_a_postponed_event_stays_without_a_time(client: FlaskClient) -> None:
    event = make_event()
    begin_writing()
    take_step(db.session.get_one(Event, event.id), Step("postponed", None, "Sturm"), now=clock.now())
    db.session.commit()
    [found] = items(client, "/api/v1/events")
    assert (found["state"], found["state_reason"]) == ("postponed", "Sturm")
    assert found["starts_at"] is None
    assert found["ends_at"] is None


def test_a_date_that_moved_says_what_it_was_and_keeps_its_id(client: FlaskClient) -> None:
    event = make_event(local_start=datetime(2031, 7, 5, 19, 30), rrule="FREQ=WEEKLY;COUNT=3")
    moved_to = datetime(2031, 7, 13, 18, 0)
    begin_writing()
    row = db.session.get_one(Event, event.id)
    row.date_changes = [
        DateChange(
            on=datetime(2031, 7, 12).date(),
            at=datetime(2031, 7, 12, 19, 30).time(),
            kind="moved",
            local_start=moved_to,
            local_end=moved_to + timedelta(hours=2),
            reason="Endspiel",
        )
    ]
    write_event(row, now=datetime(2031, 6, 1, tzinfo=clock.now().tzinfo))
    db.session.commit()
    [found] = items(client, "/api/v1/events")
    [change] = found["changed_dates"]
    assert change["was"] == "2031-07-12T19:30"
    assert change["state"] == "moved"
    assert change["starts_at"] == "2031-07-13T18:00:00+02:00"
    assert change["reason"] == "Endspiel"
    dates = items(client, f"/api/v1/occurrences?event={event.id}")
    assert [one["id"] for one in dates] == [f"{event.id}-2031-07-{day}" for day in ("05", "12", "19")]
    assert [one["was"] for one in dates] == [None, "2031-07-12T19:30", None]
    assert get(client, f"/api/v1/occurrences/{event.id}-2031-07-12") == dates[1]


def test_records_carry_the_licence_of_the_city_and_places_their_own(client: FlaskClient, app: Flask) -> None:
    make_event(venue=make_venue(source=f"{OPENSTREETMAP} 1.0"))
    own = make_venue()
    assert "Die Stadt hat es noch nicht gesagt" in client.get("/api/docs?lang=de").text
    begin_writing()
    db.session.get_one(City, 1).texts = chosen_licence("CC0-1.0")
    bump_revision()
    db.session.commit()
    assert "Lizenz: CC0 1.0" in client.get("/api/docs?lang=de").text
    assert {one["licence"] for one in items(client, "/api/v1/events")} == {"CC0-1.0"}
    assert {one["licence"] for one in items(client, "/api/v1/occurrences")} == {"CC0-1.0"}
    said = {one["id"]: one["licence"] for one in items(client, "/api/v1/venues")}
    assert (said.pop(own.id), *said.values()) == ("CC0-1.0", "ODbL-1.0")


def test_a_festival_its_points_and_who_organises_too_are_named_in_few_queries(
    client: FlaskClient, app: Flask
) -> None:
    friend, stranger = make_organisation(name="Mitverein"), make_organisation(admitted_at=None)
    whole, point, secret = make_event(title="Stadtfest"), make_event(), make_event(state="pencilled")
    lone = make_event()
    begin_writing()
    for event, festival in ((whole, whole), (point, whole), (lone, secret)):
        row = db.session.get_one(Event, event.id)
        row.festival_id, row.co_organisers = festival.id, [str(friend.id), str(stranger.id)]
    db.session.commit()
    with counted_queries() as asked:
        found = {one["id"]: one for one in items(client, "/api/v1/events")}
    assert len(asked) <= 8
    assert found[whole.id]["festival"]["role"] == "whole"
    assert found[point.id]["festival"]["role"] == "point"
    assert found[point.id]["festival"]["title"]["de"] == "Stadtfest"
    assert found[lone.id]["festival"] is None
    assert [one["name"] for one in found[point.id]["co_organisers"]] == ["Mitverein"]
    dates = items(client, f"/api/v1/occurrences?festival={whole.id}")
    assert {one["event"] for one in dates} == {whole.id, point.id}
    assert {one["festival"]["role"] for one in dates} == {"whole", "point"}


@pytest.mark.parametrize(("state", "is_told"), [("confirmed", True), ("pencilled", False)])
def test_an_event_entered_twice_names_the_one_that_was_kept_where_that_is_public(
    client: FlaskClient, state: str, is_told: bool
) -> None:
    kept, twice = make_event(state=state), make_event(state="cancelled")
    begin_writing()
    db.session.get_one(Event, twice.id).merged_into_id = kept.id
    db.session.commit()
    assert get(client, f"/api/v1/events/{twice.id}")["merged_into"] == (kept.id if is_told else None)


def test_what_was_cancelled_leaves_lists_after_60_days_and_keeps_its_address(client: FlaskClient) -> None:
    event = make_event(state="cancelled", local_start=local_evening(in_days=90))
    assert [one["id"] for one in items(client, "/api/v1/events")] == [event.id]
    begin_writing()
    db.session.get_one(Event, event.id).changed_at = clock.now() - timedelta(days=62)
    bump_revision()
    db.session.commit()
    assert items(client, "/api/v1/events") == []
    assert items(client, "/api/v1/occurrences") == []
    assert get(client, f"/api/v1/events/{event.id}")["state"] == "cancelled"


def test_text_that_looks_like_code_stays_text(client: FlaskClient) -> None:
    nasty = "</script><b>{{7*7}}{% x %}'\"=1+1"
    make_event(title=nasty)
    response = client.get("/api/v1/events")
    assert response.json["items"][0]["title"]["de"] == nasty
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "application/json"


def test_features_have_their_point_and_the_record_as_properties(client: FlaskClient) -> None:
    venue = make_venue(lon=7.5, lat=51.5)
    event = make_event(venue=venue)
    nowhere = make_event(venue=None, place_name="irgendwo", lon=None, lat=None)
    found = client.get("/api/v1/events", headers={"Accept": "application/geo+json"})
    assert found.mimetype == "application/geo+json"
    first, second = found.json["features"]
    assert first["id"] == event.id
    assert first["geometry"] == {"type": "Point", "coordinates": [venue.lon, venue.lat]}
    assert second["geometry"] is None
    assert second["properties"]["id"] == nowhere.id
    one = get(client, f"/api/v1/events/{event.id}?format=geojson")
    assert one == first


def test_every_record_is_what_the_document_says(client: FlaskClient) -> None:
    make_event(
        venue=make_venue(), is_free=True, contact_name="Frau Ahmed", languages=["de"], audiences=["alle"]
    )
    make_event(local_start=local_evening(in_days=3), rrule="FREQ=DAILY;COUNT=4")
    document = get(client, "/api/v1/openapi.json")
    schemas = document["components"]["schemas"]
    for resource in RESOURCES.values():
        for suffix, address in (("Page", ""), ("Features", "?format=geojson")):
            if suffix == "Features" and resource.geometry is None:
                continue
            body = get(client, f"/api/v1/{resource.name}{address}")
            assert complaints(body, schemas[f"{resource.title}{suffix}"], document) == []
        for record in get(client, f"/api/v1/{resource.name}")["items"]:
            assert list(record) == resource.field_names
            assert get(client, f"/api/v1/{resource.name}/{record['id']}") == record


def test_a_page_of_events_asks_as_much_for_fifty_as_for_one(client: FlaskClient, app: Flask) -> None:
    organisation, venue = make_organisation(), make_venue()
    make_event(organisation=organisation, venue=venue)
    with counted_queries() as few:
        assert len(items(client, "/api/v1/events")) == 1
    for day in range(1, 12):
        make_event(organisation=organisation, venue=venue, local_start=local_evening(in_days=day))
    with counted_queries() as many:
        assert len(items(client, "/api/v1/events")) == 12
    assert len(many) == len(few) <= 8
    with counted_queries() as dates:
        assert len(items(client, "/api/v1/occurrences")) == 12
    assert len(dates) <= 5


def test_a_series_without_an_end_is_never_over(client: FlaskClient) -> None:
    event = make_event(title="Wochenmarkt", rrule="FREQ=WEEKLY")
    assert [one["id"] for one in items(client, "/api/v1/events")] == [event.id]
