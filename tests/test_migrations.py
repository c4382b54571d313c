"""What an installation holds is still there, and right, after its tables were brought up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from festival import create_app
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.base.folders import folder
from festival.events.former_dates import FormerDate
from festival.events.model import Event, Occurrence
from festival.events.saving import write_event
from festival.organisers.model import Membership, Organisation
from festival.remembrance.model import RemembranceDay
from tests.conftest import databases, fresh_postgresql, make_settings

CITY = """INSERT INTO city (id, name, land, zone, languages, accent, map_lon, map_lat, map_zoom, tile_source, tile_url,
 tile_credit, contact, revision, revised_at) VALUES (1, 'Musterstadt', 'DE-NW', 'Europe/Berlin', ' de ', '#a3243b', 7.0,
 51.0, 12, 'basemap', 'https://x', '', '', 7, '2026-01-01 00:00:00+00:00')"""
_ACCOUNT = """INSERT INTO account (id, email, name, password_hash, role, locale, is_active, created_at)
 VALUES ({id}, '{email}', 'Jemand', '', 'member', '', {true}, '2026-01-01 00:00:00+00:00')"""
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(params=databases())
def old_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database as the first version made it."""
    if request.param == "sqlite":
        yield from _at_first(tmp_path, f"sqlite:///{tmp_path / 'festival.sqlite3'}")
        return
    with fresh_postgresql(f"festival_old_{os.getpid()}") as url:
        yield from _at_first(tmp_path, url)


def _at_first(data_dir: Path, url: str) -> Iterator[Flask]:
    app = create_app(make_settings(data_dir, url))
    with app.app_context():
        upgrade(directory=str(folder("migrations")), revision="0001")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("emails", "is_demo"),
    [
        (["admin@demo.example", "office@demo.example"], True),
        (["admin@demo.example", "rathaus@stadt.example"], False),
        ([], False),
    ],
)
def test_only_where_nobody_has_an_account_of_their_own_is_an_older_city_the_demo(
    old_app: Flask, emails: list[str], is_demo: bool
) -> None:
    begin_writing()
    connection = db.session.connection()
    connection.exec_driver_sql(CITY)
    for number, email in enumerate(emails, 1):
        true = "1" if connection.dialect.name == "sqlite" else "true"
        connection.exec_driver_sql(_ACCOUNT.format(id=number, email=email, true=true))
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    city = get_city()
    assert (city.name, city.revision, city.is_demo) == ("Musterstadt", 7, is_demo)
    assert len(city.epoch) == 16


def test_events_of_an_older_city_are_found_with_umlauts_spelled_out(old_app: Flask) -> None:
    begin_writing()
    connection = db.session.connection()
    connection.exec_driver_sql(CITY)
    no = "0" if connection.dialect.name == "sqlite" else "false"
    connection.exec_driver_sql(
        "INSERT INTO organisation (id, slug, name, sector, is_office, link, created_at)"
        f" VALUES (1, 'verein', 'Verein', 'civic', {no}, '', '2026-01-01 00:00:00+00:00')"
    )
    values = {
        "id": 1,
        "uid": "eins@festival",
        "title": "Ökomarkt",
        "title_en": "Crème brûlée",
        "summary": "Mit Äpfeln und Möhren",
        "organisation_id": 1,
        "state": "confirmed",
        "tone": "festive",
        "sound": "none",
        "setting": "outdoor",
        "search_text": "okomarkt creme brulee mit apfeln und mohren",
    }
    fill("event", values)
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    found = db.session.scalar(select(Event.search_text))
    assert found == "okomarkt creme brulee mit apfeln und mohren oekomarkt aepfeln moehren"


def fill(name: str, values: dict[str, Any]) -> None:
    """Write a row into the table as it is just now; what isn't said is empty."""
    connection = db.session.connection()
    table = Table(name, MetaData(), autoload_with=connection)
    empty = {
        "BOOLEAN": False,
        "INTEGER": 0,
        "DATETIME": LONG_AGO,
        "TIMESTAMP": LONG_AGO,
        "DATE": LONG_AGO.date(),
    }
    needed = {
        column.name: empty.get(str(column.type), "")
        for column in table.columns
        if not column.nullable and column.name not in values
    }
    connection.execute(insert(table).values(needed | values))


