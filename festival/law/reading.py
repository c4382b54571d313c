"""A row of the law's tables, read strictly into what rules ask. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from festival.base.errors import FestivalError
from festival.countries.lands import LANDS
from festival.law.conditions import BadCondition, unknown_words
from festival.law.permit_facts import OFFICE_TERMS, PERMIT_KINDS, PERMIT_WORDS
from festival.law.values import (
    Permit,
    Restriction,
    RestTime,
    ServiceProtection,
    Source,
    Spacing,
    SundayOpening,
)
from festival.recurrence.movable_days import BadRule, DateRule, parse_rule

SCOPES = ("dance", "public_entertainment", "all_unserious", "every_event", "music", "sport", "market")
CONFIDENCES = ("high", "medium", "low")
COUNTED_PER = ("municipality", "district", "land", "store", "store_or_area", "municipality_or_district")
OCCASIONS = ("yes", "public_interest", "occasion_or_public_interest", "constitutional", "no")
YES_NO = ("", "yes", "no")
RESTS = ("night", "rest")
DAYS = ("workday", "day_off")
_TIME = re.compile(r"(\d{1,2}):(\d\d)", re.ASCII)
_DAY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)


class BadLaw(FestivalError):
    """A row whose `field` can't be read."""

    def __init__(self, field_name: str, text: object) -> None:
        super().__init__(f"{field_name} can't be read: {str(text)[:80]!r}")
        self.field = field_name


