"""What the city lends: kept by the coordination, borrowed by events, never promised twice unnoticed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.conflicts.model import Conflict
from festival.resources.model import Booking, Resource
from tests.conftest import local_evening, make_account, make_event, make_organisation, sign_in

EVENING = local_evening(in_days=30)


@pytest.fixture
def stage(app: Flask) -> Resource:
    begin_writing()
    row = Resource(name="Bühne", name_en="Stage", unit="Stück", stock=1)
    db.session.add(row)
    db.session.commit()
    return row


def coordinator(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def conflicts() -> list[tuple[str, str]]:
    query = select(Conflict.rule, Conflict.state).where(Conflict.rule == "resources").order_by(Conflict.id)
    return list(db.session.execute(query).tuples())


def borrow(client: FlaskClient, event: Any, resource: Resource, amount: str) -> int:
    answer = client.post(
        f"/desk/events/{event.id}/needs",
        data={
            "sound": "unknown",
            "setting": "unknown",
            f"resource-{resource.id}": amount,
            "version": str(event.version),
        },
    )
    return answer.status_code


def test_the_coordination_adds_and_changes_what_there_is(client: FlaskClient, app: Flask) -> None:
    coordinator(client)
    values = {"name": "Absperrgitter", "kind": "material", "stock": "40", "unit": "Meter", "is_active": "y"}
    assert client.post("/desk/resources/new", data=values).status_code == 303
    row = db.session.scalars(select(Resource)).one()
    assert (
        client.post(f"/desk/resources/{row.id}", data=values | {"stock": "55", "version": "1"}).status_code
        == 303
    )
    assert "55 Meter" in client.get("/desk/resources").get_data(as_text=True)


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"stock": "-1"}, {"stock": "many"}, {"stock": "9" * 400}, {"kind": "x"}]
)
def test_what_is_no_resource_is_asked_for_again(
    client: FlaskClient, app: Flask, values: dict[str, str]
) -> None:
    coordinator(client)
    good = {"name": "Bühne", "kind": "material", "stock": "2"}
    assert client.post("/desk/resources/new", data=good | values).status_code == 400
    assert db.session.scalars(select(Resource)).all() == []


def test_lending_beyond_stock_is_a_conflict_until_somebody_borrows_less(
    client: FlaskClient, stage: Resource
) -> None:
    coordinator(client)
    first, second = make_event(local_start=EVENING), make_event(local_start=EVENING)
    assert borrow(client, first, stage, "1") == 303
    assert conflicts() == []
    assert borrow(client, second, stage, "1") == 303
    assert conflicts() == [("resources", "open")]
    assert borrow(client, second, stage, "") == 303
    assert conflicts() == [("resources", "solved")]


def test_more_stock_solves_the_conflict(client: FlaskClient, stage: Resource) -> None:
    coordinator(client)
    for _ in range(2):
        borrow(client, make_event(local_start=EVENING), stage, "1")
    values = {
        "name": "Bühne",
        "kind": "material",
        "stock": "2",
        "is_active": "y",
        "version": str(stage.version),
    }
    assert client.post(f"/desk/resources/{stage.id}", data=values).status_code == 303
    assert conflicts() == [("resources", "solved")]


@pytest.mark.parametrize("amount", ["-1", "two", "1.5", "9" * 5000, "²"])
def test_what_is_no_number_borrows_nothing(client: FlaskClient, stage: Resource, amount: str) -> None:
    coordinator(client)
    assert borrow(client, make_event(local_start=EVENING), stage, amount) == 400
    assert db.session.scalars(select(Booking)).all() == []


def test_strangers_borrow_nothing_for_others_and_never_change_the_stock(
    client: FlaskClient, stage: Resource
) -> None:
    sign_in(client, make_account(organisation=make_organisation()))
    assert borrow(client, make_event(local_start=EVENING), stage, "1") == 403
    assert client.get("/desk/resources").status_code == 403
    assert client.post("/desk/resources/new", data={"name": "x", "stock": "1"}).status_code == 403
