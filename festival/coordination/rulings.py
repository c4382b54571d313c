"""The rules that are on in a city, with their settings. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, Any

from festival.coordination.plan import Finding, Happening, Narrow, Severity
from festival.coordination.rulebook import rules

if TYPE_CHECKING:
    from festival.coordination.facts.values import CityFacts

_ONE_BUCKET: tuple[Hashable, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule with this city's settings; what the module leaves out (rules/__init__.py) has its plain answer here."""

    name: str
    module: ModuleType
    settings: Any

    def role(self, one: Happening) -> str:
        """Return which part it plays in pairs: "", "a", "b" or "ab"."""
        asked = getattr(self.module, "role", None)
        return asked(one, self.settings) if asked else "ab"

    def buckets(self, one: Happening) -> Iterable[Hashable]:
        """Return the buckets in which it meets others."""
        asked = getattr(self.module, "buckets", None)
        return asked(one, self.settings) if asked else _ONE_BUCKET

    def check_happening(
        self, one: Happening, facts: CityFacts, settings: Any
    ) -> Finding | Sequence[Finding] | None:
        return self.module.check_happening(one, facts, settings)

    def check_pair(self, one: Happening, other: Happening, facts: CityFacts, settings: Any) -> Finding | None:
        return self.module.check_pair(one, other, facts, settings)

    def check_group(
        self, group: Sequence[Happening], facts: CityFacts, settings: Any, is_wanted: Callable[[str], bool]
    ) -> list[Finding]:
        """Return what is said of the wanted subjects, perhaps of others too."""
        asked = getattr(self.module, "check_subjects", None)
        if asked is not None:
            return asked(group, facts, settings, is_wanted)
        return self.module.check_group(group, facts, settings)

    def subjects(self, one: Happening, facts: CityFacts) -> Iterable[str]:
        """Return the subjects it adds to; an assembly adds to none."""
        return () if one.traits.is_assembly else self.module.subjects(one, facts, self.settings)

    def span(self, subject: str, facts: CityFacts) -> tuple[date, date]:
        """Return the half-open days one has to know to judge the subject."""
        return self.module.span(subject, facts)

    def subject_of(self, key: str) -> str:
        """Return which subject the finding with this key is about."""
        asked = getattr(self.module, "subject_of", None)
        return asked(key) if asked else key.partition(":")[2]

    def area(self, subject: str) -> tuple[float, float, float] | None:
        """Return longitude, latitude and the metres around beyond which nothing matters to the subject, if any."""
        asked = getattr(self.module, "area", None)
        return asked(subject, self.settings) if asked else None

    @property
    def looks_at_place(self) -> bool:
        """Whether its answer can hang on where the event is."""
        return getattr(self.module, "LOOKS_AT_PLACE", True)

    @property
    def narrow(self) -> Narrow | None:
        """Which events count, for a rule that looks further than a day; None where the day's own do."""
        return getattr(self.module, "NARROW", None)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules that are on, by what they look at."""

    singles: tuple[Ruling, ...]
    pairs: tuple[Ruling, ...]
    groups: tuple[Ruling, ...]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> RuleBook:
        """Return the book of the rules that are on; a rule without settings of the city's has its own defaults."""
        rulings = [
            Ruling(name, rule, settings.get(name) or rule.Settings()) for name, rule in rules().items()
        ]
        on = [ruling for ruling in rulings if ruling.settings.is_on]
        return cls(
            tuple(one for one in on if hasattr(one.module, "check_happening")),
            tuple(one for one in on if hasattr(one.module, "check_pair")),
            tuple(one for one in on if hasattr(one.module, "check_group")),
        )

    def only(self, *names: str) -> RuleBook:
        """Return the book with these rules alone."""
        return RuleBook(
            tuple(one for one in self.singles if one.name in names),
            tuple(one for one in self.pairs if one.name in names),
            tuple(one for one in self.groups if one.name in names),
        )

    def raising(self) -> RuleBook:
        """Return the book without rules about single events that merely inform: these are shown and never kept."""
        asked_alone = {one.name for one in (*self.pairs, *self.groups)}
        singles = [
            one for one in self.singles if one.name in asked_alone or one.settings.severity > Severity.INFORMS
        ]
        return RuleBook(tuple(singles), self.pairs, self.groups)

    def without_narrow(self) -> RuleBook:
        """Return the book without the rules that look further than a day."""
        return RuleBook(self.singles, self.pairs, tuple(one for one in self.groups if one.narrow is None))

    def narrow_alone(self) -> RuleBook:
        """Return the book of the rules that look further than a day."""
        return RuleBook((), (), tuple(one for one in self.groups if one.narrow is not None))

    def group(self, name: str) -> Ruling | None:
        """Return the rule over many of this name, if it is on."""
        return next((one for one in self.groups if one.name == name), None)
