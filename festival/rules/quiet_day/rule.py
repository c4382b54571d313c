"""Quiet days: dancing, entertainment, sport or markets at hours that the Land's law restricts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from festival.base.clock import to_utc_shifted
from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.countries.country_codes import is_land
from festival.facts.city_facts import CityFacts, QuietWindow
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key
from festival.findings.happening import EventFacts, Happening, local_days
from festival.findings.questions import edition_of, question_key
from festival.law.conditions import BadCondition, holds, unknown_words
from festival.law.event_scopes import ASSEMBLY, Fit, fit, known_facts, service_fit
from festival.law.values import Restriction, ServiceProtection

NAME = "quiet_day"
LOOKS_AT_PLACE = False
_DISTURBS = "directly_disturbing"
_PLAIN = ("markt", "natur", "wirtschaft", "sport")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    tells_of_services: bool = True
    service_from_hour: int = 8
    service_to_hour: int = 12


EXPLAINED = {
    "is_on": N_("Compare events with the hours that the Land’s law on quiet days restricts."),
    "severity": N_(
        "How much it weighs where the event is what the law means and the table’s row is well founded. Where it may "
        "be, or the row is less sure, it weighs less."
    ),
    "tells_of_services": N_("Also tell of events that may disturb church services on Sundays and holidays."),
    "service_from_hour": N_("From this hour services are assumed where no source gives their hours."),
    "service_to_hour": N_("Until this hour services are assumed where no source gives their hours."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.category, event.tone, event.sound, event.setting


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.category == UNKNOWN:
        yield "category"
    if one.event.sound == UNKNOWN:
        yield "sound"


def lacks_law(facts: CityFacts) -> bool:
    return not is_land(facts.land) and not facts.quiet and facts.services is None


@dataclass(frozen=True, slots=True)
class _Hit:
    window: QuietWindow
    fit: Fit
    asks: tuple[str, ...]


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return one finding for all restricted hours the happening touches, else one for church services, else none.

    The rows of the strongest fit give the reason, all rows touched are evidence. Assemblies are told of it only.
    """
    hits = _hits(one, facts)
    if hits:
        return [_finding(one, facts, settings, hits)]
    return _services(one, facts, settings) if settings.tells_of_services else []


def _hits(one: Happening, facts: CityFacts) -> list[_Hit]:
    known = known_facts(one.event, facts.town)
    hits = []
    for window in facts.quiet_between(one.starts_at, _end(one)):
        found = fit(window.restriction.scope, one.event)
        if found is Fit.NO:
            continue
        condition = window.restriction.condition
        answer = holds(condition, window.on, known)
        if answer is False:
            continue
        hits.append(_Hit(window, found if answer else Fit.ASK, () if answer else _asks(condition, known)))
    return hits


def _asks(condition: str, known: dict[str, bool | None]) -> tuple[str, ...]:
    try:
        return tuple(unknown_words(condition, known))
    except BadCondition:
        return ("unread",)


def _weight(hit: _Hit, settings: Settings) -> Severity:
    confidence = hit.window.restriction.source.confidence
    if confidence == "low":
        return Severity.INFORMS
    if hit.fit is Fit.ASK or confidence == "medium":
        return min(settings.severity, Severity.WARNS)
    return settings.severity


def _finding(one: Happening, facts: CityFacts, settings: Settings, hits: list[_Hit]) -> Finding:
    severity = max(_weight(hit, settings) for hit in hits)
    if one.event.category == ASSEMBLY or _is_routine(one, hits):
        severity = Severity.INFORMS
    best = max(hits, key=lambda hit: (_weight(hit, settings), hit.fit, -hit.window.from_at.timestamp()))
    same = [hit for hit in hits if _weight(hit, settings) == _weight(best, settings) and hit.fit == best.fit]
    from_at = max(one.starts_at, min(hit.window.from_at for hit in same))
    to_at = min(_end(one), max(hit.window.to_at for hit in same))
    code = "assembly" if one.event.category == ASSEMBLY else "restricted" if best.fit is Fit.YES else "ask"
    if best.window.restriction.source.confidence == "low" and code != "assembly":
        code = "please_check"
    days = dict.fromkeys((hit.window.restriction.name, hit.window.restriction.name_en) for hit in same)
    window = best.window
    return Finding(
        rule=NAME,
        severity=severity,
        key=event_key(NAME, one, one.on.isoformat()),
        event_ids=(one.event.event_id,),
        on=one.on,
        from_at=from_at,
        to_at=to_at,
        reason=Reason(
            code,
            {
                "days": [list(names) for names in days],
                "scope": window.restriction.scope,
                "from": window.local_from.isoformat(timespec="minutes"),
                "to": window.local_to.isoformat(timespec="minutes"),
                "statute": window.restriction.source.statute,
                "asks": list(dict.fromkeys(ask for hit in same for ask in hit.asks)),
            },
        ),
        evidence={
            "land": facts.land,
            "rows": [_row(hit) for hit in hits],
            "not_checked": _not_checked(one, facts),
        },
        remedies=_remedies(one),
        question=_question(one, code, window, same),
    )


