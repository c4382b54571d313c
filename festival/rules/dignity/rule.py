"""Dignity: something loud or festive near a solemn event, or near a place of memory on its day."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from festival.base.clock import to_utc_shifted
from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.facts.city_facts import CityFacts, Remembered
from festival.findings.distance import cells, is_off_the_map, metres_between
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key, pair_key
from festival.findings.happening import EventFacts, Happening, Place, is_solemn, local_days
from festival.findings.questions import edition_of, question_key
from festival.law.event_scopes import ASSEMBLY, is_loud_outdoors, is_spared, unknown_of_sound

NAME = "dignity"
_MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    near_m: int = 150
    loud_m: int = 400
    very_loud_m: int = 800
    buffer_minutes: int = 60
    memory_from_hour: int = 8
    memory_to_hour: int = 22
    tells_of_days: bool = True


EXPLAINED = {
    "is_on": N_("Look for loud or festive events near solemn ones and near places of memory on their days."),
    "severity": N_("How much it weighs where the loud event is very near. Farther away it weighs less."),
    "near_m": N_("Up to this many metres also a celebration without loudspeakers is near."),
    "loud_m": N_("Up to this many metres amplified sound outdoors is near."),
    "very_loud_m": N_("Up to this many metres very loud sound outdoors is near."),
    "buffer_minutes": N_("Minutes of quiet before and after a solemn event, when people come and go."),
    "memory_from_hour": N_("From this hour people come to a place of memory on its day."),
    "memory_to_hour": N_("Until this hour people come to a place of memory on its day."),
    "tells_of_days": N_("Also tell, wherever in the city, which days of remembrance a celebration falls on."),
}


def relied(event_facts: EventFacts, settings: Settings) -> tuple[object, ...]:
    return (
        event_facts.times,
        event_facts.where,
        is_solemn(event_facts),
        _reach(event_facts, settings),
        is_loud_outdoors(event_facts),
    )


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if is_solemn(one.event):
        return
    if one.event.tone == UNKNOWN and not is_spared(one.event):
        yield "tone"
    yield from unknown_of_sound(one)
    if is_off_the_map(one.place):
        yield "place"


def role(one: Happening, settings: Settings) -> str:
    """Return "a" for what is solemn, "b" for what could disturb it."""
    if is_solemn(one.event):
        return "a"
    return "b" if _reach(one.event, settings) is not None else ""


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    """A tree of venues, and the cells within which a loud event is felt."""
    if one.place.path:
        yield one.place.path.split("/", 2)[1]
    yield from cells(one.place, max(settings.near_m, settings.loud_m, settings.very_loud_m, 1))


def aside(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.buffer_minutes)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return what is to be said of a solemn happening and a loud or festive one near it in its hours."""
    if is_solemn(one.event) == is_solemn(other.event):
        return None
    solemn, noisy = (one, other) if is_solemn(one.event) else (other, one)
    reach = _reach(noisy.event, settings)
    if reach is None:
        return None
    buffer = timedelta(minutes=settings.buffer_minutes)
    from_at = max(solemn.starts_at - buffer, noisy.starts_at)
    to_at = min(solemn.ends_at + buffer, noisy.ends_at)
    if from_at >= to_at:
        return None
    metres = metres_between(solemn.place, noisy.place)
    if metres is None or metres > reach:
        return None
    severity = _weight(noisy.event, metres, settings)
    if ASSEMBLY in (solemn.event.category, noisy.event.category):
        severity = Severity.INFORMS
    is_loud = is_loud_outdoors(noisy.event)
    return Finding(
        rule=NAME,
        severity=severity,
        key=pair_key(NAME, one, other),
        event_ids=tuple(sorted((one.event.event_id, other.event.event_id))),
        on=solemn.on,
        from_at=from_at,
        to_at=to_at,
        reason=Reason(
            "loud_near_solemn" if is_loud else "festive_near_solemn",
            {"metres": round(metres), "minutes": settings.buffer_minutes},
        ),
        evidence={
            "solemn_id": solemn.event.event_id,
            "noisy_id": noisy.event.event_id,
            "distance_m": round(metres),
            "reach_m": reach,
            "sound": noisy.event.sound,
        },
        remedies=()
        if severity is Severity.INFORMS
        else (Remedy("other_time"), Remedy("other_place"), Remedy("quieter"), Remedy("talk")),
    )


