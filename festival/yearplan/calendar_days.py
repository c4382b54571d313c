"""The days of a year as the page shows them: ink, ground, marks, and all of it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from babel.dates import get_day_names, get_month_names
from flask_babel import gettext as _

from festival.base import dates
from festival.base.plurals import ngettext
from festival.yearplan.day_background import NOTHING, Ground
from festival.yearplan.day_load import DayCount, Ink, ink, months_of, scale


@dataclass(frozen=True, slots=True)
class YearDay:
    """One cell of the year. `classes` name its ground and its column in a week; `words` say the whole of it."""

    on: date
    weekday: str
    ink: Ink
    conflicts: int
    classes: str
    words: str


@dataclass(frozen=True)
class YearFacts:
    """All that is known of a year's days: `counts` has one entry for each day, from 1 January on."""

    year: int
    counts: list[DayCount]
    ground: Mapping[date, Ground] = field(default_factory=dict)
    conflicts: Mapping[date, int] = field(default_factory=dict)

    @property
    def bounds(self) -> list[int]:
        """The largest count of each step of ink."""
        return scale(one.total for one in self.counts)


def year_days(facts: YearFacts, *, today: date, locale: str) -> list[tuple[str, list[YearDay]]]:
    """Return the twelve months, each with its name and its days."""
    bounds, number, found = facts.bounds, 0, []
    names = get_month_names("wide", "stand-alone", locale)
    weekdays = get_day_names("narrow", "stand-alone", locale)
    in_words = _long_days(facts.year, locale)
    for days in months_of(facts.year):
        cells = []
        for on in days:
            count, ground = facts.counts[number], facts.ground.get(on, NOTHING)
            conflicts = facts.conflicts.get(on, 0)
            cells.append(
                YearDay(
                    on=on,
                    weekday=weekdays[on.weekday()],
                    ink=ink(count, bounds),
                    conflicts=conflicts,
                    classes=_classes(on, ground, today),
                    words=". ".join([f"{in_words[number]}: {count_words(count)}", *_more(ground, conflicts)])
                    + ".",
                )
            )
            number += 1
        found.append((names[days[0].month], cells))
    return found


def count_words(count: DayCount) -> str:
    """Return how much happens on a day: "5 dates, 2 of them not promised yet"."""
    if not count.total:
        return _("nothing planned")
    words = ngettext("%(num)s date", "%(num)s dates", count.total)
    if not count.planned:
        return words
    if not count.confirmed:
        return ngettext("%(num)s date, not promised yet", "%(num)s dates, none promised yet", count.total)
    return words + ngettext(
        ", %(num)s of them not promised yet", ", %(num)s of them not promised yet", count.planned
    )


def steps(bounds: list[int]) -> list[tuple[Ink, str]]:
    """Return the legend of the scale: a column and the counts it stands for."""
    found, low = [], 1
    for number, bound in enumerate(bounds, 1):
        found.append((Ink(number), str(bound) if low == bound else f"{low}–{bound}"))
        low = bound + 1
    return found


def ground_words(ground: Ground) -> list[str]:
    """Return what the day stands on, one sentence each, without a full stop."""
    found = []
    if ground.holidays:
        found.append(_("Public holiday: %(names)s", names=", ".join(ground.holidays)))
    if ground.quiet:
        found.append(_("Quiet day: %(names)s", names=", ".join(ground.quiet)))
    if ground.remembered:
        found.append(_("Remembered: %(names)s", names=", ".join(ground.remembered)))
    if ground.school:
        found.append(_("School holidays: %(name)s", name=ground.school))
    if ground.neighbours:
        found.append(_("At neighbours: %(names)s", names=", ".join(ground.neighbours)))
    return found


def _more(ground: Ground, conflicts: int) -> list[str]:
    found = ground_words(ground)
    if conflicts:
        found.append(ngettext("%(num)s open conflict", "%(num)s open conflicts", conflicts))
    return found


def _classes(on: date, ground: Ground, today: date) -> str:
    """Return short names: they stand in a page 365 times."""
    named = {
        "we": on.weekday() >= 5,
        "so": on.weekday() == 6,
        "ho": bool(ground.holidays),
        "qu": bool(ground.quiet),
        "sc": bool(ground.school),
        "re": bool(ground.remembered),
        "nb": bool(ground.neighbours),
        "to": on == today,
        f"w{on.weekday()}": on.day == 1,
    }
    return " ".join(name for name, holds in named.items() if holds)


@lru_cache(maxsize=8)
def _long_days(year: int, locale: str) -> list[str]:
    return [dates.long_day(on, locale) for days in months_of(year) for on in days]
