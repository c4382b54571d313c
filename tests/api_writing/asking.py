"""A program that writes, for tests."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from tests.access_tokens.making import make_token
from tests.conftest import make_account, make_organisation

OWN = "/api/v1/own-events"
CONCERT: dict[str, Any] = {
    "title": {"de": "Sommerkonzert", "en": "Summer concert"},
    "category": "konzert",
    "tone": "festive",
    "times": [{"start_on": "2027-06-14", "start_time": "19:30", "end_time": "22:00"}],
    "place": {"name": "Hinterhof Müller", "geometry": {"type": "Point", "coordinates": [7.2, 51.5]}},
    "setting": "outdoor",
}


class Program:
    """Asks with a token of an organisation."""

    def __init__(
        self, app: Flask, *scopes: str, organisation: Any = None, account: Any = None, name: str = "Website"
    ) -> None:
        self.organisation = organisation or make_organisation()
        self.account = account or make_account(organisation=self.organisation, member_role="editor")
        self.token_id, self.token = make_token(self.organisation, self.account, *scopes, name=name)
        self.client = app.test_client()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send a request; underscores in names of headers stand for hyphens. What is new has a key, as it needs one."""
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        if method == "POST" and not path:
            sent["Idempotency-Key"] = str(uuid4())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        path = path if path.startswith("/") else f"{OWN}/{path}" if path else OWN
        return self.client.open(path, method=method, json=body, headers=sent)

    def enter(self, **fields: Any) -> dict[str, Any]:
        """Enter an event and return its record, with its tag as `etag`."""
        answer = self.ask("POST", "", CONCERT | fields)
        assert answer.status_code == 201, answer.text
        record: dict[str, Any] = answer.json | {"etag": answer.headers["ETag"]}
        return record

    def change(self, record: dict[str, Any], **fields: Any) -> TestResponse:
        return self.ask("PATCH", str(record["id"]), fields, If_Match=record["etag"])

    def step(self, record: dict[str, Any], state: str, reason: str = "") -> TestResponse:
        body = {"state": state, "reason": reason}
        return self.ask("POST", f"{record['id']}/state", body, If_Match=record["etag"])
