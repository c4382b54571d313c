"""Sunday opening: how many are left, on which days none should be, and the occasion each hangs on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from festival.base.i18n import N_
from festival.base.vocabulary import UNKNOWN
from festival.countries.country_codes import is_land
from festival.facts.city_facts import CityFacts
from festival.facts.excluded_days import exclusion
from festival.findings.distance import metres_between
from festival.findings.finding import Finding, Reason, Remedy, Severity, event_key, group_key
from festival.findings.happening import EventFacts, Happening, is_solemn, local_days
from festival.findings.questions import edition_of, question_key
from festival.law.values import Spacing, SundayOpening
from festival.rules.contract import Narrow

NAME = "sunday_opening"
SHOPS = "handel"
_OCCASION = "occasion"
_SPACING = "spacing-"
_FOUR_WEEKS = timedelta(days=28)
_CITY = "city"
_ALIKE = 2
"""Up to so many openings are named in a question, which is the same for their next editions."""
_BY_DISTRICT = ("district", "municipality_or_district", "store", "store_or_area")
_TYPICAL = frozenset(
    {
        "stadtfest",
        "volksfest",
        "weihnachtsmarkt",
        "markt",
        "genuss",
        "open_air",
        "umzug",
        "sport",
        "wirtschaft",
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city chooses."""

    is_on: bool = True
    severity: Severity = Severity.NEEDS_DECISION
    occasion_m: int = 500
    occasion_visitors: int = 500


EXPLAINED = {
    "is_on": N_("Compare shop-opening Sundays with the Land’s number, its excluded days and their occasion."),
    "severity": N_(
        "How much it weighs where too many are planned, a day is excluded, or the occasion is missing."
    ),
    "occasion_m": N_("Up to this many metres an event of the same day counts as the occasion of an opening."),
    "occasion_visitors": N_(
        "An event with fewer expected visitors is no occasion. Where nobody has entered a number, fairs, markets, "
        "parades and the like count, and somebody should ask."
    ),
}


NARROW = Narrow(categories=(SHOPS,))
IS_ANCHORED = True


def relied(event: EventFacts, settings: Settings) -> tuple[object, ...]:
    return event.times, event.where, event.category, _draws(event, settings)


def unknown(one: Happening, settings: Settings) -> Iterator[str]:
    if one.event.category == UNKNOWN:
        yield "category"


def lacks_law(facts: CityFacts) -> bool:
    return not is_land(facts.land) and facts.sunday_opening is None


@dataclass(frozen=True, slots=True)
class _Opening:
    """Shops that open on one Sunday or holiday."""

    happening: Happening
    on: date


