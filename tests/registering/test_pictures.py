"""A picture that comes with the first step of an event."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from festival.base.database import db
from festival.events.images import image_path
from festival.events.model import Event
from tests.conftest import make_account, make_event, make_organisation, sign_in


@pytest.fixture
def club(client: FlaskClient) -> Any:
    organisation = make_organisation()
    sign_in(client, make_account(organisation=organisation))
    return organisation


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "PNG")
    return out.getvalue()


def _send(client: FlaskClient, club: Any, event: Any = None, *, content: bytes, alt: str) -> Any:
    data = {
        "title": "Fest",
        "organisation_id": str(club.id),
        "draft_key": str(uuid4()),
        "category": "konzert",
    }
    data |= {"tone": "festive", "image_alt": alt, "version": str(event.version) if event else ""}
    data["image"] = (io.BytesIO(content), "bild.png")
    address = f"/desk/events/{event.id}/what" if event else "/desk/events/new"
    return client.post(f"{address}?lang=en", data=data, content_type="multipart/form-data")


@pytest.mark.parametrize("is_new", [True, False])
def test_it_is_kept_with_its_event(client: FlaskClient, club: Any, *, is_new: bool) -> None:
    event = None if is_new else make_event(organisation=club)
    answer = _send(client, club, event, content=_png(), alt="Ein rotes Bild")
    assert answer.status_code == 303, answer.text
    (name,) = db.session.scalars(select(Event.image_name))
    assert image_path(name) is not None


@pytest.mark.parametrize(
    ("content", "alt", "words"),
    [
        (b"no picture", "Bild", "not a picture we can read"),
        ("fine", "", "Say in words what the picture shows"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_wrong_with_it_stands_at_the_field_and_nothing_is_saved(
    client: FlaskClient, club: Any, content: Any, alt: str, words: str, *, is_new: bool
) -> None:
    event = None if is_new else make_event(organisation=club, title="Vorher")
    answer = _send(client, club, event, content=_png() if content == "fine" else content, alt=alt)
    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="Fest"' in answer.text
    assert set(db.session.scalars(select(Event.title))) <= {"Vorher"}
    assert set(db.session.scalars(select(Event.image_name))) <= {""}
