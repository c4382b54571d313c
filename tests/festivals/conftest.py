"""A town festival that a club leads on a square, a choir that wants to sing there, and somebody of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from festival.base.database import db
from festival.events.model import Event
from festival.festivals.model import FestivalPoint, FestivalSlot
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in


@dataclass
class Town:
    """The festival, public, with an open call and slots of an hour on one stage; who leads it and who sings."""

    app: Flask
    club: Any
    choir: Any
    anna: Any
    bert: Any
    feast: Any
    stage: Any
    noon: datetime

    def as_(self, account: Any | None = None) -> FlaskClient:
        client = self.app.test_client()
        if account is not None:
            sign_in(client, account)
        return client

    @property
    def lead(self) -> str:
        return f"/desk/events/{self.feast.id}/festival"

    @property
    def page(self) -> str:
        return f"/festivals/{self.feast.id}-stadtfest"

    def add_slots(self, **overrides: Any) -> TestResponse:
        form = {
            "stage": "Hauptbühne",
            "venue_id": str(self.stage.id),
            "on": self.noon.date().isoformat(),
            "start_time": "12:00",
            "end_time": "15:00",
            "minutes": "60",
            "note": "",
        }
        return self.as_(self.anna).post(f"{self.lead}/slots", data=form | overrides)

    def save_call(self, **overrides: Any) -> TestResponse:
        page = self.as_(self.anna).get(self.lead).text
        version = page.split('name="version" type="hidden" value="')[1].split('"')[0]
        form = {"version": version, "is_open": "yes", "open_until": "", "words": "Musik und Tanz"}
        return self.as_(self.anna).post(f"{self.lead}/call", data=form | overrides)

    def slots(self) -> list[FestivalSlot]:
        query = select(FestivalSlot).where(FestivalSlot.festival_id == self.feast.id)
        return list(db.session.scalars(query.order_by(FestivalSlot.local_start)))

    def place(self, slot: int = 0, by: Any | None = None, **overrides: Any) -> TestResponse:
        by = by or self.bert
        organisation = self.choir if by is self.bert else self.club
        form = {
            "title": "Chor am Mittag",
            "organisation_id": str(organisation.id),
            "category": "konzert",
            "summary": "",
            "words": "Wir sind zwölf.",
        }
        slot_id = self.slots()[slot].id
        return self.as_(by).post(f"/desk/festivals/{self.feast.id}/slots/{slot_id}", data=form | overrides)

    def point(self) -> FestivalPoint:
        query = select(FestivalPoint).order_by(FestivalPoint.event_id.desc()).limit(1)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def event(self, event_id: int | None = None) -> Event:
        return db.session.get_one(Event, event_id or self.point().event_id, populate_existing=True)

    def decide(self, to_do: str, words: str = "") -> TestResponse:
        number = self.point().event_id
        form = {"to_do": to_do, f"p{number}-words": words}
        return self.as_(self.anna).post(f"{self.lead}/points/{number}", data=form)


def make_town(app: Flask, **overrides: Any) -> Town:
    club, choir = make_organisation(name="Stadtverein"), make_organisation(name="Kammerchor")
    anna = make_account(organisation=club, name="Anna Muster")
    bert = make_account(organisation=choir, name="Bert Beispiel")
    square = make_venue(name="Marktplatz")
    stage = make_venue(name="Bühne am Brunnen", parent=square, lon=square.lon, lat=square.lat)
    noon = datetime.combine(local_evening(in_days=5).date(), time(12))
    values = {"title": "Stadtfest", "category": "stadtfest", "sound": "loud"} | overrides
    feast = make_event(
        organisation=club,
        venue=square,
        local_start=noon - timedelta(hours=2),
        local_end=noon + timedelta(hours=10),
        **values,
    )
    town = Town(app, club, choir, anna, bert, feast, stage, noon)
    assert town.as_(anna).post(town.lead).status_code == 303
    assert town.add_slots().status_code == 303
    assert town.save_call().status_code == 303
    return town


@pytest.fixture
def town(app: Flask) -> Town:
    return make_town(app)
