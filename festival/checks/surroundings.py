"""What the rules have to know around a draft: of all that holds its place, what can matter to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy

from festival.base import clock, geometry
from festival.checks.check import RuleCheck, Span
from festival.checks.happenings import Loaded, Wanted, windows_of
from festival.checks.kept_dates import Box, KeptDates, Window, kept_dates
from festival.checks.marks import Marker
from festival.checks.pair_index import days_of
from festival.checks.reading_dates import Column
from festival.events.sharing import shares_of
from festival.facts.city_facts import CityFacts
from festival.findings.happening import EventFacts, Happening, Place
from festival.recurrence.time_plan import PlannedDate, TimePlan
from festival.rules.active_rules import ActiveRule, ActiveRules

_DAY = timedelta(days=1)
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as far as it is known: its coming dates, which may be none; and where it has several lines its times,
    as they move together."""

    event_id: int
    happenings: tuple[Happening, ...]
    plan: TimePlan | None = None


def asked_of(event: EventFacts, active_rules: ActiveRules) -> ActiveRules:
    """Return the rules that the event has to do with: opening hours hold no place, but what they borrow is lent."""
    if event.is_opening_hours:
        return active_rules.under(lambda one: one.narrow is not None and one.narrow.booked)
    return active_rules


def lent_in(active: ActiveRule, spans: Iterable[Days], facts: CityFacts, *, about: int) -> list[Happening]:
    """Return all that borrows anything in these spans, opening hours among it, for a rule that counts what is lent; but
    for the event it is about. Four queries: what is borrowed isn't kept (kept_dates.py)."""
    wanted = Wanted(active.name, tuple(_windows(spans, facts)), active.narrow)
    return Loaded().load([wanted], but_not=about, about=about)[active.name]


def load_check(
    draft: Draft,
    facts: CityFacts,
    active_rules: ActiveRules,
    *,
    now: datetime,
    further: Mapping[str, Iterable[str]] | None = None,
) -> RuleCheck:
    """Return what the rules have to know to judge the draft and, by rule, further subjects.

    Four queries at most where nothing has changed; of all that holds its place none.
    """
    days: dict[str, set[date]] = {}
    years: list[tuple[ActiveRule, dict[str, Days]]] = []
    for active in active_rules.groups:
        asked = {subject for one in draft.happenings for subject in active.subjects(one, facts)}
        asked.update((further or {}).get(active.name, ()))
        spans = {subject: active.span(subject, facts) for subject in asked}
        if active.narrow is None or not active.narrow.booked:
            of_a_day = [subject for subject, (start_on, end_on) in spans.items() if end_on - start_on <= _DAY]
            if of_a_day:
                days[active.name] = {spans.pop(subject)[0] for subject in of_a_day}
        if spans:
            years.append((active, spans))
    asked_on = [on for one in draft.happenings for on in days_of(one)]
    asked_on += [on for those in days.values() for on in those]
    asked_on += [start_on for _active, spans in years for start_on, _end_on in spans.values()]
    since_on = max(min(asked_on, default=now.date()), first_day_that_counts(now))
    around = _Around(kept_dates(since_on), Marker(active_rules, facts), facts, draft.event_id)
    found = [around.met_by(draft, active_rules)]
    for name, those in days.items():
        found.append(around.on_days(those, [one for one in active_rules.groups if one.name == name]))
    near = around.happenings(numpy.unique(numpy.concatenate(found)))
    wide = {active.name: around.in_spans(active, spans) for active, spans in years}
    check = RuleCheck(near, facts, active_rules, Span(since_at=now), wide=wide)
    check.met = around.met
    return check


def first_day_that_counts(now: datetime) -> date:
    """Return from when on anything may still be said: what is over isn't, and no rule looks further than a year."""
    return date(now.year - 1, 1, 1)


