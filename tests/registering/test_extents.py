"""A place known as a point, from its page to the conflict: a route that passes over it meets what happens there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.checks.draft import check_draft, draft_as_typed, draft_of
from festival.conflicts.model import Conflict
from festival.datefinder.better_dates import question_about
from festival.datefinder.loading import search_dates
from festival.events.occurrences import plan_of
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

START = local_evening(in_days=30)
STREET = {"type": "LineString", "coordinates": [[7.0, 51.401], [7.05, 51.401]]}


def now() -> datetime:
    return datetime.now(UTC)


def conflicts() -> list[tuple[str, str, str]]:
    db.session.expire_all()
    rows = db.session.scalars(select(Conflict).where(Conflict.rule == "street_closure"))
    return [(one.reason_code, one.state, str(one.severity)) for one in rows]


def test_a_run_past_a_market_is_found_and_gone_with_the_place_s_own_figure(
    app: Flask, client: FlaskClient
) -> None:
    square = make_venue(kind="square", lon=7.02, lat=51.4014)  # 44 metres from the street
    club = make_organisation()
    make_event(title="Lauf", local_start=START, geometry=STREET, place_name="Strecke", organisation=club)
    market = make_event(title="Markt", local_start=START, venue=square, category="markt")
    assert conflicts() == [("passes", "open", "2")]

    sign_in(client, make_account(organisation=club, role="coordinator"))
    page = client.get(f"/desk/events/{market.id}?lang=en").get_data(as_text=True)
    page = re.sub(r"</?span[^>]*>", "", page)
    assert "leads over the place of “Markt”, or close by" in page
    assert "50 metres around it were taken as its ground, by its kind" in page
    assert "From its point to the route: 44 metres." in page

    form = client.get(f"/desk/venues/{square.id}").get_data(as_text=True)
    assert 'name="extent_m"' in form
    typed = {
        "version": str(square.version),
        "name": square.name,
        "kind": "square",
        "setting": "outdoor",
        "parent_id": "none",
        "geometry": "51.4014, 7.02",
        "extent_m": "30",
    }
    assert client.post(f"/desk/venues/{square.id}", data=typed).status_code == 303
    assert conflicts() == [("passes", "solved", "2")]


def test_form_and_finder_and_what_is_typed_see_the_same_extent(app: Flask) -> None:
    square = make_venue(kind="square", lon=7.02, lat=51.4014)
    make_event(title="Lauf", local_start=START, geometry=STREET, place_name="Strecke")
    market = make_event(title="Markt", local_start=START, venue=square, state="idea")
    db.session.refresh(market, ["organisation"])
    stored = check_draft(draft_of(market, now=now()), now=now(), rules=("street_closure",)).matters
    assert [one.finding.reason.values["metres"] for one in stored] == [44]
    typed = draft_as_typed(market, plan_of(market), now=now())
    assert [one.finding for one in check_draft(typed, now=now(), rules=("street_closure",)).matters] == [
        one.finding for one in stored
    ]
    on = START.date()
    asked = replace(
        question_about(typed.happenings, now=now()),
        start_on=on - timedelta(days=1),
        end_on=on + timedelta(days=2),
    )
    assert asked.spots[0].place.extent_m == 50
    for candidate in search_dates(asked, now=now()).ranked:
        rules = {one.finding.rule for one in candidate.matters}
        assert ("street_closure" in rules) is (candidate.on == on)


def test_a_stranger_reads_neither_the_distance_nor_whose_it_is(app: Flask, client: FlaskClient) -> None:
    square = make_venue(kind="square", lon=7.02, lat=51.4014)
    mine = make_organisation()
    make_event(title="Geheim", local_start=START, venue=square, state="pencilled")
    run = make_event(
        title="Lauf",
        local_start=START,
        geometry=STREET,
        place_name="Strecke",
        organisation=mine,
        state="idea",
    )
    sign_in(client, make_account(organisation=mine))
    page = client.get(f"/desk/events/{run.id}?lang=en").get_data(as_text=True)
    page = re.sub(r"</?span[^>]*>", "", page)
    assert "leads over the place of an outdoor event of another organiser" in page
    assert "44 metres" not in page
    assert "Geheim" not in page
