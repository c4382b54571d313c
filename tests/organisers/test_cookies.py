"""Public pages set no cookie and ask no question about who reads them."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from festival.base.database import db
from tests.conftest import make_account, make_organisation, sign_in


class account_queries:
    """The statements inside the block that ask for accounts."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def _note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if re.search(r"\b(FROM|JOIN|INTO|UPDATE) (account|membership|sign_in)\b", statement):
            self.found.append(statement)

    def __enter__(self) -> list[str]:
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self.found

    def __exit__(self, *exc: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)


def test_a_public_page_sets_no_cookie(guarded_app: Flask) -> None:
    client = guarded_app.test_client()
    for address in ("/healthz", "/imprint", "/nowhere"):
        assert "Set-Cookie" not in client.get(address).headers, address


def test_who_has_no_session_cookie_costs_no_query_for_an_account(client: FlaskClient) -> None:
    with account_queries() as queries:
        client.get("/imprint")
    assert queries == []


def test_who_is_signed_in_costs_one_query_organisations_included(client: FlaskClient) -> None:
    sign_in(client, make_account(organisation=make_organisation(name="Singkreis")))
    with account_queries() as queries:
        assert "Singkreis" in client.get("/account").text
    assert len(queries) == 1


def test_a_cookie_without_a_sign_in_costs_no_query_either(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["sign_in"] = ["not", "a", "token"]
    with account_queries() as queries:
        assert client.get("/account").status_code == 302
    assert queries == []


def test_a_forged_cookie_is_nobody(client: FlaskClient) -> None:
    client.set_cookie("festival", "eyJzaWduX2luIjoieCJ9.aaaa.bbbb")
    assert client.get("/account").status_code == 302


def test_an_answer_that_sets_a_cookie_is_kept_by_nobody(guarded_app: Flask) -> None:
    for address in ("/signin", "/signin?next=/desk"):
        answer = guarded_app.test_client().get(address)
        assert "Set-Cookie" in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-store"