@dataclass(frozen=True)
class LawEntry:
    """One row in plain values: `kind` names its table, `values` hold the table's own columns as text."""

    kind: str
    key: str
    land: str
    values: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    checked_on: date | None = None
    source: str = ""
    confidence: str = "low"

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def holds_on(self, on: date) -> bool:
        """Whether the row is in force on the date."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    def origin(self) -> Source:
        confidence = self.confidence if self.confidence in CONFIDENCES else "low"
        return Source(
            self.key, self.text("statute"), confidence, self.source, self.text("note"), self.checked_on
        )


@dataclass(frozen=True)
class NamedDay:
    """A row of the table of days."""

    key: str
    name: str
    name_en: str
    rule: DateRule
    is_quiet: bool
    is_holiday: bool = False


def read_day(entry: LawEntry) -> NamedDay:
    """Return the day. Raises BadLaw."""
    try:
        rule = parse_rule(entry.text("rule"))
    except BadRule as error:
        raise BadLaw("rule", entry.text("rule")) from error
    name = entry.text("name_de") or entry.key
    kinds = entry.text("kind").split(";")
    is_quiet, is_holiday = "quiet" in kinds, "public_holiday" in kinds
    return NamedDay(entry.key, name, entry.text("name_en") or name, rule, is_quiet, is_holiday)


def read_restriction(entry: LawEntry, days: Mapping[str, NamedDay]) -> Restriction:
    """Return what a row of quiet_days restricts. Raises BadLaw; its condition is read when it is asked."""
    day = days.get(entry.text("day"))
    if day is None:
        raise BadLaw("day", entry.text("day"))
    if entry.text("scope") not in SCOPES:
        raise BadLaw("scope", entry.text("scope"))
    offset = _whole(entry, "end_day_offset") or 0
    if not 0 <= offset <= 7:
        raise BadLaw("end_day_offset", offset)
    start = _clock(entry, "start")
    end = _clock(entry, "end")
    if start is None or end is None:
        raise BadLaw("end" if start is not None else "start", "")
    if end + timedelta(days=offset) <= start:
        raise BadLaw("end", entry.text("end"))
    return Restriction(
        day=day.key,
        name=day.name,
        name_en=day.name_en,
        start=start,
        end=end + timedelta(days=offset),
        scope=entry.text("scope"),
        condition=entry.text("condition"),
        source=entry.origin(),
    )


def read_services(entry: LawEntry) -> ServiceProtection:
    """Return a row of sunday_protection. Raises BadLaw."""
    days = set()
    for part in entry.text("not_on").split():
        found = _DAY.fullmatch(part)
        if found is None or not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31):
            raise BadLaw("not_on", part)
        days.add((int(found[1]), int(found[2])))
    start, end = _time(entry, "start"), _time(entry, "end")
    if start is not None and end is not None and end <= start:
        raise BadLaw("end", entry.text("end"))
    affects = tuple(part.strip() for part in entry.text("affects").split(";") if part.strip())
    return ServiceProtection(start, end, affects, frozenset(days), entry.origin())


def read_opening(entry: LawEntry) -> SundayOpening:
    """Return a row of sunday_opening. Raises BadLaw."""
    for name, allowed in (("counted_per", COUNTED_PER), ("occasion_required", OCCASIONS)):
        if entry.text(name) not in allowed:
            raise BadLaw(name, entry.text(name))
    hours = entry.text("max_hours")
    try:
        max_hours = float(hours) if hours else None
    except ValueError as error:
        raise BadLaw("max_hours", hours) from error
    if max_hours is not None and not 0 < max_hours <= 24:
        raise BadLaw("max_hours", hours)
    return SundayOpening(
        max_per_year=_whole(entry, "max_per_year"),
        counted_per=entry.text("counted_per"),
        extra_days=entry.text("extra_days"),
        excluded_days=tuple(part.strip() for part in entry.text("excluded_days").split(";") if part.strip()),
        earliest=_time(entry, "earliest"),
        latest=_time(entry, "latest"),
        max_hours=max_hours,
        spacing=Spacing(
            not_in_a_row=_flag(entry, "not_in_a_row"),
            per_month=_whole(entry, "max_per_month"),
            in_4_weeks=_whole(entry, "max_in_4_weeks"),
        ),
        occasion_required=entry.text("occasion_required"),
        instrument=entry.text("instrument"),
        notice_days=_whole(entry, "notice_days"),
        source=entry.origin(),
    )


def read_rest_time(entry: LawEntry) -> RestTime:
    """Return a row of rest_times; a night that ends before it begins begins the evening before. Raises BadLaw."""
    for name, allowed in (("rest", RESTS), ("days", DAYS)):
        if entry.text(name) not in allowed:
            raise BadLaw(name, entry.text(name))
    start, end = _clock(entry, "start"), _clock(entry, "end")
    if start is None or end is None:
        raise BadLaw("end" if start is not None else "start", "")
    if end <= start and entry.text("rest") == "night":
        start -= timedelta(days=1)
    if end <= start:
        raise BadLaw("end", entry.text("end"))
    return RestTime(entry.text("rest"), entry.text("days"), start, end, entry.origin())


def read_permit(entry: LawEntry) -> Permit:
    """Return a row of permits. Raises BadLaw, also where its condition asks what nobody is asked."""
    if entry.text("kind") not in PERMIT_KINDS:
        raise BadLaw("kind", entry.text("kind"))
    condition = entry.text("trigger_expr")
    try:
        words = unknown_words(condition or "public", {})
    except BadCondition as error:
        raise BadLaw("trigger_expr", condition) from error
    if not PERMIT_WORDS.issuperset(words):
        raise BadLaw("trigger_expr", condition)
    offices = tuple(part.strip() for part in entry.text("offices").split(";") if part.strip())
    if not set(OFFICE_TERMS).issuperset(offices):
        raise BadLaw("offices", entry.text("offices"))
    lands = tuple(entry.text("statutory_lands").split())
    if not LANDS.keys() >= set(lands):
        raise BadLaw("statutory_lands", entry.text("statutory_lands"))
    name = entry.text("name_de") or entry.key
    return Permit(
        key=entry.key,
        name=name,
        name_en=entry.text("name_en") or name,
        kind=entry.text("kind"),
        condition=condition,
        offices=offices,
        office_words=entry.text("responsible_office"),
        office_words_en=entry.text("responsible_office_en"),
        note_en=entry.text("note_en"),
        statutory_days=_whole(entry, "statutory_lead_time_days"),
        statutory_lands=lands,
        typical_days=_whole(entry, "typical_lead_time_days") or 0,
        source=entry.origin(),
    )


def check_entry(entry: LawEntry, days: Mapping[str, NamedDay]) -> None:
    """Raise BadLaw where a row can't be read by the rules."""
    match entry.kind:
        case "quiet_day":
            read_restriction(entry, days)
        case "sunday_protection":
            read_services(entry)
        case "sunday_opening":
            read_opening(entry)
        case "rest_time":
            read_rest_time(entry)
        case "movable_day":
            read_day(entry)
        case "permit":
            read_permit(entry)


def _clock(entry: LawEntry, name: str) -> timedelta | None:
    text = entry.text(name)
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None or int(found[2]) > 59:
        raise BadLaw(name, text)
    since_midnight = timedelta(hours=int(found[1]), minutes=int(found[2]))
    if since_midnight > timedelta(days=1):
        raise BadLaw(name, text)
    return since_midnight


def _time(entry: LawEntry, name: str) -> time | None:
    since_midnight = _clock(entry, name)
    if since_midnight is None:
        return None
    if since_midnight == timedelta(days=1):
        return time.max
    minutes = int(since_midnight.total_seconds()) // 60
    return time(minutes // 60, minutes % 60)


def _flag(entry: LawEntry, name: str) -> bool | None:
    """Return yes or no; None where nobody has said."""
    text = entry.text(name)
    if text not in YES_NO:
        raise BadLaw(name, text)
    return {"yes": True, "no": False}.get(text)


def _whole(entry: LawEntry, name: str) -> int | None:
    text = entry.text(name)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII):
        raise BadLaw(name, text)
    return int(text)
