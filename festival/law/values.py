"""What rows of the law say, as plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from festival.base.i18n import N_


@dataclass(frozen=True, slots=True)
class Town:
    """What some laws ask about the town. None is "nobody has said": a rule then asks instead of deciding."""

    catholic_majority: bool | None = None
    fronleichnam_holiday: bool | None = None
    spa_town: bool | None = None
    excursion_town: bool | None = None


UNKNOWN_TOWN = Town()

TOWN_EXPLAINED = {
    "catholic_majority": N_(
        "Most people here are Catholic: in Bavaria the Assumption of Mary is then a holiday."
    ),
    "fronleichnam_holiday": N_(
        "Corpus Christi is a holiday here: in Saxony and Thuringia it is in some places only."
    ),
    "spa_town": N_("A recognised spa or health resort: some quiet hours begin earlier there."),
    "excursion_town": N_("A recognised place for excursions: shops may open on more Sundays in some Länder."),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row of the law's tables comes from; `confidence` is high, medium or low."""

    key: str
    statute: str
    confidence: str
    source: str
    note: str
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """One kind of event that the Land's law restricts on one day; `condition` as the table writes it."""

    day: str
    name: str
    name_en: str
    start: timedelta
    end: timedelta
    """From the day's midnight by the clock: 30 hours is six in the morning of the next day."""
    scope: str
    condition: str
    source: Source


@dataclass(frozen=True, slots=True)
class RestTime:
    """Hours of rest of each working day, or of each Sunday and holiday (`days`); `rest` is night or rest.

    `start` and `end` count from the midnight at which the day begins: a night begins on the evening before.
    """

    rest: str
    days: str
    start: timedelta
    end: timedelta
    source: Source


@dataclass(frozen=True, slots=True)
class ServiceProtection:
    """How a Land protects church services on Sundays and holidays; an hour that no source gives is None."""

    start: time | None
    end: time | None
    affects: tuple[str, ...]
    not_on: frozenset[tuple[int, int]]
    source: Source


@dataclass(frozen=True, slots=True)
class Spacing:
    """How far apart a Land wants its shop-opening Sundays; None where no source says."""

    not_in_a_row: bool | None = None
    per_month: int | None = None
    in_4_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class SundayOpening:
    """A Land's rule for shops on Sundays; None where no source gives the number."""

    max_per_year: int | None
    counted_per: str
    extra_days: str
    excluded_days: tuple[str, ...]
    earliest: time | None
    latest: time | None
    max_hours: float | None
    spacing: Spacing
    occasion_required: str
    instrument: str
    notice_days: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit, notice, duty or document; `offices` are terms of `permit_facts.OFFICE_TERMS`, empty where the organiser
    alone acts. `statutory_days` and `typical_days` count back from the day it begins; 0 for what has no day.
    `statutory_lands` are the Länder whose law names these days; empty where the law of all does. What is English is
    empty where nobody has put it so."""

    key: str
    name: str
    name_en: str
    kind: str
    condition: str
    offices: tuple[str, ...]
    office_words: str
    office_words_en: str
    note_en: str
    statutory_days: int | None
    statutory_lands: tuple[str, ...]
    typical_days: int
    source: Source
