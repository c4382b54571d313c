"""Night and rest times: amplified sound outdoors when homes have to be quiet, or after a place's own end of music.

The hours are rows of the law's table, the Land's own before those that hold in all, each with its source. A place may
have its own latest end of music, earlier or later than the night begins: then that counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from festival.base.clock import to_utc_shifted
from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.countries.country_codes import is_land
from festival.facts.city_facts import CityFacts
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key
from festival.findings.happening import EventFacts, Happening, Place, local_days
from festival.law.event_scopes import ASSEMBLY, LOUD, is_loud_outdoors
from festival.law.values import RestTime

NAME = "rest_times"
_DAY = timedelta(days=1)
_LONGEST = timedelta(hours=18)
"""What goes on for longer is not loud all the time; nobody has said at which hours it is."""
_NOON = time(12)
_MORNING = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    rest_severity: int = 2
    tells_of_workdays: bool = False


EXPLAINED = {
    "is_on": N_(
        "Find amplified sound outdoors at night, in rest times, and after a place’s own end of music. Sport is told of "
        "the hours only: it has an ordinance of its own."
    ),
    "severity": N_(
        "How much it weighs at night, and after the end of music that the city has set for a place."
    ),
    "rest_severity": N_("How much it weighs in a rest time."),
    "tells_of_workdays": N_(
        "Look at the rest times of working days too, and not only at those of Sundays and holidays."
    ),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return (
        event.times,
        event.where,
        event.sound if is_loud_outdoors(event) else "",
        event.category == "sport",
    )


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    event = one.event
    if event.setting == "indoor":
        return
    if event.sound == UNKNOWN:
        yield "sound"
    elif event.sound in LOUD:
        if event.setting == UNKNOWN:
            yield "setting"
        if not _has_hours(one):
            yield "hours"


def lacks_law(facts: CityFacts) -> bool:
    """Whether only the places' own ends of music are looked at."""
    return not is_land(facts.land) and not facts.rest_times


def of_place(place: Place, facts: CityFacts, settings: Settings) -> Hashable:
    """The hours at which music ends there, and the name that is then told."""
    own = [facts.music_ends.get(int(number)) for number in place.path.strip("/").split("/") if number]
    return (place.name, *own) if any(own) else None


@dataclass(frozen=True, slots=True)
class _Quiet:
    """A stretch of quiet `[local_from, local_to)` by the city's clocks; `row` is the law's, None for a place's own."""

    code: str
    local_from: datetime
    local_to: datetime
    row: RestTime | None


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return that it is loud at night or after its place's end of music, and that it is in a rest time; at most two."""
    if not is_loud_outdoors(one.event) or not _has_hours(one):
        return []
    found: dict[str, Finding] = {}
    for quiet in (*_nights(one, facts), *_rest_times(one, facts, settings)):
        from_at = max(one.starts_at, to_utc_shifted(quiet.local_from, facts.zone).astimezone(UTC))
        to_at = min(one.ends_at, to_utc_shifted(quiet.local_to, facts.zone).astimezone(UTC))
        subject = "rest" if quiet.code == "rest" else "night"
        if from_at < to_at and subject not in found:
            found[subject] = _finding(one, quiet, (from_at, to_at), settings)
    return list(found.values())


def _has_hours(one: Happening) -> bool:
    return not one.all_day and one.ends_at - one.starts_at <= _LONGEST


def _nights(one: Happening, facts: CityFacts) -> Iterator[_Quiet]:
    """Return the nights around it, each from its place's own end of music where it has one."""
    days = local_days(one)
    for evening in (days[0] - _DAY, *days):
        morning = evening + _DAY
        row = next(
            (row for row in facts.rest_times if row.rest == "night" and _is_of(row, morning, facts)), None
        )
        ends = datetime.combine(morning, time.min) + (row.end if row else _MORNING)
        own = _music_ends(one, evening, facts)
        if own is not None:
            yield _Quiet("place", own, max(ends, own), None)
        elif row is not None:
            yield _Quiet("night", datetime.combine(morning, time.min) + row.start, ends, row)


def _rest_times(one: Happening, facts: CityFacts, settings: Settings) -> Iterator[_Quiet]:
    for on in local_days(one):
        for row in facts.rest_times:
            if row.rest != "rest" or not _is_of(row, on, facts):
                continue
            if row.days == "day_off" or settings.tells_of_workdays:
                midnight = datetime.combine(on, time.min)
                yield _Quiet("rest", midnight + row.start, midnight + row.end, row)


def _is_of(row: RestTime, on: date, facts: CityFacts) -> bool:
    return (row.days == "day_off") is facts.is_day_off(on)


def _music_ends(one: Happening, evening: date, facts: CityFacts) -> datetime | None:
    """Return until when the place lets music play that evening: its own hour, else that of what it belongs to."""
    for number in reversed(one.place.path.strip("/").split("/")):
        known = facts.music_ends.get(int(number)) if number else None
        if known is not None:
            is_late = evening.weekday() in (4, 5) or facts.is_day_off(evening + _DAY)
            until = known.late if is_late else known.usual
            if until is not None:
                return datetime.combine(evening if until >= _NOON else evening + _DAY, until)
    return None


def _finding(one: Happening, quiet: _Quiet, at: tuple[datetime, datetime], settings: Settings) -> Finding:
    row = quiet.row
    severity = settings.severity
    if quiet.code == "rest":
        severity = Severity(min(max(settings.rest_severity, 1), 3))
    if one.event.category == ASSEMBLY or (quiet.code != "place" and one.event.category == "sport"):
        severity = Severity.INFORMS
    if row is not None and row.source.confidence == "low":
        severity = Severity.INFORMS
    values: dict[str, Any] = {
        "from": quiet.local_from.isoformat(timespec="minutes"),
        "to": quiet.local_to.isoformat(timespec="minutes"),
        "end": one.local_end.isoformat(timespec="minutes"),
    }
    if quiet.code == "place":
        values["place"] = one.place.name
    return Finding(
        rule=NAME,
        severity=severity,
        key=event_key(NAME, one, "rest" if quiet.code == "rest" else "night"),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=at[0],
        to_at=at[1],
        reason=Reason(quiet.code, values),
        evidence={"rows": [_origin(row)] if row is not None else []},
        remedies=(Remedy("other_time"), Remedy("quieter"), Remedy("ask_office", {"office": "noise"})),
        is_small=quiet.code == "rest",
    )


def _origin(row: RestTime) -> dict[str, Any]:
    source = row.source
    return {
        "key": source.key,
        "statute": source.statute,
        "confidence": source.confidence,
        "source": source.source,
        "note": source.note,
        "checked_on": source.checked_on.isoformat() if source.checked_on else None,
    }
