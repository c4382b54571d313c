"""/oembed: an address of ours, pasted elsewhere, becomes a frame (https://oembed.com)."""

from __future__ import annotations

import html
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.festivals.model import Festival
from tests.conftest import local_evening, make_event, make_organisation, make_venue

HOME = "http://localhost"


def ask(client: FlaskClient, address: str, more: str = "") -> object:
    return client.get(f"/oembed?url={quote(address, safe='')}{more}")


def frame_in(told: str) -> str:
    return html.unescape(re.search(rf'src="{HOME}([^"]+)"', told)[1])  # type: ignore[index]


def have_festival(event: Event) -> Event:
    begin_writing()
    event.festival_id = event.id
    db.session.add(Festival(event_id=event.id))
    db.session.commit()
    return event


def test_pages_become_frames_of_their_own_kind(client: FlaskClient) -> None:
    own, place = make_organisation(), make_venue()
    event = make_event(title="Serenade <b>", organisation=own, venue=place)
    frames = {
        f"/events/{event.id}-{event.slug}": f"/embed/events/{event.id}?lang=de&theme=auto",
        f"/venues/{place.id}-x": f"/embed/list?venue={place.id}&lang=de&theme=auto",
        f"/organisations/{own.slug}": f"/embed/list?organisation={own.slug}&lang=de&theme=auto",
        "/events?category=konzert&lang=en&utm_source=x": "/embed/list?category=konzert&lang=en&theme=auto",
        "/map?free=1": "/embed/map?free=1&lang=de&theme=auto",
        "/": "/embed/list?lang=de&theme=auto",
    }
    for path, frame in frames.items():
        told = ask(client, f"{HOME}{path}").get_json()  # type: ignore[attr-defined]
        assert (told["version"], told["type"]) == ("1.0", "rich"), path
        assert frame_in(told["html"]) == frame, path
        assert "<b>" not in told["html"]
        assert client.get(frame).status_code == 200, frame


def test_xml_says_the_same(client: FlaskClient) -> None:
    answer = ask(client, f"{HOME}/map?free=1", "&format=xml")
    assert answer.mimetype == "text/xml"  # type: ignore[attr-defined]
    root = ElementTree.fromstring(answer.data)  # type: ignore[attr-defined]
    assert root.tag == "oembed"
    told = ask(client, f"{HOME}/map?free=1").get_json()  # type: ignore[attr-defined]
    assert {one.tag: one.text for one in root} == {name: str(value) for name, value in told.items()}


def test_it_is_no_larger_than_asked_for(client: FlaskClient) -> None:
    told = ask(client, f"{HOME}/map", "&maxwidth=300&maxheight=400").get_json()  # type: ignore[attr-defined]
    assert (told["width"], told["height"]) == (300, 400)
    assert 'width="300" height="400"' in told["html"]
    for asked, height in (("50", 50), ("999999999", 720), ("9" * 5_000, 720)):
        told = ask(client, f"{HOME}/map", f"&maxheight={asked}").get_json()  # type: ignore[attr-defined]
        assert told["height"] == height
    for bad in ("maxwidth=0", "maxwidth=-5", "maxheight=x", "maxwidth=%D9%A3%D9%A3%D9%A3"):
        assert ask(client, f"{HOME}/map", f"&{bad}").status_code == 400, bad  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/map",
        "https://elsewhere.example/map",
        "http://localhost@elsewhere.example/map",
        "http://localhost.elsewhere.example/map",
        "http://localhost:81/map",
        "http://[::1",
        "javascript:alert(1)",
        "http://localhost/desk",
        "http://localhost/nothing",
        "http://localhost/events/999999-x",
        "http://localhost/organisations/nobody",
        "http://localhost/events?category=unknown",
        "http://localhost/events?" + "free=1&" * 300,
    ],
)
def test_what_is_not_ours_or_not_public_is_not_found(client: FlaskClient, address: str) -> None:
    assert ask(client, address).status_code == 404  # type: ignore[attr-defined]


def test_of_one_date_the_frame_is_of_its_event_where_there_is_such_a_date(client: FlaskClient) -> None:
    event = make_event(local_start=local_evening(in_days=7), rrule="FREQ=DAILY")
    for days, status in ((7, 200), (400, 200), (4_000, 200), (6, 404)):
        on = local_evening(in_days=days).date()
        answer = ask(client, f"{HOME}/events/{event.id}-{event.slug}/{on}")
        assert answer.status_code == status, on  # type: ignore[attr-defined]
    for on in ("9999-99-99", "9999-12-31", "2027-02-30", "x", "2027-1-1"):
        page = f"/events/{event.id}-{event.slug}/{on}"
        known = client.get(page).status_code
        assert ask(client, f"{HOME}{page}").status_code == known, on  # type: ignore[attr-defined]
    assert ask(client, f"{HOME}/events/{event.id}-x/9999-99-99").status_code == 404  # type: ignore[attr-defined]


def test_a_draft_is_not_admitted_to_exist(client: FlaskClient) -> None:
    event = make_event(state="draft")
    assert ask(client, f"{HOME}/events/{event.id}-{event.slug}").status_code == 404  # type: ignore[attr-defined]


def test_another_format_is_not_implemented(client: FlaskClient) -> None:
    assert ask(client, f"{HOME}/map", "&format=yaml").status_code == 501  # type: ignore[attr-defined]


def test_pages_name_it_and_what_they_name_answers(client: FlaskClient) -> None:
    own, place = make_organisation(), make_venue()
    event = make_event(organisation=own, venue=place)
    feast = have_festival(event)
    paths = ("/", "/events?free=1", "/map?free=1", f"/events/{event.id}-{event.slug}", f"/venues/{place.id}")
    for path in (*paths, f"/organisations/{own.slug}", f"/festivals/{feast.id}"):
        page = client.get(path, follow_redirects=True).get_data(as_text=True)
        found = re.search(r'type="application/json\+oembed"[^>]* href="http://localhost([^"]+)"', page)
        assert found, path
        told = client.get(html.unescape(found[1]))
        assert told.status_code == 200, path
        assert ("free=1" in told.get_json()["html"]) == ("free" in path)
    assert "oembed" not in client.get("/imprint").get_data(as_text=True)
