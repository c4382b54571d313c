"""The demo city in the database, on both of them and on whatever day it is first started: all of it is there, once,
and its board is at work."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from festival.base import clock
from festival.base.city import bump_revision, get_city, get_revision
from festival.base.database import begin_writing, db
from festival.checks.draft import draft_of, findings_for_draft
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.conversation.model import Message
from festival.demo.accounts import ACCOUNTS, PASSWORD
from festival.demo.gather import gather
from festival.demo.load import REPORT, load_demo
from festival.demo.remove import holds_demo, remove_demo
from festival.demo.stock import programme_uid
from festival.doctor.complaints import complaints
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
from festival.statements.model import Statement
from tests.checks.raised import open_conflicts_for
from tests.conftest import empty_city, make_account, make_event, make_organisation

DAYS = [
    datetime(2026, 11, 23, 14, tzinfo=UTC),
    datetime(2027, 6, 20, 3, tzinfo=UTC),
]
TELLS_ONLY = {"holidays", "neighbours"}
"""They tell and ask nothing; and no neighbour's calendar is asked for from a demo."""


class Loaded(NamedTuple):
    now: datetime
    said: str


class DemoCity:
    """The demo city as the verb loads it into an empty installation at `now`.

    Loading takes its time: it is done once for all tests that change nothing, and anew after one that does.
    """

    def __init__(self, app: Flask, now: datetime) -> None:
        self._app, self._now = app, now
        self._held = ExitStack()
        self._loaded: Loaded | None = None

    def loaded(self) -> Loaded:
        if self._loaded is None:
            self._held.enter_context(empty_city(self._app))
            install_days()
            install_law()
            db.session.commit()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("festival.base.clock.now", lambda: self._now)
                patch.setattr("festival.base.database.BREATH_S", 0)  # nobody else wants to write
                done = self._app.test_cli_runner().invoke(args=["festival", "demo"])
            assert done.exit_code == 0, done.output
            self._loaded = Loaded(self._now, done.output)
        return self._loaded

    def leave(self) -> None:
        self._loaded = None
        self._held.close()


@pytest.fixture(scope="module", params=DAYS, ids=lambda day: day.date().isoformat())
def demo_city(request: pytest.FixtureRequest, _app: Flask) -> Iterator[DemoCity]:
    city = DemoCity(_app, request.param)
    yield city
    city.leave()


@pytest.fixture
def loaded(demo_city: DemoCity) -> Loaded:
    """The demo city to look at."""
    return demo_city.loaded()


@pytest.fixture
def loaded_to_change(demo_city: DemoCity) -> Iterator[Loaded]:
    """The demo city for a test that changes it."""
    yield demo_city.loaded()
    demo_city.leave()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_demo_city_is_loaded_once_and_a_second_time_changes_nothing(loaded: Loaded) -> None:
    now, said = loaded
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

    assert f"admin@demo.example         {PASSWORD}" in said
    assert "markets_2026.json" in said
    with (current_app.config["SETTINGS"].data_dir / REPORT).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(gather(clock.to_local(now, get_city().tz)).reports)

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


@pytest.mark.parametrize("demo_city", DAYS[:1], indirect=True, ids=["first"])
def test_an_office_finds_a_queue_that_is_in_use(loaded: Loaded) -> None:
    office = find_account("office@demo.example")
    assert office is not None
    mine = Statement.office_id.in_(office.organisation_ids)
    found = list(db.session.scalars(select(Statement).where(mine, Statement.is_current)))
    answers = {"open", "agreed", "conditions", "refused", "not_concerned"}
    assert {one.answer for one in found} == answers
    today = clock.to_local(loaded.now, get_city().tz).date()
    assert any(one.answer == "open" and one.due_on < today for one in found), "overdue"
    assert any(one.answer == "open" and one.due_on > today and not one.again_for for one in found)
    assert any(one.answer == "open" and one.again_for for one in found), "asked again"
    said = list(db.session.scalars(select(Message)))
    assert {one.is_note for one in said} == {True, False}


def test_where_it_has_happened_the_demo_is_found_and_taken_out_and_what_is_own_stays(
    loaded_to_change: Loaded,
) -> None:
    now = loaded_to_change.now
    assert get_city().is_demo
    begin_writing()
    get_city().is_demo, get_city().name = False, "Spandau"
    db.session.flush()
    bump_revision()
    db.session.commit()
    assert any("demo --remove" in line for line in complaints())
    club, mine = make_organisation(name="Verein"), make_account(name="Rathaus")
    begin_writing()
    square = db.session.scalars(select(Venue).where(Venue.parent_id.is_not(None)).limit(1)).one()
    outer = db.session.get_one(Venue, square.parent_id)
    theirs = db.session.scalars(
        select(Organisation).where(Organisation.slug == "kulturverein-spreebogen")
    ).one()
    stranger = db.session.scalars(select(District)).first()
    assert stranger is not None
    stranger.geometry = {"type": "Polygon", "coordinates": [[[7, 51], [7.1, 51], [7.1, 51.1], [7, 51]]]}
    db.session.commit()
    at_theirs = make_event(title="Kirmes", organisation=club, venue=square)
    by_theirs = make_event(title="Fest", organisation=theirs)
    begin_writing()
    organiser = find_account("organiser@demo.example")
    assert organiser is not None
    by_theirs.created_by_id = organiser.id
    db.session.commit()
    places, theirs_name, district_id = {square.name, outer.name}, theirs.name, stranger.id
    kirmes_id, square_id, mine_id = at_theirs.id, square.id, mine.id

    report = remove_demo(now=now)

    db.session.expire_all()
    assert {event.title for event in db.session.scalars(select(Event))} == {"Kirmes", "Fest"}
    assert {account.name for account in db.session.scalars(select(Account))} == {"Rathaus"}
    assert set(db.session.scalars(select(Venue.name))) == places
    assert set(db.session.scalars(select(Organisation.name))) == {"Verein", theirs_name}
    assert {one.id for one in db.session.scalars(select(District))} == {district_id}
    assert count(Resource) == 0
    assert count(RemembranceDay) == 47
    assert {*places, theirs_name} <= set(report.kept)
    assert report.gone["events"] > 250
    assert db.session.get_one(Event, kirmes_id).venue_id == square_id
    assert get_city().name == "Spandau"
    assert not holds_demo()
    assert db.session.get_one(Account, mine_id).is_active
    assert not any("demo" in line for line in complaints())
    assert remove_demo(now=now).gone["events"] == 0
