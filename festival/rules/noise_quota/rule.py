"""Noise quota: loud days for the same surroundings in a year, against the limit for rare events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.distance import point_of
from festival.findings.finding import Finding, Later, Reason, Remedy, Severity, group_key
from festival.findings.happening import EventFacts, Happening
from festival.findings.noise_grid import CELL_M, Cell, cell_of, cells_within, loud_days, middle_of, weekend_of
from festival.findings.questions import question_key
from festival.law.event_scopes import LOUD, is_loud_outdoors, unknown_of_sound
from festival.rules.contract import Narrow

NAME = "noise_quota"
_WEEKENDS = ":weekends"
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    days_per_year: int = 18
    weekends_in_a_row: int = 2
    amplified_m: int = 300
    very_loud_m: int = 600


EXPLAINED = {
    "is_on": N_("Count loud days for the same surroundings, whoever holds them and wherever they are held."),
    "severity": N_(
        "How much it weighs where there are more loud days than the limit. Coming near to it weighs less."
    ),
    "days_per_year": N_(
        "Loud days in a calendar year from which on the office looks at each. 18 is the number that the leisure noise "
        "guideline of 2015 names for rare events; some Länder and towns take fewer."
    ),
    "weekends_in_a_row": N_("After this many loud weekends in a row the next should be quiet."),
    "amplified_m": N_("Up to this many metres amplified sound outdoors counts for the homes around."),
    "very_loud_m": N_("Up to this many metres very loud sound outdoors counts for the homes around."),
}


NARROW = Narrow(sounds=LOUD)


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.where, event.sound if is_loud_outdoors(event) else ""


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    yield from unknown_of_sound(one)


@dataclass
class _Zone:
    """What is heard in the middle of one square in one year."""

    cell: Cell
    year: int
    days: dict[date, list[Happening]] = field(default_factory=dict)
    known: tuple[tuple[int, ...], list[str]] | None = None
    """The ids of all events on these days, and the places that are told of, where a date is only looked at: then its
    question, which nobody answers, isn't asked for."""

    @property
    def subject(self) -> str:
        return _subject(self.cell, self.year)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of a square, and of which of its days."""

    subject: str
    on: date
    severity: Severity
    reason: Reason
    days: list[date]


def is_counted(one: Happening) -> bool:
    """Whether the happening uses a loud day: heard outdoors, at a known place, no assembly."""
    event = one.event
    if not is_loud_outdoors(event) or event.is_assembly:
        return False
    return point_of(one.place) is not None


def subjects(one: Happening, facts: CityFacts, settings: Settings) -> Iterable[str]:
    """Return the squares and years the happening is heard in, once for the days and once for the weekends."""
    if not is_counted(one):
        return []
    years = dict.fromkeys(on.year for on in loud_days(one.local_start, one.local_end))
    days = [_subject(cell, year) for cell in _heard_in(one, settings) for year in years]
    return [*days, *(f"{subject}{_WEEKENDS}" for subject in days)]


def span(subject: str, facts: CityFacts) -> tuple[date, date]:
    """Return the calendar year; a night of New Year's Eve began in the old one."""
    year = int(subject.removesuffix(_WEEKENDS).rpartition(":")[2])
    return date(year, 1, 1), date(year + 1, 1, 1)


def area(subject: str, settings: Settings) -> tuple[float, float, float]:
    """Return the square's middle and how far around it happenings share a square with one that is heard in it."""
    row, column = subject.partition(":")[0].split(".")
    reach = max(settings.amplified_m, settings.very_loud_m)
    return *middle_of((int(row), int(column))), 3.0 * (reach + CELL_M)


