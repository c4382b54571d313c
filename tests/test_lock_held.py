"""Nothing slow is done while everybody else's saving waits: asked of each address that takes a form."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request, template_rendered
from flask.testing import FlaskClient
from PIL import Image

from festival.base.database import db, is_writing
from festival.checks.draft import check_draft
from festival.datefinder import ranking
from festival.events import images
from festival.events.model import Event
from festival.meeting import minutes
from festival.organisers import passwords
from tests import test_bad_input as everywhere
from tests.conftest import local_evening, make_event, make_organisation, make_venue
from tests.nonsense import FormReader

administrator, parts = everywhere.administrator, everywhere.parts
SLOW: dict[str, Callable[..., Any]] = {
    "picture": images._encode,
    "findings": check_draft,
    "finder": ranking.rank,
    "minutes": minutes.minutes_document,
    "hash": passwords.hash_password,
    "password": passwords.is_password,
}
"""What takes its time, from tens of milliseconds to seconds."""


class Watch:
    """Where something slow was done, and where it was done with the write lock held."""

    def __init__(self) -> None:
        self.done: set[tuple[str, str]] = set()
        self.held: set[tuple[str, str]] = set()

    def note(self, what: str) -> None:
        if request and request.method == "POST":
            self.done.add((str(request.endpoint), what))
            if is_writing():
                self.held.add((str(request.endpoint), what))


@pytest.fixture
def watch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Notes each call of what is slow, wherever it was imported, and each page that is made."""
    watch = Watch()
    for what, slow in SLOW.items():

        def noted(*args: Any, _what: str = what, _slow: Callable[..., Any] = slow, **kwargs: Any) -> Any:
            watch.note(_what)
            return _slow(*args, **kwargs)

        for module in [one for name, one in sys.modules.items() if name.startswith("festival.")]:
            for name, value in list(vars(module).items()):
                if value is slow:
                    monkeypatch.setattr(module, name, noted)

    def page(_app: Flask, **_: Any) -> None:
        watch.note("page")

    with template_rendered.connected_to(page, app):
        yield watch


def _picture() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "PNG")
    return io.BytesIO(out.getvalue()), "bild.png"


def test_nothing_slow_is_done_while_the_write_lock_is_held(
    app: Flask,
    administrator: FlaskClient,
    parts: dict[str, str],
    watch: Watch,
) -> None:
    for form in list(everywhere.forms_of_all_pages(app, administrator, parts)):
        administrator.post(
            form.action, data=form.body("x", None), content_type="application/x-www-form-urlencoded"
        )
    for rule in everywhere.rules(app, "POST"):
        if rule.endpoint not in ("organisers.signout", "sign_ins.end"):  # the last one may be its own
            for step in ("what", "when", "where", "whom", "needs"):
                administrator.post(everywhere.address(rule, parts | {"name": step}), data={})
    organisation = str(db.session.get_one(Event, int(parts["event_id"])).organisation_id)
    _send_pictures(administrator, parts["event_id"], organisation)
    _meet_and_ask(administrator, organisation)
    administrator.post(
        "/account/password",
        data={
            "current_password": "wrong wrong",
            "new_password": "a new one, long",
            "repeated": "a new one, long",
        },
    )
    app.test_client().post("/signin", data={"email": parts["email"], "password": "wrong"})

    assert watch.held == set()
    reached = {
        *(("registering.new", "picture"), ("registering.step", "picture"), ("registering.step", "findings")),
        *(("registering.findings", "findings"), ("desk_events.share_place", "findings")),
        *(("holding.new", "finder"), ("organisers.signin", "password"), ("organisers.save_account", "page")),
    }
    assert reached - watch.done == set(), "the test no longer comes where it looks"


def _send_pictures(client: FlaskClient, event_id: str, organisation: str) -> None:
    for address in ("/desk/events/new", f"/desk/events/{event_id}/what"):
        for title in ("Mit Bild", ""):
            data = {"title": title, "image": _picture(), "organisation_id": organisation, "image_alt": ""}
            client.post(address, data=data, content_type="multipart/form-data")


def _meet_and_ask(client: FlaskClient, organisation: str) -> None:
    """Two at one place: what one says of it, what its page says when a step is refused, and what else is free."""
    venue, evening = make_venue(), local_evening(in_days=30)
    mine, theirs = (
        make_event(venue=venue, local_start=evening, organisation=make_organisation()) for _ in range(2)
    )
    client.post(f"/desk/events/{mine.id}/share", data={"other_id": str(theirs.id)})
    client.post(f"/desk/events/{mine.id}/state", data={"to_state": "cancelled", "reason": ""})
    client.post(f"/desk/events/{mine.id}/when", data={"start_on": "nie"})
    step = next(
        form
        for form in FormReader(client.get(f"/desk/events/{mine.id}/when").text).forms
        if "start_on" in form.names
    )
    form_type = "application/x-www-form-urlencoded"
    client.post(f"/desk/events/{mine.id}/findings", data=step.body("x", None), content_type=form_type)
    facts = {
        "title": "Ein Fest",
        "organisation_id": organisation,
        "length": "180",
        "draft_key": "",
        "month": f"{evening:%Y-%m}",
    }
    client.post("/desk/events/hold", data={**facts, "venue_id": str(venue.id), "search": ""})
    client.post("/desk/events/hold", data={**facts, "venue_id": str(venue.id)})
