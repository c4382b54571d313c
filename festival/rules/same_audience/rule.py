"""Two events that compete for the same people at the same time: large ones across the city, small ones next door.

Kind and audience say how alike two events are, and nearness how many of the same people they can reach: to be for
everybody is no likeness. Children's and district events mostly have no number of visitors, so that they count by being
close by.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.facts.city_facts import CityFacts
from festival.findings.belonging import belonging
from festival.findings.distance import cells, is_off_the_map, metres_between, named
from festival.findings.finding import Finding, Reason, Remedy, Severity, pair_key
from festival.findings.happening import ANYWHERE, Happening, Traits, size_class

NAME = "same_audience"
_EVERYONE = "alle"
_CHILDREN = frozenset(("familien", "kinder_0_6", "kinder_7_12"))
_LOCAL = ("kinder", "begegnung", "stadtfest")
_STANDING = ("markt", "weihnachtsmarkt", "handel")
_LONGEST = timedelta(days=4)
_SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    competing_from: int = 500
    large_from: int = 800
    far_km: int = 12
    next_door_m: int = 1500


EXPLAINED = {
    "is_on": N_("Find events that compete for the same people at the same time."),
    "severity": N_("How much it weighs when two events compete."),
    "competing_from": N_(
        "From so many shared visitors it is said: the smaller event’s visitors, less where kind or audience differ and "
        "the farther apart the two are."
    ),
    "large_from": N_("With fewer shared visitors than this the competition is folded away on the board."),
    "far_km": N_("So many kilometres apart no two events draw on the same people any more."),
    "next_door_m": N_(
        "Up to this many metres children’s and district events compete too where they are small or nobody knows their "
        "size."
    ),
}


def relied(traits: Traits, settings: Settings) -> tuple[object, ...]:
    return traits.times, traits.where, traits.category, sorted(traits.audiences), size_class(traits.visitors)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    traits = one.traits
    if traits.visitors is None and not is_local(traits):
        yield "size"
        return
    if not (_is_large(traits, settings) or is_local(traits)):
        return
    if traits.category == UNKNOWN:
        yield "category"
    if not traits.audiences:
        yield "audience"
    if is_off_the_map(one.place):
        yield "place"


def role(one: Happening, settings: Settings) -> str:
    """What goes on for days, as an exhibition, competes with nothing in particular."""
    if not (_is_large(one.traits, settings) or is_local(one.traits)):
        return ""
    return "ab" if one.ends_at - one.starts_at < _LONGEST else ""


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    """What large events may share, as far as people come from; and next door, what is for the neighbourhood."""
    traits = one.traits
    if _is_large(traits, settings):
        shared = [
            *sorted(traits.audiences - {_EVERYONE}),
            *([traits.category] if traits.category != UNKNOWN else []),
        ]
        for cell in cells(one.place, max(settings.far_km * 1000, 1)):
            yield from (ANYWHERE if cell == ANYWHERE else (what, cell) for what in shared)
    if is_local(traits) and not _is_regular(traits):
        kinds = [*sorted(traits.audiences & _CHILDREN), *(["local"] if traits.category in _LOCAL else [])]
        for cell in cells(one.place, max(settings.next_door_m, 1)):
            yield from (ANYWHERE if cell == ANYWHERE else ("next_door", kind, cell) for kind in kinds)


def is_local(traits: Traits) -> bool:
    """Whether people of the neighbourhood come: a district's or a club's day, and what is for children."""
    if traits.category in _LOCAL:
        return True
    return traits.category not in _STANDING and not traits.audiences.isdisjoint(_CHILDREN)


def likeness(one: Traits, other: Traits) -> float:
    """Return from 0 to 1 how much two events address the same people: half by kind, half by audience.

    What is for everybody is like nothing by that alone: of the same kind it is like the other, of another it isn't.
    """
    if one.category != other.category and one.audiences.isdisjoint(other.audiences):
        return 0.0
    mine, theirs = one.audiences - {_EVERYONE}, other.audiences - {_EVERYONE}
    common = len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
    if one.category != other.category or one.category == UNKNOWN:
        return 0.5 * common
    if not mine and not theirs:
        return 1.0
    return 0.5 + 0.5 * (common if mine and theirs else 0.5)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that two events of other organisers draw on the same people for half an hour or more.

    Where both are large the finding says of how many; of two next door to each other it says how far apart they are.
    """
    from_at, to_at = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    if to_at - from_at < _SHORTEST or one.traits.organisation_id == other.traits.organisation_id:
        return None
    like = likeness(one.traits, other.traits)
    most = _fewer(one, other) * like
    are_local = _are_for_neighbours(one.traits, other.traits)
    metres = metres_between(one.place, other.place) if most >= settings.competing_from or are_local else None
    if metres is None:
        return None
    shared = int(most * max(1 - metres / (1000 * max(settings.far_km, 1)), 0))
    is_many = shared >= settings.competing_from
    if not is_many and not (are_local and metres <= settings.next_door_m):
        return None
    if belonging(one, other) is not None:
        return None
    low, high = sorted((one, other), key=lambda happening: happening.traits.event_id)
    same_kind = low.traits.category == high.traits.category
    values = {
        "category": low.traits.category if same_kind else "",
        "audiences": sorted(low.traits.audiences & high.traits.audiences),
    }
    said = {"shared": shared} if is_many else {"metres": round(metres)}
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.traits.event_id, high.traits.event_id),
        on=low.on,
        from_at=from_at,
        to_at=to_at,
        reason=Reason("compete" if is_many else "next_door", values | said),
        evidence={"events": named(low, high), "likeness": round(like, 2), "metres": round(metres)},
        remedies=(Remedy("other_date"), Remedy("stagger"), Remedy("share")),
        is_small=is_many and shared < settings.large_from,
    )


def _is_large(traits: Traits, settings: Settings) -> bool:
    return traits.visitors is not None and traits.visitors >= settings.competing_from


def _fewer(one: Happening, other: Happening) -> int:
    return min(one.traits.visitors or 0, other.traits.visitors or 0)


def _are_for_neighbours(one: Traits, other: Traits) -> bool:
    """Whether both are for the neighbourhood, of a kind that is or for the same children."""
    are_local = one.category in _LOCAL and other.category in _LOCAL
    if not are_local and (one.audiences & other.audiences).isdisjoint(_CHILDREN):
        return False
    if not (is_local(one) and is_local(other)):
        return False
    return not (_is_regular(one) or _is_regular(other))


def _is_regular(traits: Traits) -> bool:
    """Whether it comes every week or month: nobody misses a feast for it, or it for a feast."""
    rule = str(traits.times[2] or "") if len(traits.times) > 2 else ""
    return "FREQ=WEEKLY" in rule or "FREQ=MONTHLY" in rule
