"""What says two things at once is refused at its place: nothing that was sent is dropped without a word."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.api_writing.asking import CONCERT, OWN, Program
from tests.conftest import make_venue

DAY = CONCERT["times"][0]
POINT = {"type": "Point", "coordinates": [7.2, 51.5]}


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {one["pointer"] for one in answer.json["errors"]}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"place": {"name": "Hof"}}, {"/place/name"}),
        ({"place": {"name": "Hof", "geometry": POINT}}, {"/place/name", "/place/geometry"}),
        ({"is_free": True, "price": "3 €"}, {"/price"}),
        (
            {"times": [{"start_on": "2027-06-14", "all_day": True, "start_time": "10:00"}]},
            {"/times/0/start_time"},
        ),
        ({"times": [DAY, DAY | {"weekdays": ["MO"]}]}, {"/times/1/weekdays"}),
        (
            {"times": [DAY | {"until_on": "2027-07-01", "interval": 2}]},
            {"/times/0/until_on", "/times/0/interval"},
        ),
        ({"times": [DAY | {"repeat": "monthly_nth", "weekdays": ["MO"]}]}, {"/times/0/weekdays"}),
    ],
)
def test_what_contradicts_itself_is_refused(app: Flask, fields: dict[str, Any], wrong: set[str]) -> None:
    program, venue = Program(app), make_venue()
    if "place" in fields:
        fields = {"place": {"venue": venue.id, **fields["place"]}}
    assert pointers(program.ask("POST", "", CONCERT | fields)) == wrong
    record = program.enter()
    assert pointers(program.change(record, **fields)) == wrong


def test_null_beside_a_venue_and_a_rule_of_one_are_no_contradiction(app: Flask) -> None:
    program, venue = Program(app), make_venue()
    record = program.enter(
        place={"venue": venue.id, "name": None, "geometry": None},
        times=[DAY | {"repeat": "never", "interval": 1, "weekdays": [], "until_on": None}],
    )
    assert record["place"]["venue"] == venue.id


def test_a_price_of_what_is_free_is_refused_until_it_costs_something(app: Flask) -> None:
    program = Program(app)
    record = program.enter(is_free=True)
    assert pointers(program.change(record, price="3 €")) == {"/price"}
    answer = program.change(record, price="3 €", is_free=False)
    assert (answer.status_code, answer.json["price"]) == (200, "3 €")
    record |= {"etag": answer.headers["ETag"]}
    assert program.change(record, is_free=True).json["price"] is None


def test_of_one_date_too(app: Flask) -> None:
    program, venue = Program(app), make_venue(name="Stadthalle")
    record = program.enter(times=[DAY | {"repeat": "weekly", "until_on": "2027-07-12"}])
    path = f"{record['id']}/dates/2027-06-21"
    for body, wrong in (
        ({"state": "moved", "venue": venue.id, "place": "Hof"}, {"/place"}),
        ({"state": "cancelled", "start_on": "2027-06-22", "venue": venue.id}, {"/start_on", "/venue"}),
    ):
        assert pointers(program.ask("PUT", path, body, If_Match=record["etag"])) == wrong
    assert program.ask("PUT", path, {"state": "cancelled"}, If_Match=record["etag"]).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "", 405),
        ("DELETE", "/17", 405),
        ("GET", "/17/state", 405),
        ("GET", "/x", 404),
        ("PATCH", "/x", 405),
    ],
)
def test_no_other_site_may_read_even_a_refusal(app: Flask, method: str, path: str, status: int) -> None:
    answer = app.test_client().open(
        OWN + path, method=method, json={}, headers={"Origin": "https://else.example"}
    )
    assert answer.status_code == status
    assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert app.test_client().put("/api/v1/events").headers["Access-Control-Allow-Origin"] == "*"
