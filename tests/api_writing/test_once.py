"""Two at once, and the same twice: nothing is lost, nothing is done a second time."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from festival.access_tokens import bearer
from festival.access_tokens.model import AccessToken
from festival.api_writing.model import IdempotentRequest
from festival.api_writing.typed_body import TypedBody
from festival.base import clock
from festival.base.database import begin_writing, db, is_writing
from festival.events.model import Event
from tests.api_writing.asking import CONCERT, Program
from tests.at_once import at_once

KEY = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'


def events() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def test_the_same_key_and_body_are_answered_as_before(app: Flask) -> None:
    program = Program(app)
    first = program.ask("POST", "", CONCERT, Idempotency_Key=KEY)
    again = program.ask("POST", "", CONCERT, Idempotency_Key=KEY)
    bare = program.ask("POST", "", CONCERT, Idempotency_Key=KEY.strip('"'))
    for answer in (again, bare):
        assert (answer.status_code, answer.text) == (201, first.text)
        assert [answer.headers[name] for name in ("ETag", "Location")] == [
            first.headers[name] for name in ("ETag", "Location")
        ]
    assert events() == 1
    assert program.ask("POST", "", CONCERT | {"price": "3 €"}, Idempotency_Key=KEY).status_code == 422
    assert (
        Program(app).ask("POST", "", CONCERT, Idempotency_Key=KEY).status_code == 201
    )  # another token's own
    assert events() == 2


def test_a_change_that_came_through_is_not_refused_when_it_comes_again(app: Flask) -> None:
    program = Program(app)
    record = program.enter()
    sent = {"If_Match": record["etag"], "Idempotency_Key": KEY}
    first = program.ask("PATCH", str(record["id"]), {"price": "3 €", "is_free": False}, **sent)
    again = program.ask("PATCH", str(record["id"]), {"price": "3 €", "is_free": False}, **sent)
    assert (first.status_code, again.status_code, again.text) == (200, 200, first.text)


def test_what_was_refused_may_be_mended_under_the_same_key(app: Flask) -> None:
    program = Program(app)
    assert program.ask("POST", "", CONCERT | {"link": "nowhere"}, Idempotency_Key=KEY).status_code == 422
    assert program.ask("POST", "", CONCERT, Idempotency_Key=KEY).status_code == 201


def test_a_key_holds_for_a_day(app: Flask) -> None:
    program = Program(app)
    program.ask("POST", "", CONCERT, Idempotency_Key=KEY)
    begin_writing()
    db.session.execute(
        update(IdempotentRequest).values(asked_at=clock.now() - timedelta(hours=24, minutes=1))
    )
    db.session.commit()
    assert program.ask("POST", "", CONCERT | {"price": "3 €"}, Idempotency_Key=KEY).status_code == 201
    assert events() == 2


def test_an_answer_that_was_never_made_is_made_later(app: Flask) -> None:
    """The process was killed between what was done and its answer."""
    program = Program(app)
    first = program.ask("POST", "", CONCERT, Idempotency_Key=KEY)
    for ago, status, seconds in ((2, 409, {"1"}), (40, 409, {"19", "20"}), (61, 201, {None})):
        begin_writing()
        asked_at = clock.now() - timedelta(seconds=ago)
        db.session.execute(update(IdempotentRequest).values(answer="", asked_at=asked_at))
        db.session.commit()
        answer = program.ask("POST", "", CONCERT, Idempotency_Key=KEY)
        assert answer.status_code == status
        assert answer.headers.get("Retry-After") in seconds
    assert answer.json["id"] == first.json["id"]
    assert events() == 1


@pytest.mark.parametrize("key", ["", '""', "ä", "a" * 256, "a\tb", "a b"])
def test_what_is_no_key_is_refused(app: Flask, key: str) -> None:
    answer = Program(app).ask("POST", "", CONCERT, Idempotency_Key=key)
    assert answer.status_code == 400


def test_twenty_with_one_key_at_once_make_one_event(app: Flask) -> None:
    program = Program(app)

    def ask(together: Barrier) -> Any:
        own = Program.__new__(Program)
        own.token, own.client = program.token, app.test_client()
        together.wait()
        answer = own.ask("POST", "", CONCERT, Idempotency_Key=KEY)
        return answer.status_code, (answer.json or {}).get("id")

    answers = at_once(app, *[ask] * 20)
    assert {status for status, _id in answers} <= {201, 409}
    assert len({number for status, number in answers if status == 201}) == 1
    assert events() == 1


def test_of_two_writers_the_later_is_told(app: Flask) -> None:
    program = Program(app)
    record = program.enter()

    def change(price: str) -> Any:
        def work(together: Barrier) -> Any:
            own = Program.__new__(Program)
            own.token, own.client = program.token, app.test_client()
            together.wait()
            return own.change(record, price=price, is_free=False).status_code

        return work

    assert sorted(at_once(app, change("3 €"), change("4 €"))) == [200, 412]


def test_a_change_says_which_version_it_knows(app: Flask) -> None:
    program = Program(app)
    record = program.enter()
    path = str(record["id"])
    assert program.ask("PATCH", path, {"price": "1 €"}).status_code == 428
    for tag in ('"1-1"', f"W/{record['etag']}", '"x"'):
        assert program.ask("PATCH", path, {"price": "1 €"}, If_Match=tag).status_code == 412
    for tag in (f'"x", {record["etag"]}', "*"):
        assert program.ask("PATCH", path, {"price": "1 €", "is_free": False}, If_Match=tag).status_code == 200
    assert program.ask("GET", path, If_None_Match="*").status_code == 304


def test_too_many_changes_within_a_minute_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "WRITES_PER_MINUTE", 3)
    program = Program(app)
    answers = [program.ask("POST", "", {}) for _number in range(5)]
    assert [one.status_code for one in answers][-1] == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert program.ask("GET", "").status_code == 200
    begin_writing()
    db.session.execute(update(AccessToken).values(minute_at=clock.now() - timedelta(minutes=1)))
    db.session.commit()
    assert program.ask("POST", "", {}).status_code == 400


def test_forms_read_before_anybody_waits_and_again_where_somebody_was_faster(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(app)
    record = program.enter()
    held: list[bool] = []
    read = TypedBody.read

    def watched(body: TypedBody) -> dict[str, Any]:
        held.append(is_writing())
        found = read(body)
        if len(held) == 1:  # meanwhile somebody else saves
            begin_writing()
            other = db.session.get_one(Event, record["id"])
            other.is_free, other.price = True, ""
            db.session.commit()
        return found

    monkeypatch.setattr(TypedBody, "read", watched)
    answer = program.ask("PATCH", str(record["id"]), {"price": "3 €"}, If_Match="*")
    assert held == [False, True]
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/price")
