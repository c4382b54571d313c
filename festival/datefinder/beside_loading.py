"""What is known of the days in question beside what the rules look at, from the database and the calendars."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import func, select

from festival.base.database import db
from festival.base.vocabulary import UNKNOWN
from festival.datefinder.beside import NEIGHBOURS, Beside
from festival.datefinder.question import Question
from festival.events.model import Event, Occurrence
from festival.facts.city_facts import CityFacts
from festival.facts.from_law import public_holidays
from festival.law.values import Town

_DATE, _EVENT = Occurrence.__table__.c, Event.__table__.c
_AROUND = timedelta(days=29)
_EVERYDAY = 3
"""A kind that takes place on one day in three, or more often, keeps no distance from its like."""
_NOWHERE = Town(catholic_majority=False, fronleichnam_holiday=False)
"""Holidays of some places only say nothing of a whole Land."""


def load_beside(question: Question, facts: CityFacts) -> Beside:
    """Return what tells the days apart. Two queries."""
    if not question.days:
        return Beside()
    days = question.days
    first, last = days[0].on, question.dates_from(days[-1])[-1].local_end.date()
    return Beside(
        visitors=_visitors(question, first - timedelta(days=1), last + timedelta(days=1)),
        alike_on=_alike(question, days[0].on, days[-1].on),
        free_nearby=_free_nearby(question, facts),
    )


def _visitors(question: Question, first: date, last: date) -> dict[tuple[date, int | None], int]:
    query = (
        select(_DATE.first_on, _DATE.last_on, _DATE.district_id, func.sum(_EVENT.visitors_expected))
        .select_from(Occurrence.__table__)
        .join(Event.__table__, _EVENT.id == _DATE.event_id)
        .where(_DATE.blocks, _DATE.last_on >= first, _DATE.first_on <= last)
        .where(_EVENT.visitors_expected > 0, _EVENT.id != question.event.event_id)
        .group_by(_DATE.first_on, _DATE.last_on, _DATE.district_id)
    )
    found: defaultdict[tuple[date, int | None], int] = defaultdict(int)
    for first_on, last_on, district_id, count in db.session.connection().execute(query):
        for number in range((min(last_on, last) - max(first_on, first)).days + 1):
            on = max(first_on, first) + timedelta(days=number)
            found[on, None] += count
            if district_id is not None:
                found[on, district_id] += count
    return dict(found)


def _alike(question: Question, first: date, last: date) -> tuple[date, ...] | None:
    if question.event.category == UNKNOWN:
        return None
    query = (
        select(_DATE.first_on)
        .join(Event.__table__, _EVENT.id == _DATE.event_id)
        .where(_EVENT.category == question.event.category, _EVENT.id != question.event.event_id)
        .where(_DATE.blocks, _DATE.first_on >= first - _AROUND, _DATE.first_on <= last + _AROUND)
        .distinct()
    )
    found = sorted(db.session.scalars(query))
    return tuple(found) if len(found) * _EVERYDAY < (last - first + 2 * _AROUND).days else None


def _free_nearby(question: Question, facts: CityFacts) -> dict[date, tuple[str, ...]]:
    found: defaultdict[date, list[str]] = defaultdict(list)
    years = range(question.days[0].on.year, question.days[-1].on.year + 1)
    for land in NEIGHBOURS.get(facts.land, ()):
        for on in (on for year in years for on in public_holidays(land, year, _NOWHERE)):
            if not facts.is_day_off(on):
                found[on].append(land)
    return {on: tuple(lands) for on, lands in found.items()}
