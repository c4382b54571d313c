"""Each request leaves one line, under an id that its answer carries, without anything that tells who asked for what."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from festival.log_lines import lines
from festival.log_lines.over import heard_by
from festival.settings import BadSetting
from jobs import schedule
from tests.conftest import PASSWORD, make_account, make_event, make_venue

SECRET = "aBcd-1234_5678xyz-of-somebody"


@contextmanager
def written(form: str = "json") -> Iterator[list[str]]:
    """What is written by all loggers while the block runs, line by line."""
    out, root = io.StringIO(), logging.getLogger()
    before, level, heard = list(root.handlers), root.level, list(heard_by)
    said: list[str] = []
    stdout, sys.stdout = sys.stdout, out
    try:
        lines.set_up({"FESTIVAL_LOG": form})
        yield said
    finally:
        sys.stdout = stdout
        root.handlers[:], root.level, heard_by[:] = before, level, heard
        said += out.getvalue().splitlines()


def ask(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The answer to a request, read to its end as a server hands it on."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.get(address, headers=named) as answer:
        answer.get_data()
    return answer


def requests_in(said: list[str]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in said]
    return [one for one in found if one["from"] == "festival.requests"]


def test_a_line_says_the_template_and_nothing_that_was_asked_for(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="Sommerfest der Familie Muster", venue=make_venue())
    with written() as said:
        for address in (
            f"/events/{event.id}-sommerfest-der-familie-muster",
            "/events?q=Erika+Muster",
            f"/desk/year/feed/{SECRET}.ics?lang=de",
            f"/signup/{SECRET}",
            f"/invitations/{SECRET}",
            f"/unsubscribe/{SECRET}",
            f"/no/such/page/{SECRET}",
        ):
            ask(client, address, X_Forwarded_For="203.0.113.7", User_Agent="Erikas Handy")
    found = requests_in(said)
    assert [(one["method"], one["route"], one["status"]) for one in found] == [
        ("GET", "/events/<int:event_id>-<slug>", 200),
        ("GET", "/events", 200),
        ("GET", "/desk/year/feed/<secret>.ics", 404),
        ("GET", "/signup/<token>", 410),
        ("GET", "/invitations/<token>", 410),
        ("GET", "/unsubscribe/<token>", 404),
        ("GET", "unknown", 404),
    ]
    everything = "\n".join(said)
    for secret in (SECRET, "Erika", "sommerfest", "203.0.113.7", "Handy", "127.0.0.1"):
        assert secret not in everything
    assert {"time", "level", "from", "method", "route", "status", "ms", "bytes", "request"} == set(found[0])
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found[0]["time"])
    assert found[1]["bytes"] > 1000


def test_signing_in_leaves_no_address_in_the_log(app: Flask, client: FlaskClient) -> None:
    account = make_account(email="erika@example.org", name="Erika Muster")
    with written() as said:
        for password in ("wrong", PASSWORD):
            client.post("/signin", data={"email": account.email, "password": password}).close()
        assert ask(client, "/desk").status_code == 200
    assert len(requests_in(said)) == 3
    assert not re.search("erika|muster|wrong", "\n".join(said), re.IGNORECASE)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("4f9a-b2_c1d0E7", True),
        ("short", False),
        ("a" * 65, False),
        ("two words here", False),
        ("<script>alert</script>", False),
        ("erika@example.org", False),
        ("", False),
    ],
)
def test_an_id_is_taken_from_the_front_server_only_where_it_is_well_formed(
    client: FlaskClient, asked: str, kept: bool
) -> None:
    with written() as said:
        answer = ask(client, "/healthz", X_Request_Id=asked)
    [line] = requests_in(said)
    assert answer.headers.getlist("X-Request-Id") == [line["request"]]
    assert (line["request"] == asked) is kept
    assert kept or re.fullmatch("[0-9a-f]{32}", line["request"])


def test_what_fails_is_found_by_the_id_that_its_page_shows(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError(f"broken for erika@example.org at /signup/{SECRET}")

    monkeypatch.setitem(app.view_functions, "programme.home", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with written() as said:
        answer = ask(client, "/?lang=en", X_Request_Id="reference-1234")
    assert answer.status_code == 500
    assert "Name this to whoever helps you: reference-1234" in answer.text
    found = [json.loads(line) for line in said]
    failed = next(one for one in found if "trace" in one)
    assert (failed["request"], failed["route"], failed["level"]) == ("reference-1234", "/", "error")
    assert "RuntimeError: broken for …@… at /signup/…" in failed["trace"]
    assert "in fail" in failed["trace"]
    assert "reference-1234" not in client.get("/no-such-page").text


def test_a_jobs_lines_name_the_job(app: Flask) -> None:
    def fail() -> None:
        raise RuntimeError("in the middle")

    from festival.base.database import db

    db.session.rollback()
    with written() as said:
        schedule.run(app, "sweep", fail)()
        schedule.run(app, "sweep", lambda: None)()
        schedule.run(app, "mails", lambda: None)()
    failed, done = (json.loads(line) for line in said)
    assert (failed["job"], failed["level"], "in the middle" in failed["trace"]) == ("sweep", "error", True)
    assert (done["job"], done["message"], done["seconds"] < 1) == ("sweep", "done", True)


def test_plain_lines_say_the_same(client: FlaskClient) -> None:
    with written("plain") as said:
        ask(client, "/events?q=Erika")
    [line] = said
    assert re.fullmatch(
        r"\S+Z info festival\.requests: method=GET route=/events status=200 ms=[\d.]+ bytes=\d+ request=\w{32}",
        line,
    )


def test_a_form_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadSetting, match="json or plain"):
        lines.read_form({"FESTIVAL_LOG": "xml"})


def test_whoever_hangs_up_leaves_a_line_as_well(app: Flask) -> None:
    with written() as said:
        pieces = app.wsgi_app(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": "/events",
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": io.StringIO(),
                "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1",
            },
            lambda *_: lambda _: None,
        )
        pieces.close()  # type: ignore[attr-defined]
    [line] = requests_in(said)
    assert (line["route"], line["status"], line["bytes"]) == ("/events", 200, 0)


def test_a_feed_that_its_reader_holds_leaves_the_same_line(client: FlaskClient) -> None:
    make_event()
    tag = ask(client, "/calendar.ics").headers["ETag"]
    with written() as said:
        for _ in range(2):
            assert ask(client, "/calendar.ics", If_None_Match=tag).status_code == 304
    assert [(one["route"], one["status"], one["bytes"]) for one in requests_in(said)] == [
        ("/calendar.ics", 304, 0)
    ] * 2


def test_a_method_may_be_any_word_and_its_line_is_one_of_json_all_the_same(app: Flask) -> None:
    with written() as said, app.test_client().open("/events", method='GE"T') as answer:
        answer.get_data()
    [line] = requests_in(said)
    assert (line["method"], line["status"]) == ("other", 405)
