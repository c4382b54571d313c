"""Search engines find every public page, and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from festival import search_engines
from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.events.model import Event
from tests.conftest import local_evening, make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.link_previews.heads import head_of

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def parts(client: FlaskClient) -> list[str]:
    index = client.get("/sitemap.xml")
    assert index.mimetype == "application/xml"
    return [one.text or "" for one in ElementTree.fromstring(index.data).iterfind("s:sitemap/s:loc", SPACE)]


def listed(client: FlaskClient) -> dict[str, ElementTree.Element]:
    found: dict[str, ElementTree.Element] = {}
    for address in parts(client):
        answer = client.get(address)
        assert answer.status_code == 200
        for url in ElementTree.fromstring(answer.data).iterfind("s:url", SPACE):
            found[url.findtext("s:loc", "", SPACE)] = url
    return found


def test_each_public_page_is_listed_by_the_address_it_says_itself(client: FlaskClient) -> None:
    event, venue, organisation = (
        make_event(title="Fest & mehr"),
        make_venue(name="Platz"),
        make_organisation(),
    )
    whole = make_event(title="Stadtfest")
    begin_writing()
    db.session.get_one(Event, whole.id).festival_id = whole.id
    bump_revision()
    db.session.commit()
    found = listed(client)
    for path in (
        f"/events/{event.id}-fest-mehr",
        f"/festivals/{whole.id}-stadtfest",
        f"/venues/{venue.id}-platz",
        f"/organisations/{organisation.slug}",
    ):
        assert f"http://localhost{path}" in found
    for address, url in found.items():
        page = client.get(address)
        assert page.status_code == 200, address
        said = head_of(page)
        assert said["canonical"] == address
        others = {one.get("hreflang", ""): one.get("href") for one in url.iterfind("x:link", SPACE)}
        assert others == {code: said[f"hreflang {code}"] for code in ("de", "en", "x-default")}


def test_it_says_when_an_event_changed(client: FlaskClient) -> None:
    event = make_event(title="Fest")
    url = listed(client)[f"http://localhost/events/{event.id}-fest"]
    assert url.findtext("s:lastmod", "", SPACE) == f"{event.changed_at:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("state", ["idea", "pencilled", "submitted", "withdrawn"])
def test_what_is_not_decided_is_not_listed(client: FlaskClient, state: str) -> None:
    event = make_event(state=state)
    waiting = make_organisation(admitted_at=None)
    assert not [one for one in listed(client) if f"/events/{event.id}-" in one or waiting.slug in one]


def test_what_is_long_over_is_no_longer_listed(client: FlaskClient) -> None:
    lately = make_event(title="Fest", local_start=local_evening(in_days=-40))
    long_ago = make_event(title="Fest", local_start=local_evening(in_days=-400))
    found = listed(client)
    assert f"http://localhost/events/{lately.id}-fest" in found
    assert f"http://localhost/events/{long_ago.id}-fest" not in found


def test_a_long_list_has_several_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_engines, "IN_A_PART", 3)
    events = [make_event(title="Fest") for _ in range(7)]
    assert len([one for one in parts(client) if "events-" in one]) == events[-1].id // 3 + 1
    found = listed(client)
    assert all(f"http://localhost/events/{event.id}-fest" in found for event in events)


def test_a_list_costs_little_and_is_kept(client: FlaskClient) -> None:
    make_event(title="Fest")
    with counted_queries() as asked:
        first = client.get("/sitemap-events-0.xml")
    assert len(asked) <= 4
    again = client.get("/sitemap-events-0.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert first.headers["Cache-Control"] == "public, max-age=3600, must-revalidate"


@pytest.mark.parametrize(
    "name", ["events", "events-", "events-x", "events-99", "events-00", "events--1", "nothing-0"]
)
def test_there_is_no_other_part(client: FlaskClient, name: str) -> None:
    make_event()
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_are_told_what_to_leave_alone(client: FlaskClient) -> None:
    said = client.get("/robots.txt")
    assert said.mimetype == "text/plain"
    lines = said.text.splitlines()
    assert {"Disallow: /desk", "Disallow: /embed/", "Sitemap: http://localhost/sitemap.xml"} <= set(lines)
    assert not [
        one
        for one in listed(client)
        if any(f"localhost{path}" in one for path in search_engines.NOT_FOR_THEM)
    ]
