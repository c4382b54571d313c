"""Which events can meet the one that seeks a date at all, under which rule and at which place, whatever the day. Pure.

Asked of each event once, not of each of its dates: a rule's `role` and `buckets` hang on what an event is and where,
its `subjects` on these and on the day. So an event is looked at as if it happened at the moment in question: if it then
shares no bucket and no subject, no date of it ever will. A rule whose `role` looks at times may only leave out longer
happenings, never shorter ones: events are asked as if they lasted a minute.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

from festival.checks.marks import Marker
from festival.datefinder.question import Question, as_happening, when
from festival.findings.distance import metres_between
from festival.findings.happening import ANYWHERE, EventFacts, Happening, Place

if TYPE_CHECKING:
    from festival.facts.city_facts import CityFacts
    from festival.rules.active_rules import ActiveRule, ActiveRules

_MINUTE = timedelta(minutes=1)
_MEETS = {("a", "b"), ("b", "a")}
Days = tuple[date, date]
_When = tuple[date, datetime, datetime]
Met = tuple[str, tuple[int, ...]]
"""A rule's name, and the numbers of the spots."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Under which rules an event can meet the question, and at which spots, by their numbers: over pairs, over many."""

    pairs: tuple[Met, ...]
    groups: tuple[Met, ...]

    def __bool__(self) -> bool:
        return bool(self.pairs or self.groups)


