"""Whatever happens to events, the rechecks of single edits leave the conflicts that a full recheck finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import selectinload

from festival.base.city import bump_revision
from festival.base.database import begin_writing, db
from festival.conflicts.actions import accept
from festival.conflicts.answers import answer_for_good, take_back
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict, ConflictParty, StandingAnswer
from festival.conflicts.queries import with_parties
from festival.conflicts.recheck import recheck_event
from festival.events.lifecycle import NEXT_STATES
from festival.events.model import DateChange, Event
from festival.events.saving import Step, change_date, take_step, write_event
from festival.events.sharing import Sharing, share
from festival.law.model import LawRow, install_law
from festival.neighbours.model import Neighbour, NeighbourDate
from festival.neighbours.polling_feeds import days_of, tell_days
from festival.places.model import District
from festival.resources.model import MarkedRoute, Resource
from festival.resources.queries import save_bookings
from festival.resources.values import OUT_OF_SERVICE
from festival.rule_settings.model import Chosen, save_setting
from festival.rules.registry import rules
from tests.conftest import make_account, make_event, make_organisation, make_venue, set_fields

NOW = datetime.fromisoformat("2027-05-03T08:00+00:00")
FRIDAY = datetime(2027, 6, 4, 18)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[7.0, 51.4], [7.004, 51.4], [7.004, 51.403], [7.0, 51.403], [7.0, 51.4]]],
}
LINE = {"type": "LineString", "coordinates": [[6.998, 51.4015], [7.006, 51.4015]]}
CROSSING = {"type": "LineString", "coordinates": [[7.002, 51.398], [7.002, 51.406]]}
RULES = (None, None, None, "FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;COUNT=3")

CATEGORIES = (
    *("konzert", "konzert", "konzert", "stadtfest"),
    *("handel", "literatur", "gedenken", "versammlung"),
)
AUDIENCES = ((), ("familien",), ("alle",), ("familien", "jugend"))


def event_facts(chance: Random) -> dict[str, Any]:
    return {
        "sound": chance.choice(["none", "amplified", "amplified", "very_loud"]),
        "setting": chance.choice(["outdoor", "outdoor", "both", "indoor"]),
        "visitors_expected": chance.choice([None, 150, 900, 2500, 6000, 9000]),
        "category": chance.choice(CATEGORIES),
        "tone": chance.choice(["festive", "festive", "civic", "solemn"]),
        "audiences": list(chance.choice(AUDIENCES)),
        "setup_minutes": chance.choice([0, 180]),
    }


def times(chance: Random) -> dict[str, Any]:
    start = FRIDAY + timedelta(days=chance.randint(0, 5), hours=chance.choice([0, 0, 2, 5]))
    return {
        "local_start": start,
        "local_end": start + timedelta(hours=chance.choice([2, 6, 30])),
        "rrule": chance.choice(RULES),
    }


def place(chance: Random, venues: list[Any]) -> dict[str, Any]:
    venue = chance.choice([*venues, None])
    drawn = chance.choice([None, None, None, SQUARE, LINE, CROSSING])
    return {"venue_id": venue.id if venue else None, "geometry": drawn}


class City:
    """A small city that a history is played in."""

    def __init__(self) -> None:
        self.organisations = [make_organisation() for _ in range(3)]
        self.person = make_account()
        begin_writing()
        shape = {
            "type": "Polygon",
            "coordinates": [[[6.9, 51.3], [7.1, 51.3], [7.1, 51.5], [6.9, 51.5], [6.9, 51.3]]],
        }
        district = District(name="Mitte", slug="mitte", geometry=shape, outline=shape)
        self.resources = [
            Resource(name="Bühne", stock=9, kind="material"),
            Resource(name="Brandwache", stock=9, kind="service"),
        ]
        db.session.add_all([district, *self.resources])
        db.session.add(MarkedRoute(name="Linie 5", kind="bus", geometry=LINE))
        db.session.add(MarkedRoute(name="Haltestelle Markt", kind=OUT_OF_SERVICE, geometry=CROSSING))
        db.session.commit()
        whole = make_venue(lon=7.001, lat=51.401, district_id=district.id)
        self.venues = [
            whole,
            make_venue(parent=whole, lon=7.001, lat=51.4012, district_id=district.id),
            make_venue(parent=whole, lon=7.0015, lat=51.401, district_id=district.id),
            make_venue(lon=7.003, lat=51.402, district_id=district.id, capacity=1000),
            make_venue(lon=7.003, lat=51.402, geometry=SQUARE, district_id=district.id),
            make_venue(lon=7.2, lat=51.402),
        ]
        self.events: list[Event] = []

    def play(self, chance: Random) -> None:
        """Let one thing happen."""
        steps = (
            self.change,
            self.move,
            self.elsewhere,
            self.step,
            self.one_date,
            self.together,
            self.book,
            self.answer,
        )
        if len(self.events) < 3 or chance.random() < 0.25:
            values = event_facts(chance) | times(chance) | place(chance, self.venues)
            self.events.append(
                make_event(
                    now=NOW, organisation=chance.choice(self.organisations), state="pencilled", **values
                )
            )
            return
        event = chance.choice(self.events)
        begin_writing()
        db.session.refresh(event)
        db.session.refresh(event, ["lines", "date_changes"])
        chance.choice(steps)(event, chance)
        db.session.commit()

    def change(self, event: Event, chance: Random) -> None:
        self.write(event, dict(chance.sample(sorted(event_facts(chance).items()), 2)))

    def move(self, event: Event, chance: Random) -> None:
        event.date_changes = []
        self.write(event, times(chance))

    def elsewhere(self, event: Event, chance: Random) -> None:
        self.write(event, place(chance, self.venues))

    def step(self, event: Event, chance: Random) -> None:
        following = NEXT_STATES[event.state]
        if following:
            take_step(event, Step(chance.choice(following), None, "Sturm"), now=NOW)

    def one_date(self, event: Event, chance: Random) -> None:
        assert event.local_start is not None
        assert event.local_end is not None
        shift = timedelta(days=chance.randint(-2, 2), hours=1)
        moved = {"local_start": event.local_start + shift, "local_end": event.local_end + shift}
        values = chance.choice([{"kind": "cancelled"}, {"kind": "moved"} | moved])
        change_date(event, DateChange(on=event.local_start.date(), **values), now=NOW)

    def together(self, event: Event, chance: Random) -> None:
        other = chance.choice(self.events)
        if other is not event:
            is_said = chance.random() < 0.67
            for one, two in ((event, other), (other, event)):
                if is_said:
                    share(one, two.id, self.person)
                else:
                    db.session.execute(
                        delete(Sharing).where(Sharing.event_id == one.id, Sharing.other_id == two.id)
                    )
                recheck_event(one, now=NOW)

    def book(self, event: Event, chance: Random) -> None:
        save_bookings(event, {resource.id: chance.choice([0, 5, 8]) for resource in self.resources})
        recheck_event(event, now=NOW)

    def answer(self, event: Event, chance: Random) -> None:
        """Somebody answers what is asked of the event for all that ask it, or takes such an answer back."""
        standing = list(db.session.scalars(select(StandingAnswer).order_by(StandingAnswer.id)))
        if standing and chance.random() < 0.3:
            take_back(chance.choice(standing), self.person, now=NOW)
            return
        mine = select(ConflictParty.conflict_id).where(ConflictParty.event_id == event.id)
        query = with_parties(select(Conflict).where(Conflict.id.in_(mine), Conflict.gone_at.is_(None)))
        asked = [one for one in db.session.scalars(query.order_by(Conflict.id)) if one.is_open]
        if asked:
            conflict = chance.choice(asked)
            accept(conflict, self.person, "Bleibt", now=NOW)
            conflict.answer_id = answer_for_good(conflict, self.person, "Bleibt", None, now=NOW).id

    def write(self, event: Event, values: dict[str, Any]) -> None:
        set_fields(event, values)
        write_event(event, now=NOW)


def stored() -> dict[str, tuple[Any, ...]]:
    query = select(Conflict).options(selectinload(Conflict.parties)).execution_options(populate_existing=True)
    return {
        row.key: (
            row.state,
            row.severity,
            row.from_at,
            row.to_at,
            row.last_at,
            row.dates,
            row.reason_code,
            row.reason_values,
            row.evidence,
            row.mark,
            row.question,
            row.answer_id,
            [party.event_id for party in row.parties],
        )
        for row in db.session.scalars(query)
        if row.gone_at is None
    }


def thresholds() -> None:
    """Low enough for a handful of events to reach them."""
    begin_writing()
    for name, values in {
        "city_load": {"in_city": 12000, "in_district": 9000},
        "noise_quota": {"days_per_year": 3, "weekends_in_a_row": 1},
    }.items():
        save_setting(name, None, Chosen(values, is_on=True, severity=None), by_id=None)  # type: ignore[arg-type]
    warning = Chosen({}, severity=2)
    save_setting("neighbours", None, warning, by_id=None)  # type: ignore[arg-type]
    db.session.add(Neighbour(id=1, name="Nebenan", address="a", feed_address="a", km=9, is_unread=False))
    db.session.flush()
    if db.engine.dialect.name == "postgresql":  # which counts beside its tables
        sequence = func.pg_get_serial_sequence("neighbour", "id")
        db.session.execute(select(func.setval(func.to_regclass(sequence), 1)))
    db.session.commit()


def move_a_feast(chance: Random) -> None:
    """A neighbour's feast is on other days than before, and its days are told."""
    begin_writing()
    days = days_of(1)
    db.session.execute(delete(NeighbourDate))
    on = (FRIDAY + timedelta(days=chance.randint(-2, 9))).date()
    start = datetime.combine(on, FRIDAY.time())
    row = {"key": "k", "title": "Kirmes", "size": "large", "local_start": start, "local_end": start}
    row |= {
        "first_on": on,
        "last_on": on + timedelta(days=chance.randint(0, 2)),
        "starts_at": NOW,
        "ends_at": NOW,
    }
    db.session.add(NeighbourDate(neighbour_id=1, **row))
    bump_revision()
    db.session.flush()
    days |= days_of(1)
    db.session.commit()
    tell_days(days)


