"""What a question about dates needs to know, put together once for its whole window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy

from festival.base import clock
from festival.base.database import read_on
from festival.checks.check import Span
from festival.checks.draft import load_city
from festival.checks.happenings import windows_of
from festival.checks.kept_dates import KeptDates, Window, kept_dates
from festival.checks.marks import Marker
from festival.checks.reading_dates import Column
from festival.checks.surroundings import asked_of, lent_in, windows_of_pairs
from festival.checks.unlooked import Gap, gaps_of
from festival.datefinder.beside import Beside
from festival.datefinder.beside_loading import load_beside
from festival.datefinder.candidate_filter import Days, Meeting, Met, Reach
from festival.datefinder.question import Question
from festival.datefinder.ranking import Candidate, happenings_on, rank
from festival.datefinder.window_check import Surroundings, WindowCheck
from festival.events.sharing import shares_of
from festival.findings.happening import Happening
from festival.rules.active_rules import ActiveRule

NOTHING = Meeting((), ())
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Searched:
    """Every day at every place, the best first; which rules failed, and what could not be looked at."""

    ranked: list[Candidate]
    failed: tuple[str, ...]
    gaps: tuple[Gap, ...]


def search_dates(question: Question, *, now: datetime) -> Searched:
    """Return which dates suit. Six queries at most where nothing has changed, whatever is stored; four more
    for what is lent, where the event borrows. Holds no lock."""
    read_on()
    facts, active_rules = load_city(question.start_on, question.last_on + _DAY)
    active_rules = asked_of(question.event, active_rules)
    if not (question.days and question.spots):
        return Searched([], tuple(active_rules.failed), ())
    reach = Reach(question, facts, active_rules)
    beside = load_beside(question, facts)
    kept = kept_dates(reach.far[0])
    ranked = rank(window_check_for(reach, beside, kept, now=now), question, beside)
    asked = [one for _spot, those in happenings_on(question.days[0], question) for one in those]
    return Searched(ranked, tuple(active_rules.failed), tuple(gaps_of(asked, active_rules, facts)))


def find_dates(question: Question, *, now: datetime) -> list[Candidate]:
    """Return only every day at every place, the best first."""
    return search_dates(question, now=now).ranked


def window_check_for(reach: Reach, beside: Beside, kept: KeptDates, *, now: datetime) -> WindowCheck:
    """Return what surrounds the question's days and places: only events that can meet the one that seeks a date."""
    around = _Around(reach, beside, kept)
    found = around.happenings()
    lent = {active.name: _lent(reach, active) for active in reach.groups if _counts_lent(active)}
    return WindowCheck(Surroundings(found, around.meetings, around.spoken, lent), reach, Span(since_at=now))


def _counts_lent(active: ActiveRule) -> bool:
    return active.narrow is not None and active.narrow.booked


def _lent(reach: Reach, active: ActiveRule) -> list[Happening]:
    """Return all that borrows anything from the first of the days in question to the last."""
    spans = [reach.span(active, subject) for subject in reach.subjects_of_days(active)]
    days = min(start_on for start_on, _end_on in spans), max(end_on for _start_on, end_on in spans)
    return lent_in(active, [days], reach.facts, about=reach.question.event.event_id)


