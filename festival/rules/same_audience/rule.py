"""Two events that compete for the same people at the same time, weighted by size."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.facts.city_facts import CityFacts
from festival.findings.distance import named
from festival.findings.finding import Finding, Reason, Remedy, Severity, pair_key
from festival.findings.happening import Happening, Traits, size_class

NAME = "same_audience"
LOOKS_AT_PLACE = False
_EVERYONE = "alle"
_LONGEST = timedelta(days=4)
_SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    smallest: int = 300
    competing_from: int = 500
    large_from: int = 2000


EXPLAINED = {
    "is_on": N_("Find events that compete for the same people at the same time."),
    "severity": N_("How much it weighs when two events compete."),
    "smallest": N_("Events with fewer visitors don't count, nor do those whose number nobody knows."),
    "competing_from": N_(
        "From so many shared visitors it is said: the smaller event's visitors, less where kind or audience differ."
    ),
    "large_from": N_("With fewer shared visitors than this the competition is folded away on the board."),
}


def relied(traits: Traits, settings: Settings) -> tuple[object, ...]:
    return traits.times, traits.category, sorted(traits.audiences), size_class(traits.visitors)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.traits.visitors is None:
        yield "size"
        return
    if one.traits.visitors < max(settings.smallest, settings.competing_from):
        return
    if one.traits.category == UNKNOWN:
        yield "category"
    if not one.traits.audiences:
        yield "audience"


def role(one: Happening, settings: Settings) -> str:
    """What goes on for days, as an exhibition, competes with nothing in particular."""
    visitors = one.traits.visitors
    if visitors is None or visitors < max(settings.smallest, settings.competing_from):
        return ""
    return "ab" if one.ends_at - one.starts_at < _LONGEST else ""


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    """Its kind, and each of its audiences if it is large enough to compete by audience alone."""
    yield one.traits.category
    if (one.traits.visitors or 0) >= 2 * settings.competing_from:
        yield from ("audience:" + key for key in one.traits.audiences or (_EVERYONE,))


def likeness(one: Traits, other: Traits) -> float:
    """Return from 0 to 1 how much two events address the same people: half by kind, half by audience."""
    mine, theirs = one.audiences or {_EVERYONE}, other.audiences or {_EVERYONE}
    audience = len(mine & theirs) / len(mine | theirs)
    if not audience and (_EVERYONE in mine or _EVERYONE in theirs):
        audience = 0.5
    return 0.5 * (one.category == other.category) + 0.5 * audience


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that two large events of other organisers draw on the same people for half an hour or more."""
    from_at, to_at = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    if to_at - from_at < _SHORTEST or one.traits.organisation_id == other.traits.organisation_id:
        return None
    like = likeness(one.traits, other.traits)
    shared = int(min(one.traits.visitors or 0, other.traits.visitors or 0) * like)
    if shared < settings.competing_from:
        return None
    low, high = sorted((one, other), key=lambda happening: happening.traits.event_id)
    both = sorted(low.traits.audiences & high.traits.audiences)
    same_kind = low.traits.category == high.traits.category
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.traits.event_id, high.traits.event_id),
        on=low.on,
        from_at=from_at,
        to_at=to_at,
        reason=Reason(
            "compete",
            {"shared": shared, "category": low.traits.category if same_kind else "", "audiences": both},
        ),
        evidence={"events": named(low, high), "likeness": round(like, 2)},
        remedies=(Remedy("other_date"), Remedy("stagger"), Remedy("share")),
        is_small=shared < settings.large_from,
    )