def test_what_an_event_said_stays_and_its_dates_with_it_when_unknown_becomes_an_answer(
    old_app: Flask,
) -> None:
    begin_writing()
    db.session.connection().exec_driver_sql(CITY)
    fill("organisation", {"id": 1, "name": "Verein", "slug": "verein", "sector": "civic"})
    answers = {"tone": "festive", "sound": "none", "setting": "outdoor", "category": "begegnung"}
    fill("event", {"id": 1, "uid": "eins@festival", "organisation_id": 1, "state": "idea"} | answers)
    fill("occurrence", {"id": 1, "event_id": 1})
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    event = db.session.scalars(select(Event)).one()
    assert {name: getattr(event, name) for name in answers} == answers
    assert db.session.scalar(select(func.count()).select_from(Occurrence)) == 1
    for is_allowed, values in (
        (True, {"tone": "unknown"}),
        (False, {"tone": "loud"}),
        (False, {"setup_minutes": -1}),
    ):
        begin_writing()
        with nullcontext() if is_allowed else pytest.raises(IntegrityError):
            db.session.execute(update(Event).values(values))
        db.session.rollback()


def test_days_of_an_older_city_count_what_they_did_but_where_the_number_was_wrong(old_app: Flask) -> None:
    begin_writing()
    db.session.connection().exec_driver_sql(CITY)
    for number, key in enumerate((None, "novemberpogrome", "welt_aids_tag", "frauentag"), 1):
        day = {"id": number, "uid": f"day-{number}", "key": key, "origin_year": 1938, "version": 1}
        fill(
            "remembrance_day", day | {"tone": "solemn", "scope": "local", "announced_on": "{}", "lands": "[]"}
        )
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    counted = db.session.execute(select(RemembranceDay.counted).order_by(RemembranceDay.id)).scalars().all()
    assert counted == ["anniversary", "anniversary", "times", ""]


@pytest.mark.parametrize(("steps", "state"), [(["idea"], "withdrawn"), (["idea", "confirmed"], "cancelled")])
def test_what_was_cancelled_before_it_was_promised_is_withdrawn(
    old_app: Flask, steps: list[str], state: str
) -> None:
    begin_writing()
    db.session.connection().exec_driver_sql(CITY)
    fill("organisation", {"id": 1, "name": "Verein", "slug": "verein", "sector": "civic"})
    answers = {"tone": "festive", "sound": "none", "setting": "outdoor", "category": "begegnung"}
    fill("event", {"id": 1, "uid": "eins@festival", "organisation_id": 1, "state": "cancelled"} | answers)
    fill("occurrence", {"id": 1, "event_id": 1, "is_public": True})
    for number, (before, after) in enumerate(zip(steps, [*steps[1:], "cancelled"], strict=True), 1):
        fill("state_change", {"id": number, "event_id": 1, "from_state": before, "to_state": after})
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    assert db.session.scalars(select(Event.state)).one() == state
    assert db.session.scalars(select(Occurrence.is_public)).one() is (state == "cancelled")