class _Around:
    """Events first, by their marks; then only the dates of those that matter."""

    def __init__(self, reach: Reach, beside: Beside, kept: KeptDates) -> None:
        self._reach, self._beside, self._kept = reach, beside, kept
        self._question = reach.question
        self._marker = Marker(reach.book, reach.facts)
        self._me = reach.question.event.event_id
        self._said = shares_of(self._me) if self._me else {}
        self._lasting: set[int] = set()
        self._timely = numpy.zeros(len(kept.holders), bool)
        """By holder, whether any of its dates is near enough in time for anything to be said of two."""
        self.meetings: dict[tuple[int, int], Meeting] = {}
        self.spoken: dict[str, set[str]] = {}
        """By the rule's name, the subjects of which anything can be said."""

    def happenings(self) -> list[Happening]:
        """Return what can meet the event, on the days that matter."""
        zone, dates = self._question.zone, self._question.dates
        near = self._kept.rows_in(
            windows_of_pairs(dates, self._reach.book) or [_window(self._reach.near, zone)]
        )
        self._timely[self._kept.dates["holder"][near]] = True
        rows = self._kept.of_holders(self._kept.rows_in([_window(self._reach.far, zone)]), self._meeting)
        counted = numpy.isin(self._kept.dates["holder"][rows], list(self._lasting))
        rows = rows[counted | numpy.isin(rows, near, assume_unique=True)]
        found = self._happenings(rows)
        days = self._open_days(found)
        if days:
            counting = self._marker.on_a_day(self._reach.groups)

            def fits(holders: list[int]) -> list[int]:
                marks = self._kept.marks_of(holders, self._marker)
                return [number for number, those in marks.items() if not counting.isdisjoint(those)]

            more = self._kept.of_holders(self._kept.rows_in(windows_of(days, zone)), fits)
            others = self._happenings(more[~numpy.isin(more, rows)])
            for one in others:
                self.meetings.setdefault((one.event.event_id, id(one.place)), NOTHING)
            found += others
        return found

    def _meeting(self, holders: list[int]) -> list[int]:
        """Note how these can meet the event; return those that can."""
        kept, question = self._kept, self._question
        sought = self._marker.sought_by(question.event, [spot.place for spot in question.spots])
        counting = self._marker.of_narrow(one for one in self._reach.groups if one.narrow is not None)
        asked = frozenset(counting | sought.keys())
        timely = self._timely.tolist()
        hits = {
            number: hit
            for number, those in kept.marks_of(holders, self._marker).items()
            if (hit := (asked if timely[number] else counting).intersection(those))
        }
        events = kept.events_of(hits)
        places = kept.places_of(events)
        pairs: dict[frozenset[int], tuple[Met, ...]] = {}
        alike: dict[tuple[tuple[Met, ...], tuple[Met, ...]], Meeting] = {}
        found = []
        for number, event in events.items():
            hit, event_id, place = hits[number], event.facts.event_id, places[number]
            if event_id == self._me:
                continue
            groups: tuple[Met, ...] = ()
            if not counting.isdisjoint(hit):
                groups = self._reach.groups_met(event.facts, place)
                if groups:
                    self._lasting.add(number)
            if hit not in pairs:
                pairs[hit] = _pairs_of(hit, sought)
            met = self._reach.near_enough(event.facts, place, pairs[hit]), groups
            if any(met):
                self.meetings[event_id, id(place)] = alike.setdefault(met, Meeting(*met))
                found.append(number)
        return found

    def _happenings(self, rows: Column) -> list[Happening]:
        others = rows[self._kept.dates["event"][rows] != self._me]
        return self._kept.happenings(others, self._beside_facts())

    def _beside_facts(self) -> Mapping[int, Mapping[str, Any]]:
        return {number: {"shares": said} for number, said in self._said.items()}

    def _open_days(self, found: Iterable[Happening]) -> set[date]:
        """Return the days on which a rule over many might say something if it knew all that happens then."""
        by_day = [one for one in self._reach.groups if one.narrow is None or one.is_anchored]
        visitors = self._visitors() if any(one.counts_visitors for one in by_day) else {}
        those = list(found)
        days: set[date] = set()
        for active in by_day:
            subjects = self._reach.subjects_of_days(active)
            if active.is_anchored and active.narrow and not active.narrow.lets_in(self._question.event):
                anchors = [one for one in those if active.narrow.lets_in(one.event)]
                subjects &= self._reach.subjects_of(active, anchors)
            spoken = {subject for subject in subjects if active.may_speak(subject, visitors)}
            self.spoken[active.name] = spoken
            spans = (self._reach.span(active, subject) for subject in spoken)
            days |= {start_on for start_on, end_on in spans if (end_on - start_on).days == 1}
        return days

    def _visitors(self) -> dict[tuple[date, int | None], int]:
        """Return all visitors expected on each date, by district too, the event's own included."""
        mine = (self._question.event.visitors or 0) * self._question.most_on_a_day
        return {key: count + mine for key, count in self._beside.visitors.items()}


def _pairs_of(hit: frozenset[int], sought: Mapping[int, tuple[str, list[int]]]) -> tuple[Met, ...]:
    """Return under which rules over pairs, and at which spots, an event with these marks is met."""
    found: dict[str, set[int]] = {}
    for name, spots in (sought[mark] for mark in hit if mark in sought):
        found.setdefault(name, set()).update(spots)
    return tuple((name, tuple(sorted(spots))) for name, spots in found.items())


def _window(days: Days, zone: ZoneInfo) -> Window:
    return clock.day_bounds(days[0], zone)[0], clock.day_bounds(days[1], zone)[0]