def check_group(group: Sequence[Happening], facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return the squares and years with too many loud days, or nearly, and those with too many weekends in a row.

    Only squares in which something loud has its place speak, and of two in which the same is heard the first.
    """
    return check_subjects(group, facts, settings, lambda subject: True)


def check_subjects(
    group: Sequence[Happening], facts: CityFacts, settings: Settings, is_wanted: Callable[[str], bool]
) -> list[Finding]:
    """Return the same of the wanted squares alone: around one event they are a few of very many."""
    findings = []
    for zone in _zones(group, settings, is_wanted):
        if not _speaks(zone, settings):
            continue
        told = (_quota(zone, settings), _weekends(zone, settings))
        findings += [_finding(zone, one, settings) for one in told if one is not None]
    return findings


def _zones(group: Iterable[Happening], settings: Settings, is_wanted: Callable[[str], bool]) -> list[_Zone]:
    zones: dict[tuple[Cell, int], _Zone | None] = {}
    for one in group:
        if not is_counted(one):
            continue
        days = loud_days(one.local_start, one.local_end)
        for cell in _heard_in(one, settings):
            for on in days:
                key = (cell, on.year)
                if key not in zones:
                    subject = _subject(*key)
                    is_asked = is_wanted(subject) or is_wanted(f"{subject}{_WEEKENDS}")
                    zones[key] = _Zone(*key) if is_asked else None
                zone = zones[key]
                if zone is not None:
                    zone.days.setdefault(on, []).append(one)
    return [zone for zone in zones.values() if zone is not None]


def _heard_in(one: Happening, settings: Settings) -> tuple[Cell, ...]:
    point = point_of(one.place)
    if point is None:
        return ()
    return cells_within(
        *point, settings.very_loud_m if one.event.sound == "very_loud" else settings.amplified_m
    )


def _speaks(zone: _Zone, settings: Settings) -> bool:
    """Decide from what is heard in the square alone, so that every draft comes to the same squares."""
    happenings = [one for found in zone.days.values() for one in found]
    hosts = {cell_of(*point) for one in happenings if (point := point_of(one.place)) is not None}
    if zone.cell not in hosts:
        return False
    before = [other for other in hosts if other < zone.cell]
    if not before:
        return True
    heard = {_heard_in(one, settings) for one in happenings}  # many are at the same place
    return not any(all(other in cells for cells in heard) for other in before)


def _quota(zone: _Zone, settings: Settings) -> _Told | None:
    used, limit = len(zone.days), settings.days_per_year
    if used * 3 < limit * 2:
        return None
    ordered = sorted(zone.days)
    if used > limit:
        code, severity, on = "over", settings.severity, ordered[limit]
    else:
        code = "last_day" if used == limit else "nearly"
        severity = min(settings.severity, Severity.WARNS if used == limit else Severity.INFORMS)
        on = ordered[-1]
    reason = Reason(code, {"used": used, "limit": limit, "year": zone.year, "places": _places(zone)})
    return _Told(zone.subject, on, severity, reason, ordered)


def _weekends(zone: _Zone, settings: Settings) -> _Told | None:
    """Return the longest run of loud weekends that is too long, the first of equal ones."""
    saturdays = sorted({saturday for on in zone.days if (saturday := weekend_of(on)) is not None})
    runs: list[list[date]] = []
    for saturday in saturdays:
        if runs and saturday - runs[-1][-1] == timedelta(days=7):
            runs[-1].append(saturday)
        else:
            runs.append([saturday])
    run = max(runs, key=len, default=[])
    if len(run) <= settings.weekends_in_a_row:
        return None
    days = [on for on in sorted(zone.days) if weekend_of(on) in run]
    on = next(on for on in days if weekend_of(on) == run[settings.weekends_in_a_row])
    values = {"count": len(run), "limit": settings.weekends_in_a_row, "places": _places(zone)}
    severity = min(settings.severity, Severity.WARNS)
    return _Told(f"{zone.subject}{_WEEKENDS}", on, severity, Reason("weekends", values), days)


def _finding(zone: _Zone, told: _Told, settings: Settings) -> Finding:
    if zone.known is not None and len(told.days) == len(zone.days):
        ids = zone.known[0]
    else:
        ids = tuple(sorted({one.event.event_id for day in told.days for one in zone.days[day]}))
    return Finding(
        rule=NAME,
        severity=told.severity,
        key=group_key(NAME, told.subject),
        event_ids=ids,
        on=told.on,
        from_at=min(one.starts_at for one in zone.days[told.on]),
        to_at=max(one.ends_at for one in zone.days[told.on]),
        reason=told.reason,
        question=""
        if zone.known is not None
        else question_key(NAME, told.reason.code == "weekends", _neighbourhood(zone)),
        evidence=Later(lambda: _evidence(zone, told.days, settings)),
        remedies=(
            Remedy("other_date"),
            Remedy("other_place"),
            Remedy("quieter"),
            Remedy("ask_office", {"office": "noise"}),
        ),
    )


def _neighbourhood(zone: _Zone) -> str:
    """Return the tree of venues with the most loud days in it, the first of equals; the square where no venue is known.

    What is heard in several squares of one park, or in several years, is one question.
    """
    roots = Counter(
        root
        for found in zone.days.values()
        for root in {one.place.path.split("/", 2)[1] for one in found if one.place.path}
    )
    return min(roots, key=lambda root: (-roots[root], root), default=str(zone.cell))


def _evidence(zone: _Zone, days: Sequence[date], settings: Settings) -> dict[str, Any]:
    lon, lat = middle_of(zone.cell)
    return {
        "lon": round(lon, 5),
        "lat": round(lat, 5),
        "metres": {"amplified": settings.amplified_m, "very_loud": settings.very_loud_m},
        "left": max(settings.days_per_year - len(zone.days), 0),
        "days": [_day(day, zone.days[day]) for day in days],
        "statute": "Freizeitlärm-Richtlinie der LAI (2015) Nr. 4.4",
        "confidence": "medium",
    }


def _day(on: date, happenings: list[Happening]) -> dict[str, Any]:
    """One day as evidence: reserved as long as nothing on it is confirmed."""
    return {
        "on": on.isoformat(),
        "event_ids": sorted({one.event.event_id for one in happenings}),
        "reserved": all(one.event.is_pencilled for one in happenings),
    }


def _subject(cell: Cell, year: int) -> str:
    return f"{cell[0]}.{cell[1]}:{year}"


def _places(zone: _Zone) -> list[str]:
    return (
        zone.known[1] if zone.known else _named_places(one for found in zone.days.values() for one in found)
    )


def _named_places(those: Iterable[Happening]) -> list[str]:
    """Name a few places, but none that is only pencilled: that is for those concerned."""
    return sorted({one.place.name for one in those if not one.event.is_pencilled and one.place.name})[:5]


def around(
    others: Sequence[Happening], one: Happening, facts: CityFacts, settings: Settings
) -> Callable[[Sequence[Happening]], list[Finding]]:
    """Return what answers as `check_group` does for this event at its place, on whatever dates it is asked with."""
    return _Around(others, one, settings) if is_counted(one) else lambda dates: []


class _Around:
    """The loud days of others in the squares that one event is heard in."""

    def __init__(self, others: Sequence[Happening], one: Happening, settings: Settings) -> None:
        self._settings, self._one = settings, one
        self._cells = _heard_in(one, settings)
        names = {_subject(cell, 0).partition(":")[0] for cell in self._cells}
        counted = [other for other in others if not other.event.is_assembly]
        zones = _zones(counted, settings, lambda subject: subject.partition(":")[0] in names)
        self._zones = {(zone.cell, zone.year): zone for zone in zones}
        self._weekends = {
            key: {saturday for on in zone.days if (saturday := weekend_of(on))}
            for key, zone in self._zones.items()
        }
        self._speaking: dict[int, list[Cell]] = {}
        self._whose: dict[tuple[Cell, int] | None, tuple[tuple[int, ...], list[str]]] = {}

    def __call__(self, dates: Sequence[Happening]) -> list[Finding]:
        by_year: dict[int, dict[date, list[Happening]]] = {}
        for one in dates:
            for on in loud_days(one.local_start, one.local_end):
                by_year.setdefault(on.year, {}).setdefault(on, []).append(one)
        return [
            finding
            for year, mine in by_year.items()
            for cell in self._speaking_in(year)
            for finding in self._judge(cell, year, mine)
        ]

    def _speaking_in(self, year: int) -> list[Cell]:
        """The place and what is heard there don't hang on the day: asked once a year."""
        known = self._speaking.get(year)
        if known is None:
            known = self._speaking[year] = [cell for cell in self._cells if self._speaks(cell, year)]
        return known

    def _speaks(self, cell: Cell, year: int) -> bool:
        theirs = self._zones.get((cell, year))
        heard = [one for those in theirs.days.values() for one in those] if theirs else []
        return _speaks(_Zone(cell, year, {date.min: [*heard, self._one]}), self._settings)

    def _judge(self, cell: Cell, year: int, mine: dict[date, list[Happening]]) -> list[Finding]:
        theirs = self._zones.get((cell, year))
        days = theirs.days if theirs else {}
        used = len(days) + sum(on not in days for on in mine)
        is_near = used * 3 >= self._settings.days_per_year * 2
        is_in_a_row = self._is_in_a_row(cell, year, mine)
        if not is_near and not is_in_a_row:
            return []
        zone = _Zone(cell, year, days | {on: [*days.get(on, ()), *those] for on, those in mine.items()})
        zone.known = self._known_of(theirs)
        found = (
            _quota(zone, self._settings) if is_near else None,
            _weekends(zone, self._settings) if is_in_a_row else None,
        )
        return [_finding(zone, one, self._settings) for one in found if one is not None]

    def _known_of(self, theirs: _Zone | None) -> tuple[tuple[int, ...], list[str]]:
        """Return whose and where all loud days of a square are, the event's own among them: asked once for all days."""
        key = (theirs.cell, theirs.year) if theirs else None
        known = self._whose.get(key)
        if known is None:
            those = [one for found in theirs.days.values() for one in found] if theirs else []
            ids = {one.event.event_id for one in (*those, self._one)}
            known = self._whose[key] = tuple(sorted(ids)), _named_places([*those, self._one])
        return known

    def _is_in_a_row(self, cell: Cell, year: int, mine: Iterable[date]) -> bool:
        """Whether the event is part of a run of loud weekends that is too long; of others' runs it says nothing."""
        saturdays = {saturday for on in mine if (saturday := weekend_of(on))}
        if not saturdays:
            return False
        loud = self._weekends.get((cell, year), set()) | saturdays
        for saturday in saturdays:
            first = last = saturday
            while first - _WEEK in loud:
                first -= _WEEK
            while last + _WEEK in loud:
                last += _WEEK
            if (last - first) // _WEEK + 1 > self._settings.weekends_in_a_row:
                return True
        return False
