"""The facts of the city as its tables have them now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, or_, select

from festival.base.city import City
from festival.base.database import db
from festival.countries.country_codes import lands_of_law
from festival.facts.city_facts import CityFacts, MusicEnd, Remembered
from festival.facts.from_law import make_facts
from festival.law.model import LawRow
from festival.law.town import TownFacts, town_of
from festival.neighbours.days_beside import load_neighbours
from festival.places.model import Venue
from festival.remembrance.days import RemembranceDate, days_between

_EXTENSION = "festival_facts"
_LOCK = Lock()
_MOST = 8
"""How many stretches of years one process keeps."""


def load_facts(start_on: date, end_on: date) -> CityFacts:
    """Return the facts for `[start_on, end_on)`, in whole years. Seven queries at most, four where nothing changed.

    What the law makes of the years is kept in memory until a row of it, the town's facts, the Land or the zone change;
    the days of remembrance, which are kept in memory too, and of neighbours are put in anew each time.
    """
    years = range(start_on.year, max(end_on.year, start_on.year) + 1)
    facts = _facts_of_law(years)
    neighbour_days, neighbours = load_neighbours(facts.start_on, facts.end_on)
    return replace(
        facts,
        remembered=_remembered(facts.start_on, facts.end_on),
        music_ends=_music_ends(),
        neighbours=neighbours,
        neighbour_days=neighbour_days,
    )


def _facts_of_law(years: range) -> CityFacts:
    mark = _mark()
    key = (mark, years.start, years.stop)
    with _LOCK:
        kept: dict[Any, CityFacts] = current_app.extensions.setdefault(_EXTENSION, {})
        if key in kept:
            return kept[key]
    land, zone = mark[0], mark[1]
    of_here = or_(LawRow.land.in_(lands_of_law(land)), LawRow.kind == "movable_day")
    query = select(LawRow).where(LawRow.is_active, of_here, LawRow.kind != "permit")
    entries = [row.entry for row in db.session.scalars(query.order_by(LawRow.id))]
    facts = make_facts(entries, land=land, zone=ZoneInfo(zone), years=years, town=town_of(dict(mark[4])))
    with _LOCK:
        for old in [one for one in kept if one[0] != mark]:
            del kept[old]
        while len(kept) >= _MOST:
            del kept[next(iter(kept))]
        kept[key] = facts
    return facts


def _mark() -> tuple[str, str, int, datetime | None, tuple[tuple[str, Any], ...]]:
    """Return what the facts depend on. Rows are never deleted, so the sum of their versions grows with each change; the
    moment of the newest one is part of the mark because a restored backup may have an older sum again."""
    versions = select(func.coalesce(func.sum(LawRow.version), 0)).scalar_subquery()
    newest = select(func.max(LawRow.changed_at)).scalar_subquery()
    town = select(TownFacts.said).where(TownFacts.id == 1).scalar_subquery()
    found = db.session.execute(select(City.land, City.zone, versions, newest, town)).tuples().one_or_none()
    if found is None:
        return "", "UTC", 0, None, ()
    return found[0], found[1], found[2], found[3], tuple(sorted((found[4] or {}).items()))


def _remembered(start_on: date, end_on: date) -> dict[date, tuple[Remembered, ...]]:
    by_day: defaultdict[date, list[Remembered]] = defaultdict(list)
    for one in days_between(start_on, end_on):
        by_day[one.on].append(_plain(one))
    return {on: tuple(found) for on, found in by_day.items()}


def _music_ends() -> dict[int, MusicEnd]:
    query = select(Venue.id, Venue.music_until, Venue.music_until_late).where(
        or_(Venue.music_until.is_not(None), Venue.music_until_late.is_not(None))
    )
    return {number: MusicEnd(*ends) for number, *ends in db.session.execute(query).tuples()}


def _plain(one: RemembranceDate) -> Remembered:
    day = one.day
    return Remembered(
        id=day.id,
        name=day.name,
        name_en=day.name_en or day.name,
        tone=day.tone,
        place_name=day.place_name,
        place_name_en=day.place_name_en or day.place_name,
        lon=day.lon,
        lat=day.lat,
        venue_id=day.venue_id,
    )
