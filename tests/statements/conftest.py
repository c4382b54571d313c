"""A city whose table of permits and offices are known, and an event that concerns two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.law.model import install_law
from festival.statements.model import OfficeTerm, Statement
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in

SERVING = {"serves_alcohol": True, "licensed_caterer": False}


@dataclass
class Town:
    """A club with a pencilled event on a square that serves alcohol; public order and trade are offices."""

    app: Flask
    club: Any
    order: Any
    trade: Any
    event: Any

    def as_(self, organisation: Any = None, **account: Any) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, make_account(organisation=organisation, **account))
        return client

    def step(self, client: FlaskClient, to_state: str, **data: str) -> Any:
        db.session.expire_all()
        sent = {"to_state": to_state, "version": str(self.event.version)} | data
        return client.post(f"/desk/events/{self.event.id}/state?lang=en", data=sent)

    @property
    def today(self) -> date:
        return clock.to_local(clock.now(), self.event.tz).date()

    def hand_in(self) -> None:
        assert self.step(self.as_(self.club), "submitted").status_code == 303

    def statement(self, office: Any) -> Statement:
        db.session.expire_all()
        query = db.session.query(Statement).filter_by(
            is_current=True, office_id=office.id if office else None
        )
        return query.one()

    def answer(self, client: FlaskClient, office: Any, answer: str, text: str = "") -> Any:
        one = self.statement(office)
        data = {"answer": answer, "text": text, "version": f"{one.id}.{one.version}"}
        return client.post(f"/desk/statements/{one.id}?lang=en", data=data)


@pytest.fixture
def town(app: Flask) -> Town:
    begin_writing()
    install_law()
    db.session.commit()
    club = make_organisation(name="Kanuverein")
    order = make_organisation(name="Ordnungsamt", is_office=True)
    trade = make_organisation(name="Gewerbeamt", is_office=True)
    begin_writing()
    db.session.add_all(
        [OfficeTerm(term="public_order", office_id=order.id), OfficeTerm(term="trade", office_id=trade.id)]
    )
    db.session.commit()
    event = make_event(
        title="Uferfest",
        organisation=club,
        venue=make_venue(kind="square", name="Ufer"),
        local_start=local_evening(in_days=60),
        state="pencilled",
        traits=SERVING,
        category="begegnung",
    )
    return Town(app, club, order, trade, event)