class _Around:
    """All that holds its place, as one draft looks at it."""

    def __init__(self, kept: KeptDates, marker: Marker, facts: CityFacts, me: int) -> None:
        self._kept, self._marker, self._facts, self._me = kept, marker, facts, me
        self._said = shares_of(me)
        self.met: dict[int, set[str]] = {}
        """Under which rules of two an event may be met, by its id."""

    def met_by(self, draft: Draft, active_rules: ActiveRules) -> Column:
        """Return the rows of dates that the draft may meet under a rule of two."""
        windows = windows_of_pairs(draft.happenings, active_rules) or windows_of(
            _all_days(draft.happenings), self._facts.zone
        )
        places: dict[tuple[int, int], tuple[EventFacts, Place]] = {}
        for one in draft.happenings:
            places.setdefault((id(one.event), id(one.place)), (one.event, one.place))
        sought = {
            mark: name
            for event_facts, place in places.values()
            for mark, (name, _spots) in self._marker.sought_by(event_facts, [place]).items()
        }

        asked = frozenset(sought)

        def fits(holders: list[int]) -> list[int]:
            found = {}
            for number, marks in self._kept.marks_of(holders, self._marker).items():
                if not asked.isdisjoint(marks):
                    found[number] = asked.intersection(marks)
            for number, event_id in self._kept.holders.told("event", found).items():
                self.met.setdefault(event_id, set()).update(sought[mark] for mark in found[number])
            return list(found)

        return self._kept.of_holders(self._kept.rows_in(list(windows)), fits)

    def on_days(self, days: Iterable[date], active: Iterable[ActiveRule]) -> Column:
        """Return the rows of dates that add to something on these days under the rules."""
        counted = self._marker.on_a_day(active)

        def fits(holders: list[int]) -> list[int]:
            marks = self._kept.marks_of(holders, self._marker)
            return [number for number, those in marks.items() if not counted.isdisjoint(those)]

        return self._kept.of_holders(self._kept.rows_in(windows_of(days, self._facts.zone)), fits)

    def in_spans(self, active: ActiveRule, spans: Mapping[str, Days]) -> list[Happening]:
        """Return what counts for a rule that looks further than a day, in the spans of these subjects."""
        narrow, box = active.narrow, _box(active, spans)
        if narrow is not None and narrow.booked:
            return lent_in(active, spans.values(), self._facts, about=self._me)
        rows = self._kept.rows_in(_windows(spans.values(), self._facts))
        if box is not None:
            rows = self._kept.within(rows, box)
        if narrow is None:
            return self.happenings(rows)
        return self.happenings(self._kept.counting(rows, narrow))

    def happenings(self, rows: Column) -> list[Happening]:
        """Return the rows as happenings, without the draft's own event, with what is said beside them."""
        beside: dict[int, dict[str, Any]] = {number: {"shares": said} for number, said in self._said.items()}
        return self._kept.happenings(rows[self._kept.dates["event"][rows] != self._me], beside)


def windows_of_pairs(dates: Iterable[Happening | PlannedDate], active_rules: ActiveRules) -> list[Window]:
    """Return when others have to hold their places so that anything is said of two; nothing where a rule looks at all
    of a day."""
    asides = [active.aside for active in active_rules.pairs]
    known = [aside for aside in asides if aside is not None]
    if len(known) < len(asides):
        return []
    aside = max(known, default=timedelta())
    return [(one.blocks_from - aside, one.blocks_to + aside) for one in dates]


def _windows(spans: Iterable[Days], facts: CityFacts) -> list[Window]:
    return [
        (clock.day_bounds(start_on, facts.zone)[0], clock.day_bounds(end_on, facts.zone)[0])
        for start_on, end_on in set(spans)
    ]


def _box(active: ActiveRule, subjects: Iterable[str]) -> Box | None:
    areas = [active.area(subject) for subject in subjects]
    boxes = [geometry.box_around(*area) for area in areas if area is not None]
    if len(boxes) < len(areas) or not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _all_days(happenings: Iterable[Happening]) -> Iterable[date]:
    for one in happenings:
        first, last = days_of(one)
        for number in range((last - first).days + 1):
            yield first + _DAY * number
