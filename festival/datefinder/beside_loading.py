"""What is known of the days in question beside what the rules look at."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy

from festival.base import clock
from festival.base.vocabulary import UNKNOWN
from festival.checks.kept_dates import KeptDates, kept_dates
from festival.checks.reading_dates import Column
from festival.datefinder.beside import NEIGHBOURS, Beside
from festival.datefinder.question import Question
from festival.facts.city_facts import CityFacts
from festival.law.holiday_calendar import public_holidays
from festival.law.values import Town

_AROUND = timedelta(days=29)
_EVERYDAY = 3
"""A kind that takes place on one day in three, or more often, keeps no distance from its like."""
_NOWHERE = Town(catholic_majority=False, fronleichnam_holiday=False)
"""Holidays of some places only say nothing of a whole Land."""


def load_beside(question: Question, facts: CityFacts) -> Beside:
    """Return what tells the days apart, of what holds its place and of the calendars. One query at most."""
    if not question.days:
        return Beside()
    first, last = question.dates[0].local_start.date(), question.last_on
    kept = kept_dates(first - _AROUND)
    around = clock.day_bounds(first - _AROUND, facts.zone)[0], clock.day_bounds(last + _AROUND, facts.zone)[1]
    rows = kept.rows_in([around])
    rows = rows[kept.dates["event"][rows] != question.event.event_id]
    return Beside(
        visitors=_visitors(kept, rows, (first - timedelta(days=1), last + timedelta(days=1))),
        alike_on=_alike(question, kept, rows),
        free_nearby=_free_nearby(question, facts),
    )


def _visitors(kept: KeptDates, rows: Column, days: tuple[date, date]) -> dict[tuple[date, int | None], int]:
    """Return the visitors of each date, both `days` included, in the city and in each of its districts."""
    start, count = numpy.datetime64(days[0]), (days[1] - days[0]).days + 1
    visitors = kept.visitors(rows)
    first, last = ((kept.dates[name][rows] - start).astype("int64") for name in ("first_on", "last_on"))
    counted = (visitors > 0) & (last >= 0) & (first < count)
    visitors, holders = visitors[counted], kept.dates["holder"][rows][counted]
    first, last = numpy.maximum(first[counted], 0), numpy.minimum(last[counted], count - 1)
    districts = kept.holders.columns["district"][holders]
    found: dict[tuple[date, int | None], int] = {}
    for district_id in (None, *numpy.unique(districts[districts >= 0]).tolist()):
        theirs = slice(None) if district_id is None else districts == district_id
        many = numpy.zeros(count + 1, "int64")
        numpy.add.at(many, first[theirs], visitors[theirs])
        numpy.subtract.at(many, last[theirs] + 1, visitors[theirs])
        for day, number in enumerate(numpy.cumsum(many)[:count].tolist()):
            if number:
                found[days[0] + timedelta(days=day), district_id] = number
    return found


def _alike(question: Question, kept: KeptDates, rows: Column) -> tuple[date, ...] | None:
    if question.event.category == UNKNOWN:
        return None
    first, last = question.days[0].on, question.days[-1].on

    def fits(holders: list[int]) -> list[int]:
        category = question.event.category
        return [number for number, one in kept.events_of(holders).items() if one.facts.category == category]

    starts = numpy.unique(kept.dates["first_on"][kept.of_holders(rows, fits)]).tolist()
    found = [on for on in starts if first - _AROUND <= on <= last + _AROUND]
    return tuple(found) if len(found) * _EVERYDAY < (last - first + 2 * _AROUND).days else None


def _free_nearby(question: Question, facts: CityFacts) -> dict[date, tuple[str, ...]]:
    found: defaultdict[date, list[str]] = defaultdict(list)
    years = range(question.days[0].on.year, question.days[-1].on.year + 1)
    for land in NEIGHBOURS.get(facts.land, ()):
        for on in (on for year in years for on in public_holidays(land, year, _NOWHERE)):
            if not facts.is_day_off(on):
                found[on].append(land)
    return {on: tuple(lands) for on, lands in found.items()}
