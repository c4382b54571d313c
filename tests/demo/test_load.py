"""The demo city in the database, on both of them and on whatever day it is first started: all of it is there, once,
and its board is at work."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from festival.base.city import get_city, get_revision
from festival.base.database import db
from festival.checks.draft import draft_of, findings_for_draft
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.demo.accounts import ACCOUNTS, PASSWORD
from festival.demo.load import LoadReport, load_demo
from festival.demo.stock import programme_uid
from festival.events.model import Event, EventTime, Occurrence
from festival.law.model import install_law
from festival.mediation.model import Decision, Letter, Proposal
from festival.notices.model import Notice
from festival.notices.sending import unread_count
from festival.organisers.accounts import find_account
from festival.organisers.model import Account, Organisation
from festival.organisers.passwords import is_password
from festival.places.model import District, Venue
from festival.remembrance.install import install_days
from festival.remembrance.model import RemembranceDay
from festival.resources.model import Booking, MarkedRoute, Resource
from festival.rules.registry import rules
from tests.checks.raised import open_conflicts_for
from tests.conftest import empty_city

DAYS = [
    datetime(2026, 11, 23, 14, tzinfo=UTC),
    datetime(2027, 6, 20, 3, tzinfo=UTC),
]
TELLS_ONLY = {"holidays"}


class Loaded(NamedTuple):
    now: datetime
    report: LoadReport


@pytest.fixture(scope="module", params=DAYS, ids=lambda day: day.date().isoformat())
def loaded(request: pytest.FixtureRequest, _app: Flask) -> Iterator[Loaded]:
    """Loaded on an empty city at `now`, once for all tests here: it takes its time, and they change nothing."""
    with empty_city(_app):
        install_days()
        install_law()
        db.session.commit()
        yield Loaded(request.param, load_demo(request.param))


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_demo_city_is_loaded_once_and_a_second_time_changes_nothing(loaded: Loaded) -> None:
    now, report = loaded
    assert count(District) == 12
    assert count(Venue) > 400
    assert count(Event) >= 250
    assert get_city().name == "Berlin"
    year = Occurrence.starts_at.between(now, now + timedelta(days=365))
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

    assert report.report_path is not None
    with report.report_path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(report.rows)
    assert "markets_2026.json" in report.summary()

    before = {model: count(model) for model in (District, Organisation, Account, Venue, Event, Occurrence)}
    revision = get_revision()
    again = load_demo(now)
    assert set(again.new.values()) == {0}
    assert {model: count(model) for model in before} == before
    assert get_revision() == revision


def test_a_newcomer_sees_the_board_at_work(loaded: Loaded) -> None:
    now = loaded.now
    ahead = open_conflicts_for(None, now=now, small=False)
    kinds = Counter(conflict.rule for conflict in ahead)
    silent = rules().keys() - TELLS_ONLY - kinds.keys()
    assert not silent, "a rule without an open conflict ahead"
    assert 20 <= len({conflict.question for conflict in ahead}) <= 60, "a board that nobody reads to its end"
    assert max(kinds.values()) <= 50, kinds

    reasons = {(conflict.rule, conflict.reason_code) for conflict in ahead}
    assert ("dignity", "place_of_memory") in reasons
    assert ("dignity", "loud_near_solemn") in reasons
    assert ("quiet_day", "restricted") in reasons
    assert ("noise_quota", "over") in reasons
    assert ("arrival", "by_line") in reasons
    assert ("quiet_nearby", "needs_quiet") in reasons
    crossing = select(func.count()).where(
        Conflict.rule == "street_closure", Conflict.reason_code == "routes", Conflict.gone_at.is_(None)
    )
    assert db.session.scalar(crossing), "it rests while its task is done, and is there"
    assert {"way_bus", "way_rescue", "way_closure"} <= {
        code for rule, code in reasons if rule == "street_closure"
    }
    assert ("sunday_opening", "excluded_day") in reasons
    assert {"lent", "weekend"} == {code for rule, code in reasons if rule == "resources"}
    hangs = select(func.count()).where(Conflict.rule == "sunday_opening", Conflict.reason_code == "hangs_on")
    assert (db.session.scalar(hangs) or 0) >= 1

    later = Event.lines.any(EventTime.local_end > now.replace(tzinfo=None))
    query = select(Event).where(Event.uid.like(programme_uid("tag-der-einheit/%")), later)
    feast = db.session.scalars(query.options(selectinload(Event.date_changes))).first()
    assert feast is not None
    told = {matter.finding.rule for matter in findings_for_draft(draft_of(feast, now=now), now=now)}
    assert "holidays" in told

    states = Counter(db.session.scalars(select(Conflict.state)))
    assert states["in_talks"] >= 2
    assert states["accepted"] == 1
    accepted = db.session.scalars(select(Conflict).where(Conflict.state == "accepted")).one()
    assert accepted.accepted_reason
    assert {"tradition"} <= set(db.session.scalars(select(Decision.custom)))
    assert db.session.scalar(select(func.count()).where(Decision.meeting_on.is_not(None))) == 1
    assert count(Letter) >= 3
    assert db.session.scalars(select(Proposal.state)).all() == ["open"]

    for email in ("organiser", "second", "coordinator"):
        account = find_account(f"{email}@demo.example")
        assert account is not None
        assert 1 <= unread_count(account.id) <= 12, email

    tables = (Resource, Booking, MarkedRoute, RemembranceDay, Letter, Notice, Conflict)
    stored = {model: count(model) for model in tables}
    assert all(stored.values())
    load_demo(now)
    assert {model: count(model) for model in stored} == stored
    assert db.session.scalar(select(func.count()).where(Conflict.state.in_(OPEN_STATES)))
