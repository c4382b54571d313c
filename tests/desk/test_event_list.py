"""The list of events: searched by any word, number or person; what it shows opens; searches are one's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.database import begin_writing, db
from festival.desk.event_list_views import MOST_SAVED
from festival.desk.model import SavedSearch
from festival.events.model import StateChange
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries


def as_(app: Flask, account: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    return client


def titles(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/desk/events?lang=en&{query}")
    assert answer.status_code == 200
    return re.findall(r'class="row-title"><a [^>]*>([^<]*)', answer.text)


@pytest.fixture
def carol(app: Flask) -> FlaskClient:
    return as_(app, make_account(role="coordinator"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("laternen", True),
        ("Laternenfeste", True),
        ("markt", True),
        ("heimatverein", True),
        ("anna@", True),
        ("0201", True),
        ("Berta", True),
        ("laterne heimatverein berta", True),
        ("laterne chorabend", False),
        ("%", False),
        ("_____", False),
        ("\x00", True),
        ("'; drop table event; --", False),
    ],
)
def test_an_event_is_found_by_word_place_organiser_and_person(
    app: Flask, carol: FlaskClient, words: str, found: bool
) -> None:
    berta = make_account(name="Berta Beispiel")
    event = make_event(
        title="Laternenfest",
        organisation=make_organisation(name="Heimatverein"),
        venue=make_venue(name="Marktplatz"),
        contact_email="anna@example.org",
        contact_phone="0201 123",
    )
    begin_writing()
    event.search_text = "laternenfest marktplatz"
    db.session.add(StateChange(event_id=event.id, from_state="idea", to_state="confirmed", by_id=berta.id))
    db.session.commit()
    answer = carol.get("/desk/events", query_string={"lang": "en", "q": words})
    assert answer.status_code == 200
    assert ("Laternenfest" in answer.text) == found


def test_an_event_is_found_by_its_number(app: Flask, carol: FlaskClient) -> None:
    nameless = {"organisation": make_organisation(name="Verein"), "venue": make_venue(name="Platz")}
    event = make_event(title="Gemeint", **nameless)
    make_event(title="Anderes", **nameless)
    assert titles(carol, f"q={event.id}") == ["Gemeint"]
    assert titles(carol, f"q=%23{event.id}") == ["Gemeint"]
    assert titles(carol, f"q={'9' * 30}") == []


def test_mine_are_my_organisations_and_all_are_those_one_may_read(app: Flask) -> None:
    mine = make_organisation()
    make_event(title="Meins", organisation=mine, state="idea")
    make_event(title="Öffentlich")
    make_event(title="Geheim", state="pencilled")
    member = as_(app, make_account(organisation=mine))
    assert titles(member, "") == ["Meins"]
    assert set(titles(member, "scope=all")) == {"Meins", "Öffentlich"}
    office = as_(app, make_account(organisation=make_organisation(is_office=True)))
    assert set(titles(office, "scope=all")) == {"Meins", "Öffentlich", "Geheim"}


def test_who_worked_on_others_events_is_not_told(app: Flask) -> None:
    berta = make_account(name="Berta Beispiel")
    make_event(title="Öffentlich", created_by_id=berta.id)
    member = as_(app, make_account(organisation=make_organisation()))
    assert titles(member, "scope=all&q=Berta") == []


def test_what_is_listed_opens(app: Flask) -> None:
    mine = make_organisation()
    make_event(organisation=mine, state="idea")
    make_event()
    member = as_(app, make_account(organisation=mine))
    page = member.get("/desk/events?lang=en&scope=all").text
    links = re.findall(r'class="row-title"><a href="([^"]*)"', page)
    assert len(links) == 2
    assert [member.get(link).status_code for link in links] == [200, 200]


def test_groups_leave_nothing_out(app: Flask, carol: FlaskClient) -> None:
    for state in ("idea", "pencilled", "submitted", "confirmed", "cancelled", "postponed", "held"):
        make_event(title=state, state=state)
    make_event(title="vorbei", local_start=local_evening(in_days=-9))
    make_event(title="verfallen", state="pencilled", local_start=local_evening(in_days=-9))
    groups = {
        group: titles(carol, f"group={group}") for group in ("submitted", "idea", "held", "public", "over")
    }
    together = [title for found in groups.values() for title in found]
    assert sorted(together) == sorted(titles(carol, ""))
    assert set(groups["over"]) >= {"vorbei", "verfallen"}


@pytest.mark.parametrize("query", ["scope=nobody", "group=nix", "page=x"])
def test_what_nobody_knows_is_refused(carol: FlaskClient, query: str) -> None:
    assert carol.get(f"/desk/events?{query}").status_code == 400


def test_a_search_is_kept_under_a_name_and_removed(app: Flask, carol: FlaskClient) -> None:
    make_event(title="Laternenfest")
    form = {"scope": "all", "group": "public", "q": "Laternenfest", "name": "Mein Suchen"}
    answer = carol.post("/desk/events/searches?lang=en", data=form)
    assert answer.status_code == 303
    page = carol.get(answer.headers["Location"]).text
    assert "Mein Suchen" in page
    kept = re.findall(r'<li><a href="([^"]*)"[^>]*>Mein Suchen', page)[0].replace("&amp;", "&")
    assert "Laternenfest" in carol.get(kept).text
    assert "Mein Suchen" not in as_(app, make_account(role="coordinator")).get("/desk/events").text
    removed = re.findall(r'action="(/desk/events/searches/\d+/remove[^"]*)"', page)[0]
    assert carol.post(removed).status_code == 303
    assert "Mein Suchen" not in carol.get("/desk/events?lang=en").text.partition('class="flash')[0]


def test_the_same_search_is_kept_once_and_nobody_removes_anothers(app: Flask, carol: FlaskClient) -> None:
    for name in ("Eins", "Zwei"):
        carol.post("/desk/events/searches", data={"scope": "all", "q": "fest", "name": name})
    assert db.session.scalars(select(SavedSearch.name)).all() == ["Zwei"]
    number = db.session.scalar(select(SavedSearch.id))
    as_(app, make_account(role="coordinator")).post(f"/desk/events/searches/{number}/remove")
    assert db.session.scalar(select(func.count()).select_from(SavedSearch)) == 1


def test_nobody_keeps_more_searches_than_a_page_can_show(app: Flask, carol: FlaskClient) -> None:
    for number in range(MOST_SAVED + 2):
        carol.post("/desk/events/searches", data={"q": f"wort{number}", "name": "x" * 500})
    assert db.session.scalar(select(func.count()).select_from(SavedSearch)) == MOST_SAVED


def test_the_list_asks_no_more_the_longer_it_is(app: Flask, carol: FlaskClient) -> None:
    counts = []
    for more in (2, 20):
        for _number in range(more):
            make_event(title="Fest", local_start=local_evening(in_days=9))
        with counted_queries() as found:
            carol.get("/desk/events?q=fest")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_what_is_next_stands_first_and_what_is_over_last(app: Flask, carol: FlaskClient) -> None:
    for title, days in (("über", -30), ("spät", 20), ("bald", 2), ("eben vorbei", -2)):
        make_event(title=title, local_start=local_evening(in_days=days))
    assert titles(carol, "") == ["bald", "spät", "eben vorbei", "über"]
