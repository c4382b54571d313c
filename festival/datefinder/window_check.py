"""A check for many questions about one event: days apart from each other, the same happenings around them. Pure.

It gives the answers of `RuleCheck`. What differs is what is touched for each of them: who meets the event in time at
all is known before the first day is asked, whatever the place; who can meet it where, by candidate_filter.py; a rule
that looks at little of a place is asked once for all that are the same to it; a rule over many is shown the happenings
that share a subject with the draft, which by its contract (rules/__init__.py) are all it depends on, and one that can
(`around`) puts together what is heard of others once for each place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from festival.checks.check import EVER, RuleCheck, Span
from festival.checks.pair_index import days_of
from festival.checks.series_findings import FindingCollector, SeriesFinding, judged, of_pair, of_single
from festival.datefinder.question import as_happening, when
from festival.findings.finding import Finding
from festival.findings.happening import Happening
from festival.rules.active_rules import ActiveRule

if TYPE_CHECKING:
    from festival.datefinder.candidate_filter import Meeting, Met, Reach

_LONGEST_ASIDE = timedelta(days=2)
"""Two that touch one day are never farther apart."""
_When = tuple[date, datetime, datetime]
_Cell = dict[int, list[tuple["ActiveRule", Happening]]]
_NOTHING: _Cell = {}
_Answer = Callable[[Sequence[Happening]], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What happens around a question's days. `known` are meetings that were looked at already, by the event's id and
    the id() of its place; by the rule's name, `spoken` are the only subjects of which anything can be said, and `wide`
    is what counts for the rule instead of the happenings."""

    happenings: Sequence[Happening]
    known: dict[tuple[int, int], Meeting] = field(default_factory=dict)
    spoken: Mapping[str, set[str]] = field(default_factory=dict)
    wide: Mapping[str, Sequence[Happening]] = field(default_factory=dict)


