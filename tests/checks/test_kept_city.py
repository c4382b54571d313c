"""What a process keeps of the city and its rules is what was committed, read once."""

from __future__ import annotations

from datetime import date

from flask import Flask

from festival.base.database import begin_writing, db
from festival.checks.draft import load_city
from festival.checks.kept_places import places_of
from festival.rule_settings.model import Chosen, RuleSetting, save_setting
from tests.conftest import make_account, make_venue
from tests.counting import counted_queries

DAYS = date(2027, 6, 1), date(2027, 7, 1)


def switch_off(rule: str, by_id: int) -> None:
    begin_writing()
    save_setting(rule, db.session.get(RuleSetting, rule), Chosen({}, is_on=False), by_id=by_id)


def rules_on() -> set[str]:
    _facts, book = load_city(*DAYS, stock=False)
    return {active.name for active in (*book.singles, *book.pairs, *book.groups)}


def test_what_was_rolled_back_is_not_kept_of_the_city_either(app: Flask) -> None:
    account = make_account(role="administrator").id
    assert {"room", "dignity"} <= rules_on()
    switch_off("room", account)
    assert "room" not in rules_on()
    db.session.rollback()
    assert "room" in rules_on()
    db.session.rollback()
    switch_off("dignity", account)
    db.session.commit()  # the same revision as that of the change that was taken back
    assert {"room", "dignity"} & rules_on() == {"room"}


def test_the_city_is_read_once(app: Flask) -> None:
    rules_on()
    db.session.rollback()
    with counted_queries() as asked:
        rules_on()
    assert len(asked) <= 1


def test_what_was_drawn_of_a_venue_is_its_shape_unless_it_is_a_point(app: Flask) -> None:
    ring = [[7.0, 51.4], [7.004, 51.4], [7.004, 51.403], [7.0, 51.4]]
    drawn = [
        make_venue(geometry=geometry)
        for geometry in (
            {"type": "Polygon", "coordinates": [ring]},
            {"type": "LineString", "coordinates": ring[:2]},
            {"type": "Point", "coordinates": ring[0]},
            None,
        )
    ]
    places = places_of([venue.id for venue in drawn])
    kinds = [
        place.shape and place.shape.geom_type for place in map(places.get, (one.id for one in drawn)) if place
    ]
    assert kinds == ["Polygon", "LineString", None, None]
