"""What goes well together on one ground without anybody's saying so: a point of a feast's programme, and who only
passes by. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from festival.findings.distance import shape_of
from festival.findings.happening import EventFacts, Happening, Place

FEASTS = ("stadtfest", "volksfest", "weihnachtsmarkt", "markt", "genuss", "open_air", "begegnung")
_SHOWN = (
    "konzert",
    "tanz",
    "buehne",
    "film",
    "literatur",
    "kinder",
    "fuehrung",
    "religion",
    "umzug",
    "bildung",
)


@dataclass(frozen=True, slots=True)
class Belonging:
    """One event within another: `is_said` where one organisation holds both, or the feast's says so."""

    host: Happening
    guest: Happening
    is_said: bool


def belonging(one: Happening, other: Happening) -> Belonging | None:
    """Return which of the two is a feast that the other lies within, on its ground and in its hours, if one is.

    What another organisation holds there has to be of a kind that feasts show, or on a part of the ground: two markets
    on one square are two markets. A plain market has no programme but its own.
    """
    for host, guest in ((one, other), (other, one)):
        mine, theirs = host.event, guest.event
        if mine.category not in FEASTS or not _lies_within(guest, host):
            continue
        is_said = mine.organisation_id == theirs.organisation_id or theirs.event_id in mine.shares
        is_likely = theirs.category in _SHOWN or len(guest.place.path) > len(host.place.path)
        if is_said or (is_likely and mine.category != "markt"):
            return Belonging(host, guest, is_said)
    return None


def is_one_festival(one: EventFacts, other: EventFacts) -> bool:
    """Whether both are of one festival, as its points or as itself: what they share is its programme's own affair."""
    return one.festival_id is not None and one.festival_id == other.festival_id


def passes_by(event: EventFacts, most: int) -> bool:
    """Whether a few people meet outdoors without a sound and without setting anything up, as for a walk.

    `most` is how many are few. A quiet remembrance is no such thing: it needs its place.
    """
    if event.visitors is None or event.visitors > most or any(event.buffers):
        return False
    return event.setting == "outdoor" and event.sound == "none" and event.tone != "solemn"


def _lies_within(guest: Happening, host: Happening) -> bool:
    in_hours = host.starts_at <= guest.starts_at and guest.ends_at <= host.ends_at
    is_shorter = guest.ends_at - guest.starts_at < host.ends_at - host.starts_at
    return in_hours and (is_shorter or _is_part(guest.place, host.place)) and _is_on(guest.place, host.place)


def _is_part(place: Place, whole: Place) -> bool:
    return bool(whole.path) and place.path.startswith(whole.path) and place.path != whole.path


def _is_on(place: Place, ground: Place) -> bool:
    if place.path and ground.path:
        return place.path.startswith(ground.path)
    area, spot = ground.shape, shape_of(place)
    if area is None or spot is None or area.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    return bool(area.covers(spot))
