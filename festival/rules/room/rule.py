"""More guests at the same time than the place holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.distance import named
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key
from festival.findings.happening import EventFacts, Happening, Place, size_class

NAME = "room"
_ASKS_FROM = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    asks_from: int = _ASKS_FROM


EXPLAINED = {
    "is_on": N_("Compare the guests expected at the same time with what the place holds."),
    "severity": N_("How much it weighs where more are expected. Up to a tenth more is only small."),
    "asks_from": N_("From so many guests on it is said where nobody has entered how many the place holds."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.where, size_class(event.visitors)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.visitors is None:
        if one.place.capacity is not None:
            yield "size"
    elif is_room_unknown(one.place, one.event, settings.asks_from):
        yield "capacity"


def is_room_unknown(place: Place, event: EventFacts, asks_from: int = _ASKS_FROM) -> bool:
    """Whether so many come that somebody should know what the place holds, and nobody has entered it."""
    return place.venue_id is not None and place.capacity is None and (event.visitors or 0) >= asks_from


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that more are expected than the place holds; of what nobody has entered nothing is said."""
    visitors, capacity = one.event.visitors, one.place.capacity
    if visitors is None or capacity is None or visitors <= capacity:
        return None
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=event_key(NAME, one, "guests"),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=one.starts_at,
        to_at=one.ends_at,
        reason=Reason("too_many", {"visitors": visitors, "capacity": capacity, "place": one.place.name}),
        evidence={"events": named(one)},
        remedies=(Remedy("other_place"), Remedy("stagger")),
        is_small=visitors * 10 <= capacity * 11,
    )