def _question(one: Happening, code: str, window: QuietWindow, hits: list[_Hit]) -> str:
    """What depends on how such an event is held is asked once for all of its kind and every such day; what the law
    restricts, once for each event, whatever the year, and day."""
    event, scope = one.event, window.restriction.scope
    if code != "ask":
        return question_key(NAME, code, edition_of(one), scope, window.restriction.day)
    asks = sorted({ask for hit in hits for ask in hit.asks})
    return question_key(NAME, code, scope, asks, event.category, event.tone, event.sound, event.setting)


def _is_routine(one: Happening, hits: list[_Hit]) -> bool:
    """Whether all that has to be asked is if a silent event that celebrates nothing, as a weekly market, disturbs the
    quiet of the day directly: it doesn't. A feast does, with background music too."""
    is_plain = one.event.sound == "none" and one.event.category in _PLAIN and one.event.tone != "festive"
    return is_plain and all(hit.asks == (_DISTURBS,) for hit in hits)


def _row(hit: _Hit) -> dict[str, Any]:
    window, restriction = hit.window, hit.window.restriction
    return {
        "day": restriction.day,
        "name": restriction.name,
        "name_en": restriction.name_en,
        "on": window.on.isoformat(),
        "from": window.local_from.isoformat(timespec="minutes"),
        "to": window.local_to.isoformat(timespec="minutes"),
        "scope": restriction.scope,
        "condition": restriction.condition,
        "fits": hit.fit.name.lower(),
        **_origin(restriction),
    }


def _origin(row: Restriction | ServiceProtection) -> dict[str, Any]:
    source = row.source
    checked = source.checked_on.isoformat() if source.checked_on else None
    return {
        "key": source.key,
        "statute": source.statute,
        "confidence": source.confidence,
        "source": source.source,
        "note": source.note,
        "checked_on": checked,
    }


def _remedies(one: Happening) -> tuple[Remedy, ...]:
    if one.event.category == ASSEMBLY:
        return ()
    return (Remedy("other_time"), Remedy("other_date"), Remedy("ask_office", {"office": "public_order"}))


def _not_checked(one: Happening, facts: CityFacts) -> list[str]:
    """Return quiet days of other Länder on the happening's dates for which the table has no row here."""
    return [name for on in local_days(one) for name in facts.unchecked.get(on, ())]


def _end(one: Happening) -> datetime:
    """An event of no length still happens."""
    return max(one.ends_at, one.starts_at + timedelta(minutes=1))


def _services(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    rule = facts.services
    if rule is None or service_fit(rule.affects, one.event) is Fit.NO:
        return []
    start = rule.start or (_hour(settings.service_from_hour) if _is_assumed(rule) else time.min)
    end = rule.end or _hour(settings.service_to_hour)
    for on in local_days(one):
        if not facts.is_day_off(on) or (on.month, on.day) in rule.not_on:
            continue
        from_at = max(one.starts_at, to_utc_shifted(datetime.combine(on, start), facts.zone))
        to_at = min(_end(one), to_utc_shifted(datetime.combine(on, end), facts.zone))
        if from_at < to_at:
            return [_service_finding(one, rule, on, (from_at.astimezone(UTC), to_at), (start, end))]
    return []


def _hour(hour: int) -> time:
    return time(hour) if 0 <= hour < 24 else time.max


def _is_assumed(rule: ServiceProtection) -> bool:
    """Whether the law names no hours of service."""
    return rule.start is None and rule.end is None


def _service_finding(
    one: Happening,
    rule: ServiceProtection,
    on: date,
    touched: tuple[datetime, datetime],
    hours: tuple[time, time],
) -> Finding:
    """Return what is told of the protected hours, of which the happening touches these moments."""
    values = {"from": f"{hours[0]:%H:%M}", "to": f"{hours[1]:%H:%M}", "statute": rule.source.statute}
    is_assumed = _is_assumed(rule)
    return Finding(
        rule=NAME,
        severity=Severity.INFORMS,
        key=event_key(NAME, one, f"{one.on.isoformat()}:service"),
        event_ids=(one.event.event_id,),
        on=on,
        from_at=touched[0],
        to_at=touched[1],
        reason=Reason("service_hours_unknown" if is_assumed else "service", values),
        evidence={"rows": [{"affects": list(rule.affects), "assumed_hours": is_assumed, **_origin(rule)}]},
        remedies=(Remedy("other_time"), Remedy("ask_office", {"office": "public_order"})),
    )
