"""/calendar.atom: what was changed last, for feed readers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.news_feed.atom import ATOM, AtomEntry, AtomFeed, AtomLink, atom_text
from festival.news_feed.newest_events import MOST_ENTRIES
from tests.conftest import make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.publishing.days import NEXT_YEAR, wall_now
from tests.publishing.feeds import rewrite, step

NOW = datetime.fromisoformat("2027-01-01T10:00:00+01:00")
ONE = {"id", "title", "updated"}
EITHER = ONE | {"author", "category", "contributor", "link", "rights"}
IN_FEED = EITHER | {"generator", "icon", "logo", "subtitle", "entry"}
IN_ENTRY = EITHER | {"content", "published", "source", "summary"}


def read(client: FlaskClient, address: str = "/calendar.atom") -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "application/atom+xml"
    assert_legal(response.data)
    found = feedparser.parse(response.data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def titles(client: FlaskClient, address: str = "/calendar.atom") -> list[str]:
    return [one.title for one in read(client, address).entries]


def assert_legal(document: bytes) -> None:
    """What RFC 4287 asks for in sections 4.1.1 and 4.1.2, as far as we write it."""
    root = etree.fromstring(document)
    assert root.tag == f"{{{ATOM}}}feed"
    for parent, known in (
        (root, IN_FEED),
        *((entry, IN_ENTRY) for entry in root.iterfind(f"{{{ATOM}}}entry")),
    ):
        names = [etree.QName(child).localname for child in parent]
        assert {etree.QName(child).namespace for child in parent} == {ATOM}
        assert set(names) <= known
        assert all(names.count(name) == 1 for name in ONE)
        assert all(
            names.count(name) <= 1 for name in ("generator", "subtitle", "summary", "content", "published")
        )
        assert "author" in names
        assert len(parent.findtext(f"{{{ATOM}}}id")) > 10
        assert datetime.fromisoformat(parent.findtext(f"{{{ATOM}}}updated")).tzinfo is not None
        links = [(one.get("rel"), one.get("type")) for one in parent.iterfind(f"{{{ATOM}}}link")]
        assert len(links) == len(set(links))
        assert ("alternate", "text/html") in links
    ids = [one.findtext(f"{{{ATOM}}}id") for one in root.iterfind(f"{{{ATOM}}}entry")]
    assert len(ids) == len(set(ids))


def test_an_entry_says_what_when_where_and_by_whom(client: FlaskClient) -> None:
    choir = make_organisation(name="Chor & Söhne")
    venue = make_venue(name="Platz", street="Am Platz 1", postcode="10115", town="Berlin")
    event = make_event(
        title="Singen <laut>",
        summary="Für alle",
        description="Mit [Noten](https://chor.example).\n\n<script>alert(1)</script>",
        category="konzert",
        organisation=choir,
        venue=venue,
        local_start=datetime(NEXT_YEAR, 6, 14, 19, 30),
        local_end=datetime(NEXT_YEAR, 6, 14, 22),
    )
    feed = read(client, "/calendar.atom?lang=en&category=konzert")
    assert feed.feed.title == "Concert: what’s on in Musterstadt"
    assert {(one.rel, one.href) for one in feed.feed.links} == {
        ("self", "http://localhost/calendar.atom?category=konzert&lang=en"),
        ("alternate", "http://localhost/events?category=konzert&lang=en"),
        ("related", "http://localhost/calendar.ics?category=konzert&lang=en"),
    }
    (entry,) = feed.entries
    address = f"http://localhost/events/{event.id}-singen-laut"
    assert entry.title == "Singen <laut>"
    assert entry.link == address
    assert entry.author == "Chor & Söhne"
    assert [(tag.term, tag.label) for tag in entry.tags] == [("konzert", "Concert")]
    assert "14\xa0June" in entry.summary
    assert "Platz, Am Platz 1, 10115 Berlin\nFür alle" in entry.summary
    (content,) = entry.content
    assert content.type == "text/html"
    assert '<a href="https://chor.example"' in content.value
    raw = client.get("/calendar.atom?lang=en").get_data(as_text=True)
    assert "&lt;script" not in raw
    assert "&amp;lt;script&amp;gt;" in raw


def test_an_id_stays_and_updated_moves_with_each_change(client: FlaskClient) -> None:
    event = make_event(title="Umzug")
    before = read(client).entries[0]
    assert before.id == f"tag:localhost,{event.created_at:%Y-%m-%d}:{event.uid.removesuffix('@festival')}"
    rewrite(event, title="Parade", changed_at=event.changed_at)
    after = read(client)
    assert after.entries[0].id == before.id
    assert after.entries[0].title == "Parade"
    assert after.entries[0].updated >= before.updated
    assert after.feed.updated == after.entries[0].updated


def test_what_was_changed_last_comes_first(client: FlaskClient) -> None:
    events = [make_event(title=name) for name in "abc"]
    rewrite(events[0], summary="neu")
    assert titles(client)[0] == "a"
    assert set(titles(client)) == {"a", "b", "c"}


def test_what_is_over_or_not_public_is_none(client: FlaskClient) -> None:
    make_event(title="Vorbei", local_start=wall_now() - timedelta(days=3))
    make_event(title="Idee", state="pencilled")
    make_event(title="Kommt")
    assert titles(client) == ["Kommt"]


@pytest.mark.parametrize(("state", "word"), [("cancelled", "Abgesagt"), ("postponed", "Verschoben")])
def test_what_is_called_off_is_news_for_60_days(client: FlaskClient, state: str, word: str) -> None:
    event = make_event(title="Lauf", local_start=wall_now() + timedelta(days=200))
    step(event, state, now=clock.now() - timedelta(days=59))
    (entry,) = read(client).entries
    assert word in entry.title
    assert "Sturm" in entry.content[0].value
    begin_writing()
    event.changed_at = clock.now() - timedelta(days=62)
    db.session.commit()
    from festival.base.city import bump_revision

    begin_writing()
    bump_revision()
    db.session.commit()
    assert titles(client) == []


def test_every_filter_works_and_an_unknown_value_is_refused(client: FlaskClient) -> None:
    hall = make_venue(name="Halle", access_yes=["wheelchair"])
    choir = make_organisation(name="Chor", slug="chor")
    day = datetime(NEXT_YEAR, 6, 1, 18)
    make_event(
        title="Singen", category="konzert", venue=hall, organisation=choir, is_free=True, local_start=day,
        local_end=day + timedelta(hours=1),
    )  # fmt: skip
    make_event(title="Trödel", category="markt", tone="civic", local_start=day + timedelta(days=30))
    for args, expected in {
        "category=konzert": "Singen",
        "organisation=chor": "Singen",
        f"venue={hall.id}": "Singen",
        "tone=civic": "Trödel",
        "free=1": "Singen",
        "accessible=wheelchair": "Singen",
        "q=singen": "Singen",
        f"from={day:%Y-%m-%d}&to={day:%Y-%m-%d}": "Singen",
        f"from={day + timedelta(days=9):%Y-%m-%d}": "Trödel",
    }.items():
        assert titles(client, f"/calendar.atom?{args}") == [expected], args
    for args, name in (("category=x", "category"), ("from=2027-02-30", "from"), ("lang=fr", "lang")):
        refused = client.get(f"/calendar.atom?{args}")
        assert refused.status_code == 400
        assert name in refused.get_data(as_text=True)


def test_a_series_says_its_next_date_and_stands_once(client: FlaskClient) -> None:
    first = datetime(NEXT_YEAR, 1, 5, 10)
    make_event(local_start=first, local_end=first + timedelta(hours=2), rrule="FREQ=WEEKLY;COUNT=8")
    (entry,) = read(client, "/calendar.atom?lang=en").entries
    assert entry.summary.startswith("next Tue 5\xa0January" if first.weekday() == 1 else "next ")


def test_it_is_held_like_a_calendar(client: FlaskClient) -> None:
    event = make_event()
    first = client.get("/calendar.atom")
    assert first.headers["Cache-Control"] == "public, max-age=900, must-revalidate"
    assert "Set-Cookie" not in first.headers
    held = {"If-None-Match": first.headers["ETag"]}
    for _ in range(2):
        again = client.get("/calendar.atom", headers=held)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    rewrite(event, title="Neu")
    assert client.get("/calendar.atom", headers=held).status_code == 200


def test_it_asks_no_more_of_the_database_however_much_is_in_it(client: FlaskClient) -> None:
    with counted_queries() as few:
        read(client)
    for number in range(MOST_ENTRIES + 5):
        make_event(title=str(number))
    with counted_queries() as many:
        assert len(titles(client)) == MOST_ENTRIES
    assert len(many) <= 10
    assert len(few) <= len(many)


def test_pages_name_it_beside_the_calendar(client: FlaskClient) -> None:
    assert 'type="application/atom+xml"' in client.get("/").get_data(as_text=True)
    page = client.get("/events?category=konzert&from=2027-01-01").get_data(as_text=True)
    assert (
        'type="application/atom+xml" title="Neues in dieser Auswahl" href="/calendar.atom?category=konzert"'
        in page
    )


WORDS = st.text(max_size=80) | st.sampled_from(["]]>", "<b>&amp;", "\x00\x0b\ud800\ufffe", "\x1a"])


@given(WORDS, WORDS, WORDS, WORDS)
def test_whatever_is_written_stays_a_document(title: str, summary: str, html: str, author: str) -> None:
    links = (AtomLink("alternate", 'https://fest.example/?a=1&b="<2>"', "text/html"),)
    entry = AtomEntry(
        "tag:fest.example,2027-01-01:1", title, NOW, summary, html, (author,), links, (("a", title),)
    )
    feed = AtomFeed("https://fest.example/calendar.atom", title, summary, author, "de", NOW, links)
    document = atom_text(feed, [entry]).encode()
    assert_legal(document)
    root = etree.fromstring(document)
    assert root.find(f"{{{ATOM}}}link").get("href") == links[0].address
