"""A new event needs a key, also where the server has dropped what was sent as one: else it would stand twice."""

from __future__ import annotations

import http.client
import json

import pytest
from flask import Flask

from tests.api_writing.asking import CONCERT, OWN, Program
from tests.api_writing.test_once import events
from tests.by_granian import by_granian


def test_without_a_key_nothing_is_entered_and_changes_need_none(app: Flask) -> None:
    program = Program(app)
    answer = program.client.post(
        OWN, json=CONCERT, headers={"Authorization": f"Bearer {program.token}", "Accept-Language": "en"}
    )
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "Idempotency-Key" in answer.json["detail"]
    assert events() == 0
    record = program.enter()
    assert program.change(record, price="3 €", is_free=False).status_code == 200


def test_the_document_says_so(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]

    def needs(path: str, method: str) -> bool:
        parameters = paths[path][method]["parameters"]
        return next(one.get("required", False) for one in parameters if one.get("name") == "Idempotency-Key")

    assert needs("/own-events", "post")
    assert not needs("/own-events/{id}", "patch")


@pytest.mark.parametrize(
    "key", [b"sommerkonzert-2027", "konzert-für-zwölf".encode(), "konzert-für".encode("latin-1")]
)
def test_behind_granian_the_same_twice_is_entered_once_or_never(
    app: Flask, database_url: str, key: bytes
) -> None:
    program = Program(app)
    body = json.dumps(CONCERT).encode()
    with by_granian(app, database_url) as port:
        answers = []
        for _time in range(2):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.putrequest("POST", OWN)
            for name, value in (
                ("Authorization", f"Bearer {program.token}"),
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
            ):
                connection.putheader(name, value)
            connection.putheader("Idempotency-Key", key)
            connection.endheaders(body)
            answer = connection.getresponse()
            answers.append((answer.status, answer.getheader("Content-Type"), answer.read()))
            connection.close()
    assert answers[0] == answers[1]
    assert events() == (1 if key.isascii() else 0)
    assert answers[0][0] == (201 if key.isascii() else 400), answers
