"""The city's own days are entered and edited in a form that loses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from festival.base.city import get_revision
from festival.base.database import db
from festival.remembrance.model import RemembranceDay
from tests.conftest import make_account, make_organisation, sign_in
from tests.counting import counted_queries
from tests.remembrance.conftest import make_day

FILLED = {
    "name": "Tag des Brückeneinsturzes",
    "kind": "fixed",
    "month_day": "9",
    "month": "11",
    "nth": "1",
    "weekday": "SUN",
    "nth_month": "1",
    "tone": "solemn",
    "venue": "",
    "is_active": "y",
}


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_account(role="coordinator"))
    return client


def send(client: FlaskClient, address: str = "/desk/remembrance/new", **changes: Any) -> TestResponse:
    return client.post(f"{address}?lang=en", data=FILLED | changes)


def the_day() -> RemembranceDay:
    return db.session.scalars(select(RemembranceDay)).one()


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"kind": "fixed", "month_day": "29", "month": "2"}, "fixed 02-29"),
        ({"kind": "fixed", "month_day": " 9. ", "month": "11"}, "fixed 11-09"),
        ({"kind": "nth", "nth": "-1", "weekday": "FRI", "nth_month": "5"}, "nth -1 FRI 05"),
        ({"kind": "easter", "offset": "-2"}, "easter-2"),
        ({"kind": "easter", "offset": "0"}, "easter+0"),
        ({"kind": "easter", "offset": "+39"}, "easter+39"),
        ({"kind": "advent1", "offset": "− 14"}, "advent1-14"),
        ({"kind": "announced"}, "announced"),
    ],
)
def test_each_kind_of_rule_can_be_entered(desk: FlaskClient, typed: dict[str, str], rule: str) -> None:
    assert send(desk, **typed).status_code == 303
    assert the_day().rule == rule


def test_a_new_day_is_the_citys_own_and_stands_in_its_year(desk: FlaskClient) -> None:
    revision = get_revision()
    answer = send(
        desk,
        origin_year="1887",
        since_year="1950",
        story="Die Brücke stürzte ein.",
        place_name="Alte Brücke",
        point="51.2, 7.1",
        announced="2027-11-08\n7.11.2028",
    )
    assert answer.status_code == 303
    day = the_day()
    assert (day.is_own, day.scope, day.origin_year, day.since_year) == (True, "local", 1887, 1950)
    assert (day.lat, day.lon, day.place_name) == (51.2, 7.1, "Alte Brücke")
    assert day.announced_on == {"2027": "2027-11-08", "2028": "2028-11-07"}
    assert get_revision() > revision
    assert "Brückeneinsturz" in text_of(desk.get("/remembrance"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter the day’s name."),
        ({"name": "   "}, "Enter the day’s name."),
        ({"name": "x" * 201}, "At most 200 characters."),
        ({"month_day": "31", "month": "2"}, "This month has no such day."),
        ({"month_day": ""}, "This month has no such day."),
        ({"month_day": "neun"}, "This month has no such day."),
        ({"month_day": "9" * 5000}, "This month has no such day."),
        ({"month": "13"}, "Not a valid choice"),
        ({"month": "x\x00"}, "Not a valid choice"),
        ({"kind": "moon"}, "Not a valid choice"),
        ({"kind": "nth", "weekday": "XXX"}, "Not a valid choice"),
        ({"kind": "easter", "offset": ""}, "Enter a whole number of days"),
        ({"kind": "easter", "offset": "400"}, "Enter a whole number of days"),
        ({"kind": "advent1", "offset": "x"}, "Enter a whole number of days"),
        ({"announced": "tomorrow"}, "Enter one date a line"),
        ({"announced": "2027-02-30"}, "Enter one date a line"),
        ({"announced": "1.2.3.4"}, "Enter one date a line"),
        ({"announced": "99999999999.1.1"}, "Enter one date a line"),
        ({"announced": "0001-01-01"}, "between 1900 and 2199"),
        ({"announced": "2027-05-04 2027-05-05"}, "Only one date a year"),
        ({"announced": " ".join(f"{year}-01-01" for year in range(1900, 1990))}, "At most 60 dates."),
        ({"origin_year": "long ago"}, "Enter a whole number."),
        ({"origin_year": "-5"}, "Enter a whole number."),
        ({"origin_year": "2200"}, "Enter a year from 1 to 2199."),
        ({"origin_year": "9" * 400}, "Enter a whole number."),
        ({"origin_year": "1950", "since_year": "1900"}, "kept before what it remembers"),
        ({"point": "somewhere"}, "can’t be read as latitude"),
        ({"point": "95, 7"}, "can’t be read as latitude"),
        ({"venue": "77"}, "Not a valid choice"),
        ({"venue": "1; DROP TABLE"}, "Not a valid choice"),
        ({"tone": "merry"}, "Not a valid choice"),
        ({"story": "x" * 20_001}, "At most 20,000 characters."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(
    desk: FlaskClient, changes: dict[str, str], message: str
) -> None:
    answer = send(desk, **{"story": "Was ich schrieb.", **changes})
    assert answer.status_code == 200
    assert message in text_of(answer)
    assert "story" in changes or "Was ich schrieb." in text_of(answer)
    assert db.session.scalar(select(func.count(RemembranceDay.id))) == 0


def test_an_empty_form_is_answered_with_its_errors(desk: FlaskClient) -> None:
    answer = desk.post("/desk/remembrance/new?lang=en", data={})
    assert answer.status_code == 200
    assert "Enter the day’s name." in text_of(answer)


def test_a_form_that_is_sent_twice_makes_one_day(desk: FlaskClient) -> None:
    found = re.search(r'name="uid"[^>]*value="([^"]+)"', text_of(desk.get("/desk/remembrance/new")))
    assert found
    for _ in range(2):
        assert send(desk, uid=found[1]).status_code == 303
    assert the_day().uid == found[1]


@pytest.mark.parametrize(
    "uid", ["", "1", "remembrance-x", "'--", "remembrance-c5404e20-046a-4529-b650-2af8dc8bdf6e\r\nX-Evil: 1"]
)
def test_a_forged_identity_is_not_taken_over(desk: FlaskClient, uid: str) -> None:
    assert send(desk, uid=uid).status_code == 303
    assert re.fullmatch(r"remembrance-[0-9a-f-]{36}", the_day().uid)


def edit(client: FlaskClient, day: RemembranceDay, **changes: Any) -> TestResponse:
    return send(client, f"/desk/remembrance/{day.id}", version=str(day.version), **changes)


def test_an_edit_moves_the_version_and_the_revision(desk: FlaskClient) -> None:
    day = make_day()
    revision = get_revision()
    assert edit(desk, day, name="Anderer Name").status_code == 303
    assert (the_day().name, the_day().version) == ("Anderer Name", 2)
    assert get_revision() == revision + 1


def test_saving_without_a_change_moves_nothing(desk: FlaskClient) -> None:
    day = make_day(name=FILLED["name"], story="")
    revision = get_revision()
    assert edit(desk, day).status_code == 303
    assert (the_day().version, get_revision()) == (1, revision)


def test_the_later_of_two_editors_is_told_and_keeps_what_was_typed(desk: FlaskClient) -> None:
    day = make_day()
    old = str(day.version)
    assert edit(desk, day, name="Erste").status_code == 303
    answer = send(desk, f"/desk/remembrance/{day.id}", version=old, name="Zweite", story="Mein Text.")
    assert answer.status_code == 409
    assert "Somebody else changed this day" in text_of(answer)
    assert "Mein Text." in text_of(answer)
    assert the_day().name == "Erste"
    assert edit(desk, the_day(), name="Zweite").status_code == 303
    assert the_day().name == "Zweite"


def test_a_day_can_be_switched_off_and_on_again(desk: FlaskClient) -> None:
    day = make_day()
    assert edit(desk, day, is_active="").status_code == 303
    assert "not kept" in text_of(desk.get("/desk/remembrance?lang=en"))
    assert FILLED["name"] not in text_of(desk.get("/remembrance"))
    edit(desk, the_day())
    assert the_day().is_active


def test_a_city_may_keep_a_day_of_another_land(desk: FlaskClient) -> None:
    day = make_day(key="dachau", lands=["DE-BY"], is_own=False)
    assert "Tag der Stadt" not in text_of(desk.get("/remembrance"))
    edit(desk, day, name="Tag der Stadt")
    assert the_day().lands == ["DE-BY", "DE-NW"]
    assert the_day().is_edited
    assert "Tag der Stadt" in text_of(desk.get("/remembrance"))


def test_editing_a_day_of_another_land_does_not_switch_it_off_there(desk: FlaskClient) -> None:
    day = make_day(key="dachau", lands=["DE-BY"], is_own=False)
    edit(desk, day, is_active="", name="Anders")
    assert (the_day().is_active, the_day().lands) == (True, ["DE-BY"])


@pytest.mark.parametrize("number", ["0", "77", "9" * 30])
def test_an_unknown_day_is_not_found(desk: FlaskClient, number: str) -> None:
    assert desk.get(f"/desk/remembrance/{number}").status_code == 404
    assert send(desk, f"/desk/remembrance/{number}").status_code == 404


def test_only_the_coordination_and_the_administration_may_enter(client: FlaskClient) -> None:
    day = make_day()
    addresses = ["/desk/remembrance", "/desk/remembrance/new", f"/desk/remembrance/{day.id}"]
    assert {client.get(address).status_code for address in addresses} == {302}
    for account, status in (
        (make_account(organisation=make_organisation()), 403),
        (make_account(organisation=make_organisation(is_office=True)), 403),
        (make_account(role="coordinator"), 200),
        (make_account(role="administrator"), 200),
    ):
        other = client.application.test_client()
        sign_in(other, account)
        assert {other.get(address).status_code for address in addresses} == {status}
    assert send(client).status_code in (302, 303, 401)
    assert the_day().name == day.name


def test_the_desk_asks_at_most_ten_questions(desk: FlaskClient, installed: int) -> None:
    one = db.session.scalars(select(RemembranceDay.id)).first()
    for address in ("/desk/remembrance", "/desk/remembrance/new", f"/desk/remembrance/{one}"):
        with counted_queries() as queries:
            assert desk.get(address).status_code == 200
        assert len(queries) <= 10, queries
