"""Which events can meet the one that seeks a date at all, whatever the day. Pure.

Asked of each event once, not of each of its dates: a rule's `role` and `buckets` hang on what an event is and where,
its `subjects` on these and on the day. So an event is looked at as if it happened at the moment in question: if it then
shares no bucket and no subject, no date of it ever will. A rule whose `role` looks at times may only leave out longer
happenings, never shorter ones: events are asked as if they lasted a minute.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from festival.coordination.datefinder import Question, as_happening
from festival.coordination.plan import Happening, Place, Traits

if TYPE_CHECKING:
    from festival.coordination.facts import CityFacts
    from festival.coordination.rulings import RuleBook, Ruling

_MINUTE = timedelta(minutes=1)
_MEETS = {("a", "b"), ("b", "a")}


class Reach:
    """What an event has to share with the question to matter, and the days one has to know."""

    def __init__(self, question: Question, facts: CityFacts, book: RuleBook) -> None:
        self._facts = facts
        self._pairs = _wanted_buckets(question, book)
        self._groups: list[tuple[Ruling, Happening, frozenset[str]]] = []
        first, last = question.days[0], question.days[-1]
        start_on = first.local_start.date() - timedelta(days=1 + question.setup_minutes // 1440)
        end_on = last.local_end.date() + timedelta(days=2 + question.teardown_minutes // 1440)
        for ruling in book.groups:
            for subject in self._add_group(ruling, question):
                since_on, until_on = ruling.span(subject, facts)
                start_on, end_on = min(start_on, since_on), max(end_on, until_on)
        self.window: tuple[date, date] = (start_on, end_on)
        """Half-open days of the city."""
        self._samples = list({id(sample): sample for _ruling, sample, _wanted in self._groups}.values())

    def holds(self, traits: Traits, place: Place) -> bool:
        """Whether an event of these traits at this place can have anything to do with the one that seeks a date."""
        if self._pairs:
            brief = self._pairs[0][1]
            sample = replace(brief, traits=traits, place=place)
            for ruling, _one, wanted in self._pairs:
                if _meets(ruling, sample, wanted):
                    return True
        asked: dict[int, Happening] = {}
        for ruling, then, subjects in self._groups:
            as_then = asked.get(id(then))
            if as_then is None:
                as_then = asked[id(then)] = replace(then, traits=traits, place=place)
            if not subjects.isdisjoint(ruling.subjects(as_then, self._facts)):
                return True
        return False

    def _add_group(self, ruling: Ruling, question: Question) -> set[str]:
        """Note what the event adds to on the first day it adds to anything; return what it adds to on any day."""
        subjects: set[str] = set()
        for spot in question.spots:
            is_noted = False
            for planned in question.days:
                one = as_happening(planned, spot.place, question)
                found = frozenset(ruling.subjects(one, self._facts))
                subjects |= found
                if found and not is_noted:
                    self._groups.append((ruling, one, found))
                    is_noted = True
        return subjects


def _wanted_buckets(
    question: Question, book: RuleBook
) -> list[tuple[Ruling, Happening, dict[Hashable, set[str]]]]:
    """Return for each rule over pairs in which buckets the event plays which parts."""
    found = []
    planned = question.days[0]
    for ruling in book.pairs:
        wanted: dict[Hashable, set[str]] = {}
        for spot in question.spots:
            one = as_happening(planned, spot.place, question)
            role = ruling.role(one)
            for bucket in ruling.buckets(one) if role else ():
                wanted.setdefault(bucket, set()).add(role)
        if wanted:
            one = as_happening(planned, question.spots[0].place, question)
            end, to = one.starts_at + _MINUTE, one.local_start + _MINUTE
            brief = replace(one, ends_at=end, local_end=to, blocks_from=one.starts_at, blocks_to=end)
            found.append((ruling, brief, wanted))
    return found


def _meets(ruling: Ruling, sample: Happening, wanted: dict[Hashable, set[str]]) -> bool:
    role = ruling.role(sample)
    if not role:
        return False
    for bucket in ruling.buckets(sample):
        for mine in wanted.get(bucket, ()):
            if mine == "ab" or role == "ab" or (mine, role) in _MEETS:
                return True
    return False
