"""Random cities of plain values, dense enough that each rule finds something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from festival.datefinder.score import Spot
from festival.facts.city_facts import CityFacts, Remembered
from festival.facts.from_law import make_facts
from festival.findings.happening import EventFacts, Happening, Place
from festival.law.shipped_tables import carried_entries
from festival.recurrence.time_plan import TimeLine, TimePlan, expand

ZONE = ZoneInfo("Europe/Berlin")
CATEGORIES = ("konzert", "stadtfest", "handel", "gedenken", "sport", "versammlung", "tanz", "markt")
SOUNDS = ("none", "acoustic", "amplified", "very_loud")


@cache
def facts_of(land: str) -> CityFacts:
    """The law and the calendar of three years, with a few days of remembrance at a place."""
    facts = make_facts(carried_entries(), land=land, zone=ZONE, years=range(2026, 2029))
    solemn = [date(year, 11, 9) for year in (2026, 2027)] + [date(2027, 5, 8)]
    memory = Remembered(1, "Gedenktag", "Day of memory", "solemn", lon=7.001, lat=51.4)
    return replace(facts, remembered=dict.fromkeys(solemn, (memory,)))


def some_place(random: Random) -> Place:
    """One of a few squares with stages, or a place nobody put on the map."""
    if random.random() < 0.08:
        return Place(name="Irgendwo")
    number = random.randrange(6)
    square = 10 + number
    stage = random.random() < 0.4
    return Place(
        venue_id=square + 100 if stage else square,
        path=f"/{square}/{square + 100}/" if stage else f"/{square}/",
        name=f"Platz {number}",
        lon=7.0 + number * 0.002,
        lat=51.4,
        district_id=1 + number // 3,
    )


def some_traits(random: Random, event_id: int, state: str | None = None) -> EventFacts:
    """What an event may be."""
    category = random.choice(CATEGORIES)
    return EventFacts(
        event_id=event_id,
        organisation_id=random.randrange(1, 5),
        title=f"Fest {event_id}",
        organisation="Verein",
        sector="civic",
        state=state or random.choice(("pencilled", "submitted", "confirmed")),
        category=category,
        tone="solemn" if category == "gedenken" else random.choice(("festive", "civic")),
        sound=random.choice(SOUNDS),
        setting=random.choice(("outdoor", "outdoor", "indoor")),
        audiences=frozenset(random.sample(("alle", "familien", "jugend", "schulen"), random.randrange(3))),
        visitors=random.choice((None, 100, 800, 5_000, 14_000)),
        shares=frozenset({0}) if random.random() < 0.1 else frozenset(),
    )


def some_happenings(random: Random, event_id: int, first: date, days: int) -> list[Happening]:
    """An event on one date or every week, an evening or several days, somewhere in the days."""
    start = datetime.combine(
        first + timedelta(days=random.randrange(-3, days)), time(random.choice((0, 10, 14, 19, 22)))
    )
    length = timedelta(hours=random.choice((1, 3, 8, 30, 130)))
    plan = TimePlan(
        lines=(TimeLine(start, start + length),),
        zone=ZONE,
        setup_minutes=random.choice((0, 60, 1440)),
        teardown_minutes=random.choice((0, 30)),
    )
    event, place = some_traits(random, event_id), some_place(random)
    weeks = random.choice((1, 1, 4)) if length < timedelta(days=5) else 1
    found = []
    for week in range(weeks):
        later = start + timedelta(weeks=week)
        moved = replace(plan, lines=(TimeLine(later, later + length),))
        for one in expand(moved, moved.first_on, moved.first_on + timedelta(days=1)):
            found.append(
                Happening(
                    event,
                    place,
                    one.on,
                    one.local_start,
                    one.local_end,
                    one.starts_at,
                    one.ends_at,
                    one.blocks_from,
                    one.blocks_to,
                )
            )
    return found


def some_spots(random: Random, count: int) -> tuple[Spot, ...]:
    """Different places, some too small."""
    spots: dict[str, Spot] = {}
    while len(spots) < count:
        place = some_place(random)
        spots.setdefault(place.path, Spot(replace(place, capacity=random.choice((None, 500, 20_000)))))
    return tuple(spots.values())
