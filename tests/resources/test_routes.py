"""Marked ways: entered by the coordination, asked for by the rule on streets."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.model import Recheck
from festival.resources.model import MarkedRoute
from tests.conftest import local_evening, make_account, make_event, make_venue, sign_in

LINE = "51.40, 7.00\n51.41, 7.01"


@pytest.fixture
def coordinator(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def given(**data: str) -> dict[str, str]:
    return {"name": "Hauptstraße", "kind": "closure", "geometry": LINE, **data}


def test_a_way_is_marked_changed_and_has_everything_checked_again(coordinator: FlaskClient) -> None:
    answer = coordinator.post("/desk/routes/new", data=given(first_on="2027-06-01", last_on="2027-06-02"))
    assert answer.status_code == 303
    route = db.session.scalars(select(MarkedRoute)).one()
    assert route.geometry["type"] == "LineString"
    assert route.from_at is not None
    assert route.to_at is not None
    assert (route.to_at - route.from_at).days == 2
    assert db.session.scalars(select(Recheck.cause)).all() == ["route"]
    page = coordinator.get(f"/desk/routes/{route.id}").text
    assert 'value="2027-06-02"' in page
    assert (
        coordinator.post(
            f"/desk/routes/{route.id}", data=given(name="Neue Straße", version=str(route.version))
        ).status_code
        == 303
    )
    assert "Neue Straße" in coordinator.get("/desk/routes").text


@pytest.mark.parametrize(
    "data",
    [
        {"name": " "},
        {"geometry": "hier"},
        {"geometry": ""},
        {"kind": "drone"},
        {"first_on": "2027-06-02", "last_on": "2027-06-01"},
        {"first_on": "31.2.2027"},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_and_kept(coordinator: FlaskClient, data: dict[str, str]) -> None:
    answer = coordinator.post("/desk/routes/new", data=given(**data))
    assert answer.status_code == 400
    assert db.session.scalars(select(MarkedRoute)).all() == []
    assert "Hauptstraße" in answer.text or "name" in data


def test_a_stop_out_of_service_is_said_to_a_large_event_beside_it(coordinator: FlaskClient) -> None:
    evening = local_evening(in_days=30)
    square = make_venue(lon=7.0, lat=51.4)
    large = make_event(local_start=evening, venue=square, visitors_expected=5000)
    small = make_event(local_start=evening, venue=make_venue(lon=7.001, lat=51.4), visitors_expected=300)
    day = evening.date().isoformat()
    stop = given(name="Haltestelle Markt", kind="transit", geometry="51.402, 7.0", first_on=day, last_on=day)
    assert coordinator.post("/desk/routes/new", data=stop).status_code == 303
    assert db.session.scalars(select(MarkedRoute)).one().geometry["type"] == "Point"
    for event, is_said in ((large, True), (small, False)):
        page = coordinator.get(f"/desk/events/{event.id}?lang=en").text
        assert ("a line or stop is out of service: Haltestelle Markt" in page) is is_said
        assert ("It is 222 metres away." in page) is is_said
    german = coordinator.get(f"/desk/events/{large.id}?lang=de").text
    assert "ist eine Linie oder Haltestelle außer Betrieb: Haltestelle Markt" in german