@pytest.fixture(autouse=True)
def _same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.base.clock.now", lambda: NOW)


def empty() -> None:
    from festival.base.city import City as CityRow
    from festival.base.city import renew_epoch
    from festival.base.database import metadata

    g.pop("city", None)
    begin_writing()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for table in reversed(metadata.sorted_tables):
        if table.name not in (CityRow.__tablename__, LawRow.__tablename__):
            connection.execute(table.delete())
    renew_epoch()
    db.session.commit()
    db.session.expunge_all()


def test_edits_and_a_full_recheck_come_to_the_same_conflicts(app: Flask) -> None:
    seen: set[str] = set()
    begin_writing()
    install_law()
    db.session.commit()
    is_quick = db.engine.dialect.name == "sqlite"

    @settings(
        max_examples=40 if is_quick else 12,
        phases=[Phase.explicit, Phase.generate],  # shrinking a history would play thousands of them
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(seed=st.integers(0, 2**32))
    def same(seed: int) -> None:
        empty()
        thresholds()
        city, chance = City(), Random(seed)
        for number in range(14):
            city.play(chance)
            if number % 5 == 2:
                move_a_feast(chance)
        before = stored()
        seen.update({key.split(":")[0] for key in before})
        recheck_all(now=NOW)
        assert stored() == before

    same()
    if is_quick:  # enough histories to meet every rule that its small cities can meet
        assert seen >= rules().keys() - {"holidays", "quiet_day"}
