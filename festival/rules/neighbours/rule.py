"""What a neighbouring city has on the same day or the same weekend: people of the region can be at one of the two.

It looks at how far away the neighbour is, and at how large its event is by its title. Nobody knows how many people
come there, and nobody is asked to move: it informs, unless the city wants to be warned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.concurrent_load import days_of_evening
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key
from festival.findings.happening import EventFacts, Happening, size_class
from festival.findings.questions import edition_of, question_key
from festival.law.event_scopes import ASSEMBLY
from festival.neighbours.values import LARGE, NeighbourStretch

NAME = "neighbours"
LOOKS_AT_PLACE = False
FROM_AFAR = frozenset({"stadtfest", "weihnachtsmarkt", "markt", "handel"})
"""Kinds to which people come from around, however many nobody has said."""
_FRIDAY = 4
_MOST = 3
"""Of so many is told on one date: the largest and nearest."""
_MOST_DAYS = 31
_UNKNOWN_KM = 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.INFORMS
    visitors_from: int = 300
    large_km: int = 40
    middle_km: int = 15
    whole_weekend: bool = True


EXPLAINED = {
    "is_on": N_("Tell what neighbouring cities have on the same days."),
    "severity": N_(
        "How much it weighs. Nobody can move a neighbour’s feast, so it only informs unless you choose otherwise."
    ),
    "visitors_from": N_(
        "It is told of events that expect at least so many visitors; of feasts and markets also where nobody knows."
    ),
    "large_km": N_(
        "Up to so many kilometres away a neighbour’s large event counts, such as its town festival."
    ),
    "middle_km": N_(
        "Up to so many kilometres away a neighbour’s middle-sized event counts, such as a flea market."
    ),
    "whole_weekend": N_("From Friday to Sunday, tell of the same weekend too, not only of the same day."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.category, size_class(event.visitors)


def is_asked(facts: CityFacts) -> bool:
    """Whether there is any neighbour to look at."""
    return bool(facts.neighbours)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.visitors is None and one.event.category not in FROM_AFAR and one.event.category != ASSEMBLY:
        yield "size"


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return the largest and nearest of what neighbours have on the happening's days or its weekend, one finding each.

    What comes every week is told nothing: it competes with feasts all year.
    """
    if not facts.neighbour_days or not _draws(one.event, settings):
        return []
    days = list(days_of_evening(one.local_start, one.local_end)[:_MOST_DAYS])
    near = _around(days) if settings.whole_weekend else days
    met = {(found.feed.id, found.key): found for on in near for found in facts.neighbour_days.get(on, ())}
    same = {(found.feed.id, found.key) for on in days for found in facts.neighbour_days.get(on, ())}
    told = sorted((found for found in met.values() if _counts(found, settings)), key=_order)
    return [
        _finding(one, found, settings, is_same_day=(found.feed.id, found.key) in same, more=len(told) - _MOST)
        for found in told[:_MOST]
    ]


def _draws(event: EventFacts, settings: Settings) -> bool:
    if event.category == ASSEMBLY or _is_weekly(event):
        return False
    if event.visitors is None:
        return event.category in FROM_AFAR
    return event.visitors >= settings.visitors_from


def _is_weekly(event: EventFacts) -> bool:
    return len(event.times) > 2 and "FREQ=WEEKLY" in str(event.times[2] or "")


def _around(days: list[date]) -> list[date]:
    """The days, and of a weekend that they touch all from Friday to Sunday."""
    found = dict.fromkeys(days)
    for on in days:
        if on.weekday() >= _FRIDAY:
            friday = on - timedelta(days=on.weekday() - _FRIDAY)
            found |= dict.fromkeys(friday + timedelta(days=number) for number in range(3))
    return list(found)


def _counts(found: NeighbourStretch, settings: Settings) -> bool:
    """Whether it is near enough; where nobody has said how far away, only a large one is told of."""
    if found.feed.km is None:
        return found.size == LARGE
    return found.feed.km <= (settings.large_km if found.size == LARGE else settings.middle_km)


def _order(found: NeighbourStretch) -> tuple[object, ...]:
    km = _UNKNOWN_KM if found.feed.km is None else found.feed.km
    return found.size != LARGE, km, found.first_on, found.feed.id, found.key


def _finding(
    one: Happening, found: NeighbourStretch, settings: Settings, *, is_same_day: bool, more: int
) -> Finding:
    feed = found.feed
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=event_key(NAME, one, f"{feed.id}:{found.key}"),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=one.starts_at,
        to_at=one.ends_at,
        reason=Reason(
            "same_day" if is_same_day else "same_weekend",
            {
                "neighbour": feed.name,
                "title": found.title,
                "size": found.size,
                "km": feed.km,
                "direction": feed.direction,
            },
        ),
        evidence={
            "first_on": found.first_on.isoformat(),
            "last_on": found.last_on.isoformat(),
            "place": found.place,
            "as_of": feed.as_of.isoformat() if feed.as_of else None,
            "more": max(more, 0),
        },
        remedies=(Remedy("other_date"),),
        is_small=found.size != LARGE,
        question=question_key(NAME, feed.id, *edition_of(one)),
    )
