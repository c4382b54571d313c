"""An event whose offices are asked, with people of every side."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.conversation.model import Message
from tests.conftest import make_account, make_organisation, sign_in
from tests.statements.conftest import Town, town

__all__ = ["town"]


@dataclass
class Talk:
    """The thread about a town's event, and who takes part in it, by side."""

    app: Flask
    town: Town
    people: dict[str, Any]

    @property
    def address(self) -> str:
        return f"/desk/events/{self.town.event.id}/talk"

    def as_(self, side: str) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, self.people[side])
        return client

    def say(self, side: str, text: str, *, told: tuple[str, ...] = (), **more: Any) -> Any:
        data = {"text": text, "told": [str(self.people[one].id) for one in told]} | more
        data["files"] = [(io.BytesIO(content), name) for name, content in more.get("files", ())]
        found = self.as_(side).post(f"{self.address}?lang=en", data=data)
        db.session.expire_all()
        return found

    def note(self, side: str, text: str, **more: Any) -> Any:
        return self.say(side, text, is_note="1", **more)

    def read(self, side: str, address: str = "") -> str:
        address = address or self.address
        mark = "&" if "?" in address else "?"
        return self.as_(side).get(f"{address}{mark}lang=en").get_data(as_text=True)

    def messages(self) -> list[Message]:
        db.session.expire_all()
        return db.session.query(Message).order_by(Message.id).all()


@pytest.fixture
def talk(town: Town) -> Talk:
    people = {
        "organiser": make_account(organisation=town.club, name="Erika Verein"),
        "office": make_account(organisation=town.trade, name="Frau Amt"),
        "order": make_account(organisation=town.order, name="Herr Ordnung"),
        "coordinator": make_account(role="coordinator", name="Kim Koord"),
        "stranger": make_account(organisation=make_organisation(), name="Fremd"),
    }
    town.hand_in()
    return Talk(town.app, town, people)
