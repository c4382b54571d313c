"""A field for many questions about one event: days apart from each other, the same happenings around them. Pure.

It gives the answers of `Field`. What differs is what is touched for each of them: the pairs that can meet at all are
known before the first day is asked (candidate_filter.py), a rule over many is shown the happenings that share a subject
with the draft, which by its contract (rules/__init__.py) are all it depends on, and one that can (`around`) puts
together what is heard of others once for each place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING

from festival.checks.check import EVER, RuleCheck, Span
from festival.checks.pair_index import days_of
from festival.checks.series_findings import FindingCollector, SeriesFinding, judged, of_pair, of_single
from festival.findings.finding import Finding
from festival.findings.happening import Happening
from festival.rules.active_rules import ActiveRule

if TYPE_CHECKING:
    from festival.datefinder.candidate_filter import Meeting, Reach

_DAY = timedelta(days=1)
_Answer = Callable[[Sequence[Happening]], Sequence[Finding]]


class WindowCheck(RuleCheck):
    """Happenings of a window: by rule, spot and day for rules over pairs, by rule and subject for those over many.

    `known` are meetings that were looked at already, by the event's id and the id() of its place; `spoken` are, by the
    rule's name, the only subjects of which anything can be said.
    """

    def __init__(
        self,
        happenings: Iterable[Happening],
        reach: Reach,
        span: Span = EVER,
        *,
        known: dict[tuple[int, int], Meeting] | None = None,
        spoken: Mapping[str, set[str]] | None = None,
    ) -> None:
        book, question = reach.book, reach.question
        super().__init__((), reach.facts, book, span)
        self._me = question.event.event_id
        self._spots = {id(spot.place): number for number, spot in enumerate(question.spots)}
        self._cells: dict[tuple[int, date], list[tuple[ActiveRule, Happening]]] = {}
        self._subjects: dict[str, dict[str, list[Happening]]] = {active.name: {} for active in book.groups}
        self._near: defaultdict[tuple[str, int], list[Happening]] = defaultdict(list)
        self._around: dict[tuple[str, int], _Answer] = {}
        pairs = {active.name: active for active in book.pairs}
        groups = {active.name: active for active in book.groups}
        known = {} if known is None else known
        self._spoken = spoken or {}
        by_subject = [
            active for active in book.groups if not active.has_around and self._spoken.get(active.name, True)
        ]
        for one in happenings:
            if one.event.event_id == self._me:
                continue
            key = (one.event.event_id, id(one.place))
            meeting = known.get(key)
            if meeting is None:
                meeting = known[key] = reach.meeting(one.event, one.place)
            for name, spots in meeting.pairs:
                self._add_pair(pairs[name], one, spots)
            for name, spots in meeting.groups:
                if groups[name].has_around:
                    for spot in spots:
                        self._near[name, spot].append(one)
            for active in by_subject:
                for subject in self._subjects_of(active, one):
                    self._subjects[active.name].setdefault(subject, []).append(one)

    def check(self, draft: Sequence[Happening]) -> list[SeriesFinding]:
        """Return what the rules say of the draft, as `Field.check` does, but without marks: nobody accepts a date that
        is only looked at."""
        if not draft:
            return []
        matters = self.check_alone(draft)
        for active in self.book.groups:
            for matter in self._of_many(active, draft):
                if self._me in matter.finding.event_ids:
                    matters.put(matter)
        return matters.worst_first(with_marks=False)

    def check_alone(self, draft: Sequence[Happening]) -> FindingCollector:
        matters = FindingCollector(self._span.since_at)
        for one in draft:
            for active in self.book.singles:
                of_single(matters, active, one, self.facts)
            for active, other in self._partners(one):
                if active.role(one):
                    of_pair(matters, active, one, other, self.facts)
        return matters

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

    def under(self, keep: Callable[[ActiveRule], bool]) -> WindowCheck:
        """Return the same field with some of the rules."""
        other = copy(self)
        other.book = self.book.under(keep)
        names = {active.name for active in other.book.pairs}
        other._cells = {
            cell: kept
            for cell, those in self._cells.items()
            if (kept := [pair for pair in those if pair[0].name in names])
        }
        return other

    def _add_pair(self, active: ActiveRule, one: Happening, spots: Sequence[int]) -> None:
        """Take it up where it can meet the event, unless it plays no part after all, as what lasts for days may."""
        if not active.role(one):
            return
        first, last = days_of(one)
        for spot in spots:
            day = first
            while day <= last:
                self._cells.setdefault((spot, day), []).append((active, one))
                day += _DAY

    def _subjects_of(self, active: ActiveRule, one: Happening) -> Iterable[str]:
        """Return what it adds to, but for that of which nothing can be said."""
        spoken = self._spoken.get(active.name)
        if spoken is None:
            return active.subjects(one, self.facts)
        return (
            [subject for subject in active.subjects(one, self.facts) if subject in spoken] if spoken else ()
        )

    def _partners(self, one: Happening) -> Iterable[tuple[ActiveRule, Happening]]:
        """Return what the event may have to be compared with, each once under each rule."""
        spot = self._spots[id(one.place)]
        first, last = days_of(one)
        if first == last:
            return self._cells.get((spot, first), ())
        found: dict[tuple[str, int], tuple[ActiveRule, Happening]] = {}
        day = first
        while day <= last:
            for active, other in self._cells.get((spot, day), ()):
                found[active.name, id(other)] = (active, other)
            day += _DAY
        return found.values()

    def _of_many(self, active: ActiveRule, draft: Sequence[Happening]) -> list[SeriesFinding]:
        if not active.has_around:
            mine = {subject for one in draft for subject in self._subjects_of(active, one)}
            return self.judge(active, mine, draft, self._me)
        if draft[0].event.is_assembly:
            return []
        key = (active.name, self._spots[id(draft[0].place)])
        answer = self._around.get(key)
        if answer is None:
            answer = self._around[key] = active.around(self._near[key], draft[0], self.facts)
        return [SeriesFinding(one, 1, one.to_at, "", is_of_many=True) for one in answer(draft)]