def of_place(place: Place, facts: CityFacts, settings: Settings) -> Hashable:
    """How far it is to what is remembered around it."""
    most = max(settings.near_m, settings.loud_m, settings.very_loud_m)
    solemn = {day.id: day for days in facts.remembered.values() for day in days if day.tone == "solemn"}
    away = ((number, _metres_to(day, place)) for number, day in solemn.items())
    return tuple((number, metres) for number, metres in away if metres is not None and metres <= most)


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return what is remembered where and when the happening is loud or festive.

    Near a place of memory: one finding a day of remembrance. Else, on a day with a solemn meaning, one finding a date.
    Each names all meanings of the date.
    """
    if _reach(one.event, settings) is None or is_solemn(one.event) or one.event.category == ASSEMBLY:
        return []
    findings = []
    for on in local_days(one)[:_MOST_DAYS]:
        remembered = facts.remembered.get(on, ())
        solemn = [day for day in remembered if day.tone == "solemn"]
        near = [found for day in solemn if (found := _near(one, on, day, facts, settings))]
        findings += near
        if solemn and not near and settings.tells_of_days and _is_celebration(one.event):
            findings.append(_same_day(one, on, solemn[0], remembered, facts))
    return findings


def _is_celebration(event_facts: EventFacts) -> bool:
    return event_facts.tone == "festive" and not is_spared(event_facts)


def _reach(event_facts: EventFacts, settings: Settings) -> int | None:
    """Return up to how many metres the event is felt; None where it disturbs nobody."""
    reaches = [settings.near_m] if _is_celebration(event_facts) else []
    if is_loud_outdoors(event_facts):
        reaches.append(settings.very_loud_m if event_facts.sound == "very_loud" else settings.loud_m)
    return max(reaches, default=None)


def _weight(event_facts: EventFacts, metres: float, settings: Settings) -> Severity:
    if is_loud_outdoors(event_facts) and metres <= settings.near_m:
        return settings.severity
    return min(settings.severity, Severity.WARNS)


def _near(one: Happening, on: date, day: Remembered, facts: CityFacts, settings: Settings) -> Finding | None:
    metres, reach = _metres_to(day, one.place), _reach(one.event, settings)
    if metres is None or reach is None or metres > reach:
        return None
    others = [other for other in facts.remembered.get(on, ()) if other.id != day.id]
    midnight = datetime.combine(on, time.min)
    opens = to_utc_shifted(midnight + timedelta(hours=settings.memory_from_hour), facts.zone)
    closes = to_utc_shifted(midnight + timedelta(hours=settings.memory_to_hour), facts.zone)
    from_at, to_at = max(one.starts_at, opens), min(one.ends_at, closes)
    if from_at >= to_at:
        return None
    return Finding(
        rule=NAME,
        severity=_weight(one.event, metres, settings),
        key=event_key(NAME, one, f"day:{day.id}:{on.isoformat()}"),
        event_ids=(one.event.event_id,),
        on=on,
        from_at=from_at,
        to_at=to_at,
        reason=Reason(
            "place_of_memory",
            {
                "day": [day.name, day.name_en],
                "place": [day.place_name, day.place_name_en],
                "metres": round(metres),
                "others": [[other.name, other.name_en] for other in others],
            },
        ),
        evidence={
            "remembrance_ids": [day.id, *(other.id for other in others)],
            "distance_m": round(metres),
            "reach_m": reach,
            "sound": one.event.sound,
        },
        remedies=(Remedy("other_time"), Remedy("other_place"), Remedy("other_date"), Remedy("quieter")),
        question=question_key(NAME, "place_of_memory", edition_of(one), day.id),
    )


def _metres_to(day: Remembered, place: Place) -> float | None:
    if day.venue_id is not None and f"/{day.venue_id}/" in place.path:
        return 0.0
    if day.lon is None or day.lat is None:
        return None
    return metres_between(Place(lon=day.lon, lat=day.lat), place)


def _same_day(
    one: Happening, on: date, first: Remembered, remembered: tuple[Remembered, ...], facts: CityFacts
) -> Finding:
    return Finding(
        rule=NAME,
        severity=Severity.INFORMS,
        key=event_key(NAME, one, f"day:{on.isoformat()}"),
        event_ids=(one.event.event_id,),
        on=on,
        from_at=one.starts_at,
        to_at=one.ends_at,
        reason=Reason(
            "solemn_day",
            {
                "day": [first.name, first.name_en],
                "others": [[other.name, other.name_en] for other in remembered if other.id != first.id],
            },
        ),
        evidence={"remembrance_ids": [first.id, *(other.id for other in remembered if other.id != first.id)]},
        remedies=(Remedy("other_date"),),
    )
