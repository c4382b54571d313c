"""Every rule over happenings that are known already: one draft against its surroundings, or all against all. Pure.

How others use it:

    active_rules = ActiveRules.of(settings)                 which rules are on, with their settings
    check = RuleCheck(happenings, facts, active_rules)      indexed once; asking it loads nothing
    check.check([happening, …]) -> list[SeriesFinding]      what the rules say of a draft, on one date or many
    check.check_all() -> FindingCollector                   everything against everything, .worst_first()

A `SeriesFinding` is a finding with the number of dates it is about and the mark of what an acceptance of it relies on.
All of it comes from the happenings given: whoever loads them must give what touches the days of the draft.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING

from festival.checks.pair_index import PairIndex, dated
from festival.checks.series_findings import FindingCollector, SeriesFinding, judged, of_pair, of_singles
from festival.findings.happening import Happening

if TYPE_CHECKING:
    from festival.facts.city_facts import CityFacts
    from festival.rules.active_rules import ActiveRule, ActiveRules


_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """The days `[start_on, end_on)` that are looked at.

    `since_on` is where looking begins at all, where `start_on` is only the beginning of one batch: what two long ones
    have in common is said on its first day. What is over at `since_at` isn't said.
    """

    start_on: date = date.min
    end_on: date = date.max
    since_on: date = date.min
    since_at: datetime = _BEGINNING


EVER = Span()


class RuleCheck:
    """Happenings, indexed for every rule.

    `wide` holds, by the rule's name, what a rule that looks further than a day has to know beside the days of the span.
    """

    def __init__(
        self,
        happenings: Iterable[Happening],
        facts: CityFacts,
        active_rules: ActiveRules,
        span: Span = EVER,
        *,
        wide: Mapping[str, Sequence[Happening]] | None = None,
    ) -> None:
        self.facts = facts
        self.book = active_rules
        self.happenings = list(happenings)
        self._span = span
        self._wide = wide or {}
        self.met: Mapping[int, Collection[str]] | None = None
        """Of events, by their ids, under which rules of two something may be said of them; None: under all."""
        self._pools: dict[str, list[Happening]] = {}

    def check(self, draft: Sequence[Happening]) -> list[SeriesFinding]:
        """Return what the rules say of the draft, worst first; its own event's happenings in the field don't count.

        A matter of many (a group) is among them where the draft's leaving would change it.
        """
        if not draft:
            return []
        me = draft[0].event.event_id
        matters = self.check_alone(draft)
        for active in self.book.groups:
            mine = {subject for one in draft for subject in active.subjects(one, self.facts)}
            for matter in self.judge(active, mine, draft, me):
                if me in matter.finding.event_ids:
                    matters.put(matter)
        return matters.worst_first()

    def check_alone(self, draft: Sequence[Happening]) -> FindingCollector:
        """Return what the rules say of the draft by itself and with each other event, without matters of many."""
        matters = FindingCollector(self._span.since_at)
        for active in self.book.singles:
            for one, finding in of_singles(active, draft, self.facts):
                matters.add(finding, active, one)
        mine = dated(draft)
        for active in self.book.pairs:
            others = dated(self._others(active), number=len(draft))
            if not others:
                continue
            for one, other in PairIndex(active, mine).pairs_with(PairIndex(active, others)):
                of_pair(matters, active, one, other, self.facts)
        return matters

    def _others(self, active: ActiveRule) -> list[Happening]:
        met = self.met
        if met is None:
            return self.happenings
        return [one for one in self.happenings if active.name in met.get(one.event.event_id, ())]

    def judge(
        self, active: ActiveRule, subjects: Iterable[str], draft: Sequence[Happening], me: int
    ) -> list[SeriesFinding]:
        """Return what a rule over many says of these subjects, with the draft instead of its event's own rows."""
        wanted = set(subjects)
        if not wanted:
            return []
        others = [one for one in self.pool(active) if one.event.event_id != me]
        return judged(active, [*others, *draft], self.facts, lambda subject: subject in wanted)

    def check_all(self) -> FindingCollector:
        """Return everything the rules say of all happenings; batches are put together by `FindingCollector.join`."""
        matters = FindingCollector(self._span.since_at)
        span = self._span
        dates = dated(self.happenings, span.since_on)
        ours = [date.one for those in dates for date in those if span.start_on <= date.first_on < span.end_on]
        for active in self.book.singles:
            for one, finding in of_singles(active, ours, self.facts):
                matters.add(finding, active, one)
        for active in self.book.pairs:
            for one, other in PairIndex(active, dates).all_pairs(span.start_on, span.end_on):
                of_pair(matters, active, one, other, self.facts)
        for active in self.book.groups:
            for matter in judged(active, self.pool(active), self.facts, partial(self._is_ours, active)):
                matters.put(matter)
        return matters

    def _is_ours(self, active: ActiveRule, subject: str) -> bool:
        """Whether a subject belongs to this batch: those of a narrow rule are judged all at once."""
        first_on = active.span(subject, self.facts)[0]
        return active.narrow is not None or self._span.start_on <= first_on < self._span.end_on

    def pool(self, active: ActiveRule) -> list[Happening]:
        """Return what counts for a rule over many; what was loaded for it knows what it asks and comes first."""
        pool = self._pools.get(active.name)
        if pool is None:
            known: dict[tuple[int, date, time | None], Happening] = {}
            by_day = () if active.narrow is not None and active.narrow.booked else self.happenings
            for one in (*self._wide.get(active.name, ()), *by_day):
                if not one.event.is_assembly:
                    known.setdefault((one.event.event_id, one.on, one.at), one)
            pool = self._pools[active.name] = list(known.values())
        return pool
