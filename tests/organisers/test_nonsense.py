"""What no database takes is the sender's mistake, not ours: it gets a plain no on both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import make_account, sign_in


@pytest.mark.parametrize(
    "address",
    [
        "/events?organisation=a%00",
        "/events?q=%00",
        "/signin?next=%00",
        "/signin?lang=%00",
        "/desk/settings/accounts?after=%00",
        "/desk/settings/accounts/99999999999999999999",
    ],
)
def test_a_nul_or_a_giant_number_is_no_failure_of_ours(client: FlaskClient, address: str) -> None:
    sign_in(client, make_account(role="administrator"))
    assert client.get(address).status_code < 500


NO_FORMS = {
    "brackets without end": b"[" * 200_000,
    "no text": b"\xff\xfe",
    "a list": b"[1]",
    "a number": b'{"email": 1}',
}


@pytest.mark.parametrize("body", NO_FORMS.values(), ids=NO_FORMS)
@pytest.mark.parametrize("kind", ["application/json", "application/vnd.x+json; charset=utf-16", "text/plain"])
def test_what_is_no_form_is_refused_as_such(guarded_app: Flask, body: bytes, kind: str) -> None:
    answer = guarded_app.test_client().post("/signin", data=body, content_type=kind)
    assert answer.status_code == 415


def test_no_address_reads_json_where_it_waits_for_a_form(client: FlaskClient, app: Flask) -> None:
    sign_in(client, make_account(role="administrator"))
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        address = rule.build(
            dict.fromkeys(rule.arguments, 1) | ({"name": "what"} if "name" in rule.arguments else {})
        )
        assert address is not None
        answer = client.post(address[1], data=b"[" * 200_000, content_type="application/json")
        # Programs speak JSON, and are asked who they are before anybody reads it.
        refused = (401,) if address[1].startswith("/api/") else (404, 415)
        assert answer.status_code in refused, address[1]