class Reach:
    """What an event has to share with the question to matter, and the days one has to know.

    `near` are the half-open days around those in question, `far` those that rules about a year look at too, and
    `groups` the rules over many to which the event adds something.
    """

    def __init__(self, question: Question, facts: CityFacts, active_rules: ActiveRules) -> None:
        self.question, self.facts, self.book = question, facts, active_rules
        self._brief = _brief(question)
        self._wanted = [
            (active, _wanted_buckets(question, self._brief, active)) for active in active_rules.pairs
        ]
        self._pairs = {active.name: active for active in active_rules.pairs}
        self._metres: dict[int, tuple[Place, list[float]]] = {}
        self._groups: list[tuple[ActiveRule, Happening, dict[str, list[int]]]] = []
        marker = Marker(active_rules, facts)
        self._marks = [marker.marks_of(question.event, spot.place) for spot in question.spots]
        self._moments: dict[_When, Happening] = {}
        first_on = question.dates[0].local_start.date()
        start_on = first_on - timedelta(days=1 + question.setup_minutes // 1440)
        end_on = question.last_on + timedelta(days=2 + question.teardown_minutes // 1440)
        self.near: Days = (start_on, end_on)
        self.groups: list[ActiveRule] = []
        for active in active_rules.groups:
            subjects = self._add_group(active, question)
            if subjects:
                self.groups.append(active)
            for since_on, until_on in {active.span(one, facts) for one in subjects}:
                if active.narrow is None:
                    self.near = (min(self.near[0], since_on), max(self.near[1], until_on))
                start_on, end_on = min(start_on, since_on), max(end_on, until_on)
        self._groups.sort(key=lambda group: group[1].on)
        self.far: Days = (min(start_on, self.near[0]), max(end_on, self.near[1]))

    def meeting(self, event: EventFacts, place: Place) -> Meeting:
        """Return how an event of these event at this place can meet the one that seeks a date."""
        pairs = []
        sample = _instead(self._brief, event, place)
        for active, wanted in self._wanted:
            role = active.role(sample) if wanted else ""
            spots = _spots(role, active.buckets(sample), wanted) if role else ()
            if spots:
                pairs.append((active.name, spots))
        return Meeting(self.near_enough(event, place, pairs), self.groups_met(event, place))

    def near_enough(self, event: EventFacts, place: Place, pairs: Iterable[Met]) -> tuple[Met, ...]:
        """Return, of rules of two and spots, where the event isn't too far away for anything to be said."""
        found = []
        for name, spots in pairs:
            farthest = self._pairs[name].farthest(event, self.question.event)
            if farthest is not None:
                metres = self._metres_from(place) if farthest >= 0 else ()
                spots = tuple(spot for spot in spots if metres and metres[spot] <= farthest)
            if spots:
                found.append((name, spots))
        return tuple(found)

    def _metres_from(self, place: Place) -> Sequence[float]:
        known = self._metres.get(id(place))
        if known is None:
            away = (metres_between(place, spot.place) for spot in self.question.spots)
            known = self._metres[id(place)] = place, [inf if one is None else one for one in away]
        return known[1]

    def groups_met(self, event: EventFacts, place: Place) -> tuple[Met, ...]:
        """Return under which rules over many, and at which spots, an event counts for the one that seeks a date."""
        groups = []
        sample = _instead(self._brief, event, place)
        then, there = None, sample
        for active, moment, subjects in self._groups:
            if active.narrow is not None and not active.narrow.lets_in(event):
                continue
            if moment is not then:
                then, there = moment, _instead(moment, event, place)
            met = {
                spot for subject in active.subjects(there, self.facts) for spot in subjects.get(subject, ())
            }
            if met:
                groups.append((active.name, tuple(sorted(met))))
        return tuple(groups)

    def span(self, active: ActiveRule, subject: str) -> Days:
        """Return the half-open days one has to know to judge the subject."""
        return active.span(subject, self.facts)

    def subjects_of(self, active: ActiveRule, happenings: Iterable[Happening]) -> set[str]:
        """Return what these add to under a rule over many."""
        return {subject for one in happenings for subject in active.subjects(one, self.facts)}

    def subjects_of_days(self, active: ActiveRule) -> set[str]:
        """Return what the event adds to on any of the days in question, at any of the spots."""
        spots = {one.place.district_id: one for one in self.question.spots}
        return self.subjects_of(
            active,
            (
                as_happening(one, spot.place, self.question)
                for one in self.question.dates
                for spot in spots.values()
            ),
        )

    def _add_group(self, active: ActiveRule, question: Question) -> set[str]:
        """Note what the event adds to at each spot, on the first day it adds to anything; return what it adds to at one
        of the spots on any day."""
        adding = Marker.on_a_day([active])
        spots = [number for number, marks in enumerate(self._marks) if not adding.isdisjoint(marks)]
        if not spots:
            return set()
        anywhere: set[str] = set()
        for planned in question.dates:
            if anywhere:
                break
            by_subject: dict[str, list[int]] = {}
            for number in spots:
                one = as_happening(planned, question.spots[number].place, question)
                subjects = active.subjects(one, self.facts)
                for subject in subjects:
                    by_subject.setdefault(subject, []).append(number)
                if subjects and not anywhere:
                    place = one.place
                    anywhere.update(subjects)
            if by_subject:
                moment = self._moments.setdefault(when(planned), one)
                self._groups.append((active, moment, by_subject))
        if anywhere:
            for planned in question.dates:
                anywhere.update(active.subjects(as_happening(planned, place, question), self.facts))
        return anywhere


def _instead(then: Happening, event: EventFacts, place: Place) -> Happening:
    """Return another event as if it happened then. By position: it is done for every event of the city."""
    return Happening(
        event,
        place,
        then.on,
        then.local_start,
        then.local_end,
        then.starts_at,
        then.ends_at,
        then.blocks_from,
        then.blocks_to,
    )


def _brief(question: Question) -> Happening:
    one = as_happening(question.days[0], question.spots[0].place, question)
    end = one.starts_at + _MINUTE
    to = one.local_start + _MINUTE
    return replace(one, ends_at=end, local_end=to, blocks_from=one.starts_at, blocks_to=end)


def _wanted_buckets(
    question: Question, brief: Happening, active: ActiveRule
) -> dict[Hashable, list[tuple[str, int]]]:
    """Return in which buckets the event plays which part at which spot."""
    wanted: dict[Hashable, list[tuple[str, int]]] = {}
    for number, spot in enumerate(question.spots):
        one = replace(brief, place=spot.place)
        role = active.role(one)
        for bucket in active.buckets(one) if role else ():
            wanted.setdefault(bucket, []).append((role, number))
    return wanted


def _spots(
    role: str, buckets: Sequence[Hashable], wanted: dict[Hashable, list[tuple[str, int]]]
) -> tuple[int, ...]:
    found = {
        number
        for bucket in (wanted if ANYWHERE in buckets else (*buckets, ANYWHERE))
        for mine, number in wanted.get(bucket, ())
        if mine == "ab" or role == "ab" or (mine, role) in _MEETS
    }
    return tuple(sorted(found))
