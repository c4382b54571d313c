"""Two outdoor events with amplified sound within earshot of each other, at the same time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.distance import cells, holds, meet, metres_between, named
from festival.findings.finding import Finding, Later, Reason, Remedy, Severity, pair_key
from festival.findings.happening import EventFacts, Happening
from festival.law.event_scopes import unknown_of_sound

NAME = "sound_nearby"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    amplified_m: int = 300
    very_loud_m: int = 800


EXPLAINED = {
    "is_on": N_("Find outdoor events with loudspeakers that would hear each other."),
    "severity": N_("How much it weighs when two events hear each other."),
    "amplified_m": N_("So many metres away a stage with loudspeakers is still heard."),
    "very_loud_m": N_("So many metres away a loud concert, fireworks or engines are still heard."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.where, reach_of(event, settings)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    yield from unknown_of_sound(one)


def reach_of(event: EventFacts, settings: Settings) -> int:
    """Return how far the event is heard, in metres; 0 for what happens indoors or without loudspeakers."""
    if event.setting == "indoor":
        return 0
    return {"amplified": settings.amplified_m, "very_loud": settings.very_loud_m}.get(event.sound, 0)


def role(one: Happening, settings: Settings) -> str:
    return "ab" if reach_of(one.event, settings) > 0 else ""


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    return cells(one.place, max(settings.amplified_m, settings.very_loud_m, 1))


def aside(settings: Settings) -> timedelta:
    return timedelta(0)


def farthest(one: EventFacts, other: EventFacts, settings: Settings) -> int:
    return max(reach_of(one, settings), reach_of(other, settings))


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that one of the two is heard at the other; what shares one place is venue_overlap's matter."""
    if not meet(one, other) or holds(one.place, other.place):
        return None
    metres = metres_between(one.place, other.place)
    reach = farthest(one.event, other.event, settings)
    if metres is None or metres > reach:
        return None
    low, high = sorted((one, other), key=lambda happening: happening.event.event_id)
    same_house = one.event.organisation_id == other.event.organisation_id
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.event.event_id, high.event.event_id),
        on=low.on,
        from_at=max(one.starts_at, other.starts_at),
        to_at=min(one.ends_at, other.ends_at),
        reason=Reason("heard", {"metres": round(metres), "reach": reach}),
        evidence=Later(lambda: {"events": named(low, high), "sounds": [low.event.sound, high.event.sound]}),
        remedies=(Remedy("other_time"), Remedy("turn_stage"), Remedy("quieter"), Remedy("share")),
        is_small=same_house or metres * 3 > reach * 2,
    )
