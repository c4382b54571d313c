"""What a check did not look at, because nobody has said what a rule would have to know. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from festival.facts.city_facts import CityFacts
from festival.findings.happening import Happening
from festival.rules.active_rules import ActiveRules

FACTS = (
    *("place", "category", "tone", "sound", "setting", "size", "audience", "capacity", "hours", "quiet"),
    *("land", "law", "neighbours"),
)
"""`land`: nobody has said where the city lies; `law`: no law is known here for where it lies; `neighbours`: calendars
of neighbours that were not read for long."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact nobody has said, the rules that would have to know it, and on which dates where it isn't all of them."""

    fact: str
    rules: tuple[str, ...]
    days: tuple[date, ...] = ()
    names: tuple[str, ...] = ()
    """Of `neighbours` whose."""


def gaps_of(
    happenings: Sequence[Happening], active_rules: ActiveRules, facts: CityFacts | None = None
) -> list[Gap]:
    """Return what the rules could not look at, in the order of FACTS; for want of law only where `facts` are given."""
    by_name = {
        active.name: active
        for active in (*active_rules.singles, *active_rules.pairs, *active_rules.groups)
        if facts is None or active.is_asked(facts)
    }
    rules: dict[str, set[str]] = {}
    days: dict[str, set[date]] = {}
    known: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for one in happenings:
        key = (id(one.event), id(one.place))
        if key not in known:
            known[key] = [
                (name, fact) for name, active in sorted(by_name.items()) for fact in active.unknown(one)
            ]
        for name, fact in known[key]:
            rules.setdefault(fact, set()).add(name)
            days.setdefault(fact, set()).add(one.on)
    lawless = {name for name, active in by_name.items() if facts is not None and active.lacks_law(facts)}
    if facts is not None and lawless:
        rules["law" if facts.land else "land"] = lawless
        days["law" if facts.land else "land"] = {one.on for one in happenings}
    everywhere = {one.on for one in happenings}
    unread = tuple(one.name for one in facts.neighbours if one.is_unread) if facts is not None else ()
    if unread and "neighbours" in by_name:
        rules["neighbours"], days["neighbours"] = {"neighbours"}, everywhere
    return [
        Gap(
            fact,
            tuple(sorted(rules[fact])),
            () if days[fact] == everywhere else tuple(sorted(days[fact])),
            unread if fact == "neighbours" else (),
        )
        for fact in FACTS
        if fact in rules
    ]
