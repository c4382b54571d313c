"""More lent than the city has: stages, barriers, power boxes and crews, and the scarce services of a weekend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from festival.base.i18n import N_
from festival.facts.city_facts import CityFacts
from festival.findings.concurrent_load import Load, Peak, dates_touched, peak_on
from festival.findings.distance import named
from festival.findings.finding import Finding, Reason, Remedy, Severity, group_key
from festival.findings.happening import EventFacts, Happening
from festival.resources.values import Stock
from festival.rules.contract import Narrow

NAME = "resources"
LOOKS_AT_PLACE = False
NARROW = Narrow(booked=True)
_SHOWN = 12
_WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    service_severity: int = 2


EXPLAINED = {
    "is_on": N_("Compare what events borrow from the city with what there is."),
    "severity": N_("How much it weighs when more material or crews are promised than there are."),
    "service_severity": N_(
        "How much it weighs when a service is asked for too often in a weekend: 1, 2 or 3."
    ),
}


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    """The amounts stand in the finding itself."""
    return event.times, event.buffers


def subjects(one: Happening, facts: CityFacts, settings: Settings) -> Iterator[str]:
    """Each thing it borrows on each day, a service for the whole weekend: "3:2026-06-13", "7:weekend:2026-06-13"."""
    if not one.event.bookings:
        return
    first, last = _held(one)
    days = dates_touched(first, last)
    for resource_id, _amount in one.event.bookings:
        stock = facts.stock.get(resource_id)
        if stock is None:
            continue
        if stock.kind == "service":
            yield from dict.fromkeys(_service_subject(resource_id, on) for on in days)
        else:
            yield from (f"{resource_id}:{on}" for on in days)


def span(subject: str, facts: CityFacts) -> tuple[date, date]:
    on = date.fromisoformat(subject.rsplit(":", 1)[1])
    if f":{_WEEKEND}:" in subject:
        return on - timedelta(days=1), on + timedelta(days=2)
    return on, on + timedelta(days=1)


def check_group(group: Sequence[Happening], facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return a finding for each thing and day, or service and weekend, of which more is lent than there is."""
    loads: defaultdict[str, list[Load]] = defaultdict(list)
    for one in group:
        amounts = dict(one.event.bookings)
        starts_on = _held(one)[0].date()
        for subject in subjects(one, facts, settings):
            amount = amounts[int(subject.split(":", 1)[0])]
            loads[subject].append(Load(one, amount, one.blocks_from, one.blocks_to, starts_on))
    findings = []
    for subject, those in loads.items():
        stock = facts.stock[int(subject.split(":", 1)[0])]
        is_service = f":{_WEEKEND}:" in subject
        peak = _whole(those) if is_service else peak_on(date.fromisoformat(subject.rsplit(":", 1)[1]), those)
        if peak is not None and peak.total > stock.amount:
            findings.append(_finding(subject, stock, peak, settings))
    return findings


def _finding(subject: str, stock: Stock, peak: Peak, settings: Settings) -> Finding:
    is_service = stock.kind == "service"
    severity = Severity(min(max(settings.service_severity, 1), 3)) if is_service else settings.severity
    return Finding(
        rule=NAME,
        severity=severity,
        key=group_key(NAME, subject),
        event_ids=peak.event_ids,
        on=date.fromisoformat(subject.rsplit(":", 1)[1]),
        from_at=peak.from_at,
        to_at=peak.to_at,
        reason=Reason(
            _WEEKEND if f":{_WEEKEND}:" in subject else "lent",
            {
                "name": stock.name,
                "name_en": stock.name_en or stock.name,
                "unit": stock.unit,
                "wanted": peak.total,
                "stock": stock.amount,
            },
        ),
        evidence={
            "events": named(*(load.happening for load in peak.loads[:_SHOWN])),
            "amounts": {str(load.happening.event.event_id): load.amount for load in peak.loads[:_SHOWN]},
        },
        remedies=(
            Remedy("borrow_elsewhere"),
            Remedy("fewer"),
            Remedy("other_date"),
            Remedy("share_material"),
        ),
    )


def _whole(loads: list[Load]) -> Peak:
    """Each event of the weekend counts once, however many dates it has there."""
    once: dict[int, Load] = {}
    for load in sorted(loads, key=lambda load: (load.from_at, load.happening.on)):
        once.setdefault(load.happening.event.event_id, load)
    those = sorted(once.values(), key=lambda load: (-load.amount, load.happening.event.event_id))
    return Peak(
        sum(load.amount for load in those),
        min(load.from_at for load in loads),
        max(load.to_at for load in loads),
        tuple(those),
    )


def _held(one: Happening) -> tuple[datetime, datetime]:
    """Return the wall times from the beginning of set-up to the end of tear-down."""
    return one.local_start - (one.starts_at - one.blocks_from), one.local_end + (one.blocks_to - one.ends_at)


def _service_subject(resource_id: int, on: date) -> str:
    """Friday to Sunday is one weekend, named by its Saturday; any other day stands for itself."""
    if on.weekday() < 4:
        return f"{resource_id}:{on}"
    return f"{resource_id}:{_WEEKEND}:{on + timedelta(days=5 - on.weekday())}"
