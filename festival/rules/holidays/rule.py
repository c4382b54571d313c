"""Public and school holidays, bridge days: they inform, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.concurrent_load import days_of_evening
from festival.findings.finding import Finding, Reason, Severity, event_key
from festival.findings.happening import EventFacts, Happening
from festival.law.event_scopes import ASSEMBLY
from festival.law.holiday_calendar import SchoolBreak

NAME = "holidays"
LOOKS_AT_PLACE = False
FAMILY = frozenset({"familien", "kinder_0_6", "kinder_7_12", "jugend", "schulen"})
_MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.INFORMS
    school_for_all: bool = False
    bridge_days: bool = True


EXPLAINED = {
    "is_on": N_("Tell which events fall on public holidays, bridge days or school holidays."),
    "severity": N_(
        "How much it weighs. Holidays can be a chance, so it only informs unless you choose otherwise."
    ),
    "school_for_all": N_(
        "Tell of school holidays for all events, not only for those that address families, children, teenagers or "
        "schools."
    ),
    "bridge_days": N_("Also tell of bridge days: a single working day between a holiday and a weekend."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return (event.times,)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if not settings.school_for_all and not one.event.audiences:
        yield "audience"


def lacks_law(facts: CityFacts) -> bool:
    """Whether nobody has said where the city lies; other countries' holidays are known."""
    return not facts.land


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of one date."""

    subject: str
    reason: Reason
    evidence: dict[str, object]


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return what stands in the calendar of the happening's dates: at most one finding of each kind a date.

    The hours after midnight belong to the evening before: who dances into Good Friday has no holiday for it.
    """
    if one.event.category == ASSEMBLY:
        return []
    found: dict[str, Finding] = {}
    for on in days_of_evening(one.local_start, one.local_end)[:_MOST_DAYS]:
        for told in (
            _public(one, on, facts),
            _bridge(on, facts, settings),
            _school(one, on, facts, settings),
        ):
            if told is not None:
                finding = _finding(one, on, told, settings)
                found.setdefault(finding.key, finding)
    return list(found.values())


def _public(one: Happening, on: date, facts: CityFacts) -> _Told | None:
    holidays = facts.holidays.get(on)
    if not holidays:
        return None
    names = [[holiday.name, holiday.name_en] for holiday in holidays]
    is_sure = any(holiday.is_sure for holiday in holidays)
    code = "public" if is_sure else "public_in_some_places"
    reason = Reason(
        code,
        {
            "names": names,
            "on": on.isoformat(),
            "is_school": "schulen" in one.event.audiences,
            "is_quiet": facts.is_quiet(on),
        },
    )
    return _Told(f"public:{on.isoformat()}", reason, {"land": facts.land, "is_sure": is_sure})


def _bridge(on: date, facts: CityFacts, settings: Settings) -> _Told | None:
    if not settings.bridge_days or not is_bridge_day(on, facts):
        return None
    reason = Reason("bridge", {"on": on.isoformat()})
    return _Told(f"bridge:{on.isoformat()}", reason, {"land": facts.land})


def is_bridge_day(on: date, facts: CityFacts) -> bool:
    """Whether the date is the one working day between a public holiday and a weekend."""
    if on.weekday() not in (0, 4) or _is_holiday(on, facts):
        return False
    return _is_holiday(on + timedelta(days=1 if on.weekday() == 0 else -1), facts)


def _is_holiday(on: date, facts: CityFacts) -> bool:
    return any(one.is_sure for one in facts.holidays.get(on, ()))


def _school(one: Happening, on: date, facts: CityFacts, settings: Settings) -> _Told | None:
    if not settings.school_for_all and not one.event.audiences & FAMILY:
        return None
    if facts.school_known_until is None or on > facts.school_known_until:
        return _Told(
            f"school_unknown:{on.year}",
            Reason("school_unknown", {"on": on.isoformat()}),
            {"known_until": facts.school_known_until.isoformat() if facts.school_known_until else None},
        )
    school_break = facts.school_breaks.get(on)
    if school_break is None:
        return None
    reason = Reason("school", _values(school_break) | {"is_school": "schulen" in one.event.audiences})
    subject = f"school:{school_break.start_on.isoformat()}"
    return _Told(subject, reason, {"land": facts.land, "source": "holidays"})


def _values(school_break: SchoolBreak) -> dict[str, object]:
    return {
        "name": [school_break.name, school_break.name_en],
        "start_on": school_break.start_on.isoformat(),
        "last_on": school_break.last_on.isoformat(),
    }


def _finding(one: Happening, on: date, told: _Told, settings: Settings) -> Finding:
    return Finding(
        rule=NAME,
        severity=settings.severity,
        key=event_key(NAME, one, told.subject),
        event_ids=(one.event.event_id,),
        on=on,
        from_at=one.starts_at,
        to_at=one.ends_at,
        reason=told.reason,
        evidence=told.evidence,
    )
