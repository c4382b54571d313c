"""A field for many questions about one event: days apart from each other, the same happenings around them. Pure.

It gives the answers of `Field`. What differs is what is touched for each of them: the pairs that can meet at all are
known before the first day is asked (finder_reach.py), and a rule over many is shown the happenings that share a subject
with the draft, which by its contract (rules/__init__.py) are all it depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING

from festival.checks.check import EVER, Field, Span
from festival.checks.pair_index import days_of
from festival.checks.series_findings import Matter, judged
from festival.findings.happening import Happening
from festival.rules.active_rules import Ruling

if TYPE_CHECKING:
    from festival.datefinder.candidate_filter import Meeting, Reach

_DAY = timedelta(days=1)


class WindowField(Field):
    """Happenings of a window: by rule, spot and day for rules over pairs, by rule and subject for those over many.

    `known` are meetings that were looked at already, by the event's id and the id() of its place.
    """

    def __init__(
        self,
        happenings: Iterable[Happening],
        reach: Reach,
        span: Span = EVER,
        *,
        known: dict[tuple[int, int], Meeting] | None = None,
    ) -> None:
        facts, book = reach.facts, reach.book
        super().__init__((), facts, book, span)
        self._spots = {id(spot.place): number for number, spot in enumerate(reach.question.spots)}
        self._partners: dict[str, _Partners] = {
            ruling.name: _Partners(ruling, self._spots) for ruling in book.pairs
        }
        self._subjects: dict[str, dict[str, list[Happening]]] = {ruling.name: {} for ruling in book.groups}
        groups = {ruling.name: ruling for ruling in book.groups}
        known = {} if known is None else known
        for one in happenings:
            key = (one.traits.event_id, id(one.place))
            meeting = known.get(key)
            if meeting is None:
                meeting = known[key] = reach.meeting(one.traits, one.place)
            for name, spots in meeting.pairs:
                self._partners[name].add(one, spots)
            for name in meeting.groups:
                index = self._subjects[name]
                for subject in groups[name].subjects(one, facts):
                    index.setdefault(subject, []).append(one)

    def judge(
        self, ruling: Ruling, subjects: Iterable[str], draft: Sequence[Happening], me: int
    ) -> list[Matter]:
        """Return what a rule over many says of these subjects, with the draft instead of its event's own rows."""
        wanted = set(subjects)
        if not wanted:
            return []
        index = self._subjects[ruling.name]
        found = {
            id(one): one for subject in wanted for one in index.get(subject, ()) if one.traits.event_id != me
        }
        return judged(ruling, [*found.values(), *draft], self.facts, wanted.__contains__)

    def under(self, keep: Callable[[Ruling], bool]) -> WindowField:
        """Return the same field with some of the rules."""
        other = copy(self)
        other.book = self.book.under(keep)
        return other

    def _index(self, ruling: Ruling) -> _Partners:  # type: ignore[override]  # all a check asks is `partners`
        return self._partners[ruling.name]


class _Partners:
    """What a rule over pairs has to compare the event with at each spot, by day."""

    def __init__(self, ruling: Ruling, spots: dict[int, int]) -> None:
        self._ruling = ruling
        self._spots = spots
        self._cells: dict[tuple[int, date], list[Happening]] = {}

    def add(self, one: Happening, spots: Sequence[int]) -> None:
        """Take it up where it can meet the event, unless it plays no part after all, as what lasts for days may."""
        if not self._ruling.role(one):
            return
        first, last = days_of(one)
        for spot in spots:
            day = first
            while day <= last:
                self._cells.setdefault((spot, day), []).append(one)
                day += _DAY

    def partners(self, one: Happening) -> Iterator[Happening]:
        """Return what the event has to be compared with, each once."""
        spot = self._spots[id(one.place)]
        if not self._ruling.role(one):
            return
        first, last = days_of(one)
        if first == last:
            yield from self._cells.get((spot, first), ())
            return
        seen: set[int] = set()
        day = first
        while day <= last:
            for other in self._cells.get((spot, day), ()):
                if id(other) not in seen:
                    seen.add(id(other))
                    yield other
            day += _DAY
