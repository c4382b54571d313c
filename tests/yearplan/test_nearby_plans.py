"""What else is in a zone at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from shapely.geometry import Point, Polygon

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db
from festival.remembrance.model import RemembranceDay
from festival.resources.model import MarkedRoute
from festival.yearplan.nearby_plans import Vicinity, lines_in, vicinity_of
from tests.conftest import make_account, make_event, make_organisation, make_venue

SQUARE = Polygon([(7.0, 51.0), (7.01, 51.0), (7.01, 51.01), (7.0, 51.01)])
START = datetime(2027, 6, 12, 10)


def zone() -> Vicinity:
    tz = get_city().tz
    return Vicinity(SQUARE, clock.to_utc(START, tz), clock.to_utc(START + timedelta(hours=8), tz))


def test_what_is_planned_inside_at_that_time_is_listed_and_nothing_else(app: Flask) -> None:
    inside, outside = make_venue(lon=7.005, lat=51.005), make_venue(lon=7.02, lat=51.005)
    make_event(title="Drinnen", venue=inside, local_start=START + timedelta(hours=1))
    make_event(title="Draußen", venue=outside, local_start=START + timedelta(hours=1))
    make_event(title="Morgen", venue=inside, local_start=START + timedelta(days=1))
    make_event(title="Idee", venue=inside, local_start=START, state="idea")
    with app.test_request_context():
        found = lines_in(zone(), make_account(role="coordinator"), "de")
    assert [(one.kind, one.title) for one in found] == [("planned", "Drinnen")]


def test_details_of_somebody_elses_pencilled_event_stay_private(app: Flask) -> None:
    venue = make_venue(lon=7.005, lat=51.005)
    make_event(title="Geheim", venue=venue, local_start=START, state="pencilled", visitors_expected=3000)
    stranger = make_account(organisation=make_organisation())
    with app.test_request_context():
        (line,) = lines_in(zone(), stranger, "de")
    assert "Geheim" not in line.title
    assert line.url == ""


def test_closures_and_remembered_places_are_listed_with_their_period(app: Flask) -> None:
    begin_writing()
    street = {"type": "LineString", "coordinates": [[6.99, 51.005], [7.02, 51.005]]}
    far = {"type": "LineString", "coordinates": [[8.0, 51.0], [8.1, 51.0]]}
    db.session.add_all(
        [
            MarkedRoute(name="Hauptstraße", kind="closure", geometry=street),
            MarkedRoute(name="Anderswo", kind="closure", geometry=far),
            RemembranceDay(
                name="Am Gedenkstein", rule="fixed 06-12", lon=7.005, lat=51.005, is_own=True, tone="solemn"
            ),
        ]
    )
    db.session.commit()
    with app.test_request_context():
        found = lines_in(zone(), None, "de")
    assert [(one.kind, one.title) for one in found] == [
        ("closed", "Hauptstraße"),
        ("remembered", "Am Gedenkstein"),
    ]


def test_a_point_has_a_zone_around_it(app: Flask) -> None:
    event = make_event(venue=make_venue(lon=7.0, lat=51.0))
    db.session.refresh(event, ["venue"])
    found = vicinity_of(event, clock.now(), clock.now())
    assert found is not None
    assert found.shape.contains(Point(7.001, 51.0))
    assert not found.shape.contains(Point(7.01, 51.0))


def test_a_venue_beside_the_zone_is_in_it_as_far_as_it_reaches(app: Flask) -> None:
    beside = {"lon": 7.0101, "lat": 51.005}  # seven metres
    make_event(title="Platz", venue=make_venue(**beside, kind="square"), local_start=START)
    make_event(title="Eigenes Maß", venue=make_venue(**beside, extent_m=5), local_start=START)
    with app.test_request_context():
        found = lines_in(zone(), make_account(role="coordinator"), "de")
    assert [one.title for one in found] == ["Platz"]
