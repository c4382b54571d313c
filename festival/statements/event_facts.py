"""What is known of an event in the words that the table of permits asks: its own answers first, then what follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

from sqlalchemy import exists, select

from festival.base.database import db
from festival.base.vocabulary import UNKNOWN
from festival.conflicts.model import Conflict, ConflictParty
from festival.events.model import BLOCKING_STATES, Event
from festival.events.occurrences import line_of
from festival.law.conditions import Fact
from festival.law.event_scopes import ASSEMBLY, LOUD
from festival.law.permit_facts import PERMIT_WORDS, TRAITS
from festival.places.model import Venue
from festival.recurrence.time_plan import TimeLine

LATE = time(22)
MARKETS = ("markt", "weihnachtsmarkt")
MAY_BE_MARKETS = ("stadtfest", "volksfest", "genuss", "handel", "wirtschaft")
MAY_DANCE = ("stadtfest", "volksfest", "open_air", "konzert", "begegnung", "religion")
PUBLIC_SPACE = ("square", "street", "park")
_NEVER_INDOORS = ("uses_street", "closes_street", "uses_park", "parade", "nature_protected", "on_water")
_NOTHING_BUILT: dict[str, Fact] = {
    "stage": False,
    "stage_sqm": 0,
    "stage_floor_height_m": 0,
    "tent_sqm": 0,
    "structure_height_m": 0,
    "grandstand": False,
    "ride": False,
}
_NO_STAGE: dict[str, Fact] = {"stage_sqm": 0, "stage_floor_height_m": 0}


def facts_of(event: Event, *, land: str) -> dict[str, Fact]:
    """Return every word of the table with what is known of it; None is "nobody has said". Three queries at most.

    What the organiser answered counts, then what follows from it, then what kind, place and times say.
    """
    facts: dict[str, Fact] = dict.fromkeys(PERMIT_WORDS)
    facts |= _from_kind(event) | _from_place(event) | _from_sound(event)
    facts |= {
        "public": True,
        "land": land,
        "visitors_at_once": event.visitors_expected,
        "ends_after_22": _goes_on_late(map(line_of, event.lines)),
        "quiet_day_hit": _meets_a_quiet_day(event),
    }
    said = known_traits(event.traits)
    follows = _NO_STAGE if said.get("stage") is False else {}
    follows = (_NOTHING_BUILT if said.get("structures") is False else {}) | follows
    return facts | follows | said


def known_traits(traits: dict[str, Any] | None) -> dict[str, Fact]:
    """Return what was answered, without what nobody asks any more."""
    return {name: value for name, value in (traits or {}).items() if name in TRAITS and value is not None}


def _from_kind(event: Event) -> dict[str, Fact]:
    kind = event.category
    if kind == UNKNOWN:
        return {}
    return {
        "assembly": kind == ASSEMBLY,
        "remembrance": kind == "gedenken" or event.tone == "solemn",
        "market": True if kind in MARKETS else None if kind in MAY_BE_MARKETS else False,
        "parade": True if kind == "umzug" else None,
        "dance": True if kind == "tanz" else None if kind in MAY_DANCE else False,
    }


def _from_place(event: Event) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    if event.setting != UNKNOWN:
        facts |= {"indoor": event.setting != "outdoor", "outdoor": event.setting != "indoor"}
    if event.setting == "indoor":
        facts |= dict.fromkeys(_NEVER_INDOORS, False) | {"uses_public_space": False}
        return facts
    for kind in _kinds_of_place(event.venue_id):
        if kind in PUBLIC_SPACE:
            facts["uses_public_space"] = True
        if kind in ("street", "park"):
            facts[f"uses_{kind}"] = True
    return facts


def _kinds_of_place(venue_id: int | None) -> set[str]:
    """Return the kinds of the place and of what it is a part of: a stage stands on its square."""
    venue = db.session.get(Venue, venue_id) if venue_id else None
    parent = db.session.get(Venue, venue.parent_id) if venue and venue.parent_id else None
    return {one.kind for one in (venue, parent) if one is not None}


def _from_sound(event: Event) -> dict[str, Fact]:
    if event.sound == UNKNOWN:
        return {}
    if event.sound == "none":
        return {"amplified": False, "music": False}
    return {"amplified": event.sound in LOUD, "music": True if event.sound == "background" else None}


def _goes_on_late(lines: Iterable[TimeLine]) -> bool | None:
    """Whether a date goes on after ten in the evening; None where days have no times, or stand for several nights."""
    answers: set[bool | None] = set()
    for line in lines:
        if line.all_day or line.local_end - line.local_start > timedelta(days=1):
            answers.add(None)
        else:
            is_next_day = line.local_end.date() > line.local_start.date()
            answers.add(is_next_day or line.local_end.time() > LATE)
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _meets_a_quiet_day(event: Event) -> bool | None:
    """Whether the check found it on a quiet day; None of what holds no place, which isn't checked."""
    if event.state not in BLOCKING_STATES:
        return None
    found = (
        exists()
        .where(ConflictParty.event_id == event.id, ConflictParty.conflict_id == Conflict.id)
        .where(Conflict.rule == "quiet_day", Conflict.state != "solved")
    )
    return bool(db.session.scalar(select(found)))
