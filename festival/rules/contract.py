"""What a rule has to have, so that the type checker sees it. Pure.

What it may have besides (role, buckets, what it relies on, what it could not look at) stands in the room's docstring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from festival.facts.city_facts import CityFacts
from festival.findings.finding import Finding
from festival.findings.happening import EventFacts, Happening


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which events count at all for a rule that looks further than a day; an event counts if it passes any field."""

    sounds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    booked: bool = False

    def lets_in(self, event: EventFacts) -> bool:
        """Return whether an event counts."""
        is_loud = event.sound in self.sounds and event.setting != "indoor"
        return is_loud or event.category in self.categories or (self.booked and bool(event.bookings))


class Rule(Protocol):
    """A module of a rule: its name, and what a city may choose, each choice with its sentence."""

    NAME: str

    @property
    def Settings(self) -> type[Any]: ...

    @property
    def EXPLAINED(self) -> Mapping[str, str]: ...


class HappeningRule(Rule, Protocol):
    """A rule about one event on one date."""

    def check_happening(
        self, one: Happening, facts: CityFacts, settings: Any
    ) -> Finding | Sequence[Finding] | None: ...


class PairRule(Rule, Protocol):
    """A rule about two events; the same finding whichever comes first."""

    def check_pair(
        self, one: Happening, other: Happening, facts: CityFacts, settings: Any
    ) -> Finding | None: ...


class GroupRule(Rule, Protocol):
    """A rule about all that share a subject: a day, a district's day, a neighbourhood's year."""

    def subjects(self, one: Happening, facts: CityFacts, settings: Any) -> Any: ...

    def span(self, subject: str, facts: CityFacts) -> tuple[date, date]: ...

    def check_group(
        self, group: Sequence[Happening], facts: CityFacts, settings: Any
    ) -> Sequence[Finding]: ...


AnyRule = HappeningRule | PairRule | GroupRule
