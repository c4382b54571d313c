"""A parish that leads a lantern walk, a club that it asks, and somebody of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in


@dataclass
class People:
    """Both organisations with an owner each, and the event that the parish leads."""

    app: Flask
    parish: Any
    club: Any
    anna: Any
    bert: Any
    event: Any

    def as_(self, account: Any) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, account)
        return client

    @property
    def page(self) -> str:
        return f"/desk/events/{self.event.id}/together"

    def ask(self, **overrides: Any) -> TestResponse:
        form = {"organisation_id": str(self.club.id), "rights": "edit", "words": "Kommt ihr mit?"}
        return self.as_(self.anna).post(self.page, data=form | overrides)

    def invitation(self) -> Any:
        from sqlalchemy import select

        from festival.base.database import db
        from festival.co_organisers.model import CoOrganiser

        query = select(CoOrganiser).where(CoOrganiser.event_id == self.event.id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def say(self, to_do: str, **more: str) -> TestResponse:
        form = {"to_do": to_do} | more
        return self.as_(self.bert).post(f"/desk/together/{self.invitation().id}", data=form)

    def change(self, to_do: str) -> TestResponse:
        return self.as_(self.anna).post(f"{self.page}/{self.invitation().id}", data={"to_do": to_do})

    def join(self, **overrides: Any) -> None:
        """Let the club be asked and accept."""
        assert self.ask(**overrides).status_code == 303
        assert self.say("accept").status_code == 303


@pytest.fixture
def people(app: Flask) -> People:
    parish, club = make_organisation(name="Gemeinde Ost"), make_organisation(name="Turnverein Süd")
    anna = make_account(organisation=parish, name="Anna Muster")
    bert = make_account(organisation=club, name="Bert Beispiel")
    event = make_event(
        organisation=parish,
        title="Lampionabend",
        local_start=local_evening(in_days=3),
        venue=make_venue(name="Kirchplatz"),
    )
    return People(app, parish, club, anna, bert, event)
