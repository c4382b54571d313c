"""The coordination adds a neighbour by an address, sees how it is, pauses and removes it; nobody else may."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.neighbours.forms import point_of
from festival.neighbours.model import Neighbour, NeighbourDate
from tests.calendar_files.calendars import calendar
from tests.conftest import make_account, sign_in
from tests.neighbours.conftest import NeighbourCity, a_saturday, feast, look, make_neighbour

HOME = "/desk/imports/neighbours"
WORDS = {"large_words": "Stadtfest", "middle_words": "Flohmarkt"}


@pytest.fixture
def coordination(app: Flask, client: FlaskClient) -> Any:
    account = make_account(role="coordinator")
    sign_in(client, account)
    return account


def add(client: FlaskClient, address: str, **typed: str) -> Any:
    form = (
        {"name": "Fürstenwalde", "address": address, "km": "", "direction": "", "point": ""} | WORDS | typed
    )
    return client.post(f"{HOME}/new?lang=en", data=form)


def stored() -> Neighbour:
    return db.session.scalars(select(Neighbour)).one()


def test_a_calendar_is_added_with_what_of_it_counts_and_what_is_left_out(
    client: FlaskClient, coordination: Any, city: NeighbourCity
) -> None:
    on = a_saturday()
    city.has(calendar(feast(on), feast(on, uid="y", title="Yoga"), feast(on, uid="p", title="Prunksitzung")))
    answer = add(client, city.feed, km="12", direction="e")
    assert answer.status_code == 303
    page = client.get(f"{answer.headers['Location'].partition('?')[0]}?lang=en").get_data(as_text=True)
    for words in ("12 km to the east", "Stadtfest", "large: Stadtfest", "2 entries have none of the words"):
        assert words in page
    assert "1 large or middle-sized event ahead" in client.get(f"{HOME}?lang=en").get_data(as_text=True)


def test_another_festival_is_found_by_its_address_alone(
    client: FlaskClient, coordination: Any, city: NeighbourCity
) -> None:
    link = b"<html><head><link rel='alternate' type='text/calendar' href='/events.ics?q=x'>"
    link += b'<link rel="alternate" type="text/calendar" title="Kalender" href="/stadt/calendar.ics"></head></html>'
    city.has(link, "/", "text/html; charset=utf-8")
    city.has(calendar(feast(a_saturday())), "/stadt/calendar.ics")
    assert add(client, city.asked.url).status_code == 303
    assert stored().feed_address == f"{city.asked.url}/stadt/calendar.ics"


def test_a_page_that_names_no_calendar_is_asked_for_the_usual_one(
    client: FlaskClient, coordination: Any, city: NeighbourCity
) -> None:
    city.has(b"<html><title>Stadt</title></html>", "/", "text/html")
    city.has(calendar(feast(a_saturday())))
    assert add(client, city.asked.url).status_code == 303
    assert stored().feed_address == city.feed


@pytest.mark.parametrize(
    ("typed", "km", "direction"),
    [
        ({"point": "52.3606, 14.0617"}, 44, "e"),
        ({"point": "52.3606, 14.0617", "km": "50"}, 50, "e"),
        ({"point": "52,3606 14,0617", "direction": "ne"}, 44, "ne"),
        ({}, None, ""),
        ({"km": "0"}, 0, ""),
    ],
)
def test_how_far_away_it_is_follows_from_its_point_and_is_never_guessed(
    client: FlaskClient,
    coordination: Any,
    city: NeighbourCity,
    typed: dict[str, str],
    km: int | None,
    direction: str,
) -> None:
    begin_writing()
    get_city().map_lon, get_city().map_lat = 13.41, 52.36
    db.session.commit()
    city.has(calendar())
    assert add(client, city.feed, **typed).status_code == 303
    assert (stored().km, stored().direction) == (km, direction)
    page = client.get(f"{HOME}?lang=en").get_data(as_text=True)
    assert ("how far away nobody has said" in page) is (km is None)


@pytest.mark.parametrize("typed", ["{{7*7}}", "'\"><b>", "91, 10", "52.3", "1e5, 3", "=1+1", "٥٢, ١٤"])
def test_what_is_no_point_is_none(typed: str) -> None:
    assert point_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"address": ""}, "Enter the address"),
        ({"address": "stadt.example"}, "no complete address"),
        ({"address": "http://10.0.0.1/calendar.ics"}, "internal network"),
        ({"address": "file:///etc/passwd"}, "can be fetched"),
        ({"address": "https://localhost/calendar.ics"}, "calendar of this very city"),
        ({"name": " "}, "Give it a name"),
        ({"km": "weit"}, "integer"),
        ({"km": "-3"}, "whole number up to 2000"),
        ({"km": "9" * 400}, "whole number"),
        ({"point": "{{7*7}}"}, "This is no point"),
        ({"direction": "up"}, "Not a valid choice"),
    ],
)
def test_bad_answers_say_why_and_nothing_typed_is_lost(
    client: FlaskClient, coordination: Any, typed: dict[str, str], words: str
) -> None:
    answer = add(
        client, **{"address": "https://stadt.example/x.ics", "large_words": "Eigenes Fest '\"><b>"} | typed
    )  # type: ignore[arg-type]
    text = answer.get_data(as_text=True)
    assert (answer.status_code, words in text) == (400, True)
    assert "Eigenes Fest &#39;&#34;&gt;&lt;b&gt;" in text
    assert db.session.scalar(select(func.count()).select_from(Neighbour)) == 0


@pytest.mark.parametrize(
    ("status", "kind", "body", "words"),
    [
        (200, "text/calendar", b"x" * 11_000_000, "more than is taken"),
        (200, "text/html", b"<html></html>", "this is no calendar"),
        (200, "text/calendar", b"", "nothing in it"),
        (500, "text/calendar", b"", "answers with an error (500)"),
        (401, "text/calendar", b"", "sign-in (401)"),
    ],
)
def test_what_is_no_calendar_says_why(
    client: FlaskClient,
    coordination: Any,
    city: NeighbourCity,
    status: int,
    kind: str,
    body: bytes,
    words: str,
) -> None:
    city.has(body, "/", kind, status)
    answer = add(client, city.asked.url)
    assert (answer.status_code, words in answer.get_data(as_text=True).lower()) == (400, True)


def test_what_a_title_holds_stays_text(client: FlaskClient, coordination: Any, city: NeighbourCity) -> None:
    titles = ["{{7*7}} Stadtfest", "'\"><b>Stadtfest", "=1+1 Stadtfest", "{% x %} Stadtfest"]
    city.has(calendar(*(feast(a_saturday(), title=title, uid=title) for title in titles)))
    page = client.get(add(client, city.feed, name="{{7*7}} '\"><b>").headers["Location"]).get_data(
        as_text=True
    )
    assert "49" not in re.sub(r"\d{3,}|csrf.*?>", "", page).replace("{{7*7}}", "")
    assert "<b>" not in page
    assert "{{7*7}} Stadtfest" in page


def test_one_calendar_is_looked_at_once(client: FlaskClient, coordination: Any, city: NeighbourCity) -> None:
    city.has(calendar())
    add(client, city.feed)
    answer = add(client, city.feed)
    assert (answer.status_code, "looked at already" in answer.get_data(as_text=True)) == (409, True)


def test_other_words_are_looked_for_anew(client: FlaskClient, coordination: Any, city: NeighbourCity) -> None:
    on = a_saturday()
    city.has(calendar(feast(on), feast(on, uid="p", title="Prunksitzung")))
    add(client, city.feed)
    one = stored()
    form = {
        "version": str(one.version),
        "name": "Neu",
        "km": "5",
        "large_words": "Prunksitzung",
        "middle_words": "",
    }
    assert client.post(f"{HOME}/{one.id}", data=form).status_code == 303
    look(one)
    assert [(row.title, row.word) for row in db.session.scalars(select(NeighbourDate))] == [
        ("Prunksitzung", "Prunksitzung")
    ]
    assert (stored().name, stored().km) == ("Neu", 5)


def test_who_saves_what_somebody_else_has_changed_sees_both(
    client: FlaskClient, coordination: Any, city: NeighbourCity
) -> None:
    one = make_neighbour(city.feed)
    version = one.version
    form = {"version": str(version), "name": "Theirs", **WORDS}
    client.post(f"{HOME}/{one.id}", data=form)
    answer = client.post(f"{HOME}/{one.id}?lang=en", data=form | {"name": "Mine"})
    text = answer.get_data(as_text=True)
    assert (answer.status_code, "Theirs" in text, 'value="Mine"' in text) == (409, True, True)


def test_pausing_asking_again_and_removing(
    client: FlaskClient, coordination: Any, city: NeighbourCity
) -> None:
    city.has(calendar(feast(a_saturday())))
    add(client, city.feed)
    page = f"{HOME}/{stored().id}"
    assert client.post(f"{page}/pause").status_code == 303
    assert (stored().is_paused, stored().next_try_at) == (True, None)
    assert "It isn’t asked" in client.get(f"{page}?lang=en").get_data(as_text=True)
    client.post(f"{page}/pause")
    assert stored().next_try_at is not None
    assert client.post(f"{page}/look").status_code == 303
    assert client.post(f"{page}/remove").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(NeighbourDate)) == 0
    assert client.get(page).status_code == 404


def test_the_year_says_what_neighbours_have(
    client: FlaskClient, coordination: Any, city: NeighbourCity
) -> None:
    on = a_saturday()
    city.has(calendar(feast(on, days=2), feast(on + timedelta(days=1), uid="f", title="Flohmarkt")))
    add(client, city.feed, name="Bernau")
    year = client.get(f"/desk/year?year={on.year}&lang=en").get_data(as_text=True)
    assert "At neighbours: Bernau: Stadtfest" in year
    assert "large event of a neighbour" in year
    assert "Bernau: Flohmarkt" not in year
    assert "Bernau: Stadtfest" in client.get(f"/desk/year/{on}?lang=en").get_data(as_text=True)


def test_nobody_but_the_coordination_comes_here(client: FlaskClient, city: NeighbourCity) -> None:
    one = make_neighbour(city.feed)
    assert client.get(HOME).status_code == 302
    sign_in(client, make_account())
    for address in (HOME, f"{HOME}/new", f"{HOME}/{one.id}"):
        assert client.get(address).status_code == 403
    for address in (f"{HOME}/{one.id}/{what}" for what in ("look", "pause", "remove")):
        assert client.post(address).status_code == 403
