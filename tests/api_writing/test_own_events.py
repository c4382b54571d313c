"""Programs enter, read and change events of their organisation: by the forms' rules, and of no other one."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.events.model import Event, StateChange
from tests.api_writing.asking import CONCERT, OWN, Program
from tests.conftest import make_venue, sign_in
from tests.counting import counted_queries
from tests.open_data.against_schema import complaints


def stored(record: dict[str, Any]) -> Event:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Event, record["id"])


def problems(answer: Any) -> dict[str, str]:
    """What is wrong, by its pointer."""
    assert answer.mimetype == "application/problem+json", answer.text
    return {one["pointer"]: one["detail"] for one in answer.json.get("errors", ())}


def test_an_event_is_entered_as_an_idea_that_nobody_else_sees(app: Flask, client: FlaskClient) -> None:
    program = Program(app)
    answer = program.ask("POST", "", CONCERT)
    assert answer.status_code == 201
    record = answer.json
    assert answer.headers["Location"].endswith(f"{OWN}/{record['id']}")
    assert (record["state"], record["title"], record["url"]) == ("idea", CONCERT["title"], None)
    event = stored(record)
    assert (event.organisation_id, event.created_by_id) == (program.organisation.id, program.account.id)
    assert event.local_start.isoformat() == "2027-06-14T19:30:00"
    assert client.get(f"/api/v1/events/{record['id']}").status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_it_goes_to_the_public_step_by_step_and_its_history_names_the_token(
    app: Flask, client: FlaskClient
) -> None:
    program = Program(app, name="Ticket system")
    record = program.enter()
    for state in ("pencilled", "confirmed"):
        answer = program.step(record, state)
        assert (answer.status_code, answer.json["state"]) == (200, state), answer.text
        record = answer.json | {"etag": answer.headers["ETag"]}
    assert client.get(f"/api/v1/events/{record['id']}").json["title"]["de"] == "Sommerkonzert"
    answer = program.change(record, title={"de": "Herbstkonzert"}, summary={"de": "Mit Blasmusik"})
    assert answer.json["title"] == {"de": "Herbstkonzert", "en": "Summer concert"}
    sign_in(client, program.account)
    page = client.get(f"/desk/events/{record['id']}/history?lang=en").text
    assert page.count(f"{program.account.name}, by the access token “Ticket system”") == 4
    assert "Entered by a program" in page
    assert {one.through for one in db.session.scalars(db.select(StateChange))} == {"Ticket system"}


def test_cancelling_says_why_to_the_public(app: Flask, client: FlaskClient) -> None:
    program = Program(app)
    record = program.enter()
    record |= {"etag": program.step(record, "confirmed").headers["ETag"]}
    answer = program.ask("POST", f"{record['id']}/cancel", {}, If_Match=record["etag"])
    assert answer.status_code == 422
    assert set(problems(answer)) == {"/reason"}
    answer = program.ask("POST", f"{record['id']}/cancel", {"reason": "Unwetter"}, If_Match=record["etag"])
    assert (answer.json["state"], answer.json["state_reason"]) == ("cancelled", "Unwetter")
    public = client.get(f"/api/v1/events/{record['id']}").json
    assert (public["state"], public["state_reason"]) == ("cancelled", "Unwetter")
    again = program.ask("PATCH", str(record["id"]), {"price": "3 €"}, If_Match=answer.headers["ETag"])
    assert again.status_code == 409


def test_what_the_public_never_knew_is_withdrawn(app: Flask) -> None:
    program = Program(app)
    record = program.enter()
    answer = program.ask("POST", f"{record['id']}/cancel", {}, If_Match=record["etag"])
    assert answer.json["state"] == "withdrawn"


def test_what_the_form_refuses_is_refused_with_its_sentence_at_its_place(app: Flask) -> None:
    program = Program(app)
    answer = program.ask(
        "POST",
        "",
        CONCERT
        | {
            "title": {"de": "  "},
            "link": "javascript:alert(1)",
            "contact": {"email": "nobody"},
            "times": [
                {"start_on": "2027-06-14", "start_time": "19:30", "end_time": "22:00"},
                {"start_on": "2027-06-31", "start_time": "19:30"},
                {"start_on": "2027-03-28", "start_time": "02:30", "end_time": "05:00"},
                {"start_on": "2027-10-31", "start_time": "02:30", "end_time": "05:00"},
            ],
            "place": {"venue": 999_999},
        },
    )
    assert answer.status_code == 422
    wrong = problems(answer)
    assert set(wrong) == {
        *("/title/de", "/link", "/contact/email", "/times/1/start_on", "/times/2/start_time"),
        *("/times/3/start_fold", "/place/venue"),
    }
    assert "clocks go forward" in wrong["/times/2/start_time"]
    assert db.session.scalars(db.select(Event)).all() == []


def test_what_the_form_asks_about_once_is_asked_and_taken_with_its_keys(app: Flask) -> None:
    program = Program(app)
    make_venue(name="Marktplatz Mitte", folded_name="marktplatz mitte")
    unusual = CONCERT | {
        "times": [
            {"start_on": "2020-01-01", "start_time": "10:00", "end_time": "09:00"},
            {"start_on": "2027-06-14", "start_time": "19:30", "end_time": "22:00", "repeat": "weekly"},
        ],
        "place": {"name": "Marktplatz Mite"},
    }
    answer = program.ask("POST", "", unusual)
    assert answer.status_code == 422
    doubts = {one["key"]: one for one in answer.json["doubts"]}
    assert {key.split(" ")[0] for key in doubts} == {"past", "long", "endless", "place"}
    assert doubts["place Marktplatz Mite"]["venues"][0]["name"].startswith("Marktplatz Mitte")
    some = [key for key in doubts if not key.startswith("past")]
    answer = program.ask("POST", "", unusual | {"confirm": some})
    assert [one["key"].split(" ")[0] for one in answer.json["doubts"]] == ["past"]
    answer = program.ask("POST", "", unusual | {"confirm": list(doubts)})
    assert answer.status_code == 201, answer.text
    assert answer.json["place"] == {"venue": None, "name": "Marktplatz Mite", "geometry": None}
    changed = program.change(answer.json | {"etag": answer.headers["ETag"]}, price="3 €", is_free=False)
    assert changed.status_code == 200, changed.text  # what stands in it already is not asked again


def test_what_is_read_can_be_sent_again_and_changes_nothing(app: Flask) -> None:
    program = Program(app)
    venue = make_venue()
    record = program.enter(
        place={"venue": venue.id},
        times=[
            {
                "start_on": "2027-06-14",
                "start_time": "19:30",
                "end_time": "24:00",
                "repeat": "weekly",
                "interval": 2,
                "weekdays": ["MO", "TH"],
                "until_on": "2027-09-30",
                "season": "June to August",
            },
            {"start_on": "2027-12-01", "all_day": True, "end_on": "2027-12-03"},
            {"start_on": "2027-10-31", "start_time": "02:30", "end_time": "05:00", "start_fold": 1},
        ],
        accessibility={"wheelchair": "yes"},
        is_free=False,
        price="12 €",
        visitors_expected=120,
        needs_quiet=True,
        setup_minutes=60,
        contact={"name": "Büro", "email": "buero@verein.example"},
    )
    assert record["times"][2]["start_fold"] == 1
    assert record["times"][0]["season"]
    read_only = {
        "id",
        "uid",
        "state",
        "state_reason",
        "next_states",
        "missing",
        "organisation",
        "desk_url",
        "url",
    }
    read_only |= {"changed_dates", "changed_at", "conflicts", "etag"}
    before = stored(record).version
    answer = program.change(
        record, **{name: value for name, value in record.items() if name not in read_only}
    )
    assert answer.status_code == 200, answer.text
    assert stored(record).version == before
    assert {**answer.json, "etag": record["etag"]} == record


def test_single_dates_are_cancelled_moved_and_follow_again(app: Flask) -> None:
    program = Program(app)
    record = program.enter(
        times=[
            {
                "start_on": "2027-06-14",
                "start_time": "19:30",
                "end_time": "22:00",
                "repeat": "weekly",
                "until_on": "2027-07-12",
            }
        ]
    )
    path = f"{record['id']}/dates"

    def put(on: str, body: dict[str, Any]) -> Any:
        tag = program.ask("GET", str(record["id"])).headers["ETag"]
        return program.ask("PUT", f"{path}/{on}", body, If_Match=tag)

    assert put("2027-06-21", {"state": "cancelled", "reason": "Umbau"}).status_code == 200
    moved = put(
        "2027-06-28", {"state": "moved", "start_on": "2027-06-29", "start_time": "20:00", "end_time": "23:00"}
    )
    assert [(one["named"], one["state"]) for one in moved.json["changed_dates"]] == [
        ("2027-06-21T1930", "cancelled"),
        ("2027-06-28T1930", "moved"),
    ]
    assert put("2027-06-22", {"state": "cancelled"}).status_code == 404
    assert put("nonsense", {"state": "cancelled"}).status_code == 404
    gap = put(
        "2027-07-05", {"state": "moved", "start_on": "2028-03-26", "start_time": "02:30", "end_time": "04:00"}
    )
    assert "/start_time" in problems(gap)
    over = put("2027-07-05", {"state": "moved", "start_on": "2020-01-01"})
    assert over.status_code == 422
    taken = put(
        "2027-07-05", {"state": "moved", "start_on": "2020-01-01", "confirm": [over.json["doubts"][0]["key"]]}
    )
    assert taken.status_code == 200, taken.text
    tag = taken.headers["ETag"]
    answer = program.ask("DELETE", f"{path}/2027-06-21", If_Match=tag)
    assert [one["named"] for one in answer.json["changed_dates"]] == ["2027-06-28T1930", "2027-07-05T1930"]


def test_conflicts_are_told_before_anything_is_decided_and_no_more_than_may_be_known(app: Flask) -> None:
    venue = make_venue()
    first = Program(app)
    held = first.enter(title={"de": "Geheimes Jubiläum"}, place={"venue": venue.id}, visitors_expected=2000)
    assert first.step(held, "pencilled").status_code == 200
    second = Program(app)
    record = second.enter(place={"venue": venue.id})
    assert record["state"] == "idea"
    assert record["conflicts"]
    assert "Jubiläum" not in str(record["conflicts"])
    assert "another organiser" in str(record["conflicts"])
    assert {one["other_event"] for one in record["conflicts"]} == {None}, "a number is a name that holds"
    own = first.enter(title={"de": "Zweites"}, place={"venue": venue.id})
    assert "Geheimes Jubiläum" in str(own["conflicts"])


def test_lists_go_on_from_page_to_page_in_a_fixed_number_of_queries(app: Flask) -> None:
    program = Program(app)
    for number in range(5):
        program.enter(title={"de": f"Konzert {number}"})
    program.ask("GET", "")
    found, address = [], f"{OWN}?limit=2"
    while address:
        page = program.ask("GET", address.replace("http://localhost", "")).json
        found += [one["title"]["de"] for one in page["items"]]
        address = page["next"]
    assert found == [f"Konzert {number}" for number in range(5)]
    counts = []
    for limit in (1, 5):
        with counted_queries() as queries:
            program.ask("GET", f"{OWN}?limit={limit}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
    for wrong in ("limit=0", "limit=10**9", "cursor=forged", "cursor=", "lang=fr", "title=x"):
        assert program.ask("GET", f"{OWN}?{wrong}").status_code == 400
    other = Program(app)
    for number in range(2):
        other.enter(title={"de": f"Fremdes {number}"})
    cursor = other.ask("GET", f"{OWN}?limit=1").json["next"]
    assert program.ask("GET", cursor.replace("http://localhost", "")).status_code == 400


def test_the_document_says_what_is_sent_and_what_is_answered(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    schemas, program = document["components"]["schemas"], Program(app)
    assert complaints(CONCERT, schemas["NewOwnEvent"], document) == []
    record = program.enter()
    own = {name: value for name, value in record.items() if name != "etag"}
    assert complaints(own, schemas["OwnEvent"], document) == []
    assert complaints(program.ask("GET", "").json, schemas["OwnEventPage"], document) == []
    said = {
        (method, path) for path, methods in document["paths"].items() for method in methods if "own" in path
    }
    there = {
        (
            method.lower(),
            re.sub(
                r"<(?:int:)?(event_id|named)>",
                lambda one: {"event_id": "{id}"}.get(one[1], "{date}"),
                rule.rule.removeprefix("/api/v1"),
            ),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("own_events.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert said == there
    for one in (
        operation
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if "own" in path
    ):
        assert one["security"] == [{"token": []}]
    page = client.get("/api/docs?lang=de").text
    assert "POST /own-events" in page


def test_to_say_what_is_so_already_is_nothing_new(app: Flask) -> None:
    program = Program(app)
    record = program.ask(
        "POST", "", {"title": {"de": "Idee"}, "place": None, "times": [], "visitors_expected": 12.0}
    )
    assert record.status_code == 201, record.text
    assert (record.json["place"], record.json["times"], record.json["visitors_expected"]) == (None, [], 12)
    whole = program.enter()
    for name, value in (("place", None), ("times", [])):
        assert problems(program.change(whole, **{name: value})).keys() == {f"/{name}"}


def test_so_many_lines_repeat_and_no_more(app: Flask) -> None:
    program, day = Program(app), CONCERT["times"][0]
    often = [
        day | {"start_time": f"{hour:02}:30", "end_time": f"{hour:02}:45", "repeat": "daily"}
        for hour in range(13)
    ]
    answer = program.ask("POST", "", CONCERT | {"times": [one | {"until_on": "2027-06-20"} for one in often]})
    assert answer.status_code == 400
    assert answer.json["errors"][0]["pointer"] == "/times"
    assert "12" in answer.json["detail"]
