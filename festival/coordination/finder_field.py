"""A field for many questions about one event: days apart from each other, the same happenings around them. Pure.

It gives the answers of `Field`. What differs is what is touched for each of them: a rule over many is shown the
happenings that share a subject with the draft, which by its contract (rules/__init__.py) are all it depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy

from festival.coordination.engine import Field
from festival.coordination.matters import Matter, judged
from festival.coordination.plan import Happening
from festival.coordination.rulings import RuleBook, Ruling


class WindowField(Field):
    """Happenings of a window, indexed by the subjects they add to."""

    def judge(
        self, ruling: Ruling, subjects: Iterable[str], draft: Sequence[Happening], me: int
    ) -> list[Matter]:
        """Return what a rule over many says of these subjects, with the draft instead of its event's own rows."""
        wanted = set(subjects)
        if not wanted:
            return []
        index = self._by_subject(ruling)
        found = {
            id(one): one for subject in wanted for one in index.get(subject, ()) if one.traits.event_id != me
        }
        return judged(ruling, [*found.values(), *draft], self.facts, wanted.__contains__)

    def under(self, keep: Callable[[Ruling], bool]) -> WindowField:
        """Return the same field with some of the rules; what is indexed once serves both."""
        other = copy(self)
        other.book = RuleBook(
            tuple(filter(keep, self.book.singles)),
            tuple(filter(keep, self.book.pairs)),
            tuple(filter(keep, self.book.groups)),
        )
        return other

    def _by_subject(self, ruling: Ruling) -> dict[str, list[Happening]]:
        indexes: dict[str, dict[str, list[Happening]]] = self.__dict__.setdefault("_subject_indexes", {})
        index = indexes.get(ruling.name)
        if index is None:
            index = indexes[ruling.name] = {}
            for one in self.happenings:
                for subject in ruling.subjects(one, self.facts):
                    index.setdefault(subject, []).append(one)
        return index


def looks_at_place(ruling: Ruling) -> bool:
    """Whether the rule's answer can hang on where the event is; a module says `LOOKS_AT_PLACE = False` if it can't."""
    return getattr(ruling.module, "LOOKS_AT_PLACE", True)
