"""An event keeps its time of day when the city's time zone changes; its instant moves."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import db
from festival.events.model import Occurrence
from tests.conftest import make_account, make_event, sign_in
from tests.organisers.test_settings import save


def test_dates_are_reckoned_anew(client: FlaskClient) -> None:
    event = make_event()
    local_start = event.local_start
    before = db.session.scalars(select(Occurrence.starts_at)).one()
    sign_in(client, make_account(role="administrator"))
    assert save(client, zone="Europe/Lisbon").status_code == 303
    assert event.local_start == local_start
    assert db.session.scalars(select(Occurrence.starts_at)).one() == before + timedelta(hours=1)
