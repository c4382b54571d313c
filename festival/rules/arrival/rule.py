"""How crowds come and go: a line or stop out of service near a large event, and one crowd that leaves as the next
arrives, close by or by the same line."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.distance import is_off_the_map, metres_between, named
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key, pair_key
from festival.findings.happening import EventFacts, Happening, Place, size_class
from festival.resources.values import OUT_OF_SERVICE, Way

NAME = "arrival"
_LINES = ("bus", OUT_OF_SERVICE)
_LONGEST = timedelta(hours=8)
"""To what lasts longer people come and go all day long."""
_MUCH_LARGER = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    crowd_from: int = 2000
    minutes: int = 60
    stop_m: int = 500
    near_m: int = 800


EXPLAINED = {
    "is_on": N_("Look at how many people come and go at once, and by which lines."),
    "severity": N_(
        "How much it weighs when a line is out of service, or one crowd leaves as the next arrives."
    ),
    "crowd_from": N_("From so many visitors on people come and go as a crowd."),
    "minutes": N_(
        "So many minutes before and after a crowd is on its way; half of it for fewer than five times that many people."
    ),
    "stop_m": N_("A line or stop so many metres away is how people come."),
    "near_m": N_("Two crowds so many metres apart take the same streets and stops."),
}


def relied(event_facts: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event_facts.times, event_facts.where, size_class(event_facts.visitors)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.visitors is None:
        yield "size"
    elif one.event.visitors >= settings.crowd_from and is_off_the_map(one.place):
        yield "place"


def role(one: Happening, settings: Settings) -> str:
    """Large events are few: all of a day are compared, wherever they are, as a line may join them."""
    is_crowd = (one.event.visitors or 0) >= settings.crowd_from
    return "ab" if is_crowd and one.ends_at - one.starts_at <= _LONGEST else ""


def of_place(place: Place, facts: CityFacts, settings: Settings) -> Hashable:
    return place if facts.ways else None


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return each line or stop near a large event that is out of service while its guests come, stay or go."""
    if (one.event.visitors or 0) < settings.crowd_from:
        return []
    aside = on_the_way(one, settings)
    return [
        _out_of_service(one, way, settings)
        for way in facts.ways
        if way.kind == OUT_OF_SERVICE
        and (way.from_at is None or way.from_at < one.ends_at + aside)
        and (way.to_at is None or one.starts_at - aside < way.to_at)
        and _is_used(one.place, way, settings)
    ]


def aside(settings: Settings) -> timedelta:
    """Both crowds are on their way: the one goes, the other comes."""
    return timedelta(minutes=2 * settings.minutes)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that one crowd leaves while the other arrives, in the same streets or by the same line."""
    if one.event.organisation_id == other.event.organisation_id:
        return None  # they know when their own guests come
    leaving, coming = sorted((one, other), key=lambda each: (each.starts_at, each.event.event_id))
    gap = coming.starts_at - leaving.ends_at
    if gap < timedelta(0) or gap >= on_the_way(leaving, settings) + on_the_way(coming, settings):
        return None
    metres = metres_between(one.place, other.place)
    line = ""
    if metres is None or metres > settings.near_m:
        shared = (
            way.name
            for way in facts.ways
            if way.kind in _LINES
            and (way.from_at is None or way.from_at < coming.starts_at)
            and (way.to_at is None or leaving.ends_at < way.to_at)
            and all(_is_used(each.place, way, settings) for each in (one, other))
        )
        line = next(shared, "")
        if not line:
            return None
    low, high = sorted((one, other), key=lambda each: each.event.event_id)
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.event.event_id, high.event.event_id),
        on=low.on,
        from_at=leaving.ends_at - on_the_way(coming, settings),
        to_at=coming.starts_at + on_the_way(leaving, settings),
        reason=Reason(
            "by_line" if line else "streets",
            {
                "leaving": leaving.event.event_id,
                "minutes": gap // timedelta(minutes=1),
                "metres": None if metres is None else round(metres),
                "line": line,
            },
        ),
        evidence={"events": named(low, high)},
        remedies=(Remedy("stagger"), Remedy("other_time"), Remedy("ask_office", {"office": "traffic"})),
    )


def on_the_way(one: Happening, settings: Settings) -> timedelta:
    """Return for how long its guests come, and go."""
    is_much = (one.event.visitors or 0) >= _MUCH_LARGER * settings.crowd_from
    return timedelta(minutes=settings.minutes if is_much else settings.minutes // 2)


def _is_used(place: Place, way: Way, settings: Settings) -> bool:
    metres = metres_between(place, Place(shape=way.shape))
    return metres is not None and metres <= settings.stop_m


def _out_of_service(one: Happening, way: Way, settings: Settings) -> Finding:
    metres = metres_between(one.place, Place(shape=way.shape))
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=event_key(NAME, one, f"way{way.way_id}"),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=max(one.starts_at, way.from_at or one.starts_at),
        to_at=max(one.ends_at, one.starts_at),
        reason=Reason("out_of_service", {"way": way.name, "metres": round(metres or 0.0)}),
        evidence={"events": named(one), "way_id": way.way_id},
        remedies=(Remedy("other_date"), Remedy("ask_office", {"office": "traffic"})),
    )
