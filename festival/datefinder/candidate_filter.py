"""Which events can meet the one that seeks a date at all, under which rule and at which place, whatever the day. Pure.

Asked of each event once, not of each of its dates: a rule's `role` and `buckets` hang on what an event is and where,
its `subjects` on these and on the day. So an event is looked at as if it happened at the moment in question: if it then
shares no bucket and no subject, no date of it ever will. A rule whose `role` looks at times may only leave out longer
happenings, never shorter ones: events are asked as if they lasted a minute.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from festival.datefinder.question import Question, as_happening
from festival.findings.happening import ANYWHERE, Happening, Place, Traits

if TYPE_CHECKING:
    from festival.facts.city_facts import CityFacts
    from festival.rules.active_rules import RuleBook, Ruling

_MINUTE = timedelta(minutes=1)
_MEETS = {("a", "b"), ("b", "a")}
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Under which rules an event can meet the question, and at which spots, by their numbers: over pairs, over many."""

    pairs: tuple[tuple[str, tuple[int, ...]], ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.pairs or self.groups)


class Reach:
    """What an event has to share with the question to matter, and the days one has to know.

    `near` are the half-open days around those in question, `far` those that rules about a year look at too, and
    `groups` the rules over many to which the event adds something.
    """

    def __init__(self, question: Question, facts: CityFacts, book: RuleBook) -> None:
        self.question, self.facts, self.book = question, facts, book
        self._brief = _brief(question)
        self._wanted = [(ruling, _wanted_buckets(question, self._brief, ruling)) for ruling in book.pairs]
        self._groups: list[tuple[Ruling, Happening, dict[str, list[int]]]] = []
        self._moments: dict[date, Happening] = {}
        first, last = question.days[0], question.dates_from(question.days[-1])[-1]
        start_on = first.local_start.date() - timedelta(days=1 + question.setup_minutes // 1440)
        end_on = last.local_end.date() + timedelta(days=2 + question.teardown_minutes // 1440)
        self.near: Days = (start_on, end_on)
        self.groups: list[Ruling] = []
        for ruling in book.groups:
            subjects = self._add_group(ruling, question)
            if subjects:
                self.groups.append(ruling)
            for since_on, until_on in {ruling.span(one, facts) for one in subjects}:
                if ruling.narrow is None:
                    self.near = (min(self.near[0], since_on), max(self.near[1], until_on))
                start_on, end_on = min(start_on, since_on), max(end_on, until_on)
        self._groups.sort(key=lambda group: group[1].on)
        self.far: Days = (min(start_on, self.near[0]), max(end_on, self.near[1]))

    def meeting(self, traits: Traits, place: Place) -> Meeting:
        """Return how an event of these traits at this place can meet the one that seeks a date."""
        pairs = []
        sample = _instead(self._brief, traits, place)
        for ruling, wanted in self._wanted:
            role = ruling.role(sample) if wanted else ""
            spots = _spots(role, ruling.buckets(sample), wanted) if role else ()
            if spots:
                pairs.append((ruling.name, spots))
        return Meeting(tuple(pairs), self.groups_met(traits, place))

    def groups_met(self, traits: Traits, place: Place) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return under which rules over many, and at which spots, an event counts for the one that seeks a date."""
        groups = []
        sample = _instead(self._brief, traits, place)
        then, there = None, sample
        for ruling, moment, subjects in self._groups:
            if ruling.narrow is not None and not ruling.narrow.lets_in(traits):
                continue
            if moment is not then:
                then, there = moment, _instead(moment, traits, place)
            met = {
                spot for subject in ruling.subjects(there, self.facts) for spot in subjects.get(subject, ())
            }
            if met:
                groups.append((ruling.name, tuple(sorted(met))))
        return tuple(groups)

    def span(self, ruling: Ruling, subject: str) -> Days:
        """Return the half-open days one has to know to judge the subject."""
        return ruling.span(subject, self.facts)

    def subjects_of(self, ruling: Ruling, happenings: Iterable[Happening]) -> set[str]:
        """Return what these add to under a rule over many."""
        return {subject for one in happenings for subject in ruling.subjects(one, self.facts)}

    def subjects_of_days(self, ruling: Ruling) -> set[str]:
        """Return what the event adds to on any of the days in question, at any of the spots."""
        spots = {one.place.district_id: one for one in self.question.spots}
        return self.subjects_of(
            ruling,
            (
                as_happening(one, spot.place, self.question)
                for first in self.question.days
                for one in self.question.dates_from(first)
                for spot in spots.values()
            ),
        )

    def _add_group(self, ruling: Ruling, question: Question) -> set[str]:
        """Note what the event adds to at each spot, on the first day it adds to anything; return what it adds to at one
        of the spots on any day."""
        planned_dates = {one.on: one for first in question.days for one in question.dates_from(first)}
        anywhere: set[str] = set()
        for planned in planned_dates.values():
            if anywhere:
                break
            by_subject: dict[str, list[int]] = {}
            for number, spot in enumerate(question.spots):
                one = as_happening(planned, spot.place, question)
                subjects = ruling.subjects(one, self.facts)
                for subject in subjects:
                    by_subject.setdefault(subject, []).append(number)
                if subjects and not anywhere:
                    place = spot.place
                    anywhere.update(subjects)
            if by_subject:
                moment = self._moments.setdefault(planned.on, one)
                self._groups.append((ruling, moment, by_subject))
        if anywhere:
            for planned in planned_dates.values():
                anywhere.update(ruling.subjects(as_happening(planned, place, question), self.facts))
        return anywhere


def _instead(then: Happening, traits: Traits, place: Place) -> Happening:
    """Return another event as if it happened then. By position: it is done for every event of the city."""
    return Happening(
        traits,
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
    question: Question, brief: Happening, ruling: Ruling
) -> dict[Hashable, list[tuple[str, int]]]:
    """Return in which buckets the event plays which part at which spot."""
    wanted: dict[Hashable, list[tuple[str, int]]] = {}
    for number, spot in enumerate(question.spots):
        one = replace(brief, place=spot.place)
        role = ruling.role(one)
        for bucket in ruling.buckets(one) if role else ():
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
