"""Sound against silence: something loud beside an event that needs quiet, or beside a zone that has to stay quiet.

Whether an event needs quiet is said of it, and where nobody has said, its kind and its sound tell: a service, a
reading, a play or a concert without loudspeakers does; a talk or an exam may. Remembrance is the matter of `dignity`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.facts.city_facts import CityFacts
from festival.findings.belonging import belonging
from festival.findings.distance import (
    cells,
    holds,
    is_off_the_map,
    meet,
    metres_between,
    named,
    same_tree,
)
from festival.findings.finding import Finding, Later, Reason, Remedy, Severity, event_key, pair_key
from festival.findings.happening import EventFacts, Happening, Place, is_solemn
from festival.law.event_scopes import ASSEMBLY, LOUD, is_loud_outdoors, unknown_of_sound
from festival.resources.values import Way

NAME = "quiet_nearby"
_NEED_IT = {
    "religion": ("none",),
    "buehne": ("none",),
    "konzert": ("none",),
    "literatur": ("none", "background"),
}
"""Kinds that need quiet where their own sound is one of these."""
_MAY_NEED_IT = ("bildung", "beteiligung")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    amplified_m: int = 200
    very_loud_m: int = 500
    indoors_percent: int = 40


EXPLAINED = {
    "is_on": N_(
        "Find what is loud beside services, readings, plays, exams and zones that have to stay quiet."
    ),
    "severity": N_("How much it weighs when something loud is near to what needs quiet."),
    "amplified_m": N_(
        "So many metres away a stage with loudspeakers disturbs what needs quiet outdoors, and a zone."
    ),
    "very_loud_m": N_(
        "So many metres away a loud concert, fireworks or engines disturb what needs quiet outdoors, and a zone."
    ),
    "indoors_percent": N_("What needs quiet indoors is disturbed up to so many per cent of these distances."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.where, needs_quiet(event), _sound(event), event.setting


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.category == ASSEMBLY:
        return
    need = needs_quiet(one.event)
    if need is None:
        yield "quiet" if one.event.sound != UNKNOWN else "sound"
    elif need:
        if is_off_the_map(one.place):
            yield "place"
    else:
        yield from unknown_of_sound(one)


def needs_quiet(event: EventFacts) -> bool | None:
    """Return whether it needs quiet around it; None where it may and nobody has said."""
    if event.needs_quiet is not None:
        return event.needs_quiet
    if event.sound in LOUD or is_solemn(event) or event.category == ASSEMBLY:
        return False
    if event.category in _MAY_NEED_IT:
        return None
    silent = _NEED_IT.get(event.category)
    if silent is None:
        return False
    return None if event.sound == UNKNOWN else event.sound in silent


def role(one: Happening, settings: Settings) -> str:
    """Return "a" for what needs quiet or may, "b" for what is loud; what speaks through a microphone may be both."""
    return ("a" if _may_need_it(one.event) else "") + ("b" if one.event.sound in LOUD else "")


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    """The cells it lies in, and its house."""
    yield from cells(one.place, max(settings.amplified_m, settings.very_loud_m, 1))
    if one.place.path:
        yield one.place.path.split("/", 2)[1]


def aside(settings: Settings) -> timedelta:
    return timedelta(0)


def farthest(one: EventFacts, other: EventFacts, settings: Settings) -> float:
    ways = ((one, other), (other, one))
    return max((_heard_at(quiet, loud, settings) for quiet, loud in ways if _may_need_it(quiet)), default=-1)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that one of the two needs quiet and the other is loud near it at the same time.

    What shares one place is venue_overlap's matter, and a feast knows its own programme.
    """
    if not meet(one, other) or holds(one.place, other.place) or belonging(one, other) is not None:
        return None
    metres = metres_between(one.place, other.place)
    if metres is None:
        return None
    found = [
        (_reach(quiet, loud, settings), quiet, loud)
        for quiet, loud in ((one, other), (other, one))
        if _may_need_it(quiet.event) and loud.event.sound in LOUD
    ]
    near = [each for each in found if each[0] >= metres]
    if not near:
        return None
    reach, quiet, loud = max(near, key=lambda each: (each[0], -each[1].event.event_id))
    low, high = sorted((one, other), key=lambda happening: happening.event.event_id)
    is_sure = bool(needs_quiet(quiet.event))
    same_house = one.event.organisation_id == other.event.organisation_id
    return Finding(
        rule=NAME,
        severity=settings.severity if is_sure else Severity.INFORMS,
        key=pair_key(NAME, one, other),
        event_ids=(low.event.event_id, high.event.event_id),
        on=low.on,
        from_at=max(one.starts_at, other.starts_at),
        to_at=min(one.ends_at, other.ends_at),
        reason=Reason(
            "needs_quiet" if is_sure else "may_need_quiet",
            {
                "metres": round(metres),
                "reach": reach,
                "quiet": quiet.event.event_id,
                "loud": loud.event.event_id,
            },
        ),
        evidence=Later(lambda: {"events": named(low, high)}),
        remedies=(Remedy("other_time"), Remedy("other_place"), Remedy("quieter"), Remedy("talk"))
        if is_sure
        else (),
        is_small=same_house or metres * 3 > reach * 2,
    )


def of_place(place: Place, facts: CityFacts, settings: Settings) -> Hashable:
    return place if facts.ways else None


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return each zone that has to stay quiet near to which the happening is loud outdoors."""
    reach = _heard_m(one.event, settings)
    if not reach or not is_loud_outdoors(one.event):
        return []
    return [
        _zone_finding(one, zone, round(metres), settings)
        for zone in facts.ways
        if zone.kind == "quiet"
        and (zone.from_at is None or zone.from_at < one.ends_at)
        and (zone.to_at is None or one.starts_at < zone.to_at)
        and (metres := metres_between(one.place, Place(shape=zone.shape))) is not None
        and metres <= reach
    ]


def _zone_finding(one: Happening, zone: Way, metres: int, settings: Settings) -> Finding:
    return Finding(
        rule=NAME,
        severity=Severity.INFORMS if one.event.category == ASSEMBLY else settings.severity,
        key=event_key(NAME, one, f"zone{zone.way_id}"),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=max(one.starts_at, zone.from_at or one.starts_at),
        to_at=min(one.ends_at, zone.to_at or one.ends_at),
        reason=Reason("zone", {"zone": zone.name, "metres": metres, "reach": _heard_m(one.event, settings)}),
        evidence={"events": named(one), "way_id": zone.way_id},
        remedies=(Remedy("other_place"), Remedy("quieter"), Remedy("ask_office", {"office": "noise"})),
    )


def _heard_m(event: EventFacts, settings: Settings) -> int:
    return {"amplified": settings.amplified_m, "very_loud": settings.very_loud_m}.get(event.sound, 0)


def _reach(quiet: Happening, loud: Happening, settings: Settings) -> float:
    """Return up to how many metres the one disturbs the other; -1 for what is loud indoors, but in the same house."""
    if loud.event.setting == "indoor" and not (
        quiet.event.setting == "indoor" and same_tree(quiet.place, loud.place)
    ):
        return -1
    return _heard_at(quiet.event, loud.event, settings)


def _heard_at(quiet: EventFacts, loud: EventFacts, settings: Settings) -> float:
    metres = _heard_m(loud, settings)
    return metres * settings.indoors_percent / 100 if quiet.setting == "indoor" else metres


def _may_need_it(event: EventFacts) -> bool:
    return not is_solemn(event) and needs_quiet(event) is not False


def _sound(event: EventFacts) -> str:
    return event.sound if event.sound in LOUD else ""
