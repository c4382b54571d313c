"""The rules that are on in a city, with their settings. Pure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from festival.findings.finding import Finding, Severity
from festival.findings.happening import EventFacts, Happening, Place
from festival.rules.contract import Narrow
from festival.rules.registry import rules

if TYPE_CHECKING:
    from festival.facts.city_facts import CityFacts

log = logging.getLogger(__name__)

_ONE_BUCKET: tuple[Hashable, ...] = ("",)
_NO_DAYS = (date(1900, 1, 1), date(1900, 1, 2))
_LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule with this city's settings; what the module leaves out (rules/__init__.py) has its plain answer here.

    A rule that raises is noted in `failed`, by its name, and says nothing where it does: the others go on.
    """

    name: str
    module: Any
    """A module with what contract.py asks for; what it may have besides is asked of it by name."""
    settings: Any
    failed: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _parts: dict[Hashable, tuple[str, Sequence[Hashable], Happening]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def part_of(self, one: Happening) -> tuple[str, Sequence[Hashable]]:
        """Return its role and its buckets; asked once for all dates of an event at a place that last as long."""
        key = id(one.event), id(one.place), one.ends_at - one.starts_at
        known = self._parts.get(key)
        if known is None:
            role = self.role(one)
            # The happening is kept, so that nothing else gets the ids.
            known = self._parts[key] = role, tuple(self.buckets(one)) if role else (), one
        return known[0], known[1]

    def role(self, one: Happening) -> str:
        """Return which part it plays in pairs: "", "a", "b" or "ab"."""
        asked = getattr(self.module, "role", None)
        return self._answer("", asked, one, self.settings) if asked else "ab"

    def buckets(self, one: Happening) -> Sequence[Hashable]:
        """Return the buckets in which it meets others."""
        asked = getattr(self.module, "buckets", None)
        return self._answers(asked, one, self.settings) if asked else _ONE_BUCKET

    def farthest(self, event: EventFacts, other: EventFacts) -> float | None:
        """Return how many metres apart the places of two events may be and something be said of them, below 0 where
        nothing ever is; None where the rule doesn't tell."""
        asked = getattr(self.module, "farthest", None)
        return self._answer(None, asked, event, other, self.settings) if asked else None

    def check_happenings(
        self, those: Iterable[Happening], facts: CityFacts
    ) -> Iterator[tuple[Happening, Finding | Sequence[Finding]]]:
        """Return of which of them it says something, and what: a whole year is asked, and of most there is nothing."""
        asked, settings = self.module.check_happening, self.settings
        for one in those:
            try:
                found = asked(one, facts, settings)
            except Exception as error:
                self._note(error)
                continue
            if found:
                yield one, found

    def check_pair(self, one: Happening, other: Happening, facts: CityFacts) -> Finding | None:
        return self._answer(None, self.module.check_pair, one, other, facts, self.settings)

    def check_group(
        self, group: Sequence[Happening], facts: CityFacts, is_wanted: Callable[[str], bool]
    ) -> Sequence[Finding]:
        """Return what is said of the wanted subjects, perhaps of others too."""
        asked = getattr(self.module, "check_subjects", None)
        if asked is not None:
            return self._answers(asked, group, facts, self.settings, is_wanted)
        return self._answers(self.module.check_group, group, facts, self.settings)

    def subjects(self, one: Happening, facts: CityFacts) -> Sequence[str]:
        """Return the subjects it adds to; an assembly adds to none."""
        return () if one.event.is_assembly else self._answers(self.module.subjects, one, facts, self.settings)

    def relied(self, event_facts: EventFacts) -> object:
        """Return what the rule used of the event: when it changes, an acceptance is asked again."""
        asked = getattr(self.module, "relied", None)
        if asked is not None:
            return self._answer((), asked, event_facts, self.settings)
        return event_facts.times, event_facts.buffers, event_facts.where

    def unknown(self, one: Happening) -> Sequence[str]:
        """Return what nobody has said of the happening that the rule would have to know (checks/unlooked.py)."""
        asked = getattr(self.module, "unknown", None)
        return self._answers(asked, one, self.settings) if asked else ()

    def is_asked(self, facts: CityFacts) -> bool:
        """Return whether there is anything in the city that it could look at: if not, it misses nothing."""
        asked = getattr(self.module, "is_asked", None)
        return self._answer(True, asked, facts) if asked else True

    def lacks_law(self, facts: CityFacts) -> bool:
        """Return whether it has no law to look at, which is another answer than that it found nothing."""
        asked = getattr(self.module, "lacks_law", None)
        return self._answer(False, asked, facts) if asked else False

    def span(self, subject: str, facts: CityFacts) -> tuple[date, date]:
        """Return the half-open days one has to know to judge the subject."""
        return self._answer(_NO_DAYS, self.module.span, subject, facts)

    def subject_of(self, key: str) -> str:
        """Return which subject the finding with this key is about."""
        asked = getattr(self.module, "subject_of", None)
        plain = key.partition(":")[2]
        return self._answer(plain, asked, key) if asked else plain

    def around(
        self, others: Sequence[Happening], one: Happening, facts: CityFacts
    ) -> Callable[[Sequence[Happening]], Sequence[Finding]]:
        """Return what answers as `check_group` for the event on any dates, with these others around."""
        answer = self._answer(None, self.module.around, others, one, facts, self.settings)
        return lambda dates: self._answers(answer, dates) if answer is not None else ()

    def may_speak(self, subject: str, visitors: Mapping[tuple[date, int | None], int]) -> bool:
        """Return whether anything can be said of the subject, by the visitors of each date and district."""
        asked = getattr(self.module, "may_speak", None)
        return self._answer(True, asked, subject, visitors, self.settings) if asked else True

    def area(self, subject: str) -> tuple[float, float, float] | None:
        """Return longitude, latitude and the metres around beyond which nothing matters to the subject, if any."""
        asked = getattr(self.module, "area", None)
        return self._answer(None, asked, subject, self.settings) if asked else None

    def of_place(self, place: Place, facts: CityFacts) -> Hashable:
        """Return what of the place is looked at where an event is judged by itself; the place itself where not said."""
        if not self.looks_at_place:
            return None
        asked = getattr(self.module, "of_place", None)
        return self._answer(id(place), asked, place, facts, self.settings) if asked else id(place)

    @property
    def aside(self) -> timedelta | None:
        """Return how far apart in time two may hold their places and something be said of them; None: on one day."""
        asked = getattr(self.module, "aside", None)
        return self._answer(None, asked, self.settings) if asked else None

    def _answers(self, asked: Callable[..., Iterable[Any]], *given: Any) -> Sequence[Any]:
        return self._answer((), lambda: list(asked(*given)))  # a generator raises only where it is read

    def _answer(self, otherwise: Any, asked: Callable[..., Any], *given: Any) -> Any:
        try:
            return asked(*given)
        except Exception as error:  # whatever is wrong in one rule, the city's other rules have to be asked
            self._note(error)
            return otherwise

    def _note(self, error: Exception) -> None:
        if self.name not in self.failed:
            self.failed[self.name] = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
            log.exception("the rule %s failed and is skipped", self.name)

    @property
    def looks_at_place(self) -> bool:
        """Whether its answer can hang on where the event is."""
        return getattr(self.module, "LOOKS_AT_PLACE", True)

    @property
    def has_around(self) -> bool:
        """Whether it can put others together once for many dates of an event."""
        return hasattr(self.module, "around")

    @property
    def counts_visitors(self) -> bool:
        """Whether it can tell by the visitors of a date that it says nothing of it."""
        return hasattr(self.module, "may_speak")

    @property
    def says_of_one(self) -> bool:
        """Whether it may say something of a subject that a single event adds to."""
        return getattr(self.module, "SAYS_OF_ONE", True)

    @property
    def is_anchored(self) -> bool:
        """Whether it says nothing of a subject to which no event of `narrow` adds."""
        return getattr(self.module, "IS_ANCHORED", False)

    @property
    def narrow(self) -> Narrow | None:
        """Which events count, for a rule that looks further than a day; None where the day's own do."""
        return getattr(self.module, "NARROW", None)


@dataclass(frozen=True, slots=True)
class ActiveRules:
    """The rules that are on, by what they look at; `failed` are those that raised since, and with what."""

    singles: tuple[ActiveRule, ...]
    pairs: tuple[ActiveRule, ...]
    groups: tuple[ActiveRule, ...]
    failed: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> ActiveRules:
        """Return the rules that are on; a rule without settings of the city's has its own defaults."""
        failed: dict[str, str] = {}
        active_rules = [
            ActiveRule(name, rule, settings.get(name) or rule.Settings(), failed)
            for name, rule in rules().items()
        ]
        on = [active for active in active_rules if active.settings.is_on]
        return cls(
            tuple(one for one in on if hasattr(one.module, "check_happening")),
            tuple(one for one in on if hasattr(one.module, "check_pair")),
            tuple(one for one in on if hasattr(one.module, "check_group")),
            failed,
        )

    def under(self, keep: Callable[[ActiveRule], bool]) -> ActiveRules:
        """Return those that are to be kept."""
        return replace(
            self,
            singles=tuple(filter(keep, self.singles)),
            pairs=tuple(filter(keep, self.pairs)),
            groups=tuple(filter(keep, self.groups)),
        )

    def only(self, *names: str) -> ActiveRules:
        """Return these alone."""
        return self.under(lambda one: one.name in names)

    def raising(self) -> ActiveRules:
        """Return them without rules about single events that merely inform: these are shown and never kept."""
        asked_alone = {one.name for one in (*self.pairs, *self.groups)}
        singles = [
            one for one in self.singles if one.name in asked_alone or one.settings.severity > Severity.INFORMS
        ]
        return replace(self, singles=tuple(singles))

    def without_narrow(self) -> ActiveRules:
        """Return them without the rules that look further than a day."""
        return replace(self, groups=tuple(one for one in self.groups if one.narrow is None))

    def narrow_alone(self) -> ActiveRules:
        """Return those that look further than a day."""
        narrow = tuple(one for one in self.groups if one.narrow is not None)
        return replace(self, singles=(), pairs=(), groups=narrow)

    def group(self, name: str) -> ActiveRule | None:
        """Return the rule over many of this name, if it is on."""
        return next((one for one in self.groups if one.name == name), None)
