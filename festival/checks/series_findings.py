"""Findings gathered over the dates of a series: one matter for each key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from festival.findings.belonging import is_one_festival
from festival.findings.finding import Finding, Severity
from festival.findings.happening import Happening
from festival.findings.questions import question_of

if TYPE_CHECKING:
    from festival.facts.city_facts import CityFacts
    from festival.rules.active_rules import ActiveRule


MARKED = "2:"
"""Which way of making marks it was; others can't be compared with it."""
_MARK_BYTES = 15


@dataclass(frozen=True, slots=True)
class SeriesFinding:
    """A finding over all its dates: `finding` is that of the worst date (the earliest of these), `dates` how many
    there are, `last_at` when the last one ends; `mark` changes when the events change in what somebody would accept.
    `question` is the same for all matters that ask the same (questions.py)."""

    finding: Finding
    dates: int
    last_at: datetime
    mark: str
    is_of_many: bool = False
    question: str = ""

    @property
    def is_conflict(self) -> bool:
        """Whether somebody has to look at it; what merely informs is shown and forgotten."""
        return self.finding.severity > Severity.INFORMS

    @property
    def is_kept(self) -> bool:
        """Whether it gets a row: a conflict, and what informs of many, so that it is known whom it hangs on."""
        return self.is_conflict or self.is_of_many


class _Gathered:
    __slots__ = ("_order", "active", "best", "dates", "last_at", "those")

    def __init__(self, finding: Finding, active: ActiveRule, those: tuple[Happening, ...]) -> None:
        self.best, self.active, self.those = finding, active, those
        self.dates, self.last_at = 1, finding.to_at
        self._order: tuple[object, ...] | None = None

    def join(self, other: _Gathered) -> None:
        self.dates += other.dates
        self.last_at = max(self.last_at, other.last_at)
        if other.order < self.order:
            self.best, self.those, self._order = other.best, other.those, other.order

    @property
    def order(self) -> tuple[object, ...]:
        """Which of two stands for their key; most are the only one of theirs."""
        if self._order is None:
            finding, those = self.best, sorted(self.those, key=_by_event)
            whose = tuple((one.event.event_id, one.on) for one in those)
            self._order = -finding.severity, finding.from_at, finding.to_at, whose
        return self._order


class FindingCollector:
    """Gathers findings by key; what ended at `since_at` or before is over and left out."""

    def __init__(self, since_at: datetime) -> None:
        self._since_at = since_at
        self._gathered: dict[str, _Gathered] = {}
        self._ready: dict[str, SeriesFinding] = {}

    def add(self, finding: Finding, active: ActiveRule, *those: Happening) -> None:
        """Take up a rule's finding about these happenings; which one stands for its key doesn't depend on the order."""
        if finding.to_at <= self._since_at:
            return
        self._take(finding.key, _Gathered(finding, active, those))

    def put(self, matter: SeriesFinding) -> None:
        """Take up a matter that is whole already."""
        if matter.last_at > self._since_at:
            self._ready[matter.finding.key] = matter

    def join(self, others: FindingCollector) -> None:
        """Take up all of another batch."""
        for key, other in others._gathered.items():
            self._take(key, other)
        self._ready.update(others._ready)

    def _take(self, key: str, one: _Gathered) -> None:
        known = self._gathered.setdefault(key, one)
        if known is not one:
            known.join(one)

    def worst_first(self, *, with_marks: bool = True) -> list[SeriesFinding]:
        """Return the matters: the weightiest first, then the soonest; without marks and questions where
        nobody accepts any."""
        matters = [
            SeriesFinding(
                one.best,
                one.dates,
                one.last_at,
                mark_of(one.best, one.active, one.those) if with_marks else "",
                question=question_of(one.best, one.those) if with_marks else "",
            )
            for one in self._gathered.values()
        ]
        matters.extend(self._ready.values())
        return sorted(matters, key=lambda one: (-one.finding.severity, one.finding.from_at, one.finding.key))


def of_singles(
    active: ActiveRule, those: Iterable[Happening], facts: CityFacts
) -> Iterator[tuple[Happening, Finding]]:
    """Give what the rule says of happenings, each by itself."""
    for one, found in active.check_happenings(those, facts):
        for finding in (found,) if isinstance(found, Finding) else found:
            yield one, _notice_only(finding) if one.event.is_assembly else finding


def of_single(active: ActiveRule, one: Happening, facts: CityFacts) -> list[Finding]:
    """Return what the rule says of one happening by itself."""
    return [finding for _one, finding in of_singles(active, (one,), facts)]


def of_pair(
    matters: FindingCollector, active: ActiveRule, one: Happening, other: Happening, facts: CityFacts
) -> None:
    """Add what the rule says of two events that touch the same day; of two of one festival it is asked nothing."""
    if is_one_festival(one.event, other.event):
        return
    found = active.check_pair(one, other, facts)
    if found is None:
        return
    said = [
        mine.event.event_id
        for mine, theirs in ((one, other), (other, one))
        if theirs.event.event_id in mine.event.shares
    ]
    if said:
        found = replace(found, evidence={**found.evidence, "shared_by": sorted(said)})
    if len(said) == 2 or one.event.is_assembly or other.event.is_assembly:
        found = _notice_only(found)
    matters.add(found, active, one, other)


def judged(
    active: ActiveRule,
    group: Iterable[Happening],
    facts: CityFacts,
    is_wanted: Callable[[str], bool],
    *,
    with_marks: bool = True,
) -> list[SeriesFinding]:
    """Return what a rule over many says of the wanted subjects; assemblies are never counted against anybody."""
    counted = [one for one in group if not one.event.is_assembly]
    if not counted:
        return []
    counted.sort(key=lambda one: (one.starts_at, one.event.event_id, one.on))
    found = [
        finding
        for finding in active.check_group(counted, facts, is_wanted)
        if is_wanted(active.subject_of(finding.key))
    ]
    if not found:
        return []
    if not with_marks:
        return [SeriesFinding(finding, 1, finding.to_at, "", is_of_many=True) for finding in found]
    by_event: dict[int, Happening] = {}
    for one in counted:
        by_event.setdefault(one.event.event_id, one)
    return [
        SeriesFinding(
            finding,
            1,
            finding.to_at,
            mark_of(
                finding, active, tuple(by_event[number] for number in finding.event_ids if number in by_event)
            ),
            is_of_many=True,
            question=finding.question or finding.key,
        )
        for finding in found
    ]


def mark_of(finding: Finding, active: ActiveRule, those: tuple[Happening, ...]) -> str:
    """Return a digest of what somebody relies on who accepts the finding: how much it weighs, and of each event what
    the rule used. Neither a date that passes nor what another rule would look at changes it."""
    relied = [(one.event.event_id, active.relied(one.event)) for one in sorted(those, key=_by_event)]
    told = repr(
        (finding.rule, int(finding.severity), finding.event_ids, relied, finding.evidence.get("amounts"))
    )
    return MARKED + blake2b(told.encode(), digest_size=_MARK_BYTES).hexdigest()


def _by_event(one: Happening) -> tuple[int, object]:
    return one.event.event_id, one.on


def _notice_only(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.INFORMS, remedies=())
