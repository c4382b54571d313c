"""Who is let in to write: by a token in its header, for one organisation, within its scopes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.access_tokens.model import AccessToken
from festival.base.database import begin_writing, db
from festival.organisers.model import Membership
from tests.api_writing.asking import CONCERT, OWN, Program
from tests.conftest import make_account, make_event, make_organisation, sign_in


def test_somebody_elses_events_are_as_if_they_were_not_there(app: Flask) -> None:
    other = make_event(state="idea")
    public = make_event()
    for program in (Program(app), Program(app, organisation=make_organisation(is_office=True))):
        for event in (other, public):
            for method, path, body in (
                ("GET", "", None),
                ("PATCH", "", {"price": "1 €"}),
                ("POST", "/state", {"state": "withdrawn"}),
                ("POST", "/cancel", {"reason": "x"}),
                ("PUT", "/dates/2027-06-14", {"state": "cancelled"}),
                ("DELETE", "/dates/2027-06-14", None),
            ):
                answer = program.ask(method, f"{event.id}{path}", body, If_Match="*")
                assert answer.status_code == 404, (method, path, answer.text)
        assert program.ask("GET", "").json == {"items": [], "next": None}
    assert program.ask("GET", "999999999").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "", "events:read-own"),
        ("GET", "1", "events:read-own"),
        ("POST", "", "events:write"),
        ("PATCH", "1", "events:write"),
        ("PUT", "1/dates/2027-06-14", "events:write"),
        ("DELETE", "1/dates/2027-06-14", "events:write"),
        ("POST", "1/state", "events:publish"),
        ("POST", "1/cancel", "events:publish"),
    ],
)
def test_no_scope_holds_another(app: Flask, method: str, path: str, scope: str) -> None:
    others = {"events:read-own", "events:write", "events:publish"} - {scope}
    answer = Program(app, *others).ask(method, path, {} if method != "GET" else None)
    assert (answer.status_code, answer.json["scope"]) == (403, scope)
    assert f'error="insufficient_scope", scope="{scope}"' in answer.headers["WWW-Authenticate"]
    nobody = app.test_client().open(f"{OWN}/{path}".rstrip("/"), method=method, json={})
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"] == 'Bearer realm="Festival"'


def test_a_token_counts_in_its_header_alone(app: Flask, client: FlaskClient) -> None:
    program = Program(app)
    for path, headers in (
        (f"{OWN}?access_token={program.token}", {}),
        (f"{OWN}?lang=en", {"Cookie": f"access_token={program.token}"}),
        (OWN, {"Authorization": f"Basic {program.token}"}),
        (OWN, {"Authorization": f"Bearer {program.token}x"}),
    ):
        assert client.get(path, headers=headers).status_code == 401
    sign_in(client, program.account)
    assert client.get(OWN).status_code == 401
    assert client.post(OWN, json=CONCERT).status_code == 401


def test_a_browser_of_another_site_gets_no_leave(app: Flask) -> None:
    program = Program(app)
    headers = {"Origin": "https://evil.example", "Access_Control_Request_Method": "POST"}
    for method in ("OPTIONS", "GET"):
        answer = program.ask(method, "", **headers)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert program.client.get("/api/v1/events").headers["Access-Control-Allow-Origin"] == "*"


def test_an_organisation_nobody_admitted_is_not_let_in(app: Flask) -> None:
    program = Program(app)
    begin_writing()
    db.session.merge(program.organisation).admitted_at = None
    db.session.commit()
    assert program.ask("GET", "").status_code == 401


def test_its_last_day_of_use_is_noted(app: Flask) -> None:
    program = Program(app)
    program.ask("GET", "")
    db.session.expire_all()
    assert db.session.get_one(AccessToken, program.token_id).last_used_on is not None


def test_an_editor_elsewhere_does_not_reach_there_by_this_token(app: Flask) -> None:
    own, other = make_organisation(), make_organisation()
    account = make_account(organisation=own)
    begin_writing()
    db.session.add(Membership(account_id=account.id, organisation_id=other.id, role="owner"))
    db.session.commit()
    event = make_event(organisation=other, state="idea")
    program = Program(app, organisation=own, account=account)
    assert program.ask("GET", str(event.id)).status_code == 404
    assert program.ask("PATCH", str(event.id), {"price": "0"}, If_Match="*").status_code == 404
