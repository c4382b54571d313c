"""Two events that compete for the same people at the same time: large ones across the city, small ones next door.

Kind and audience say how alike two events are, and nearness how many of the same people they can reach: to be for
everybody is no likeness. Children's and district events mostly have no number of visitors, so that they count by being
close by.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.facts.city_facts import CityFacts
from festival.findings.belonging import belonging
from festival.findings.distance import cells, is_off_the_map, metres_between, named
from festival.findings.finding import Finding, Later, Reason, Remedy, Severity, pair_key
from festival.findings.happening import ANYWHERE, EventFacts, Happening, size_class

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


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.where, event.category, sorted(event.audiences), size_class(event.visitors)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    event = one.event
    if event.visitors is None and not is_local(event):
        yield "size"
        return
    if not (_is_large(event, settings) or is_local(event)):
        return
    if event.category == UNKNOWN:
        yield "category"
    if not event.audiences:
        yield "audience"
    if is_off_the_map(one.place):
        yield "place"


def role(one: Happening, settings: Settings) -> str:
    """What goes on for days, as an exhibition, competes with nothing in particular."""
    if not (_is_large(one.event, settings) or is_local(one.event)):
        return ""
    return "ab" if one.ends_at - one.starts_at < _LONGEST else ""


def buckets(one: Happening, settings: Settings) -> Iterator[Hashable]:
    """What large events may share, as far as people come from; and next door, what is for the neighbourhood."""
    event = one.event
    if _is_large(event, settings):
        shared = [
            *sorted(event.audiences - {_EVERYONE}),
            *([event.category] if event.category != UNKNOWN else []),
        ]
        for cell in cells(one.place, max(settings.far_km * 1000, 1)):
            yield from (ANYWHERE if cell == ANYWHERE else (what, cell) for what in shared)
    if is_local(event) and not _is_regular(event):
        kinds = [*sorted(event.audiences & _CHILDREN), *(["local"] if event.category in _LOCAL else [])]
        for cell in cells(one.place, max(settings.next_door_m, 1)):
            yield from (ANYWHERE if cell == ANYWHERE else ("next_door", kind, cell) for kind in kinds)


def is_local(event: EventFacts) -> bool:
    """Whether people of the neighbourhood come: a district's or a club's day, and what is for children."""
    if event.category in _LOCAL:
        return True
    return event.category not in _STANDING and not event.audiences.isdisjoint(_CHILDREN)


def likeness(one: EventFacts, other: EventFacts) -> float:
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


def aside(settings: Settings) -> timedelta:
    return timedelta(0)


def farthest(one: EventFacts, other: EventFacts, settings: Settings) -> float:
    if one.organisation_id == other.organisation_id:
        return -1
    most, least = _fewer(one, other) * likeness(one, other), settings.competing_from
    if least <= 0:
        return inf
    near = settings.next_door_m if _are_for_neighbours(one, other) else -1
    return near if most < least else max(near, _far_m(settings) * (1 - least / most) + 1)


def check_pair(one: Happening, other: Happening, facts: CityFacts, settings: Settings) -> Finding | None:
    """Return that two events of other organisers draw on the same people for half an hour or more.

    Where both are large the finding says of how many; of two next door to each other it says how far apart they are.
    """
    from_at, to_at = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    if to_at - from_at < _SHORTEST or one.event.organisation_id == other.event.organisation_id:
        return None
    like = likeness(one.event, other.event)
    most = _fewer(one.event, other.event) * like
    are_local = _are_for_neighbours(one.event, other.event)
    metres = metres_between(one.place, other.place) if most >= settings.competing_from or are_local else None
    if metres is None:
        return None
    shared = int(most * max(1 - metres / _far_m(settings), 0))
    is_many = shared >= settings.competing_from
    if not is_many and not (are_local and metres <= settings.next_door_m):
        return None
    if belonging(one, other) is not None:
        return None
    low, high = sorted((one, other), key=lambda happening: happening.event.event_id)
    same_kind = low.event.category == high.event.category
    values = {
        "category": low.event.category if same_kind else "",
        "audiences": sorted(low.event.audiences & high.event.audiences),
    }
    said = {"shared": shared} if is_many else {"metres": round(metres)}
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=pair_key(NAME, one, other),
        event_ids=(low.event.event_id, high.event.event_id),
        on=low.on,
        from_at=from_at,
        to_at=to_at,
        reason=Reason("compete" if is_many else "next_door", values | said),
        evidence=Later(
            lambda: {"events": named(low, high), "likeness": round(like, 2), "metres": round(metres)}
        ),
        remedies=(Remedy("other_date"), Remedy("stagger"), Remedy("share")),
        is_small=is_many and shared < settings.large_from,
    )


def _far_m(settings: Settings) -> int:
    return 1000 * max(settings.far_km, 1)


def _is_large(event: EventFacts, settings: Settings) -> bool:
    return event.visitors is not None and event.visitors >= settings.competing_from


def _fewer(one: EventFacts, other: EventFacts) -> int:
    return min(one.visitors or 0, other.visitors or 0)


def _are_for_neighbours(one: EventFacts, other: EventFacts) -> bool:
    """Whether both are for the neighbourhood, of a kind that is or for the same children."""
    are_local = one.category in _LOCAL and other.category in _LOCAL
    if not are_local and (one.audiences & other.audiences).isdisjoint(_CHILDREN):
        return False
    if not (is_local(one) and is_local(other)):
        return False
    return not (_is_regular(one) or _is_regular(other))


def _is_regular(event: EventFacts) -> bool:
    """Whether it comes every week or month: nobody misses a feast for it, or it for a feast."""
    rule = str(event.times[2] or "") if len(event.times) > 2 else ""
    return "FREQ=WEEKLY" in rule or "FREQ=MONTHLY" in rule
