"""No rule raises for a place, a time, a size or a threshold that the forms take, and what is near is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from math import cos, pi, radians, sin
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import get_coordinates
from shapely.geometry import LineString, Point, box

from festival.base.geometry import METRES_PER_DEGREE, BadGeometry, distance_m, read_geometry, to_geojson
from festival.checks.check import RuleCheck
from festival.datefinder.candidate_filter import Reach
from festival.datefinder.question import Question
from festival.datefinder.ranking import rank
from festival.datefinder.score import Spot
from festival.datefinder.window_check import Surroundings, WindowCheck
from festival.facts.city_facts import CityFacts
from festival.facts.from_law import make_facts
from festival.findings.distance import cells, cover_same, metres_between
from festival.findings.finding import Severity
from festival.findings.happening import ANYWHERE, Place
from festival.law.shipped_tables import carried_entries
from festival.resources.values import Stock, Way
from festival.rule_settings.model import thresholds_of
from festival.rules.active_rules import ActiveRules
from festival.rules.registry import rules
from tests.checks.any_plan import event_facts, happenings, places, shapes
from tests.conflicts.random_city import ZONE

DAYS = (date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), date(2027, 12, 31), date(2028, 11, 19))
ENTRIES = carried_entries()
FACTS = make_facts(ENTRIES, land="DE-BE", zone=ZONE, years=range(2026, 2032))
RUN = LineString([(13.25, 52.45), (13.40, 52.54)])


def full_of(drawn: tuple[Any, ...]) -> CityFacts:
    ways = tuple(
        Way(number, ("rescue", "transit")[number % 2], "Weg", place.shape)
        for number, place in enumerate(drawn)
        if place.shape
    )
    return replace(FACTS, ways=ways, stock={1: Stock(1, "Bühne", "", "Stück", "service", 2)})


@st.composite
def chosen(draw: st.DrawFn) -> dict[str, Any]:
    """Settings of all rules, each threshold somewhere in what the form takes."""
    found = {}
    for name, rule in rules().items():
        values: dict[str, Any] = {"severity": draw(st.sampled_from(list(Severity)))}
        for field in thresholds_of(rule):
            if type(field.default) is int:
                most = (
                    2000 if field.name.endswith("_m") else 24 if field.name.endswith("_hour") else 1_000_000
                )
                values[field.name] = draw(st.just(field.default) | st.integers(0, most))
        found[name] = rule.Settings(**values)
    return found


@settings(max_examples=40)
@given(data=st.data())
def test_no_rule_raises_whatever_may_be_planned(data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(DAYS))
    those = [data.draw(happenings(number, on)) for number in range(1, data.draw(st.integers(2, 5)))]
    facts = full_of(tuple(data.draw(st.lists(places(), max_size=2))))
    active_rules = ActiveRules.of(data.draw(chosen()))
    check = RuleCheck(those, facts, active_rules, wide={active.name: those for active in active_rules.groups})
    everything = {matter.finding.key for matter in check.check_all().worst_first()}
    for one in those:
        for matter in check.check([one]):
            assert matter.finding.key in everything
            json.dumps([dict(matter.finding.evidence), matter.finding.reason.values], allow_nan=False)
    assert active_rules.failed == {}


@settings(max_examples=20)
@given(data=st.data())
def test_the_finder_raises_for_nothing_that_may_be_asked(data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(DAYS))
    those = [data.draw(happenings(number, on)) for number in range(1, 4)]
    question = Question(
        event=data.draw(event_facts(0)),
        spots=tuple(Spot(place) for place in data.draw(st.lists(places(), min_size=1, max_size=3))),
        start_on=on - timedelta(days=2),
        end_on=on + timedelta(days=3),
        zone=ZONE,
        starts=data.draw(st.times()).replace(second=0, microsecond=0),
        length=timedelta(minutes=data.draw(st.integers(1, 5000))),
        today=on,
    )
    active_rules = ActiveRules.of(data.draw(chosen()))
    check = WindowCheck(Surroundings(those), Reach(question, FACTS, active_rules))
    rank(check, question)
    assert active_rules.failed == {}


@settings(max_examples=150)
@given(one=places(), other=places(), metres=st.sampled_from((300, 400, 500, 800)))
def test_two_places_near_each_other_share_a_cell(one: Place, other: Place, metres: int) -> None:
    mine, theirs = set(cells(one, metres)), set(cells(other, metres))
    away = metres_between(replace(one, path=""), other)
    if away is not None and away < metres * 0.99 and ANYWHERE not in mine | theirs:
        assert mine & theirs


@settings(max_examples=150)
@given(data=st.data())
def test_a_route_of_any_length_and_direction_meets_each_place_it_passes(data: st.DataObject) -> None:
    one, other = (data.draw(happenings(number, DAYS[0])) for number in (1, 2))
    try:
        route = read_geometry(data.draw(shapes()))
    except BadGeometry:
        return
    corners = get_coordinates(route)
    point = Point(corners[data.draw(st.integers(0, len(corners) - 1))])
    aside, turn = data.draw(st.floats(0, 1500)), data.draw(st.floats(0, 2 * pi))
    shrink = cos(radians(point.y))
    lon = point.x + aside * cos(turn) / METRES_PER_DEGREE / shrink
    lat = point.y + aside * sin(turn) / METRES_PER_DEGREE
    reach = data.draw(st.sampled_from((15, 50, 1000)))
    passing = Place(shape=route, is_drawn=True)
    passed = Place(venue_id=9, path="/9/", lon=lon, lat=lat, extent_m=reach)
    away = distance_m(route, Point(lon, lat))
    if abs(away - reach) > 0.01 * reach:
        assert cover_same(passing, passed) is cover_same(passed, passing) is (away < reach)
    one = replace(one, place=passing, blocks_from=other.blocks_from, blocks_to=other.blocks_to)
    other = replace(other, place=passed)
    rule = rules()["street_closure"]
    found = rule.check_pair(one, other, FACTS, rule.Settings())
    is_line = "Line" in route.geom_type
    assert bool(found) is (is_line and cover_same(passing, passed))
    if found:
        mine, theirs = (set(rule.buckets(each, rule.Settings())) for each in (one, other))
        assert mine & theirs or ANYWHERE in mine | theirs
        assert (rule.role(one, rule.Settings()), rule.role(other, rule.Settings())) == ("ab", "b")


def test_a_run_of_ten_kilometres_takes_the_cells_along_it() -> None:
    found = set(cells(Place(shape=RUN), 400))
    assert 60 < len(found) < 300
    assert found & set(cells(Place(lon=13.325, lat=52.495), 400)), "a square on the way"
    assert not found & set(cells(Place(lon=13.26, lat=52.53), 400)), "the other corner of its box"


def test_an_area_of_half_the_city_meets_whatever_is_in_it() -> None:
    city = Place(shape=box(13.0, 52.3, 13.8, 52.7))
    assert list(cells(city, 400)) == [ANYWHERE]


@settings(max_examples=100)
@given(shapes())
def test_what_can_be_drawn_once_can_be_read_again(drawn: dict[str, object]) -> None:
    try:
        kept = to_geojson(read_geometry(drawn))
    except BadGeometry:
        return
    assert to_geojson(read_geometry(kept)) == kept


def test_an_area_too_small_to_be_kept_is_refused_at_once() -> None:
    speck = [[13.0, 52.0], [13.00000001, 52.0], [13.00000001, 52.00000001], [13.0, 52.0]]
    with pytest.raises(BadGeometry):
        read_geometry({"type": "Polygon", "coordinates": [speck]})


def test_a_point_is_a_shape_like_any_other() -> None:
    assert set(cells(Place(shape=Point(13.3, 52.5)), 400)) == set(cells(Place(lon=13.3, lat=52.5), 400))
