"""The demo's small town: loaded like Berlin, at work like Berlin, and nothing of Berlin in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock
from festival.base.city import City, get_city
from festival.base.database import begin_writing, db
from festival.base.vocabulary import terms
from festival.conflicts.model import OPEN_STATES, Conflict
from festival.demo.accounts import ACCOUNTS
from festival.demo.cities import BERLIN, TOWN, loaded_city
from festival.demo.load import load_demo
from festival.demo.own_rows import NotEmpty
from festival.demo.remove import holds_demo, remove_demo
from festival.events.model import Event, Occurrence
from festival.festivals.model import FestivalPoint
from festival.law.model import install_law
from festival.mediation.model import Letter
from festival.organisers.accounts import find_account
from festival.organisers.model import Organisation
from festival.places.model import District, Venue
from festival.remembrance.install import install_days
from festival.resources.model import MarkedRoute, Resource
from festival.statements.model import Statement

DAYS = [datetime(2026, 11, 28, 9, tzinfo=UTC), datetime(2028, 2, 29, 22, tzinfo=UTC)]
LEFT_EMPTY = (Event, Organisation, Venue, District, Resource, MarkedRoute)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture(params=DAYS, ids=lambda day: day.date().isoformat())
def now(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The moment at which the verb has loaded the small town into an empty installation."""
    begin_writing()
    install_days()
    install_law()
    db.session.commit()
    monkeypatch.setattr("festival.base.clock.now", lambda: request.param)
    monkeypatch.setattr("festival.base.database.BREATH_S", 0)  # nobody else wants to write
    done = app.test_cli_runner().invoke(args=["festival", "demo", "--town"])
    assert done.exit_code == 0, done.output
    assert "0 skipped" in done.output
    return request.param


def test_a_small_town_is_loaded_once_is_at_work_and_is_taken_out_again(
    now: datetime, client: FlaskClient
) -> None:
    assert (get_city().name, get_city().land) == ("Wiesenbrück", "DE-NI")
    assert loaded_city() is TOWN
    assert db.session.scalars(select(Event.title).where(Event.district_id.is_(None))).all() == []
    assert count(District) == 5
    year = Occurrence.starts_at.between(now, now + timedelta(days=365))
    assert (db.session.scalar(select(func.count()).where(year, Occurrence.is_public)) or 0) > 200

    for one in ACCOUNTS:
        account = find_account(one.email)
        assert account is not None
        assert bool(account.organisation_ids) == (one.role != "administrator")
    rules = set(db.session.scalars(select(Conflict.rule).where(Conflict.state.in_(OPEN_STATES))))
    assert {"venue_overlap", "resources", "quiet_day"} <= rules
    assert len(rules) >= 5
    answers = set(db.session.scalars(select(Statement.answer).where(Statement.is_current)))
    assert {"open", "agreed", "conditions"} <= answers
    assert count(Letter) == 2
    assert count(FestivalPoint) == 4
    assert "Berlin" not in client.get("/?lang=de").text.replace("Europe/Berlin", "")

    stored = {model: count(model) for model in (*LEFT_EMPTY, Conflict, Statement, Letter)}
    load_demo(now, TOWN)
    assert {model: count(model) for model in stored} == stored
    with pytest.raises(NotEmpty, match="Wiesenbrück"):
        load_demo(now, BERLIN)

    remove_demo(now=now)
    assert not holds_demo()
    assert [model.__name__ for model in LEFT_EMPTY if count(model)] == []
    assert not db.session.get_one(City, 1).is_demo


@pytest.mark.parametrize("now_", [*DAYS, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)])
def test_its_rows_use_the_words_there_are_and_name_no_other_city(now_: datetime) -> None:
    town = TOWN.gather(clock.to_local(now_, ZoneInfo(TOWN.zone)))
    assert [row for row in town.reports if row.level != "note"] == []
    assert {row.category for row in town.events} <= set(terms("category"))
    assert {one for row in town.events for one in row.audiences} <= set(terms("audience"))
    assert {one for row in town.events for one in (*row.access_yes, *row.access_no)} <= set(terms("access"))
    assert {one for row in town.venues for one in row.facilities} <= set(terms("facility"))
    assert {row.kind for row in town.venues} <= set(terms("venue_kind"))
    assert {row.town for row in town.venues} == {"Wiesenbrück"}
    assert {key for key in TOWN.organisations if key} <= {row.key for row in town.organisations}
    assert "Berlin" not in repr((town.venues, town.events, town.organisations, town.coordination))
