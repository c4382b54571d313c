"""The questions about an event that the table of permits asks, as the form shows and reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from festival.base.http import current_locale
from festival.base.numbers import number
from festival.base.plurals import ngettext
from festival.base.templating import today
from festival.law.conditions import Fact
from festival.law.permit_facts import TRAITS
from festival.law.permit_words import trait_group_words, trait_question
from festival.statements.event_facts import known_traits
from festival.statements.permit_table import asked_of, permits_on

PREFIX = "trait-"
_THOUSANDS = re.compile(r"(?<=[0-9])[.,](?=[0-9]{3}(?![0-9]))")
"""Marks between thousands: "1.200" is more than a thousand square metres."""
_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True)
class TraitQuestion:
    """One question: `answer` is yes, no or unknown, or the number as it was typed, empty for unknown."""

    name: str
    words: str
    is_number: bool
    answer: str
    error: str = ""

    @property
    def is_answered(self) -> bool:
        return self.answer not in ("", "unknown")


@dataclass(frozen=True)
class TraitGroup:
    """Questions under their heading; `is_open` where one of them was answered wrongly."""

    words: str
    counted: str
    questions: list[TraitQuestion]

    @property
    def is_open(self) -> bool:
        return any(one.error for one in self.questions)


def trait_groups(traits: dict[str, Any], typed: Mapping[str, str]) -> list[TraitGroup]:
    """Return the questions that the city's table asks in groups, with what was just typed, else what the event says.
    One query."""
    said = known_traits(traits)
    questions = [_question(name, said.get(name), typed) for name in asked_of(permits_on(today()))]
    groups = []
    for group, found in groupby(questions, key=lambda one: TRAITS[one.name].group):
        lines = list(found)
        answered = sum(one.is_answered for one in lines)
        counted = ngettext(
            "%(num)s of %(all)d questions answered",
            "%(num)s of %(all)d questions answered",
            answered,
            all=len(lines),
        )
        groups.append(TraitGroup(trait_group_words(group), counted, lines))
    return groups


def read_traits(traits: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the event's traits with what was typed; what the form didn't ask, or nobody can read, stays as it was."""
    found: dict[str, Any] = dict(known_traits(traits))
    for name, trait in TRAITS.items():
        given = typed.get(PREFIX + name)
        if given is None:
            continue
        answer: Fact = _ANSWERS.get(given)
        if trait.most is not None:
            try:
                answer = _read_number(given, trait.most)
            except ValueError:
                continue
        if answer is None:
            found.pop(name, None)
        else:
            found[name] = answer
    return found


def trait_errors(groups: list[TraitGroup]) -> list[tuple[str, str]]:
    """Return target and message of each question whose answer can't be read."""
    return [(f"{PREFIX}{one.name}", one.error) for group in groups for one in group.questions if one.error]


def traits_that_differ(traits: dict[str, Any], typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return question and stored answer where it is not what was typed."""
    now, mine = known_traits(traits), read_traits(traits, typed)
    return [
        (trait_question(name), _written(now[name]) if name in now else _("not known"))
        for name in TRAITS
        if now.get(name) != mine.get(name)
    ]


def trait_words(traits: dict[str, Any]) -> list[tuple[str, str]]:
    """Return question and answer of what was answered, in the order of the questions."""
    said = known_traits(traits)
    return [(trait_question(name), _written(said[name])) for name in TRAITS if name in said]


def _question(name: str, said: Fact, typed: Mapping[str, str]) -> TraitQuestion:
    most = TRAITS[name].most
    given = typed.get(PREFIX + name)
    if most is None:
        stored = "unknown" if said is None else "yes" if said else "no"
        answer = stored if given is None else given if given in _ANSWERS else "unknown"
        return TraitQuestion(name, trait_question(name), False, answer)
    error = ""
    if given is not None:
        try:
            _read_number(given, most)
        except ValueError:
            error = _(
                "Write a number up to %(most)s, or leave it empty.", most=number(most, current_locale())
            )
    shown = given if given is not None else "" if said is None else _written(said)
    return TraitQuestion(name, trait_question(name), True, shown, error)


def _read_number(given: str, most: int) -> int | float | None:
    """Return the number as people write it, None for an empty one. Raises ValueError."""
    text = _THOUSANDS.sub("", given.strip()).replace(",", ".")
    if not text:
        return None
    if len(text) > 10 or not text.replace(".", "", 1).isdecimal() or not text.isascii():
        raise ValueError(given)
    found = float(text)
    if found > most:
        raise ValueError(given)
    return int(found) if found.is_integer() else round(found, 2)


def _written(value: Fact) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text.replace(".", ",") if current_locale() == "de" else text
