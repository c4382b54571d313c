"""Whatever may be planned in a city: places of every shape and size, times, and all that can be said of an event."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import cos, pi, radians, sin

from hypothesis import strategies as st
from shapely.geometry import mapping

from festival.base import vocabulary
from festival.base.geometry import METRES_PER_DEGREE, BadGeometry, read_geometry
from festival.findings.happening import EventFacts, Happening, Place
from festival.recurrence.time_plan import TimeLine, TimePlan, expand
from tests.conflicts.random_city import ZONE

LON, LAT = 13.405, 52.52
_ACROSS_M = 45_000
"""A large city, from one end to the other."""
_LENGTHS_M = st.floats(10, 60_000)


def _degrees(east_m: float, north_m: float) -> tuple[float, float]:
    shrink = cos(radians(LAT))
    return LON + east_m / METRES_PER_DEGREE / shrink, LAT + north_m / METRES_PER_DEGREE


@st.composite
def shapes(draw: st.DrawFn) -> dict[str, object]:
    """A point, line or area of 10 m to 60 km in any direction, within the city's box and twice beyond it."""
    east, north = (draw(st.floats(-1.5 * _ACROSS_M, 1.5 * _ACROSS_M)) for _ in range(2))
    kind = draw(st.sampled_from(("Point", "LineString", "Polygon", "MultiPolygon")))
    if kind == "Point":
        return {"type": kind, "coordinates": _degrees(east, north)}
    length, turn = draw(_LENGTHS_M), draw(st.floats(0, 2 * pi))
    if kind == "LineString":
        corners = [(0.0, 0.0), (length * cos(turn), length * sin(turn))]
        bends = draw(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), max_size=6))
        corners += [(length * x, length * y) for x, y in bends]
        return {"type": kind, "coordinates": [_degrees(east + x, north + y) for x, y in corners]}
    width = draw(st.floats(5, 30_000))
    along, aside = (length * cos(turn), length * sin(turn)), (-width * sin(turn), width * cos(turn))
    corners = [(0, 0), along, (along[0] + aside[0], along[1] + aside[1]), aside, (0, 0)]
    ring = [_degrees(east + x, north + y) for x, y in corners]
    return {"type": kind, "coordinates": [ring] if kind == "Polygon" else [[ring]]}


@st.composite
def places(draw: st.DrawFn) -> Place:
    """Where something may be: drawn, a venue, a point, or nowhere on the map."""
    if draw(st.integers(0, 9)) == 0:
        return Place(name="Irgendwo")
    try:
        shape = read_geometry(draw(shapes()))
    except BadGeometry:  # so thin that nothing is left: the form refuses it
        return Place(name="Irgendwo")
    middle = shape.representative_point()
    is_point = mapping(shape)["type"] == "Point"
    venue_id = draw(st.sampled_from((None, 3, 17)))
    return Place(
        venue_id=venue_id,
        path="" if venue_id is None else "/3/" if venue_id == 3 else "/3/17/",
        name="Ort",
        lon=middle.x,
        lat=middle.y,
        district_id=draw(st.sampled_from((None, 1, 2))),
        shape=None if is_point else shape,
        is_drawn=not is_point and draw(st.booleans()),
        extent_m=draw(st.sampled_from((0, 20, 100, 1000))),
        is_reckoned=draw(st.booleans()),
    )


@st.composite
def event_facts(draw: st.DrawFn, event_id: int) -> EventFacts:
    """Any event that the forms can write."""

    def one_of(name: str) -> str:
        return draw(st.sampled_from(list(vocabulary.terms(name))))

    return EventFacts(
        event_id=event_id,
        organisation_id=draw(st.integers(1, 3)),
        title="Fest",
        organisation="Verein",
        sector=draw(st.sampled_from(("civic", "business", "church"))),
        state=draw(st.sampled_from(("idea", "pencilled", "submitted", "confirmed", "held"))),
        category=one_of("category"),
        tone=one_of("tone"),
        sound=one_of("sound"),
        setting=one_of("setting"),
        audiences=frozenset(draw(st.lists(st.sampled_from(list(vocabulary.terms("audience"))), max_size=4))),
        visitors=draw(st.none() | st.integers(0, 5_000_000)),
        bookings=((1, draw(st.integers(1, 9))),) if draw(st.booleans()) else (),
    )


@st.composite
def happenings(draw: st.DrawFn, event_id: int, on: date) -> Happening:
    """An event about the day, of a minute to two years, with set-up and tear-down."""
    start = datetime.combine(on, datetime.min.time()) + timedelta(minutes=draw(st.integers(-1440, 2880)))
    length = timedelta(minutes=draw(st.integers(1, 1500) | st.integers(1, 2 * 366 * 1440)))
    plan = TimePlan(
        lines=(TimeLine(start, start + length),),
        zone=ZONE,
        setup_minutes=draw(st.integers(0, 20_000)),
        teardown_minutes=draw(st.integers(0, 20_000)),
    )
    (one,) = expand(plan, plan.first_on, plan.first_on + timedelta(days=1))
    return Happening(
        draw(event_facts(event_id)),
        draw(places()),
        one.on,
        one.local_start,
        one.local_end,
        one.starts_at,
        one.ends_at,
        one.blocks_from,
        one.blocks_to,
    )