def test_the_times_of_an_older_city_become_lines_and_its_dates_keep_what_was_said_of_them(
    old_app: Flask,
) -> None:
    begin_writing()
    db.session.connection().exec_driver_sql(CITY)
    db.session.commit()
    upgrade(directory=str(folder("migrations")), revision="0027")
    begin_writing()
    fill("organisation", {"id": 1, "name": "Verein", "slug": "verein", "sector": "civic"})
    start, on = datetime(2026, 6, 6, 8), date(2026, 6, 13)
    common = {
        "organisation_id": 1,
        "state": "confirmed",
        "tone": "festive",
        "zone": "Europe/Berlin",
        "version": 1,
    }
    common |= {"sound": "none", "setting": "outdoor", "category": "markt"}
    times = {"local_start": start, "local_end": start + timedelta(hours=5), "rrule": "FREQ=WEEKLY;COUNT=3"}
    fill("event", {"id": 1, "uid": "market@festival", "title": "Markt"} | common | times)
    whole = {"local_start": datetime(2026, 6, 6), "local_end": datetime(2026, 6, 8), "all_day": True}
    fill("event", {"id": 2, "uid": "feast@festival", "title": "Fest"} | common | whole)
    fill("event", {"id": 3, "uid": "idea@festival", "title": "Idee"} | common | {"state": "idea"})
    fill("date_change", {"id": 1, "event_id": 1, "on": on, "kind": "cancelled", "reason": "Sturm"})
    fill("former_date", {"id": 1, "event_id": 1, "on": date(2026, 5, 30), "moved_to_on": date(2026, 6, 6)})
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    begin_writing()
    query = select(Event).order_by(Event.id).options(selectinload(Event.date_changes))
    market, feast, idea = db.session.scalars(query)
    assert [(line.uid, line.position, line.rrule) for line in market.lines] == [
        ("market@festival", 0, "FREQ=WEEKLY;COUNT=3")
    ]
    assert [(one.local_start, one.all_day, one.is_series) for one in (market, feast)] == [
        (start, False, True),
        (datetime(2026, 6, 6), True, False),
    ]
    assert (idea.lines, idea.local_start) == ([], None)
    assert [change.named for change in market.date_changes] == [datetime.combine(on, start.time())]
    former = db.session.scalars(select(FormerDate)).one()
    assert (former.named, former.moved_to) == (datetime(2026, 5, 30, 8), start)
    write_event(market, now=LONG_AGO)
    dates = db.session.execute(
        select(Occurrence.on, Occurrence.at, Occurrence.is_alone, Occurrence.is_cancelled).order_by(
            Occurrence.on
        )
    )
    assert [tuple(row) for row in dates] == [
        (start.date() + timedelta(weeks=week), start.time(), True, week == 1) for week in range(3)
    ]
    db.session.commit()


def test_organisations_of_an_older_city_are_admitted_and_the_first_of_their_people_owns_them(
    old_app: Flask,
) -> None:
    begin_writing()
    db.session.connection().exec_driver_sql(CITY)
    for number in (1, 2):
        fill("organisation", {"id": number, "name": "Verein", "slug": f"verein-{number}", "sector": "civic"})
    for number, is_active in enumerate((False, True, True), 1):
        email = f"p{number}@example.org"
        fill("account", {"id": number, "email": email, "role": "member", "is_active": is_active})
        fill("membership", {"id": number, "account_id": number, "organisation_id": 1})
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    admitted = db.session.scalars(select(Organisation.admitted_at).order_by(Organisation.id)).all()
    assert admitted == [LONG_AGO, LONG_AGO]
    roles = db.session.scalars(select(Membership.role).order_by(Membership.id)).all()
    assert roles == ["editor", "owner", "editor"]
    begin_writing()
    db.session.execute(update(Organisation).values(sector="private"))
    with pytest.raises(IntegrityError):
        db.session.execute(update(Organisation).values(sector="secret"))
    db.session.rollback()


def test_what_was_pencilled_for_ever_is_held_for_some_weeks_more_and_lapses_on_no_day_that_is_past(
    old_app: Flask,
) -> None:
    begin_writing()
    db.session.connection().exec_driver_sql(CITY)
    db.session.commit()
    upgrade(directory=str(folder("migrations")), revision="0036")
    begin_writing()
    fill("organisation", {"id": 1, "name": "Verein", "slug": "verein", "sector": "civic"})
    common = {
        "organisation_id": 1,
        "tone": "festive",
        "zone": "Europe/Berlin",
        "version": 1,
        "category": "markt",
    }
    common |= {"sound": "none", "setting": "outdoor"}
    here = datetime.now(UTC).date()
    for number, (state, days) in enumerate(
        [("pencilled", 90), ("pencilled", 10), ("pencilled", -9), ("pencilled", None), ("confirmed", 90)], 1
    ):
        fill("event", {"id": number, "uid": f"{number}@festival", "title": "Markt", "state": state} | common)
        if days is not None:
            on = here + timedelta(days=days)
            named = {"on": on, "first_on": on, "last_on": on, "at": time(18)}
            fill("occurrence", {"id": number, "event_id": number} | named)
    db.session.commit()
    upgrade(directory=str(folder("migrations")))
    held = db.session.execute(select(Event.lapses_on, Event.remind_on).order_by(Event.id)).tuples().all()
    assert [((on - here).days, told and (told - here).days) for on, told in held[:-1] if on] == [
        (28, 14),
        (10, 7),
        (1, None),
        (28, 14),
    ]
    assert held[-1] == (None, None)
