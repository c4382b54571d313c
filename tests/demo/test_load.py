"""The demo city in the database, on both of them."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from festival.base.city import get_city, get_revision
from festival.base.database import db
from festival.demo.accounts import ACCOUNTS, PASSWORD
from festival.demo.load import LoadReport, load_demo
from festival.events.model import Event, Occurrence
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Organisation
from festival.organisers.passwords import is_password
from festival.places.model import District, Venue

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture
def loaded(app: Flask) -> LoadReport:
    return load_demo(NOW)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_demo_city_is_loaded_once_and_a_second_time_changes_nothing(loaded: LoadReport) -> None:
    """One test for all of it, for loading takes its time."""
    assert count(District) == 12
    assert count(Venue) > 400
    assert count(Event) >= 250
    assert get_city().name == "Berlin"
    year = Occurrence.starts_at.between(NOW, NOW + timedelta(days=365))
    assert (db.session.scalar(select(func.count()).where(year, Occurrence.is_public)) or 0) > 2_000
    assert db.session.scalars(select(Venue.id).where(Venue.district_id.is_(None))).all() == []
    assert db.session.scalars(select(Event.id).where(Event.district_id.is_(None))).all() == []

    for one in ACCOUNTS:
        account = find_account(one.email)
        assert account is not None
        assert account.role == one.role
        assert is_password(account.password_hash, PASSWORD)
    organiser = find_account("organiser@demo.example")
    assert organiser is not None
    own = select(func.count()).where(Event.organisation_id.in_(organiser.organisation_ids))
    assert (db.session.scalar(own) or 0) >= 5
    office = find_account("office@demo.example")
    assert office is not None
    assert all(membership.organisation.is_office for membership in office.memberships)

    assert loaded.report_path is not None
    with loaded.report_path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(loaded.rows)
    assert "markets_2026.json" in loaded.summary()

    before = {model: count(model) for model in (District, Organisation, Account, Venue, Event, Occurrence)}
    revision = get_revision()
    again = load_demo(NOW)
    assert set(again.new.values()) == {0}
    assert {model: count(model) for model in before} == before
    assert get_revision() == revision
