"""More visitors at the same hour than the city, or one of its districts, can steward."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.concurrent_load import Load, Peak, dates_touched, peak_on
from festival.findings.distance import named
from festival.findings.finding import Finding, Reason, Remedy, Severity, group_key
from festival.findings.happening import EventFacts, Happening, size_class

NAME = "city_load"
SAYS_OF_ONE = False
_CITY = "all"
_SHOWN = 12
_NOTABLE = 5
"""From a fifth of what can be stewarded on, what comes to the largest event makes a difference."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.WARNS
    in_city: int = 30000
    in_district: int = 12000
    smallest: int = 200
    decision_at_percent: int = 150


EXPLAINED = {
    "is_on": N_("Add up the visitors expected at the same hour."),
    "severity": N_("How much it weighs when there are more visitors than can be stewarded."),
    "in_city": N_("So many visitors at the same hour can be stewarded in the whole city."),
    "in_district": N_("So many visitors at the same hour can be stewarded in one district."),
    "smallest": N_("Events with fewer visitors aren't added up, nor are those whose number nobody knows."),
    "decision_at_percent": N_("From this share of what can be stewarded it needs a decision."),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.where, size_class(event.visitors)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.visitors is None:
        yield "size"


def subjects(one: Happening, facts: CityFacts, settings: Settings) -> Iterator[str]:
    """The days it touches, in the whole city and in its district: "2026-06-13:all", "2026-06-13:4"."""
    if (one.event.visitors or 0) < settings.smallest:
        return
    for on in dates_touched(one.local_start, one.local_end):
        yield f"{on}:{_CITY}"
        if one.place.district_id is not None:
            yield f"{on}:{one.place.district_id}"


def span(subject: str, facts: CityFacts) -> tuple[date, date]:
    on = date.fromisoformat(subject.split(":")[0])
    return on, on + timedelta(days=1)


def check_group(group: Sequence[Happening], facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return a finding for each day and district, and for each day of the city, with more than can be stewarded."""
    loads: defaultdict[str, list[Load]] = defaultdict(list)
    for one in group:
        load = Load(one, one.event.visitors or 0, one.starts_at, one.ends_at, one.local_start.date())
        for subject in subjects(one, facts, settings):
            loads[subject].append(load)
    findings = (_judge(subject, those, facts, settings) for subject, those in loads.items())
    return [finding for finding in findings if finding is not None]


def may_speak(subject: str, visitors: Mapping[tuple[date, int | None], int], settings: Settings) -> bool:
    """Whether all visitors of the date together are more than can be stewarded, whatever their hours."""
    day, where = subject.split(":")
    key = date.fromisoformat(day), None if where == _CITY else int(where)
    return visitors.get(key, 0) > (settings.in_city if where == _CITY else settings.in_district)


def _judge(subject: str, loads: list[Load], facts: CityFacts, settings: Settings) -> Finding | None:
    day, where = subject.split(":")
    limit = settings.in_city if where == _CITY else settings.in_district
    if sum(load.amount for load in loads) <= limit:
        return None
    on = date.fromisoformat(day)
    peak = peak_on(on, loads)
    while peak is not None and not _comes_together(peak, limit):
        alone = peak.loads[0]
        loads = [load for load in loads if load is not alone]
        peak = peak_on(on, loads)
    if peak is None or peak.total <= limit or len(peak.event_ids) < 2:
        return None
    grave = peak.total * 100 >= limit * settings.decision_at_percent
    shown = named(*(load.happening for load in peak.loads[:_SHOWN]))
    return Finding(
        rule=NAME,
        severity=max(settings.severity, Severity.NEEDS_DECISION) if grave else settings.severity,
        key=group_key(NAME, subject),
        event_ids=peak.event_ids,
        on=on,
        from_at=peak.from_at,
        to_at=peak.to_at,
        reason=Reason(
            "city" if where == _CITY else "district",
            {
                "visitors": peak.total,
                "limit": limit,
                "events": len(peak.event_ids),
                "district_id": None if where == _CITY else int(where),
            },
        ),
        evidence={"events": shown},
        remedies=(Remedy("stagger"), Remedy("other_date"), Remedy("ask_office", {"office": "public_order"})),
        is_small=not grave and peak.total * 10 < limit * 11,
    )


def _comes_together(peak: Peak, limit: int) -> bool:
    """Whether what comes to the largest event makes a difference: a match that fills a stadium is no question to the
    few hundred who walk with lanterns elsewhere."""
    return (peak.total - peak.loads[0].amount) * _NOTABLE >= limit