def check_happening(one: Happening, facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return what the Land's rule says of the opening's day and hours."""
    rule = facts.sunday_opening
    if rule is None or not _is_opening(one):
        return []
    findings = []
    for opening in _openings([one], facts):
        findings += _day(opening, rule, facts, settings)
        findings += _hours(opening, rule, settings)
    return findings


def subjects(one: Happening, facts: CityFacts, settings: Settings) -> Iterable[str]:
    """Return the year's number an opening uses up, the months it may be too close in, and the day on which openings and
    occasions meet."""
    rule = facts.sunday_opening
    if rule is None or not (_is_opening(one) or _draws(one.event, settings)):
        return []
    days = [on for on in local_days(one) if facts.is_day_off(on)]
    found = [f"{_OCCASION}:{on.isoformat()}" for on in days]
    if _is_opening(one):
        found += [f"{_unit(one, rule)}:{year}" for year in dict.fromkeys(on.year for on in days)]
        months = (f"{later:%Y-%m}" for on in days for later in (on, on + _FOUR_WEEKS))
        found += [f"{_SPACING}{_unit(one, rule)}:{month}" for month in dict.fromkeys(months)]
    return found


def span(subject: str, facts: CityFacts) -> tuple[date, date]:
    """Return the year of a number, the day of an occasion, a month with the four weeks before it."""
    kind, _, when = subject.rpartition(":")
    if kind == _OCCASION:
        on = date.fromisoformat(when)
        return on, on + timedelta(days=1)
    if kind.startswith(_SPACING):
        first = date.fromisoformat(f"{when}-01")
        return first - _FOUR_WEEKS, (first + timedelta(days=31)).replace(day=1)
    return date(int(when), 1, 1), date(int(when) + 1, 1, 1)


def check_group(group: Sequence[Happening], facts: CityFacts, settings: Settings) -> list[Finding]:
    """Return how many openings are planned for each place and year, and what the openings of each day hang on."""
    rule = facts.sunday_opening
    if rule is None:
        return []
    openings = _openings(group, facts)
    findings = _numbers(openings, rule, settings) + _spacing(openings, rule, facts, settings)
    if rule.occasion_required != "no":
        by_day: defaultdict[date, list[Happening]] = defaultdict(list)
        for opening in openings:
            if not exclusion(rule.excluded_days, opening.on, facts)[0]:  # there no occasion helps
                by_day[opening.on].append(opening.happening)
        occasions: defaultdict[date, list[Happening]] = defaultdict(list)
        for one in group if by_day else ():
            for on in local_days(one) if _draws(one.event, settings) else ():
                if on in by_day:
                    occasions[on].append(one)
        for on, same_day in sorted(by_day.items()):
            findings.append(_occasion(on, same_day, occasions[on], rule, settings))
    return findings


def _is_opening(one: Happening) -> bool:
    return one.event.category == SHOPS


def _openings(group: Iterable[Happening], facts: CityFacts) -> list[_Opening]:
    return [
        _Opening(one, on)
        for one in group
        if _is_opening(one)
        for on in local_days(one)
        if facts.is_day_off(on)
    ]


def _unit(one: Happening, rule: SundayOpening) -> str:
    """Return what the number is counted for. Shops and areas aren't known here: their district stands for them."""
    if rule.counted_per not in _BY_DISTRICT:
        return _CITY
    return f"district-{one.place.district_id}" if one.place.district_id is not None else "no-district"


def _numbers(openings: list[_Opening], rule: SundayOpening, settings: Settings) -> list[Finding]:
    if rule.max_per_year is None:
        return []
    most = rule.max_per_year
    units: defaultdict[tuple[str, int], list[_Opening]] = defaultdict(list)
    for opening in openings:
        units[_unit(opening.happening, rule), opening.on.year].append(opening)
    findings = []
    for (unit, year), found in sorted(units.items()):
        days = sorted({opening.on for opening in found})
        is_over = len(days) > most
        at = days[most] if is_over else days[-1]
        values = {
            "used": len(days),
            "most": most,
            "left": max(most - len(days), 0),
            "year": year,
            "per": rule.counted_per,
            "in_district": unit != _CITY,
        }
        findings.append(
            _finding(
                [opening.happening for opening in found if opening.on == at],
                at,
                _Told(
                    group_key(NAME, f"{unit}:{year}"),
                    settings.severity if is_over else Severity.INFORMS,
                    Reason("too_many" if is_over else "left", values),
                    _origin(rule) | {"days": [on.isoformat() for on in days], "extra_days": rule.extra_days},
                ),
                [opening.happening for opening in found],
            )
        )
    return findings


def _spacing(
    openings: list[_Opening], rule: SundayOpening, facts: CityFacts, settings: Settings
) -> list[Finding]:
    """Return the months in which openings lie closer together than the Land wants them, by the last of them."""
    units: defaultdict[str, defaultdict[date, list[Happening]]] = defaultdict(lambda: defaultdict(list))
    for opening in openings:
        units[_unit(opening.happening, rule)][opening.on].append(opening.happening)
    is_sure = rule.source.confidence != "low"
    findings = []
    for unit, by_day in sorted(units.items()):
        months: defaultdict[str, list[tuple[str, int, list[date]]]] = defaultdict(list)
        for close in _close(sorted(by_day), rule.spacing, facts):
            months[f"{close[2][-1]:%Y-%m}"].append(close)
        for month, found in months.items():
            code, most, days = found[0]
            shown = [one for on in days for one in by_day[on]]
            everyone = {on for _code, _most, those in found for on in those}
            findings.append(
                _finding(
                    shown,
                    days[-1],
                    _Told(
                        group_key(NAME, f"{_SPACING}{unit}:{month}"),
                        settings.severity if is_sure else min(settings.severity, Severity.WARNS),
                        Reason(code, {"days": [on.isoformat() for on in days], "most": most}),
                        _origin(rule) | {"days": [on.isoformat() for on in sorted(everyone)]},
                    ),
                    [one for on in sorted(everyone) for one in by_day[on]],
                )
            )
    return findings


def _close(days: list[date], spacing: Spacing, facts: CityFacts) -> Iterator[tuple[str, int, list[date]]]:
    """Return the days that are too close, each time with what the Land says of it and the number it wants at most."""
    for number, on in enumerate(days):
        before = days[number - 1] if number else None
        if spacing.not_in_a_row and before is not None and _follows(before, on, facts):
            yield "in_a_row", 1, [before, on]
        for code, most, since in (
            ("in_month", spacing.per_month, on.replace(day=1)),
            ("in_4_weeks", spacing.in_4_weeks, on - _FOUR_WEEKS + timedelta(days=1)),
        ):
            within = [one for one in days[: number + 1] if one >= since]
            if most is not None and len(within) > most:
                yield code, most, within


def _follows(before: date, on: date, facts: CityFacts) -> bool:
    """Whether no other Sunday or holiday lies between the two."""
    between = (before + timedelta(days=number) for number in range(1, (on - before).days))
    return not any(facts.is_day_off(one) for one in between)


def _day(opening: _Opening, rule: SundayOpening, facts: CityFacts, settings: Settings) -> list[Finding]:
    excluded, asks = exclusion(rule.excluded_days, opening.on, facts)
    if not excluded:
        return []
    key = event_key(NAME, opening.happening, f"{opening.on.isoformat()}:day")
    is_sure = rule.source.confidence != "low"
    severity = settings.severity if is_sure else min(settings.severity, Severity.WARNS)
    reason = Reason("excluded_day", {"day": excluded, "statute": rule.source.statute})
    told = _Told(key, severity, reason, _origin(rule) | {"asks": asks})
    return [_finding([opening.happening], opening.on, told)]


def _hours(opening: _Opening, rule: SundayOpening, settings: Settings) -> list[Finding]:
    one = opening.happening
    if one.all_day or one.local_start.date() != one.local_end.date():
        return []
    too_early = rule.earliest is not None and one.local_start.time() < rule.earliest
    too_late = rule.latest is not None and one.local_end.time() > rule.latest
    hours = (one.local_end - one.local_start) / timedelta(hours=1)
    too_long = rule.max_hours is not None and hours > rule.max_hours
    if not (too_early or too_late or too_long):
        return []
    values = {
        "earliest": f"{rule.earliest:%H:%M}" if rule.earliest else "",
        "latest": f"{rule.latest:%H:%M}" if rule.latest else "",
        "hours": rule.max_hours,
        "statute": rule.source.statute,
    }
    key = event_key(NAME, one, f"{opening.on.isoformat()}:hours")
    severity = min(settings.severity, Severity.WARNS)
    return [_finding([one], opening.on, _Told(key, severity, Reason("hours", values), _origin(rule)))]


def _occasion(
    on: date, openings: list[Happening], occasions: list[Happening], rule: SundayOpening, settings: Settings
) -> Finding:
    """Return what the day's openings hang on; where some hang on nothing (any more), these alone."""
    found = {id(shops): [one for one in occasions if _is_near(one, shops, settings)] for shops in openings}
    lacking = [shops for shops in openings if not found[id(shops)]]
    alive = list({id(one): one for near in found.values() for one in near}.values())
    evidence = _origin(rule) | {
        "required": rule.occasion_required,
        "occasion_ids": sorted({one.event.event_id for one in alive}),
        "metres": settings.occasion_m,
    }
    values = {"metres": settings.occasion_m, "visitors": settings.occasion_visitors, "count": len(alive)}
    key = group_key(NAME, f"{_OCCASION}:{on.isoformat()}")
    if lacking:
        is_strict = rule.occasion_required == "yes" and rule.source.confidence != "low"
        severity = settings.severity if is_strict else min(settings.severity, Severity.WARNS)
        code = "no_occasion" if rule.occasion_required == "yes" else "no_reason"
        return _finding(lacking, on, _Told(key, severity, Reason(code, values), evidence))
    is_sure = any(one.event.visitors is not None and not one.event.is_pencilled for one in alive)
    reason = Reason("hangs_on" if is_sure else "hangs_on_unsure", values)
    return _finding(openings, on, _Told(key, Severity.INFORMS, reason, evidence), [*openings, *alive])


def _draws(event: EventFacts, settings: Settings) -> bool:
    """Whether the event could be an occasion: it draws visitors and is neither shops, an assembly nor remembrance."""
    if event.category == SHOPS or event.is_assembly or is_solemn(event):
        return False
    if event.visitors is None:
        return event.category in _TYPICAL
    return event.visitors >= settings.occasion_visitors


def _is_near(one: Happening, shops: Happening, settings: Settings) -> bool:
    metres = metres_between(one.place, shops.place)
    if metres is None:
        return one.place.district_id is not None and one.place.district_id == shops.place.district_id
    return metres <= settings.occasion_m


def _origin(rule: SundayOpening) -> dict[str, Any]:
    source = rule.source
    return {
        "key": source.key,
        "statute": source.statute,
        "confidence": source.confidence,
        "source": source.source,
        "note": source.note,
        "checked_on": source.checked_on.isoformat() if source.checked_on else None,
        "instrument": rule.instrument,
        "notice_days": rule.notice_days,
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of openings, beside whose and when."""

    key: str
    severity: Severity
    reason: Reason
    evidence: dict[str, Any]


def _finding(
    shown: list[Happening], on: date, told: _Told, concerned: list[Happening] | None = None
) -> Finding:
    """Return the finding over the hours of those shown; all concerned are named in it."""
    remedies = (
        Remedy("other_date"),
        Remedy("name_occasion"),
        Remedy("ask_office", {"office": "public_order"}),
    )
    return Finding(
        rule=NAME,
        severity=told.severity,
        key=told.key,
        event_ids=tuple(sorted({one.event.event_id for one in concerned or shown})),
        on=on,
        from_at=min(one.starts_at for one in shown),
        to_at=max(one.ends_at for one in shown),
        reason=told.reason,
        evidence=told.evidence,
        remedies=remedies if told.severity > Severity.INFORMS else (),
        question=question_key(NAME, told.reason.code, *sorted({edition_of(one) for one in shown}))
        if len(shown) <= _ALIKE and told.reason.code != "too_many"
        else "",
    )
