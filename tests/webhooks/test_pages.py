"""The pages of webhooks: added, tested, given another secret, paused and taken away."""

from __future__ import annotations

import json
import re

from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.organisers.audit_trail import LogEntry
from festival.webhooks.handing_out import hand_out
from festival.webhooks.model import Webhook, WebhookDelivery
from festival.webhooks.views import MOST_WEBHOOKS
from tests.conftest import make_account, make_event, make_organisation, sign_in
from tests.fetching.servers import answering, says


def secret_in(page: str) -> str:
    found = re.search(r'id="new-secret"[^>]*>(whsec_[^<]+)<', page)
    assert found, page
    return found[1].replace("&#43;", "+")


def test_an_editor_adds_tests_renews_pauses_and_takes_away(client: FlaskClient) -> None:
    own = make_organisation()
    sign_in(client, make_account(organisation=own, member_role="editor"))
    with answering(says(b"")) as server:
        answer = client.post(f"/desk/organisations/{own.id}/webhooks?lang=en", data={"address": server.url})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        first = secret_in(answer.text)
        hook = db.session.scalars(db.select(Webhook)).one()
        page = f"/desk/webhooks/{hook.id}"
        assert first not in client.get(f"{page}?lang=en").text
        assert client.post(f"{page}/test").status_code == 303
        hand_out()
        assert json.loads(server.bodies[0])["type"] == "webhook.test"
        shown = client.get(f"{page}?lang=en").text
        assert "came through. The server answered 200." in shown
        second = secret_in(client.post(f"{page}/secret?lang=en").text)
        assert second != first
        assert client.post(f"{page}/pause").status_code == 303
        make_event(organisation=own)
        assert "Switched off." in client.get(f"{page}?lang=en").text
        assert client.post(f"{page}/pause").status_code == 303
        assert not hand_out()
        assert client.post(f"{page}/remove").status_code == 303
    assert db.session.scalars(db.select(WebhookDelivery)).all() == []
    kinds = set(db.session.scalars(db.select(LogEntry.kind)))
    assert {"webhook_made", "webhook_secret", "webhook_gone"} <= kinds
    assert client.get(page).status_code == 404


def test_the_coordination_has_the_whole_city_told(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_account(role="coordinator"))
    answer = client.post("/desk/webhooks", data={"address": "https://portal.example/hook?key=geheim"})
    assert answer.status_code == 200
    page = client.get("/desk/webhooks?lang=de").text
    assert "portal.example" in page
    assert "geheim" not in page
    assert all("geheim" not in str(one.values) for one in db.session.scalars(db.select(LogEntry)))
    for number in range(MOST_WEBHOOKS):
        answer = client.post("/desk/webhooks", data={"address": f"https://{number}.example/"})
    assert answer.status_code == 409