class WindowCheck(RuleCheck):
    """Happenings of a window: by spot and date for rules over pairs, by rule and subject for those over many."""

    def __init__(self, around: Surroundings, reach: Reach, span: Span = EVER) -> None:
        book, question = reach.book, reach.question
        super().__init__((), reach.facts, book, span, wide=around.wide)
        self._me = question.event.event_id
        self._spots = {id(spot.place): number for number, spot in enumerate(question.spots)}
        looked_at = [
            (active, [active.of_place(spot.place, self.facts) for spot in question.spots])
            for active in book.singles
        ]
        self._same = [active for active, looks in looked_at if len(set(looks)) == 1]
        """Rules of one event that look at the same of all places."""
        self._alone_on: dict[_When, Sequence[tuple[ActiveRule, Finding]]] = {}
        by_look: dict[tuple[str, Hashable], dict[_When, Sequence[Finding]]] = {}
        self._by_place = [
            [
                (active, by_look.setdefault((active.name, looks[number]), {}))
                for active, looks in looked_at
                if len(set(looks)) > 1
            ]
            for number in range(len(question.spots))
        ]
        """By spot the others, with what they say on each date, which spots that look the same to them share."""
        self._whens: dict[_When, _When] = {}
        """What tells dates apart, kept once for all spots."""
        self._everywhere: dict[tuple[str, date], list[SeriesFinding]] = {}
        self._times = _Times(reach)
        self._roles: dict[tuple[str, int, timedelta], str] = {}
        self._cells: defaultdict[_When, _Cell] = defaultdict(dict)
        self._subjects: dict[str, dict[str, list[Happening]]] = {active.name: {} for active in book.groups}
        self._near: defaultdict[tuple[str, int], list[Happening]] = defaultdict(list)
        self._around: dict[tuple[str, int], _Answer] = {}
        self._pairs = {active.name: active for active in book.pairs}
        known = around.known
        self._spoken = around.spoken
        self._speaking = [
            active for active in book.groups if active.has_around or self._spoken.get(active.name, True)
        ]
        self._looks = {active.name: (active.has_around, active.looks_at_place) for active in book.groups}
        by_subject = [active for active in self._speaking if not active.has_around]
        for active in by_subject:
            for one in self._wide.get(active.name, ()):
                self._add_subjects(active, one)
        by_subject = [active for active in by_subject if active.name not in self._wide]
        for one in around.happenings:
            if one.event.event_id == self._me:
                continue
            key = (one.event.event_id, id(one.place))
            meeting = known.get(key)
            if meeting is None:
                meeting = known[key] = reach.meeting(one.event, one.place)
            if meeting.pairs:
                self._add_pairs(one, meeting.pairs)
            for name, spots in meeting.groups:
                if self._looks[name][0]:
                    for spot in spots:
                        self._near[name, spot].append(one)
            for active in by_subject:
                self._add_subjects(active, one)

    def check(self, draft: Sequence[Happening]) -> list[SeriesFinding]:
        """Return what the rules say of the draft, as `RuleCheck.check` does, but without marks: nobody accepts a date
        that is only looked at."""
        if not draft:
            return []
        matters = self.check_alone(draft)
        for active in self._speaking:
            for matter in self._of_many(active, draft):
                if self._me in matter.finding.event_ids:
                    matters.put(matter)
        return matters.worst_first(with_marks=False)

    def check_alone(self, draft: Sequence[Happening]) -> FindingCollector:
        matters = FindingCollector(self._span.since_at)
        spot = self._spots[id(draft[0].place)]
        for one in draft:
            at = when(one)
            at = self._whens.setdefault(at, at)
            for active, finding in self._anywhere(one, at):
                matters.add(finding, active, one)
            for active, known in self._by_place[spot]:
                found = known.get(at)
                if found is None:
                    found = known[at] = of_single(active, one, self.facts) or ()
                for finding in found:
                    matters.add(finding, active, one)
            for active, other in self._cells.get(at, _NOTHING).get(spot, ()):
                if self._role(active, spot, one):
                    of_pair(matters, active, one, other, self.facts)
        return matters

    def _anywhere(self, one: Happening, at: _When) -> Sequence[tuple[ActiveRule, Finding]]:
        """Return what is said of the event by itself on the date, wherever it is."""
        known = self._alone_on.get(at)
        if known is None:
            known = self._alone_on[at] = [
                (active, finding) for active in self._same for finding in of_single(active, one, self.facts)
            ]
        return known

    def judge(
        self, active: ActiveRule, subjects: Iterable[str], draft: Sequence[Happening], me: int
    ) -> list[SeriesFinding]:
        """Return what a rule over many says of these subjects, with the draft instead of its event's own rows."""
        wanted = set(subjects)
        index = self._subjects[active.name]
        found = {id(one): one for subject in wanted for one in index.get(subject, ())}
        if not wanted or not (found or active.says_of_one):
            return []
        return judged(active, [*found.values(), *draft], self.facts, wanted.__contains__, with_marks=False)

    def _add_pairs(self, one: Happening, pairs: Iterable[Met]) -> None:
        """Take it up on the dates on which it can meet the event, under each rule but where it plays no part after all,
        as what lasts for days may."""
        near: dict[timedelta, list[_When]] = {}
        for name, spots in pairs:
            active = self._pairs[name]
            if not active.role(one):
                continue
            aside = self._times.asides[name]
            if aside not in near:
                near[aside] = self._times.met_by(one, aside)
            entry = active, one
            for at in near[aside]:
                cell = self._cells[at]
                for spot in spots:
                    cell.setdefault(spot, []).append(entry)

    def _role(self, active: ActiveRule, spot: int, one: Happening) -> str:
        """The event is the same each time, but for how long it lasts: by its line, and where the clocks change."""
        key = active.name, spot, one.ends_at - one.starts_at
        role = self._roles.get(key)
        if role is None:
            role = self._roles[key] = active.role(one)
        return role

    def _add_subjects(self, active: ActiveRule, one: Happening) -> None:
        for subject in self._subjects_of(active, one):
            self._subjects[active.name].setdefault(subject, []).append(one)

    def _subjects_of(self, active: ActiveRule, one: Happening) -> Iterable[str]:
        """Return what it adds to, but for that of which nothing can be said."""
        spoken = self._spoken.get(active.name)
        if spoken is None:
            return active.subjects(one, self.facts)
        return (
            [subject for subject in active.subjects(one, self.facts) if subject in spoken] if spoken else ()
        )

    def _of_many(self, active: ActiveRule, draft: Sequence[Happening]) -> list[SeriesFinding]:
        has_around, looks_at_place = self._looks[active.name]
        if not has_around:
            if looks_at_place:
                return self._judged(active, draft)
            key = active.name, draft[0].on
            if key not in self._everywhere:
                self._everywhere[key] = self._judged(active, draft)
            return self._everywhere[key]
        if draft[0].event.is_assembly:
            return []
        spot = active.name, self._spots[id(draft[0].place)]
        answer = self._around.get(spot)
        if answer is None:
            answer = self._around[spot] = active.around(self._near[spot], draft[0], self.facts)
        return [SeriesFinding(one, 1, one.to_at, "", is_of_many=True) for one in answer(draft)]

    def _judged(self, active: ActiveRule, draft: Sequence[Happening]) -> list[SeriesFinding]:
        return self.judge(
            active, {subject for one in draft for subject in self._subjects_of(active, one)}, draft, self._me
        )


class _Times:
    """When the event holds its place on each date in question, wherever."""

    def __init__(self, reach: Reach) -> None:
        question = reach.question
        those = [as_happening(one, question.spots[0].place, question) for one in question.dates]
        self._dates = [(when(one), *days_of(one)) for one in those]
        self._from_at = [one.blocks_from for one in those]
        self._to_at = list(accumulate((one.blocks_to for one in those), max))
        """Up to each date, when the last has ended: one may last longer than those that begin after it."""
        self.asides = {
            active.name: _LONGEST_ASIDE if active.aside is None else active.aside
            for active in reach.book.pairs
        }

    def met_by(self, one: Happening, aside: timedelta) -> list[_When]:
        """Return the dates on which something may be said of it: on one day with it, and near enough in time."""
        low = bisect_right(self._to_at, one.blocks_from - aside)
        high = bisect_left(self._from_at, one.blocks_to + aside)
        if low >= high:
            return []
        first, last = days_of(one)
        return [
            at for at, first_on, last_on in self._dates[low:high] if first_on <= last and first <= last_on
        ]
