"""What an event can meet under any rule, whatever the day: a few numbers, made once for each event. Pure.

A rule's `role` and `buckets` hang on what an event is and where, and so does whether it adds to anything on a day
(rules/__init__.py). So an event is looked at as if it lasted a minute at noon on a Sunday: what it then has to share
with others are its marks. Two whose marks don't fit never meet, on any date; those whose marks fit may, and the rules
decide. A mark is a number, so that those of thousands of events are small.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from festival.base import clock
from festival.findings.happening import ANYWHERE, EventFacts, Happening, Place

if TYPE_CHECKING:
    from festival.facts.city_facts import CityFacts
    from festival.rules.active_rules import ActiveRule, ActiveRules

Marks = tuple[int, ...]
"""In order and each once: a tuple takes a fifth of what a set of them does."""
_ANY, _NARROW, _ON_A_DAY = "any", "narrow", "day"
_MINUTE = timedelta(minutes=1)


class Marker:
    """Asks the rules that are on for the marks that events have, and for those that they look for."""

    def __init__(self, active_rules: ActiveRules, facts: CityFacts) -> None:
        self._book, self._facts = active_rules, facts
        self._local = datetime.combine(facts.start_on, time(12)) + timedelta(
            days=6 - facts.start_on.weekday()
        )
        self._at = clock.to_utc_shifted(self._local, facts.zone)
        asked = (*active_rules.pairs, *active_rules.groups)
        self.key: Hashable = (
            facts.land,
            facts.sunday_opening,
            tuple((one.name, one.settings) for one in asked),
        )
        """Equal for books whose marks are the same."""

    def marks_of(self, event_facts: EventFacts, place: Place) -> Marks:
        """Return the marks of an event at its place."""
        sample = self._sample(event_facts, place)
        marks: set[int] = set()
        for active in self._book.pairs:
            for part in active.role(sample):
                marks.update(hash((active.name, part, bucket)) for bucket in active.buckets(sample))
                marks.add(hash((active.name, part, _ANY)))
        for active in self._book.groups:
            if active.narrow is not None and active.narrow.lets_in(event_facts):
                marks.add(hash((active.name, _NARROW)))
            if active.subjects(sample, self._facts):
                marks.add(hash((active.name, _ON_A_DAY)))
        return tuple(sorted(marks))

    def sought_by(self, event_facts: EventFacts, places: Sequence[Place]) -> dict[int, tuple[str, list[int]]]:
        """Return the marks by which another event meets this one: under which rule, and at which of the places."""
        found: dict[int, tuple[str, list[int]]] = {}
        for number, place in enumerate(places):
            sample = self._sample(event_facts, place)
            for active in self._book.pairs:
                role = active.role(sample)
                buckets = active.buckets(sample) if role else ()
                wanted = [_ANY] if ANYWHERE in buckets else [*buckets, ANYWHERE]
                for part in ("b" if "a" in role else "") + ("a" if "b" in role else ""):
                    for bucket in wanted:
                        mark = hash((active.name, part, bucket))
                        found.setdefault(mark, (active.name, []))[1].append(number)
        return found

    @staticmethod
    def of_narrow(active_rules: Iterable[ActiveRule]) -> frozenset[int]:
        """Return the marks of events that count for one of these rules however far they look."""
        return frozenset(hash((active.name, _NARROW)) for active in active_rules)

    @staticmethod
    def on_a_day(active_rules: Iterable[ActiveRule]) -> frozenset[int]:
        """Return the marks of events that may add to something on a day under one of these rules."""
        return frozenset(hash((active.name, _ON_A_DAY)) for active in active_rules)

    def _sample(self, event_facts: EventFacts, place: Place) -> Happening:
        end, local_end = self._at + _MINUTE, self._local + _MINUTE
        return Happening(
            event_facts, place, self._local.date(), self._local, local_end, self._at, end, self._at, end
        )
