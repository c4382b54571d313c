"""What a day of the year stands on before anything is planned: holidays, quiet days, school holidays, remembrance,
and what neighbouring cities have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from festival.facts.city_facts import CityFacts
from festival.facts.loading import load_facts
from festival.neighbours.values import LARGE


@dataclass(frozen=True, slots=True)
class Ground:
    """Names in the reader's language; empty where a day has none."""

    holidays: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    school: str = ""
    remembered: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    """What large events neighbouring cities have: "Fürstenwalde: Stadtfest"."""


@dataclass(frozen=True, slots=True)
class Span:
    """A name with its days, both included."""

    name: str
    first_on: date
    last_on: date


NOTHING = Ground()


def ground_between(start_on: date, last_on: date, locale: str) -> tuple[dict[date, Ground], CityFacts]:
    """Return the ground of each day that has any, and the facts it was read from. Seven queries at most.

    A quiet night that ends in the morning belongs to the day it begins on.
    """
    facts = load_facts(start_on, last_on)
    quiet: defaultdict[date, dict[str, None]] = defaultdict(dict)
    for window in facts.quiet:
        quiet[window.on][_say(window.restriction.name, window.restriction.name_en, locale)] = None
    days = facts.holidays.keys() | quiet.keys() | facts.school_breaks.keys() | facts.remembered.keys()
    days |= facts.neighbour_days.keys()
    return {
        on: _ground(on, facts, tuple(quiet[on]) if on in quiet else (), locale)
        for on in sorted(days)
        if start_on <= on <= last_on
    }, facts


def _ground(on: date, facts: CityFacts, quiet: tuple[str, ...], locale: str) -> Ground:
    school = facts.school_breaks.get(on)
    return Ground(
        holidays=tuple(
            _say(one.name, one.name_en, locale) for one in facts.holidays.get(on, ()) if one.is_sure
        ),
        quiet=quiet,
        school=_say(school.name, school.name_en, locale) if school else "",
        remembered=tuple(_say(one.name, one.name_en, locale) for one in facts.remembered.get(on, ())),
        neighbours=tuple(
            f"{one.feed.name}: {one.title}" for one in facts.neighbour_days.get(on, ()) if one.size == LARGE
        ),
    )


def school_spans(facts: CityFacts, start_on: date, last_on: date, locale: str) -> list[Span]:
    """Return the school holidays that touch the days, in order, each once."""
    breaks = {one.start_on: one for one in facts.school_breaks.values()}
    return [
        Span(_say(one.name, one.name_en, locale), one.start_on, one.last_on)
        for _, one in sorted(breaks.items())
        if one.start_on <= last_on and one.last_on >= start_on
    ]


def spans(days: Iterable[tuple[date, str]]) -> list[Span]:
    """Return names with their days, neighbouring days of one name joined; `days` come in order."""
    found: list[Span] = []
    last: dict[str, int] = {}
    for on, name in days:
        number = last.get(name)
        if number is not None and found[number].last_on + timedelta(days=1) == on:
            found[number] = Span(name, found[number].first_on, on)
        else:
            last[name] = len(found)
            found.append(Span(name, on, on))
    return found


def _say(german: str, english: str, locale: str) -> str:
    return (english if locale == "en" else german) or german
